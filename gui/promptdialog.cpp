// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/promptdialog.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int dialogWidth = 480;
constexpr int iconSide = 32;
constexpr int maximumForeignText = 1000; // characters of a server's sentence that are shown

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

PromptDialog::PromptDialog(const QString &iconName, const QString &title, const QString &text,
                           QWidget *parent)
    : QDialog(parent), m_column(new QVBoxLayout)
{
    setWindowTitle(title);
    setWindowModality(Qt::WindowModal);
    setMinimumWidth(dialogWidth);
    auto *sign = new QLabel(this);
    sign->setPixmap(icon(iconName, palette().color(QPalette::Link))
                        .pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    auto *heading = plainLabel(title, this);
    heading->setFont(theme::sectionFont());
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    row->setSpacing(theme::spaceL);
    row->addWidget(sign, 0, Qt::AlignTop);
    row->addLayout(m_column, 1);
    m_column->setSpacing(theme::spaceS);
    m_column->addWidget(heading);
    m_column->addWidget(plainLabel(text, this));
    m_column->addSpacing(theme::spaceXS);
}

PromptDialog::PromptDialog(const HostKeyQuestion &question, QWidget *parent)
    : PromptDialog(
          QStringLiteral("shield"), tr("Is this the right machine?"),
          tr("Perch meets %1 for the first time. Its key is like a passport: compare the "
             "fingerprint below "
             "with the one that the site publishes. Once remembered, Perch warns when it changes.")
              .arg(question.machine),
          parent)
{
    addFact(tr("Machine"), question.machine, true);
    addFact(tr("Key type"), question.keyType, true);
    addFact(tr("Fingerprint"), question.fingerprint, true);
    if (question.published.isEmpty()) {
        auto *hint = plainLabel(
            tr("The site's description has no published fingerprint. If in doubt, ask its staff."),
            this);
        hint->setFont(theme::hintFont());
        theme::setTextColor(*hint, theme::mutedText(palette()));
        m_column->addWidget(hint);
    } else {
        addFact(tr("Published by the site"), question.published, true);
        const bool same = question.published == question.fingerprint;
        auto *verdict = plainLabel(
            same ? tr("✓ The two fingerprints are the same.")
                 : tr("✗ The two fingerprints differ. Do not connect; ask the site's staff."),
            this);
        theme::setTextColor(
            *verdict, theme::toneColor(same ? theme::Tone::Good : theme::Tone::Bad, palette()));
        m_column->addWidget(verdict);
    }
    addButtons(tr("Remember and connect"));
}

PromptDialog::PromptDialog(const AuthQuestion &question, QWidget *parent)
    : PromptDialog(QStringLiteral("key"), tr("Log in to %1").arg(question.machine), question.why,
                   parent)
{
    if (!question.refusal.isEmpty())
        addRefusal(question);
    if (!question.instruction.isEmpty())
        m_column->addWidget(plainLabel(question.instruction.left(maximumForeignText), this));
    addFact(tr("Login name"), question.user, false);
    for (const AuthPrompt &prompt : question.prompts)
        m_fields.append(addField(prompt.text.left(maximumForeignText).trimmed(), prompt.echo));
    auto *hint =
        plainLabel(tr("What you type goes to this machine only. Perch does not keep it."), this);
    hint->setFont(theme::hintFont());
    theme::setTextColor(*hint, theme::mutedText(palette()));
    m_column->addWidget(hint);
    addButtons(tr("Log in"));
    if (!m_fields.isEmpty())
        m_fields.first()->setFocus();
}

QList<Secret> PromptDialog::answers() const
{
    QList<Secret> answers;
    for (const QLineEdit *field : m_fields) {
        QByteArray text = field->text().toUtf8();
        answers.append(Secret({text.constData(), static_cast<std::size_t>(text.size())}));
        wipeMemory(text.data(), static_cast<std::size_t>(text.size()));
    }
    return answers;
}

QLineEdit *PromptDialog::addField(const QString &label, bool echo)
{
    auto *field = new QLineEdit(this);
    field->setEchoMode(echo ? QLineEdit::Normal : QLineEdit::Password);
    field->setInputMethodHints(Qt::ImhNoAutoUppercase | Qt::ImhNoPredictiveText |
                               (echo ? Qt::ImhNone : Qt::ImhSensitiveData));
    field->setAccessibleName(label);
    auto *title = plainLabel(label.isEmpty() ? tr("Answer") : label, this);
    title->setBuddy(field);
    m_column->addWidget(title);
    m_column->addWidget(field);
    return field;
}

/// Why it is asked again, and how often still: an account may be locked after too many tries.
void PromptDialog::addRefusal(const AuthQuestion &question)
{
    QString text = question.refusal;
    if (question.triesLeft >= 0)
        text += u' ' + tr("You have %n tries left.", nullptr, question.triesLeft + 1);
    auto *refusal = plainLabel(text, this);
    theme::setTextColor(*refusal, theme::toneColor(theme::Tone::Bad, palette()));
    m_column->addWidget(refusal);
}

void PromptDialog::addFact(const QString &label, const QString &value, bool fixed)
{
    auto *title = plainLabel(label, this);
    title->setFont(theme::hintFont());
    theme::setTextColor(*title, theme::mutedText(palette()));
    auto *text = plainLabel(value.left(maximumForeignText), this);
    if (fixed)
        text->setFont(theme::fixedFont());
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setFocusPolicy(Qt::ClickFocus); // the answer, not a fact, gets the first focus
    text->setAccessibleName(label);
    m_column->addWidget(title);
    m_column->addWidget(text);
}

void PromptDialog::addButtons(const QString &acceptText)
{
    auto *buttons = new QDialogButtonBox(this);
    QPushButton *accept = buttons->addButton(acceptText, QDialogButtonBox::AcceptRole);
    accept->setProperty("primary", true);
    accept->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_column->addSpacing(theme::spaceM);
    m_column->addWidget(buttons);
}

void PromptDialog::paintEvent(QPaintEvent *)
{
    // a surface and an edge of its own, also where no window manager draws one
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace perch

#include "moc_promptdialog.cpp"
