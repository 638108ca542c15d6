// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store.h"

#include <QFuture>
#include <QThreadPool>
#include <QtConcurrent/QtConcurrentRun>

#include <functional>
#include <optional>

namespace perch
{

/// Runs every call of the Store in one thread of its own, so that the GUI thread never waits for
/// the disk.
class StoreWorker
{
public:
    explicit StoreWorker(QString path);
    ~StoreWorker();
    StoreWorker(const StoreWorker &) = delete;
    StoreWorker &operator=(const StoreWorker &) = delete;

    /// `call` runs in the store's thread and must own what it uses. Name the future, then await it.
    template <typename T> QFuture<Result<T>> run(std::function<Result<T>(Store &)> call)
    {
        return QtConcurrent::run(&m_pool, [this, call = std::move(call)]() -> Result<T> {
            const Result<void> opened = openOnce();
            if (!opened)
                return opened.error();
            return call(*m_store);
        });
    }

    /// From now on nothing goes to the disk: the rest of the run is kept in memory, and a file that
    /// this run has made is removed. One that was there before stays as it is.
    void forget();

private:
    Result<void> openOnce(); // in the store's thread
    void removeFile();       // in the store's thread

    QString m_path;
    bool m_isOwnFile = false; // this run has made it
    QThreadPool m_pool;       // one thread that never expires
    std::optional<Store> m_store;
};

} // namespace perch
