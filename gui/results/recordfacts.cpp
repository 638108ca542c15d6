// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/recordfacts.h"

#include "core/plaintext.h"
#include "gui/widgets/timetext.h"

#include <QCoreApplication>
#include <QDir>
#include <QMap>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("recordfacts", text);
}

/// Each word once, the first few.
template <typename Take> QString eachOnce(const RecordedRun &run, Take take)
{
    constexpr qsizetype most = 3;
    QStringList words;
    for (const Job &job : run.jobs) {
        const QString word = take(job);
        if (!word.isEmpty() && !words.contains(word) && words.size() <= most)
            words.append(word);
    }
    const bool isMore = words.size() > most;
    return words.mid(0, most).join(QStringLiteral(", ")) + (isMore ? tr(" and others") : QString());
}

QString mostMemory(const RecordedRun &run)
{
    int most = 0;
    for (const Job &job : run.jobs)
        most = std::max(most, job.memoryMegabytes);
    return most > 0 ? tr("%1 at most").arg(binarySizeText(qint64(most) * 1024 * 1024)) : QString();
}

QString longestRun(const RecordedRun &run)
{
    qint64 longest = -1;
    for (const Job &job : run.jobs) {
        if (job.started.isValid() && job.ended.isValid())
            longest = std::max(longest, job.started.secsTo(job.ended));
    }
    if (longest < 0)
        return {};
    return run.jobs.size() == 1 ? durationText(longest)
                                : tr("%1, the longest").arg(durationText(longest));
}

QString inputsText(const RecordedRun &run)
{
    qint64 bytes = 0;
    qsizetype kept = 0;
    for (const RecordedFile &file : run.inputs) {
        bytes += file.size;
        kept += file.isKept ? 1 : 0;
    }
    const QString all =
        run.inputs.size() == 1
            ? tr("1 file, %1").arg(sizeText(bytes))
            : tr("%1 files, %2").arg(QString::number(run.inputs.size()), sizeText(bytes));
    return kept == run.inputs.size() ? tr("%1, all kept in the record").arg(all)
                                     : tr("%1; %2 kept in the record, of the others the SHA-256")
                                           .arg(all, QString::number(kept));
}

} // namespace

QString endingsText(const RecordedRun &run)
{
    QMap<QString, int> counts;
    for (const Job &job : run.jobs)
        ++counts[jobStateText(job.state)];
    if (counts.isEmpty())
        return tr("Nothing has been heard of its jobs yet.");
    if (run.jobs.size() == 1)
        return counts.firstKey();
    QStringList words;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        words.append(QStringLiteral("%1 × %2").arg(QString::number(it.value()), it.key()));
    return words.join(QStringLiteral(", "));
}

QList<Fact> recordFacts(const RecordedRun &run)
{
    QList<Fact> facts;
    const auto add = [&facts](const QString &name, const QString &value) {
        if (!value.isEmpty())
            facts.append({name, plainLine(value, 1000)});
    };
    const QString site = run.siteTitle.isEmpty() ? run.siteId : run.siteTitle;
    add(tr("Run"), run.title());
    add(tr("Submitted"), exactTimeText(run.submitted));
    add(tr("By"), tr("%1 at %2, %3").arg(run.user, site, run.accessPoint));
    add(tr("Jobs"), run.jobCount == 1
                        ? endingsText(run)
                        : tr("%1: %2").arg(QString::number(run.jobCount), endingsText(run)));
    add(tr("Ran"), longestRun(run));
    add(tr("On"), eachOnce(run, [](const Job &job) { return job.host; }));
    add(tr("GPU"), eachOnce(run, [](const Job &job) { return job.gpus.join(u' '); }));
    add(tr("Memory"), mostMemory(run));
    add(tr("Image"), run.image.url);
    add(tr("Image SHA-256"), run.image.url.isEmpty() ? QString()
                             : run.image.sha256.isEmpty()
                                 ? tr("not known; the name has its first digits, if any")
                                 : run.image.sha256);
    for (const RecordedSource &source : run.staged.mid(0, 10))
        add(tr("Staged input"), source.url);
    add(tr("Inputs"), inputsText(run));
    add(tr("Sent from"), QDir::toNativeSeparators(run.jobFolder));
    add(tr("Sent to"), run.remoteFolder);
    add(tr("HTCondor"), run.htcondor);
    add(tr("Recorded by"), run.perch);
    return facts;
}

} // namespace perch
