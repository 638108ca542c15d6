// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/blocksearch.h"

#include <QList>
#include <QObject>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace perch
{

class OutputSource;

/// Counts in an output what is looked for, off the GUI thread and while the output grows, and goes
/// from match to match. Memory: a number for each block of the index.
class OutputFinder : public QObject
{
    Q_OBJECT

public:
    explicit OutputFinder(OutputSource &source, QObject *parent = nullptr);
    ~OutputFinder() override;

    /// Empty: nothing is looked for.
    void find(const QString &pattern, bool matchCase);
    /// What the output tells of errors (core/errorsearch.h), instead of a pattern.
    void findErrors();
    [[nodiscard]] const QString &pattern() const { return m_pattern; }
    [[nodiscard]] qint64 count() const { return m_count; }
    [[nodiscard]] bool isCounting() const;
    /// To the match after (or before) this one, beyond the end from the other side: arrived().
    void go(const OutputMatch &from, bool forward);

Q_SIGNALS:
    void counted(); ///< count() or isCounting() has changed
    /// `number` counts from 1; 0: not known yet. Nothing found: row -1.
    void arrived(const perch::OutputMatch &match, qint64 number);

private:
    using Maker = std::function<std::shared_ptr<BlockSearch>()>;
    struct Way {
        OutputMatch from;
        bool forward = true;
    };
    struct Counts {
        QList<int> ofBlocks;
        qint64 bytes = 0; ///< of the output, up to where all is counted
    };
    struct Arrival {
        OutputMatch match;
        qint64 number = 0;
    };

    void restart();
    void next();
    void countSome();
    void goNow();
    [[nodiscard]] static Counts countedFrom(const QString &path, const OutputIndex &index,
                                            BlockSearch &search, Counts counts,
                                            const std::stop_token &stop);
    [[nodiscard]] static Arrival arrivalOf(const QString &path, const OutputIndex &index,
                                           BlockSearch &search, const Counts &counts,
                                           const Way &way, const std::stop_token &stop);

    OutputSource &m_source;
    QString m_pattern;
    bool m_matchCase = false;
    Maker m_make; ///< of what is looked for; none: nothing
    std::shared_ptr<BlockSearch> m_search;
    Counts m_counts;
    qint64 m_count = 0;
    std::optional<Way> m_way;
    bool m_isBusy = false;
    std::stop_source m_stop;
    QThreadPool m_pool;
};

} // namespace perch
