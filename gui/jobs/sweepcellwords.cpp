// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweepcellwords.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/sweepcellpainter.h"
#include "gui/widgets/timetext.h"

#include <QCoreApplication>

#include <cmath>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("SweepCellWords", text);
}

/// It may have been removed since the map was made.
bool isThere(const JobsModel &model, int place)
{
    return place < model.rows().placeCount() && !model.rows().at(place).isFree();
}

QString valueWords(const SweepMap &map, const SweepCell &cell)
{
    const QString mean = cell.count > 1 ? tr(" on average") : QString();
    switch (map.query.measure) {
    case SweepMeasure::State:
        break;
    case SweepMeasure::RunTime:
        return tr("computed for %1%2").arg(durationText(qint64(cell.value)), mean);
    case SweepMeasure::Memory:
        return tr("used %1 of memory%2").arg(shortValueText(map.query.measure, cell.value), mean);
    case SweepMeasure::Metric:
        return QStringLiteral("%1 %2%3").arg(map.query.metric,
                                             shortValueText(map.query.measure, cell.value), mean);
    }
    return {};
}

QStringList jobWords(const SweepMap &map, const SweepCell &cell, const JobsModel &model)
{
    const int place = map.places[size_t(cell.first)];
    if (!isThere(model, place))
        return {};
    const Job &job = model.jobInPlace(place);
    QStringList all{tr("Job %1").arg(job.id.text()), jobStateText(job.state)};
    const QStringList parameters = model.parameters().words(job.id);
    for (const QString &words : parameters) {
        const bool isShown = words.startsWith(map.x.name + u" = "_qs) ||
                             (!map.y.name.isEmpty() && words.startsWith(map.y.name + u" = "_qs));
        const bool isExact = !map.x.hasRanges && !map.y.hasRanges;
        if (!isShown || !isExact)
            all << words;
    }
    return all;
}

QStringList manyWords(const SweepMap &map, const SweepCell &cell, const JobsModel &model)
{
    StageCounts stages;
    for (int i = cell.first; i < cell.first + cell.count; ++i) {
        if (const int place = map.places[size_t(i)]; isThere(model, place))
            stages.add(stageOf(model.rows().at(place).state));
    }
    return {tr("%L1 jobs: %2").arg(cell.count).arg(stages.text())};
}

} // namespace

QStringList sweepCellWords(const SweepMap &map, int column, int line, const JobsModel &model)
{
    QStringList all{QStringLiteral("%1 = %2").arg(map.x.name, map.x.labels.value(column))};
    if (!map.y.name.isEmpty())
        all << QStringLiteral("%1 = %2").arg(map.y.name, map.y.labels.value(line));
    const int at = map.cellAt(column, line);
    if (at < 0)
        return all << tr("No job has these values");
    const SweepCell &cell = map.cells[size_t(at)];
    if (cell.count == 1)
        all << jobWords(map, cell, model);
    else if (cell.count > 1)
        all << manyWords(map, cell, model);
    if (cell.count > 0 && std::isfinite(cell.value))
        all << valueWords(map, cell);
    if (cell.hidden > 0)
        all << (cell.hidden == 1 ? tr("1 job behind the filter")
                                 : tr("%L1 jobs behind the filter").arg(cell.hidden));
    if (cell.missing > 0)
        all << (cell.missing == 1 ? tr("1 job is not in the queue yet")
                                  : tr("%L1 jobs are not in the queue yet").arg(cell.missing));
    return all;
}

} // namespace perch
