// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/runcurves.h"
#include "core/runplan.h"

#include <QHash>
#include <QObject>

#include <memory>

namespace perch
{

class Session;

/// Reads the metrics of several runs: of running ones by following what they print, at most
/// RunPlan::mostFollowed of them through one channel; of ended ones once, from their returned
/// output, many files by one command. Keeps the values only, of at most 2,000 runs; they are looked
/// for in a thread of their own.
class RunMetrics : public QObject
{
    Q_OBJECT

public:
    /// How far it is with the runs that are wanted.
    struct Progress {
        bool isOnline = false;
        int waiting = 0;     ///< ended runs whose output is not read yet
        int followed = 0;    ///< running ones
        int notFollowed = 0; ///< running ones beyond the most
        int withoutFile = 0; ///< ended ones that left no output, or named none
        int commands = 0;    ///< begun on the access point since this was made
        bool operator==(const Progress &) const = default;
    };

    explicit RunMetrics(QObject *parent = nullptr);
    ~RunMetrics() override;

    void setSession(Session *session);
    /// The runs that are looked at, as they are now; none: nothing is read any more.
    void setRuns(const QList<RunToRead> &runs);
    /// What somebody else has read of one of them: taken where it is not read here.
    void take(JobId id, const QMap<QString, MetricSeries> &series);
    /// Another place's runs come.
    void clear();

    /// nullptr while nothing of it was read.
    [[nodiscard]] const RunCurves *curvesOf(JobId id) const;
    [[nodiscard]] Progress progress() const;

Q_SIGNALS:
    void changed(); ///< values or progress; at most every 200 ms
    void failed(const perch::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
