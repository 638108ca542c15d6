// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/logindialog.h"

#include "core/duoprompt.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/secretfield.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <chrono>

namespace perch
{

namespace
{

constexpr int choiceHeight = 44;
constexpr int choiceIcon = 20;
constexpr int maximumLabel = 500; // characters of a server's prompt that are shown
constexpr std::chrono::milliseconds quickServer{300};

/// A way to go on. Enter chooses it only while it has the focus: it makes a telephone ring.
class ChoiceButton final : public QPushButton
{
public:
    ChoiceButton(const QString &iconName, const QString &text, bool isMain, QWidget *parent)
        : QPushButton(text, parent)
    {
        setProperty("primary", isMain);
        setAutoDefault(false);
        setMinimumHeight(choiceHeight);
        setIconSize({choiceIcon, choiceIcon});
        setIcon(perch::icon(
            iconName, palette().color(isMain ? QPalette::HighlightedText : QPalette::ButtonText)));
    }

protected:
    void keyPressEvent(QKeyEvent *event) override
    {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            click();
        else
            QPushButton::keyPressEvent(event);
    }
};

struct Words {
    QString iconName;
    QString text;
};

Words choiceOf(const DuoOption &option)
{
    const bool isNamed = !option.device.isEmpty();
    switch (option.kind) {
    case DuoOption::Kind::Push:
        return {QStringLiteral("phone"), isNamed ? LoginDialog::tr("Push to %1").arg(option.device)
                                                 : LoginDialog::tr("Push to your phone")};
    case DuoOption::Kind::PhoneCall:
        return {QStringLiteral("call"), isNamed ? LoginDialog::tr("Call %1").arg(option.device)
                                                : LoginDialog::tr("Call your phone")};
    case DuoOption::Kind::TextPasscodes:
        return {QStringLiteral("message"),
                isNamed ? LoginDialog::tr("Text passcodes to %1").arg(option.device)
                        : LoginDialog::tr("Text passcodes to your phone")};
    case DuoOption::Kind::Other:
        break;
    }
    return {QStringLiteral("key"), option.text};
}

Secret secretOf(const QLineEdit &field)
{
    if (const auto *hidden = qobject_cast<const SecretField *>(&field))
        return hidden->secret();
    const QByteArray text = field.text().toUtf8();
    return Secret({text.constData(), static_cast<std::size_t>(text.size())});
}

} // namespace

LoginDialog::LoginDialog(QWidget *parent) : PromptDialog(QStringLiteral("key"), parent)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(quickServer);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { waitFor(tr("Waiting for %1 …").arg(m_machine), {}); });
}

void LoginDialog::ask(const AuthQuestion &question)
{
    m_patience.stop();
    m_machine = question.machine;
    setHeading(tr("Log in to %1").arg(question.machine), question.why);
    QBoxLayout &body = renewBody();
    addRefusal(body, question);
    if (!question.instruction.isEmpty())
        addText(body, question.instruction, Look::Normal, m_body);
    const auto duo =
        question.prompts.size() == 1 ? parseDuoPrompt(question.prompts.first().text) : std::nullopt;
    if (duo)
        askDuo(body, question, *duo);
    else
        askPlainly(body, question);
}

void LoginDialog::finish()
{
    done(QDialog::Accepted);
}

void LoginDialog::reject()
{
    Q_EMIT left();
    QDialog::reject();
}

/// An empty body; the fields of the one before forget what was typed.
QBoxLayout &LoginDialog::renewBody()
{
    m_fields.clear();
    m_keep = nullptr;
    delete m_body;
    m_body = new QWidget(this);
    auto *layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(0, theme::spaceXS, 0, 0);
    layout->setSpacing(theme::spaceS);
    column().addWidget(m_body);
    return *layout;
}

void LoginDialog::showBody(QWidget *focus)
{
    m_body->show();
    layout()->activate();
    resize(width(), heightForWidth(width()));
    if (focus)
        focus->setFocus();
}

/// Why it is asked again, and how often still: an account may be locked after too many tries.
void LoginDialog::addRefusal(QBoxLayout &body, const AuthQuestion &question)
{
    if (question.refusal.isEmpty())
        return;
    QString text = question.refusal;
    const int tries = question.triesLeft + 1;
    if (tries == 1)
        text += u' ' + tr("1 try left: another wrong answer may lock the account.");
    else if (tries > 1)
        text += u' ' + tr("%1 tries left.").arg(tries);
    addText(body, text, Look::Refusal, m_body);
}

void LoginDialog::askPlainly(QBoxLayout &body, const AuthQuestion &question)
{
    addFact(body, tr("Login name"), question.user, false, m_body);
    for (const AuthPrompt &prompt : question.prompts)
        m_fields.append(addField(body, prompt.text.left(maximumLabel).trimmed(), prompt.echo));
    addKeeping(body, question);
    auto *buttons = addButtons(body, tr("Log in"), m_body);
    connect(buttons, &QDialogButtonBox::accepted, this, &LoginDialog::submit);
    showBody(m_fields.isEmpty() ? nullptr : m_fields.first());
}

void LoginDialog::askDuo(QBoxLayout &body, const AuthQuestion &question, const DuoPrompt &duo)
{
    if (!duo.message.isEmpty())
        addText(body, duo.message, Look::Refusal, m_body);
    addText(body, tr("Confirm with your second factor that it is you, %1.").arg(duo.user),
            Look::Normal, m_body);
    QPushButton *first = nullptr;
    for (const DuoOption &option : duo.options) {
        const Words words = choiceOf(option);
        const bool isMain = !first && option.kind == DuoOption::Kind::Push;
        auto *choice =
            new ChoiceButton(words.iconName, words.text.left(maximumLabel), isMain, m_body);
        choice->setToolTip(tr("Answers %1: %2").arg(option.answer, option.text));
        choice->setObjectName(QStringLiteral("option%1").arg(option.answer));
        connect(choice, &QPushButton::clicked, this, [this, option] { choose(option); });
        body.addWidget(choice);
        first = first ? first : choice;
    }
    addPasscode(body, question.prompts.first());
    addButtons(body, {}, m_body);
    showBody(first);
}

void LoginDialog::addPasscode(QBoxLayout &body, const AuthPrompt &prompt)
{
    QLineEdit *field =
        addField(body, tr("Or a passcode, from the app, a text message or a token"), prompt.echo);
    field->setObjectName(QStringLiteral("passcode"));
    m_fields.append(field);
    auto *use = new QPushButton(tr("Use passcode"), m_body);
    use->setAutoDefault(false);
    use->setEnabled(false);
    body.removeWidget(field);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::spaceS);
    row->addWidget(field, 1);
    row->addWidget(use);
    body.addLayout(row);
    connect(field, &QLineEdit::textChanged, use,
            [use](const QString &text) { use->setEnabled(!text.isEmpty()); });
    connect(field, &QLineEdit::returnPressed, use, &QPushButton::click);
    connect(use, &QPushButton::clicked, this, &LoginDialog::submit);
}

void LoginDialog::addKeeping(QBoxLayout &body, const AuthQuestion &question)
{
    if (question.keep) {
        m_keep = new QCheckBox(tr("Keep it in this computer's keychain"), m_body);
        body.addWidget(m_keep);
    }
    const QString hint =
        question.keep ? tr("What you type goes to this machine only.")
        : question.lacksKeychain
            ? tr("What you type goes to this machine only. This computer has no keychain service, "
                 "so Perch asks again next time.")
            : tr("What you type goes to this machine only. Perch does not keep it.");
    addText(body, hint, Look::Hint, m_body);
}

QLineEdit *LoginDialog::addField(QBoxLayout &body, const QString &label, bool echo)
{
    const QString name = label.isEmpty() ? tr("Answer") : label;
    QLineEdit *field = echo ? new QLineEdit(m_body) : new SecretField(m_body);
    if (echo)
        field->setInputMethodHints(Qt::ImhNoAutoUppercase | Qt::ImhNoPredictiveText);
    field->setAccessibleName(name);
    addText(body, name, Look::Normal, m_body)->setBuddy(field);
    body.addWidget(field);
    return field;
}

void LoginDialog::submit()
{
    QList<Secret> answers;
    for (QLineEdit *field : std::as_const(m_fields)) {
        answers.append(secretOf(*field));
        field->clear();
    }
    send(answers);
    m_patience.start();
}

void LoginDialog::choose(const DuoOption &option)
{
    send({Secret(option.answer.toStdString())});
    const QString device = option.device.isEmpty() ? tr("your phone") : option.device;
    if (option.kind == DuoOption::Kind::Push)
        waitFor(
            tr("Waiting for your phone …"),
            tr("Approve the request in the Duo app on %1. Perch goes on by itself.").arg(device));
    else if (option.kind == DuoOption::Kind::PhoneCall)
        waitFor(
            tr("Waiting for your phone …"),
            tr("Answer the call to %1 and do what it says. Perch goes on by itself.").arg(device));
    else
        m_patience.start();
}

void LoginDialog::send(const QList<Secret> &answers)
{
    m_body->setEnabled(false);
    Q_EMIT answered(answers, m_keep && m_keep->isChecked());
}

/// As high as the question was, so that nothing jumps between two questions.
void LoginDialog::waitFor(const QString &title, const QString &text)
{
    const int height = m_body ? m_body->height() : 0;
    QBoxLayout &body = renewBody();
    m_body->setMinimumHeight(height);
    auto *waiting = addText(body, title, Look::Normal, m_body);
    waiting->setObjectName(QStringLiteral("waiting"));
    waiting->setFont(theme::sectionFont());
    auto *bar = new QProgressBar(m_body);
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    bar->setAccessibleName(title);
    body.addWidget(bar);
    if (!text.isEmpty())
        addText(body, text, Look::Normal, m_body);
    static_cast<QVBoxLayout &>(body).addStretch(1);
    addButtons(body, {}, m_body);
    showBody(nullptr);
}

} // namespace perch

#include "moc_logindialog.cpp"
