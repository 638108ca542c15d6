// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace perch
{

class ElidedLabel;
class FittingScrollArea;

/// One kept profile: its name, who and where, one button to connect and a menu for the rest.
class ProfileRow : public QWidget
{
    Q_OBJECT

public:
    /// `isFirst`: the one used last; its button is the page's main one.
    ProfileRow(const Profile &profile, bool isFirst, QWidget *parent = nullptr);

    [[nodiscard]] QPushButton &connectButton() const { return *m_connect; }
    void setIdle(bool idle); ///< false while a login is under way

Q_SIGNALS:
    void connectWanted();
    void editWanted();
    void exportWanted();
    void removeWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildMenu(const QString &title);
    void restyle();

    QLabel *m_icon = nullptr;
    ElidedLabel *m_place = nullptr;
    QPushButton *m_connect = nullptr;
    QToolButton *m_more = nullptr;
    QMenu *m_menu = nullptr;
};

/// The kept profiles, the one used last first. Many of them scroll.
class ProfileList : public QWidget
{
    Q_OBJECT

public:
    explicit ProfileList(QWidget *parent = nullptr);

    void setProfiles(const QList<Profile> &profiles);
    void setIdle(bool idle);
    /// The first row's; nullptr while there is none.
    [[nodiscard]] QPushButton *firstButton() const;

Q_SIGNALS:
    void connectWanted(const perch::Profile &profile);
    void editWanted(const perch::Profile &profile);
    void exportWanted(const perch::Profile &profile);
    void removeWanted(const perch::Profile &profile);

private:
    void addRow(const Profile &profile);

    FittingScrollArea *m_scroll = nullptr;
    QWidget *m_inside = nullptr;
    QVBoxLayout *m_column = nullptr;
    QList<ProfileRow *> m_rows;
    bool m_isIdle = true;
};

} // namespace perch
