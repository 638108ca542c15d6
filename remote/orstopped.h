// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/answer.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTask>

#include <functional>
#include <memory>
#include <stop_token>

namespace perch
{

/// What a stopped piece of work answers.
[[nodiscard]] inline Error cancelled()
{
    return Error(Error::Code::Cancelled, QStringLiteral("Stopped on request."));
}

namespace detail
{

template <typename T>
QCoro::Task<> relay(QCoro::Task<Result<T>> task, std::shared_ptr<Answer<T>> answer)
{
    Result<T> result = co_await task;
    answer->give(std::move(result));
}

} // namespace detail

/// Waits for `task`, or for a stop, whichever comes first; a stop answers Cancelled at once, and
/// the task's own answer is dropped. For the tasks of an ExecStream, which may be destroyed while
/// they wait. The stop must be requested in the caller's thread.
template <typename T>
QCoro::Task<Result<T>> orStopped(QCoro::Task<Result<T>> task, std::stop_token stop)
{
    auto answer = std::make_shared<Answer<T>>();
    auto future = answer->future();
    if (stop.stop_requested())
        answer->give(cancelled());
    const std::function<void()> giveUp = [answer] {
        answer->give(cancelled());
    };
    const std::stop_callback<std::function<void()>> onStop(stop, giveUp);
    auto relaying = detail::relay(std::move(task), answer);
    const Result<T> result = co_await future;
    co_return result;
}

} // namespace perch
