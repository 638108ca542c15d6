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

template <typename T, typename Owner>
QCoro::Task<> relay(QCoro::Task<Result<T>> task, std::shared_ptr<Answer<T>> answer,
                    std::shared_ptr<Owner> owner)
{
    Result<T> result = co_await task;
    answer->give(std::move(result));
    owner.reset();
}

} // namespace detail

/// Waits for `task`, or for a stop, whichever comes first; a stop answers Cancelled at once.
/// `owner` (the stream that the task works on) is kept until the task has ended. The stop must be
/// requested in the caller's thread.
template <typename T, typename Owner>
QCoro::Task<Result<T>> orStopped(QCoro::Task<Result<T>> task, std::shared_ptr<Owner> owner,
                                 std::stop_token stop)
{
    if (stop.stop_requested()) {
        auto ignored = std::make_shared<Answer<T>>();
        auto ending = detail::relay(std::move(task), ignored, std::move(owner));
        co_return cancelled();
    }
    auto answer = std::make_shared<Answer<T>>();
    auto future = answer->future();
    const std::function<void()> giveUp = [answer] {
        answer->give(cancelled());
    };
    const std::stop_callback<std::function<void()>> onStop(stop, giveUp);
    auto relaying = detail::relay(std::move(task), answer, std::move(owner));
    const Result<T> result = co_await future;
    co_return result;
}

} // namespace perch
