// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any bytes must give the same jobs in whatever slices they come, over a restart of Perch at any
// place, and when the log is read once more from its begin; and what is kept of a job stays
// bounded.
#include "core/jobcodec.h"
#include "core/logreader.h"

#include <QMap>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

using namespace perch;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

const QDateTime now = QDateTime(QDate(2026, 11, 27), QTime(12, 0), Qt::UTC);

QMap<JobId, QByteArray> everythingOf(const LogReader &reader)
{
    QMap<JobId, QByteArray> all;
    for (const Job &job : reader.history().jobs()) {
        all.insert(job.id, bytesOfJob(job));
        require(job.gpus.size() <= 64 && job.resources.size() <= 64);
        require(job.phases.size() <= 1000);
        require(job.holdReason.size() <= 4000 && job.lastTrouble.size() <= 4000);
        require(job.slotName.size() <= 200 && job.batchName.size() <= 200);
        const std::optional<Job> same = jobOfBytes(job.id, bytesOfJob(job));
        require(same && bytesOfJob(*same) == bytesOfJob(job));
    }
    return all;
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const qsizetype slice = 1 + data[0];
    const QByteArrayView log(data + 2, qsizetype(size - 2));
    LogReader whole(-6 * 3600, now);
    whole.read(log);
    const QMap<JobId, QByteArray> expected = everythingOf(whole);
    require(whole.position().offset <= log.size());

    const qsizetype restart = log.size() * data[1] / 255;
    LogReader before(-6 * 3600, now);
    for (qsizetype at = 0; at < restart; at += slice)
        before.read(log.sliced(at, qMin(slice, restart - at)));
    LogReader after(-6 * 3600, now);
    after.restore(before.position(), before.history().jobs().values());
    const qsizetype offset = before.position().offset;
    for (qsizetype at = offset; at < log.size(); at += slice)
        after.read(log.sliced(at, qMin(slice, log.size() - at)));
    require(after.position() == whole.position());
    require(everythingOf(after) == expected);
    return 0;
}
