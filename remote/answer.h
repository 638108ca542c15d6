// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QFuture>
#include <QPromise>

namespace perch
{

/// A promise that always answers: dropped unanswered, it answers Cancelled.
/// Awaiting a QFuture that never got a result is a crash in Qt 6.4, so nothing here may leave one
/// behind.
template <typename T> class Answer
{
public:
    Answer() { m_promise.start(); }
    ~Answer()
    {
        if (!m_given)
            give(Error(Error::Code::Cancelled, QStringLiteral("The connection was closed.")));
    }
    Answer(const Answer &) = delete;
    Answer &operator=(const Answer &) = delete;

    [[nodiscard]] QFuture<Result<T>> future() { return m_promise.future(); }
    void give(Result<T> result)
    {
        if (m_given)
            return;
        m_given = true;
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

private:
    QPromise<Result<T>> m_promise;
    bool m_given = false;
};

} // namespace perch
