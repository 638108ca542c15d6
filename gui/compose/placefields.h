// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace perch
{

class JobFolders;

/// Name and place of a new job's folder, checked while they are typed, without waiting for the
/// disk.
class PlaceFields : public QWidget
{
    Q_OBJECT

public:
    explicit PlaceFields(JobFolders &folders, QWidget *parent = nullptr);

    /// Offers a name, or NAME-2 and so on where it is taken, unless the person has typed one.
    void offerName(const QString &name);
    [[nodiscard]] QString folder() const; ///< absolute
    [[nodiscard]] bool isFit() const { return m_isFit; }
    void focusName();

Q_SIGNALS:
    void checked(bool isFit);

protected:
    void changeEvent(QEvent *event) override;

private:
    void check();
    void choosePlace();
    void showVerdict(const QString &complaint);

    JobFolders &m_folders;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_place = nullptr;
    QLabel *m_sign = nullptr;
    QLabel *m_verdict = nullptr;
    QString m_complaint;
    QString m_offered;
    int m_offers = 0; ///< names tried
    bool m_isFit = false;
    bool m_isOwnName = false;
};

} // namespace perch
