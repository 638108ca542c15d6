// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/requestdialog.h"

#include "gui/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int sentenceLines = 4;
constexpr int valueCharacters = 14;

QString exampleOf(const QString &command)
{
    if (command == QLatin1StringView("request_memory"))
        return RequestDialog::tr("such as 6 GB");
    if (command == QLatin1StringView("request_disk"))
        return RequestDialog::tr("such as 20 GB");
    return {};
}

} // namespace

RequestDialog::RequestDialog(const QString &title, const QStringList &commands, qsizetype jobs,
                             qsizetype running, QWidget *parent)
    : QDialog(parent), m_jobs(jobs), m_running(running), m_sentence(new QLabel(this))
{
    setWindowTitle(title);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(theme::spaceM);
    form->setVerticalSpacing(theme::spaceS);
    for (const QString &command : commands) {
        auto *value = new QLineEdit(this);
        value->setPlaceholderText(exampleOf(command));
        value->setAccessibleName(command);
        value->setMinimumWidth(valueCharacters * fontMetrics().averageCharWidth());
        auto *name = new QLabel(command, this);
        name->setTextFormat(Qt::PlainText);
        name->setFont(theme::fixedFont());
        name->setBuddy(value);
        form->addRow(name, value);
        m_fields.append({command, value});
        connect(value, &QLineEdit::textChanged, this, &RequestDialog::refresh);
    }
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_sentence->setMinimumHeight(sentenceLines * fontMetrics().lineSpacing());
    m_sentence->setMinimumWidth(40 * fontMetrics().averageCharWidth());
    auto *buttons = new QDialogButtonBox(this);
    m_change = buttons->addButton(jobs == 1 ? tr("Change the job") : tr("Change %1 jobs").arg(jobs),
                                  QDialogButtonBox::AcceptRole);
    m_change->setProperty("primary", true);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &RequestDialog::take);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceL, theme::spaceL, theme::spaceL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addLayout(form);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(buttons);
    refresh();
}

QString RequestDialog::sentence(const QStringList &changes) const
{
    const QString list = changes.join(tr(" and "));
    QString text =
        m_jobs == 1 ? tr("Sets %1 for this job (condor_qedit).").arg(list)
                    : tr("Sets %1 for %2 jobs (condor_qedit).").arg(list, QString::number(m_jobs));
    const bool isPriority =
        m_fields.size() == 1 && m_fields.first().command == QLatin1StringView("priority");
    if (isPriority)
        text += u' ' + tr("Among your own jobs, those with a higher number start first.");
    else if (m_running > 0)
        text += u' ' + (m_jobs == 1 ? tr("It runs now: there the new values count from its next "
                                         "start.")
                                    : tr("%1 of them run now: for these the new values count from "
                                         "their next start.")
                                          .arg(m_running));
    return text + u' ' + tr("It can be changed back.");
}

void RequestDialog::refresh()
{
    m_edits.clear();
    QStringList changes;
    QString complaint;
    for (const Field &field : std::as_const(m_fields)) {
        const QString value = field.value->text().trimmed();
        if (value.isEmpty())
            continue;
        const Result<JobEdit> edit = jobEdit(field.command, value);
        if (!edit) {
            complaint = edit.error().message;
            break;
        }
        m_edits << *edit;
        changes << tr("%1 to %2").arg(field.command, value);
    }
    m_change->setEnabled(complaint.isEmpty() && !m_edits.isEmpty());
    m_sentence->setText(!complaint.isEmpty() ? complaint
                        : m_edits.isEmpty()  ? tr("What is left empty stays as it is.")
                                             : sentence(changes));
}

void RequestDialog::take()
{
    if (!m_change->isEnabled())
        return;
    const QList<JobEdit> edits = m_edits;
    accept();
    Q_EMIT chosen(edits);
}

} // namespace perch

#include "moc_requestdialog.cpp"
