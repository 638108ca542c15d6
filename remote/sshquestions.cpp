// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshquestions.h"

#include "remote/sshsession.h"

#include <utility>

namespace perch
{

namespace
{

constexpr int maximumAttempts = 3;
constexpr int maximumPrompts = 16;
constexpr int maximumParts = 4;
constexpr std::size_t maximumIntroduction = 8192;

/// sshd's words when MaxAuthTries is reached (OpenSSH, auth.c, auth_maxtries_exceeded).
bool saysTooMany(const SshFailure &failure)
{
    return failure.detail.find("Too many authentication failures") != std::string::npos;
}

} // namespace

SshAuth::Step SshQuestions::run()
{
    Step step = Step::Go;
    // a server may want a password and then a code: each accepted part changes what it offers
    for (int part = 0; step == Step::Go && part < maximumParts; ++part) {
        m_auth.beginPart();
        step = interactive();
        if (step == Step::Go && !m_auth.isPartAccepted())
            step = password();
        if (!m_auth.isPartAccepted())
            break;
    }
    return step;
}

/// A call whose answer may take as long as a person with a telephone. What goes wrong meanwhile has
/// words of its own.
std::optional<int> SshQuestions::judged(const std::function<int()> &libsshCall)
{
    using Kind = SshFailure::Kind;
    const auto patience = std::chrono::ceil<std::chrono::seconds>(m_auth.target().verdictTimeout);
    auto rc = m_auth.call(libsshCall, m_hasAnswered ? patience : SshAuth::serverAnswersWithin);
    if (rc && *rc == SSH_AUTH_ERROR)
        m_auth.judge(std::exchange(rc, std::nullopt).value());
    if (rc)
        return rc;
    SshFailure failure = m_auth.failure();
    if (failure.kind == Kind::Closed && saysTooMany(failure))
        failure.kind = Kind::TooManyTries;
    else if (failure.kind == Kind::Closed && m_hasAnswered)
        failure.kind = Kind::ClosedJudging;
    else if (failure.kind == Kind::Timeout && m_hasAnswered)
        failure.kind = Kind::NotJudged;
    m_auth.fail(failure);
    return std::nullopt;
}

SshAuth::Step SshQuestions::interactive()
{
    int attempt = 0;
    int refused = 0;
    for (; attempt < maximumAttempts && m_auth.offers(SSH_AUTH_METHOD_INTERACTIVE); ++attempt) {
        int asked = 0;
        const Step step = rounds(attempt, refused, asked);
        if (step != Step::Go)
            return step;
        if (asked == 0 || m_auth.isPartAccepted())
            return Step::Go; // the server has no questions, so a password may do
        refused = asked;
    }
    if (attempt == 0)
        return Step::Go;
    return m_auth.fail(
        {attempt == maximumAttempts ? SshFailure::Kind::TooManyTries : SshFailure::Kind::AuthFailed,
         m_auth.session().errorText()});
}

/// One conversation of any number of rounds. A round without prompts carries only text, shown with
/// the next prompt.
SshAuth::Step SshQuestions::rounds(int attempt, int refused, int &asked)
{
    const ssh_session handle = m_auth.session().handle();
    std::string text;
    while (true) {
        const auto rc = judged([handle] { return ssh_userauth_kbdint(handle, nullptr, nullptr); });
        if (!rc)
            return Step::Failed;
        if (*rc != SSH_AUTH_INFO)
            return m_auth.judge(*rc);
        const std::string part = introduction();
        if (!part.empty() && text.size() < maximumIntroduction)
            text += (text.empty() ? "" : "\n") + part;
        const int count = ssh_userauth_kbdint_getnprompts(handle);
        if (count <= 0)
            continue;
        if (count > maximumPrompts)
            return m_auth.fail(
                {SshFailure::Kind::Protocol, "the server asks too many questions at once"});
        SshQuestion question;
        question.instruction = std::exchange(text, {});
        question.refusedRounds = asked == 0 ? refused : 0;
        question.triesLeft = maximumAttempts - 1 - attempt;
        if (round(std::move(question), count) != Step::Go)
            return Step::Failed;
        ++asked;
    }
}

/// What the server says before its prompts.
std::string SshQuestions::introduction() const
{
    const ssh_session handle = m_auth.session().handle();
    std::string text = plainText(ssh_userauth_kbdint_getname(handle));
    const std::string instruction = plainText(ssh_userauth_kbdint_getinstruction(handle));
    if (!text.empty() && !instruction.empty())
        text += "\n";
    return text + instruction;
}

SshAuth::Step SshQuestions::round(SshQuestion question, int count)
{
    const ssh_session handle = m_auth.session().handle();
    for (int i = 0; i < count; ++i) {
        char echo = 0;
        const char *prompt =
            ssh_userauth_kbdint_getprompt(handle, static_cast<unsigned int>(i), &echo);
        question.prompts.push_back({plainText(prompt), echo != 0});
    }
    if (m_hasAnswered)
        m_auth.ask().stage(SshStage::Login);
    auto answers = m_auth.askPerson(std::move(question));
    if (!answers)
        return Step::Failed;
    m_auth.ask().stage(SshStage::SecondFactor);
    for (int i = 0; i < count; ++i)
        ssh_userauth_kbdint_setanswer(handle, static_cast<unsigned int>(i),
                                      (*answers)[static_cast<std::size_t>(i)].c_str());
    wipe(*answers);
    m_hasAnswered = true;
    return Step::Go;
}

SshAuth::Step SshQuestions::password()
{
    const ssh_session handle = m_auth.session().handle();
    SshQuestion question;
    question.kind = SshQuestion::Kind::Password;
    question.prompts = {{"Password:", false}};
    int attempt = 0;
    for (; attempt < maximumAttempts && m_auth.offers(SSH_AUTH_METHOD_PASSWORD); ++attempt) {
        question.refusedRounds = attempt > 0 ? 1 : 0;
        question.triesLeft = maximumAttempts - 1 - attempt;
        auto answers = m_auth.askPerson(question);
        if (!answers)
            return Step::Failed;
        m_hasAnswered = true;
        const char *text = answers->front().c_str();
        const auto rc =
            judged([handle, text] { return ssh_userauth_password(handle, nullptr, text); });
        wipe(*answers);
        const Step step = rc ? m_auth.judge(*rc) : Step::Failed;
        if (step != Step::Go || m_auth.isPartAccepted())
            return step;
    }
    if (attempt < maximumAttempts)
        return Step::Go;
    return m_auth.fail({SshFailure::Kind::TooManyTries, m_auth.session().errorText()});
}

} // namespace perch
