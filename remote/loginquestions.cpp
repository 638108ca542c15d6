// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/loginquestions.h"

#include "core/duoprompt.h"
#include "remote/connection.h"
#include "remote/secretstore.h"
#include "remote/sshloop.h"

#include <QCoro/QCoroFuture>

namespace perch
{

namespace
{

/// A server's question that is plainly one for the password is taken as that; codes are not, and
/// are never kept.
AuthQuestion::Kind kindOf(const SshQuestion &question)
{
    switch (question.kind) {
    case SshQuestion::Kind::Password:
        return AuthQuestion::Kind::Password;
    case SshQuestion::Kind::Passphrase:
        return AuthQuestion::Kind::Passphrase;
    case SshQuestion::Kind::Server:
        break;
    }
    const bool isPassword = question.prompts.size() == 1 && !question.prompts.front().echo &&
                            asksForPassword(QString::fromStdString(question.prompts.front().text),
                                            QString::fromStdString(question.user));
    return isPassword ? AuthQuestion::Kind::Password : AuthQuestion::Kind::Server;
}

QString refusalOf(AuthQuestion::Kind kind, int rounds)
{
    if (rounds > 1) // which of them was wrong is not said
        return QStringLiteral("The server did not accept the login: one of the answers was wrong, "
                              "or was not confirmed in time.");
    switch (kind) {
    case AuthQuestion::Kind::Password:
        return QStringLiteral("The server did not accept this password.");
    case AuthQuestion::Kind::Passphrase:
        return QStringLiteral("This passphrase does not open the key.");
    case AuthQuestion::Kind::Server:
        break;
    }
    return QStringLiteral("The server did not accept that.");
}

/// Under which name the keychain has it; empty: it may not be kept.
QString accountOf(const SshQuestion &question, AuthQuestion::Kind kind)
{
    if (kind == AuthQuestion::Kind::Passphrase)
        return QString::fromStdString(question.keyFile);
    if (kind != AuthQuestion::Kind::Password)
        return {};
    return passwordAccount(QString::fromStdString(question.user),
                           QString::fromStdString(question.machine), question.port);
}

Secret copyOf(const Secret &secret)
{
    return Secret({secret.c_str(), secret.size()}); // the other one is wiped when it was sent
}

QCoro::Task<void> keepIn(SecretStore *store, QString account, Secret secret)
{
    auto keeping = store->keep(account, secret);
    // where it fails, the person is asked again next time
    [[maybe_unused]] const Result<void> kept = co_await keeping;
}

QCoro::Task<void> forgetIn(SecretStore *store, QString account)
{
    auto forgetting = store->forget(account);
    [[maybe_unused]] const Result<void> gone = co_await forgetting;
}

} // namespace

LoginQuestions::LoginQuestions(const ConnectionTarget &target, AuthPrompter &prompter,
                               SshLoop &loop, SecretStore *store, std::function<void()> leave)
    : m_target(target), m_prompter(prompter), m_loop(loop), m_store(store),
      m_leave(std::move(leave))
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
    const auto asking = answer(question, m_over.get_token());
}

void LoginQuestions::succeed()
{
    for (const Kept &one : m_toKeep)
        const auto keeping = keepIn(m_store, one.account, one.secret);
    m_toKeep.clear();
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

AuthQuestion LoginQuestions::shownAs(const SshQuestion &question) const
{
    AuthQuestion shown;
    shown.kind = kindOf(question);
    shown.machine = QString::fromStdString(question.machine);
    shown.user = QString::fromStdString(question.user);
    shown.why = m_target.why;
    shown.instruction = QString::fromStdString(question.instruction);
    if (question.refusedRounds > 0)
        shown.refusal = refusalOf(shown.kind, question.refusedRounds);
    shown.keyFile = QString::fromStdString(question.keyFile);
    shown.triesLeft = question.triesLeft;
    shown.leave = m_leave;
    for (const SshPrompt &prompt : question.prompts)
        shown.prompts.append({QString::fromStdString(prompt.text), prompt.echo});
    return shown;
}

/// What was wrong is neither kept nor tried again.
void LoginQuestions::noteRefusal(const QString &account, AuthQuestion &shown)
{
    std::erase_if(m_toKeep, [&account](const Kept &one) { return one.account == account; });
    if (m_keptUsed.isEmpty() || m_keptUsed != account)
        return;
    const auto forgetting = forgetIn(m_store, std::exchange(m_keptUsed, QString()));
    // after more than one round it is not said which answer was wrong: shown.refusal stands
    shown.refusal +=
        QStringLiteral(" Perch had used the one kept in the keychain and has forgotten "
                       "it.");
}

/// After each wait `this` may be gone: then the question was withdrawn.
QCoro::Task<void> LoginQuestions::answer(SshQuestion question, std::stop_token withdrawn)
{
    const int number = ++m_asked;
    const auto isVoid = [this, &withdrawn, number] {
        return withdrawn.stop_requested() || number != m_asked;
    };
    AuthQuestion shown = shownAs(question);
    const QString account = accountOf(question, shown.kind);
    if (question.refusedRounds > 0)
        noteRefusal(account, shown);
    if (m_store && !account.isEmpty()) {
        auto probing = m_store->probe();
        const Result<void> isThere = co_await probing;
        if (isVoid())
            co_return;
        shown.lacksKeychain = !isThere;
        if (isThere) {
            m_wished.clear();
            shown.keep = [this, withdrawn, account] {
                if (!withdrawn.stop_requested())
                    m_wished = account;
            };
        }
        if (isThere && question.refusedRounds == 0 && !m_looked.contains(account)) {
            m_looked.append(account);
            auto finding = m_store->find(account);
            const Result<std::optional<Secret>> found = co_await finding;
            if (isVoid())
                co_return;
            if (found && *found) {
                m_keptUsed = account;
                m_loop.answerQuestion(std::vector<Secret>{**found});
                co_return;
            }
        }
    }
    auto asking = m_prompter.answer(shown, withdrawn);
    const std::optional<QList<Secret>> given = co_await asking;
    if (isVoid())
        co_return;
    std::optional<std::vector<Secret>> answers;
    if (given) {
        answers.emplace(given->begin(), given->end());
        if (!account.isEmpty() && m_wished == account && !answers->empty())
            m_toKeep.push_back({account, copyOf(answers->front())});
        m_wished.clear();
    }
    m_loop.answerQuestion(std::move(answers));
}

} // namespace perch
