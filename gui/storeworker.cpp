// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/storeworker.h"

namespace perch
{

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

Result<void> StoreWorker::openOnce()
{
    if (m_store)
        return {};
    Result<Store> opened = Store::open(m_path);
    if (!opened)
        return opened.error();
    m_store.emplace(*std::move(opened));
    return {};
}

} // namespace perch
