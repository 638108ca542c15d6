// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/profile.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace perch
{

class ErrorBanner;
class ProfileFields;
class ProfileList;

/// The first page a person sees: a form that asks who and where, or, once there are profiles, their
/// list with one button each.
class ConnectPage : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectPage(QWidget *parent = nullptr);

    void setSites(const QList<Site> &sites);
    void setProfiles(const QList<Profile> &profiles); ///< the one used last first
    /// Fills the form; shows it when it `isWanted` or there is no profile yet.
    void suggest(const Profile &profile, bool isWanted);
    [[nodiscard]] Profile profile() const;   ///< the form's
    void setConnecting(const QString &what); ///< empty: the page can be used
    void setWaiting(bool waiting);           ///< a question is open
    void showError(const Error &error, bool canCheck = false);
    void showNotice(const QString &text);
    void showRemoved(const Profile &profile); ///< with a way back
    void showImported(const ImportedFile &file);
    /// The form's, or the first profile's.
    [[nodiscard]] QPushButton &connectButton() const;

Q_SIGNALS:
    void connectWanted(const perch::Profile &profile);
    void cancelWanted();
    void keepWanted(const perch::Profile &profile);
    void removeWanted(const QString &id);
    void undoRemoveWanted();
    void importWanted(const QString &path);
    void exportWanted(const QString &id, const QString &path);
    void checkWanted(); ///< of the connection that failed

protected:
    void changeEvent(QEvent *event) override;

private:
    enum class Offer { None, Undo, Check };

    void buildCard();
    void buildForm();
    void buildBelow();
    void joinParts();
    void askToConnect(const Profile &profile);
    void takeOffer();
    void showForm(bool isShown);
    void edit(const Profile &profile);
    void addNew();
    void chooseImport();
    void chooseExport(const Profile &profile);
    void checkInput();
    void restyle();

    QList<Site> m_sites;
    QList<Profile> m_profiles;
    QString m_connecting;
    Offer m_offer = Offer::None;
    bool m_isForm = true;
    QWidget *m_card = nullptr;
    QLabel *m_logo = nullptr;
    QList<QLabel *> m_hints;
    ErrorBanner *m_banner = nullptr;
    ProfileList *m_list = nullptr;
    QWidget *m_form = nullptr;
    ProfileFields *m_fields = nullptr;
    QPushButton *m_connect = nullptr;
    QWidget *m_busy = nullptr; // bar, status and Cancel
    QProgressBar *m_progress = nullptr;
    QLabel *m_status = nullptr;
    QPushButton *m_cancel = nullptr;
    QWidget *m_below = nullptr;
    QToolButton *m_new = nullptr;
    QToolButton *m_back = nullptr;
    QToolButton *m_import = nullptr;
};

} // namespace perch
