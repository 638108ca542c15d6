// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace perch
{

/// The questions that every login has: who, which access point, which site where there is more
/// than one, and whether the computer is shared. Says beside the field what is wrong with it.
class ProfileFields : public QWidget
{
    Q_OBJECT

public:
    explicit ProfileFields(QWidget *parent = nullptr);

    void setSites(const QList<Site> &sites);
    void setProfile(const Profile &profile);
    /// The profile that was set, with what the person changed in it.
    [[nodiscard]] Profile profile() const;
    /// Whether one could log in with it.
    [[nodiscard]] bool isUsable() const;
    void focusUser();

Q_SIGNALS:
    void changed();
    void entered(); ///< Enter in a field: the main action

protected:
    void changeEvent(QEvent *event) override;

private:
    void fillAccessPoints();
    void checkUser();
    void restyle();

    QList<Site> m_sites;
    Profile m_profile;
    QWidget *m_siteRow = nullptr;
    QComboBox *m_site = nullptr;
    QLineEdit *m_user = nullptr;
    QComboBox *m_accessPoint = nullptr;
    QLabel *m_complaint = nullptr;
    QCheckBox *m_shared = nullptr;
    QLabel *m_sharedHint = nullptr;
};

/// A label above a field, in the weight that forms have.
[[nodiscard]] QLabel *fieldLabel(const QString &text, QWidget *buddy, QWidget *parent);

} // namespace perch
