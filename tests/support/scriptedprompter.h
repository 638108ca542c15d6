// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"

namespace perch::test
{

/// Answers the questions of a login as a test says, and remembers them.
class ScriptedPrompter final : public AuthPrompter
{
public:
    /// Told to every host key question.
    bool acceptsHostKeys = true;
    /// Answers in the order of the questions; when there are no more, the person gives up.
    QList<QStringList> answers;

    QList<HostKeyQuestion> hostKeyQuestions;
    QList<AuthQuestion> questions;

    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question) override
    {
        hostKeyQuestions.append(question);
        co_return acceptsHostKeys;
    }

    QCoro::Task<std::optional<QStringList>> answer(AuthQuestion question) override
    {
        questions.append(question);
        if (answers.isEmpty())
            co_return std::nullopt;
        co_return answers.takeFirst();
    }
};

} // namespace perch::test
