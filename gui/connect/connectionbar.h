// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"

#include <QWidget>

#include <chrono>

class QAction;
class QLabel;
class QMenu;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace perch
{

class LinkBadge;

/// The strip on top: who is logged in where, in words and shapes, for both machines. When the link
/// to the access point is lost it turns into the reason and one button.
class ConnectionBar : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectionBar(QWidget *parent = nullptr);

    /// `step` says how far a login is that is under way.
    void setAccessPoint(const QString &who, const QString &address, Connection::State state,
                        const QString &step = {});
    void setTransferServer(const QString &label, const QString &address, Connection::State state,
                           const QString &step = {});
    /// What the menu at the end offers.
    void setMenuActions(const QList<QAction *> &actions);
    void setNotices(const QString &text); ///< the servers' words; foreign
    void showOffline();                   ///< nobody is logged in
    /// Lost: tried again by itself in `left`; zero: being tried now.
    void showLost(const QString &reason, std::chrono::seconds left);
    /// Lost: only the person can log in again.
    void showLoginNeeded(const QString &reason);
    void showLinked(); ///< back to the usual face
    /// Offline, away from the Connect page: a button leads there.
    void offerLogin(bool offered);

Q_SIGNALS:
    void loginWanted();
    void disconnectWanted();
    void reconnectWanted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showLostFace(const QString &words, const QString &button);
    void buildUsualFace();
    void buildLostFace();
    void showNotices();
    [[nodiscard]] QToolButton *menuButton(QWidget *face);
    void restyle();

    QStackedLayout *m_faces = nullptr;
    QWidget *m_usual = nullptr;
    QWidget *m_lost = nullptr;
    LinkBadge *m_accessPoint = nullptr;
    LinkBadge *m_transfer = nullptr;
    QToolButton *m_notices = nullptr;
    QToolButton *m_login = nullptr;
    QToolButton *m_disconnect = nullptr;
    QToolButton *m_more = nullptr;
    QToolButton *m_lostMore = nullptr; // the same menu beside the reason
    QMenu *m_menu = nullptr;
    QLabel *m_lostIcon = nullptr;
    QLabel *m_reason = nullptr;
    QPushButton *m_reconnect = nullptr;
    QString m_noticesText;
};

} // namespace perch
