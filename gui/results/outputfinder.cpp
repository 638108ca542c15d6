// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputfinder.h"

#include "core/errorsearch.h"
#include "core/outputsearch.h"
#include "gui/results/outputsource.h"
#include "gui/whendone.h"

#include <QElapsedTimer>
#include <QFile>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace perch
{

namespace
{

constexpr qint64 tellEvery = 100; ///< milliseconds

bool isBefore(const OutputMatch &a, const OutputMatch &b)
{
    return std::pair(a.row, a.begin) < std::pair(b.row, b.begin);
}

} // namespace

OutputFinder::OutputFinder(OutputSource &source, QObject *parent)
    : QObject(parent), m_source(source)
{
    m_pool.setMaxThreadCount(1);
    connect(&source, &OutputSource::grown, this, &OutputFinder::next);
    connect(&source, &OutputSource::restarted, this, &OutputFinder::restart);
}

OutputFinder::~OutputFinder()
{
    m_stop.request_stop();
    m_pool.waitForDone();
}

void OutputFinder::find(const QString &pattern, bool matchCase)
{
    if (m_pattern == pattern && m_matchCase == matchCase)
        return;
    m_pattern = pattern;
    m_matchCase = matchCase;
    m_make = nullptr;
    if (!pattern.isEmpty())
        m_make = [pattern, matchCase] {
            return std::make_shared<OutputSearch>(pattern, matchCase);
        };
    restart();
}

void OutputFinder::findErrors()
{
    m_pattern.clear();
    m_make = [] {
        return std::make_shared<ErrorSearch>();
    };
    restart();
}

void OutputFinder::restart()
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_search = m_make ? m_make() : nullptr;
    m_counts = {};
    m_count = 0;
    m_way.reset();
    Q_EMIT counted();
    next();
}

bool OutputFinder::isCounting() const
{
    return m_make && (m_counts.bytes < m_source.index().byteCount() || !m_source.isSettled());
}

void OutputFinder::go(const OutputMatch &from, bool forward)
{
    m_way = Way{from, forward};
    next();
}

void OutputFinder::next()
{
    if (m_isBusy || !m_make || m_source.path().isEmpty())
        return;
    if (m_way && m_counts.bytes > 0) // so that the number of the match is known, if that is soon
        goNow();
    else if (m_counts.bytes < m_source.index().byteCount())
        countSome();
}

void OutputFinder::countSome()
{
    m_isBusy = true;
    const std::shared_ptr<BlockSearch> search = m_search;
    whenDone(QtConcurrent::run(&m_pool,
                               [path = m_source.path(), index = m_source.index(), search,
                                counts = m_counts, stop = m_stop.get_token()] {
                                   return countedFrom(path, index, *search, counts, stop);
                               }),
             this, [this, search](const Counts &counts) {
                 m_isBusy = false;
                 if (search == m_search) {
                     m_counts = counts;
                     m_count =
                         std::accumulate(counts.ofBlocks.begin(), counts.ofBlocks.end(), qint64(0));
                     Q_EMIT counted();
                 }
                 next();
             });
}

OutputFinder::Counts OutputFinder::countedFrom(const QString &path, const OutputIndex &index,
                                               BlockSearch &search, Counts counts,
                                               const std::stop_token &stop)
{
    QElapsedTimer clock;
    clock.start();
    QFile file(path);
    const bool isOpen = file.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    if (!counts.ofBlocks.isEmpty())
        counts.ofBlocks.removeLast(); // the last block has grown
    while (counts.ofBlocks.size() < index.blockCount() && clock.elapsed() < tellEvery &&
           !stop.stop_requested()) {
        const int block = int(counts.ofBlocks.size());
        const Result<QList<OutputMatch>> found =
            isOpen ? search.matchesOf(file, index, block) : QList<OutputMatch>();
        counts.ofBlocks << (found ? int(found->size()) : 0);
    }
    const int done = int(counts.ofBlocks.size());
    counts.bytes = done == index.blockCount() ? index.byteCount() : index.block(done).offset();
    return counts;
}

void OutputFinder::goNow()
{
    m_isBusy = true;
    const std::shared_ptr<BlockSearch> search = m_search;
    const Way way = *std::exchange(m_way, {});
    whenDone(
        QtConcurrent::run(&m_pool,
                          [path = m_source.path(), index = m_source.index(), another = m_make(),
                           counts = m_counts, way, stop = m_stop.get_token()] {
                              return arrivalOf(path, index, *another, counts, way, stop);
                          }),
        this, [this, search](const Arrival &arrival) {
            m_isBusy = false;
            if (search == m_search)
                Q_EMIT arrived(arrival.match, arrival.number);
            next();
        });
}

OutputFinder::Arrival OutputFinder::arrivalOf(const QString &path, const OutputIndex &index,
                                              BlockSearch &search, const Counts &counts,
                                              const Way &way, const std::stop_token &stop)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    const int blocks = index.blockCount();
    // a match may end in the block after its row
    const int first = std::min(blocks - 1, index.blockOf(way.from.row) + (way.forward ? 0 : 1));
    OutputMatch from = way.from;
    for (int i = 0; i <= blocks && !stop.stop_requested(); ++i) {
        const int block = (first + (way.forward ? i : blocks - i)) % blocks;
        if (i > 0 && block == (way.forward ? 0 : blocks - 1))
            from = {way.forward ? -1 : std::numeric_limits<qint64>::max(), 0, 0};
        const bool isEmpty = block + 1 < counts.ofBlocks.size() && counts.ofBlocks.at(block) == 0;
        if (isEmpty)
            continue;
        const Result<QList<OutputMatch>> found = search.matchesOf(file, index, block);
        if (!found)
            return {};
        auto at = way.forward ? std::upper_bound(found->begin(), found->end(), from, isBefore)
                              : std::lower_bound(found->begin(), found->end(), from, isBefore);
        if (way.forward ? at == found->end() : at == found->begin())
            continue;
        if (!way.forward)
            --at;
        Arrival arrival{*at, 0};
        if (block < counts.ofBlocks.size()) {
            arrival.number = std::accumulate(counts.ofBlocks.begin(),
                                             counts.ofBlocks.begin() + block, qint64(0)) +
                             (at - found->begin()) + 1;
        }
        return arrival;
    }
    return {};
}

} // namespace perch
