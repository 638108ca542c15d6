// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"

#include <QStringList>

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

    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question, std::stop_token withdrawn) override
    {
        Q_UNUSED(withdrawn)
        hostKeyQuestions.append(question);
        co_return acceptsHostKeys;
    }

    QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion question,
                                                     std::stop_token withdrawn) override
    {
        Q_UNUSED(withdrawn)
        questions.append(question);
        if (answers.isEmpty())
            co_return std::nullopt;
        const QStringList texts = answers.takeFirst();
        QList<Secret> secrets;
        for (const QString &text : texts)
            secrets.append(Secret(text.toStdString()));
        co_return secrets;
    }
};

} // namespace perch::test
