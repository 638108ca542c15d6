// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/profile.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace perch
{

class ErrorBanner;

/// The first page a person sees: which site, who, which access point, one button.
class ConnectPage : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectPage(QWidget *parent = nullptr);

    void setSites(const QList<Site> &sites);
    void setProfile(const Profile &profile);
    [[nodiscard]] Profile profile() const;
    void setConnecting(const QString &what); ///< empty: the form can be used
    void setWaiting(bool waiting);           ///< a question is open
    void showError(const Error &error);
    [[nodiscard]] QPushButton &connectButton() const { return *m_connect; }

Q_SIGNALS:
    void connectWanted(const perch::Profile &profile);
    void cancelWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildForm();
    void fillAccessPoints();
    void checkInput();
    void chooseKey();
    void restyle();

    QList<Site> m_sites;
    QString m_connecting;
    QWidget *m_card = nullptr;
    QLabel *m_logo = nullptr;
    QList<QLabel *> m_hints;
    ErrorBanner *m_banner = nullptr;
    QComboBox *m_site = nullptr;
    QComboBox *m_accessPoint = nullptr;
    QLineEdit *m_user = nullptr;
    QLineEdit *m_key = nullptr;
    QPushButton *m_browse = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_status = nullptr;
    QPushButton *m_connect = nullptr;
    QPushButton *m_cancel = nullptr;
};

} // namespace perch
