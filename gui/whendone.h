// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <type_traits>
#include <utility>

namespace perch
{

/// Calls `function` with the future's result (with nothing of a QFuture<void>) in the thread of
/// `context`, unless `context` has gone by then or the future was cancelled. QFuture::then() with a
/// context cannot do this: Qt 6.4 asserts that the context still is there, and looks for it from
/// the thread that ends the future (qfuture_impl.h).
template <typename T, typename Function>
void whenDone(const QFuture<T> &future, QObject *context, Function &&function)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, call = std::forward<Function>(function)]() mutable {
                         const QFuture<T> done = watcher->future();
                         watcher->deleteLater();
                         if (done.isCanceled())
                             return;
                         if constexpr (std::is_void_v<T>)
                             call();
                         else
                             call(done.result());
                     });
    watcher->setFuture(future);
}

} // namespace perch
