// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/historysearch.h"

#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QPointer>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto typingRests = 150ms;
constexpr qsizetype shortest = 2; ///< of all words together: one letter is in everything

} // namespace

HistorySearch::HistorySearch(StoreWorker &store, QObject *parent) : QObject(parent), m_store(store)
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(typingRests);
    connect(&m_rest, &QTimer::timeout, this, &HistorySearch::ask);
}

void HistorySearch::setPlace(const QString &place)
{
    m_place = place;
    if (!m_words.isEmpty())
        m_rest.start();
}

void HistorySearch::search(const QStringList &words)
{
    m_words = words;
    const bool isWorthIt = std::any_of(words.cbegin(), words.cend(),
                                       [](const QString &word) { return word.size() >= shortest; });
    if (isWorthIt)
        m_rest.start();
    else
        m_rest.stop();
}

QCoro::Task<void> HistorySearch::ask()
{
    const QPointer<HistorySearch> self = this;
    const QStringList words = m_words;
    auto asking = m_store.run<QSet<JobId>>(
        [place = m_place, words](Store &opened) { return opened.jobsWith(place, words); });
    const Result<QSet<JobId>> jobs = co_await asking;
    // what cannot be read was said when the jobs were loaded; the filter still works without
    if (self && jobs && words == m_words)
        Q_EMIT found(words, *jobs);
}

} // namespace perch

#include "moc_historysearch.cpp"
