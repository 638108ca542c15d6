// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/storeworker.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace perch
{

namespace
{

QString inMemory()
{
    return QStringLiteral(":memory:");
}

} // namespace

StoreWorker::StoreWorker(QString path) : m_path(std::move(path))
{
    m_pool.setMaxThreadCount(1);
    m_pool.setExpiryTimeout(-1);
}

StoreWorker::~StoreWorker()
{
    // SQLite's connection must be closed in the thread that opened it
    m_pool.start([this] { m_store.reset(); });
    m_pool.waitForDone();
}

void StoreWorker::forget()
{
    m_pool.start([this] {
        m_store.reset();
        if (std::exchange(m_isOwnFile, false))
            removeFile();
        m_path = inMemory();
    });
}

void StoreWorker::removeFile()
{
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(m_path + QLatin1String(suffix));
    const QFileInfo file(m_path);
    QDir().rmdir(file.absolutePath()); // only when nothing else is in it
}

Result<void> StoreWorker::openOnce()
{
    if (m_store)
        return {};
    if (m_path != inMemory() && !QFileInfo::exists(m_path))
        m_isOwnFile = true;
    Result<Store> opened = Store::open(m_path);
    if (!opened)
        return opened.error();
    m_store.emplace(*std::move(opened));
    return {};
}

} // namespace perch
