// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace perch
{

class ProfileFields;

/// Edits one profile. On a shared computer there is nothing to save: then its button connects.
class ProfileDialog : public QDialog
{
    Q_OBJECT

public:
    ProfileDialog(const QList<Site> &sites, const Profile &profile, QWidget *parent = nullptr);

    [[nodiscard]] Profile profile() const;

Q_SIGNALS:
    void saveWanted(const perch::Profile &profile);
    void connectWanted(const perch::Profile &profile);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void buildKeyRow();
    void check();
    void chooseKey();
    void finish();

    ProfileFields *m_fields = nullptr;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_key = nullptr;
    QPushButton *m_browse = nullptr;
    QCheckBox *m_secrets = nullptr;
    QPushButton *m_accept = nullptr;
    QWidget *m_keyRow = nullptr;
};

} // namespace perch
