// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/openedrecord.h"

#include "core/recordarchive.h"
#include "core/recordfolder.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace perch
{

QHash<QString, double> OpenedRecord::lastValues() const
{
    QHash<QString, double> last;
    for (const MetricSeries &one : series) {
        for (qsizetype i = one.values.size() - 1; i >= 0 && !last.contains(one.name); --i) {
            if (std::isfinite(one.values[i]))
                last.insert(one.name, one.values[i]);
        }
    }
    return last;
}

Result<OpenedRecord> openRecord(const QString &path, int proc)
{
    OpenedRecord record;
    const QFileInfo info(path);
    if (!info.exists())
        return Error(
            Error::Code::NotFound,
            QCoreApplication::translate("openedrecord", "%1 is not there any more.").arg(path));
    if (info.isDir()) {
        record.folder = info.absoluteFilePath();
    } else if (info.fileName() == u"run.json") {
        record.folder = info.absolutePath();
    } else {
        record.place = std::make_shared<QTemporaryDir>();
        if (!record.place->isValid())
            return Error(Error::Code::Io,
                         QCoreApplication::translate(
                             "openedrecord",
                             "The archive could not be unpacked. Check that there is space on the "
                             "disk."),
                         record.place->errorString());
        const Result<QString> folder = unpackRecord(path, record.place->path());
        if (!folder)
            return folder.error();
        record.folder = *folder;
    }
    const Result<RecordedRun> run = readRecord(record.folder);
    if (!run)
        return run.error();
    record.run = *run;
    record.procs = recordedMetrics(record.folder);
    if (!record.procs.isEmpty() && proc < 0)
        record.proc = record.procs.first();
    else if (record.procs.contains(proc))
        record.proc = proc;
    if (record.proc >= 0) {
        if (const auto series = readRecordedMetrics(record.folder, record.proc))
            record.series = *series;
    }
    return record;
}

} // namespace perch
