// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobedit.h"

#include <QDialog>
#include <QList>

class QLabel;
class QLineEdit;
class QPushButton;

namespace perch
{

/// Asks for new values of some lines of the submit file for jobs that are in the queue, and says
/// what will be done with them before it is done. Emits `chosen`; does nothing itself.
class RequestDialog : public QDialog
{
    Q_OBJECT

public:
    /// `commands`: "request_memory" ... ; `jobs`: how many are meant, `running` of them run now.
    RequestDialog(const QString &title, const QStringList &commands, qsizetype jobs,
                  qsizetype running, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QList<perch::JobEdit> &edits);

private:
    struct Field {
        QString command;
        QLineEdit *value = nullptr;
    };
    void refresh();
    void take();
    [[nodiscard]] QString sentence(const QStringList &changes) const;

    qsizetype m_jobs = 0;
    qsizetype m_running = 0;
    QList<Field> m_fields;
    QList<JobEdit> m_edits;
    QLabel *m_sentence = nullptr;
    QPushButton *m_change = nullptr;
};

} // namespace perch
