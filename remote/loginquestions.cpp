// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/loginquestions.h"

#include "remote/connection.h"
#include "remote/sshloop.h"

namespace perch
{

namespace
{

AuthQuestion::Kind kindOf(SshQuestion::Kind kind)
{
    switch (kind) {
    case SshQuestion::Kind::Password:
        return AuthQuestion::Kind::Password;
    case SshQuestion::Kind::Passphrase:
        return AuthQuestion::Kind::Passphrase;
    case SshQuestion::Kind::Server:
        break;
    }
    return AuthQuestion::Kind::Server;
}

QString refusalOf(const SshQuestion &question)
{
    if (!question.isRefused)
        return {};
    switch (question.kind) {
    case SshQuestion::Kind::Password:
        return QStringLiteral("The server did not accept this password.");
    case SshQuestion::Kind::Passphrase:
        return QStringLiteral("This passphrase does not open the key.");
    case SshQuestion::Kind::Server:
        break;
    }
    return QStringLiteral("The server did not accept that.");
}

} // namespace

LoginQuestions::LoginQuestions(const ConnectionTarget &target, AuthPrompter &prompter,
                               SshLoop &loop)
    : m_target(target), m_prompter(prompter), m_loop(loop)
{
}

LoginQuestions::~LoginQuestions()
{
    m_over.request_stop();
}

void LoginQuestions::ask(const SshHostKey &key)
{
    const auto asking = askHostKey(key, m_over.get_token());
}

void LoginQuestions::ask(const SshQuestion &question)
{
    const auto asking = askPerson(question, m_over.get_token());
}

QCoro::Task<void> LoginQuestions::askHostKey(SshHostKey key, std::stop_token withdrawn)
{
    const int number = ++m_asked;
    const QString machine =
        QStringLiteral("%1:%2").arg(QString::fromStdString(key.machine)).arg(key.port);
    const HostKeyQuestion question{machine, QString::fromStdString(key.type),
                                   QString::fromStdString(key.fingerprint),
                                   QString::fromStdString(key.published)};
    auto asking = m_prompter.acceptHostKey(question, withdrawn);
    const bool isAccepted = co_await asking;
    if (!withdrawn.stop_requested() && number == m_asked) // else `this` may be gone
        m_loop.answerHostKey(isAccepted);
}

QCoro::Task<void> LoginQuestions::askPerson(SshQuestion question, std::stop_token withdrawn)
{
    const int number = ++m_asked;
    AuthQuestion shown;
    shown.kind = kindOf(question.kind);
    shown.machine = QString::fromStdString(question.machine);
    shown.user = QString::fromStdString(question.user);
    shown.why = m_target.why;
    shown.instruction = QString::fromStdString(question.instruction);
    shown.refusal = refusalOf(question);
    shown.keyFile = QString::fromStdString(question.keyFile);
    shown.triesLeft = question.triesLeft;
    for (const SshPrompt &prompt : question.prompts)
        shown.prompts.append({QString::fromStdString(prompt.text), prompt.echo});
    auto asking = m_prompter.answer(shown, withdrawn);
    const std::optional<QList<Secret>> given = co_await asking;
    if (withdrawn.stop_requested() || number != m_asked)
        co_return;
    std::optional<std::vector<Secret>> answers;
    if (given)
        answers.emplace(given->begin(), given->end());
    m_loop.answerQuestion(std::move(answers));
}

} // namespace perch
