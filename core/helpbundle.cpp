// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/helpbundle.h"

#include "core/plaintext.h"

#include <QList>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int mostEvents = 200;
constexpr int mostLines = 60;
constexpr qsizetype longestLine = 600;
constexpr qsizetype longestPart = 60'000;
constexpr int wordWidth = 14;

void addFact(QStringList &lines, const QString &name, const QString &value)
{
    if (!value.isEmpty())
        lines.append(name.leftJustified(wordWidth) + plainLine(value, longestLine));
}

void addPart(QStringList &lines, const QString &title, const QString &text)
{
    lines.append({QString(), QStringLiteral("== %1 ==").arg(title)});
    lines.append(text.trimmed().isEmpty() ? QStringLiteral("(nothing)")
                                          : plainText(text, longestPart).trimmed());
}

/// Progress bars write many states into one line: the last one counts.
QString lastLines(const QByteArray &bytes)
{
    QStringList lines;
    const QStringList all = QString::fromUtf8(bytes.right(longestPart)).split(u'\n');
    for (const QString &line : all) {
        const QStringView shown = QStringView(line).trimmed();
        const qsizetype at = shown.lastIndexOf(u'\r');
        lines.append(plainLine(at < 0 ? shown : shown.mid(at + 1), longestLine));
    }
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines.mid(std::max<qsizetype>(0, lines.size() - mostLines)).join(u'\n');
}

QString endText(const Job &job)
{
    switch (job.state) {
    case JobState::Succeeded:
    case JobState::Failed:
        return QStringLiteral("%1, exit code %2").arg(jobStateText(job.state)).arg(job.exitCode);
    case JobState::Killed:
        return QStringLiteral("%1 %2").arg(jobStateText(job.state)).arg(job.exitSignal);
    default:
        return jobStateText(job.state);
    }
}

void addJob(QStringList &lines, const Job &job)
{
    const auto time = [](const QDateTime &at) {
        return at.isValid() ? at.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"))
                            : QString();
    };
    addFact(lines, QStringLiteral("job"), job.id.text());
    addFact(lines, QStringLiteral("state"), endText(job));
    if (!job.holdReason.isEmpty())
        addFact(lines, QStringLiteral("hold reason"),
                QStringLiteral("%1 (code %2, subcode %3)")
                    .arg(job.holdReason.text())
                    .arg(job.holdCode)
                    .arg(job.holdSubCode));
    addFact(lines, QStringLiteral("removed"), job.removeReason);
    addFact(lines, QStringLiteral("last trouble"), job.lastTrouble);
    addFact(lines, QStringLiteral("machine"), job.slotName);
    addFact(lines, QStringLiteral("GPU"), job.gpus.join(QStringLiteral(", ")));
    addFact(lines, QStringLiteral("submitted"), time(job.submitted));
    addFact(lines, QStringLiteral("started"), time(job.started));
    addFact(lines, QStringLiteral("ended"), time(job.ended));
    addFact(lines, QStringLiteral("starts"),
            QStringLiteral("%1, evictions %2, retries %3")
                .arg(job.starts)
                .arg(job.evictions)
                .arg(job.retries));
    for (const ResourceUse row : job.resources)
        addFact(lines, QStringLiteral("resource"),
                QStringLiteral("%1: used %2, requested %3, allocated %4")
                    .arg(row.name, row.used.isEmpty() ? QStringLiteral("?") : row.used,
                         row.requested, row.allocated));
}

} // namespace

QByteArray eventsOfJob(QByteArrayView log, JobId job, int most)
{
    const QByteArray mine = "(" + QByteArray::number(job.cluster).rightJustified(3, '0') + '.' +
                            QByteArray::number(job.proc).rightJustified(3, '0') + '.';
    const QByteArray cluster =
        "(" + QByteArray::number(job.cluster).rightJustified(3, '0') + ".-01.";
    QList<QByteArrayView> events;
    while (!log.isEmpty()) {
        qsizetype end = log.indexOf("\n...");
        end = end < 0 ? log.size() : end;
        const QByteArrayView event = log.first(end);
        log = log.sliced(std::min(log.size(), end + 4));
        if (log.startsWith('\r'))
            log = log.sliced(1);
        if (log.startsWith('\n'))
            log = log.sliced(1);
        const qsizetype lineEnd = event.indexOf('\n');
        const QByteArrayView header = lineEnd < 0 ? event : event.first(lineEnd);
        // "005 (123.000.000) ..."
        const QByteArrayView place = header.size() > 4 ? header.sliced(4) : QByteArrayView();
        if (place.startsWith(mine) || place.startsWith(cluster))
            events.append(event);
    }
    QByteArray text;
    for (qsizetype i = std::max<qsizetype>(0, events.size() - most); i < events.size(); ++i)
        text.append(events.at(i)).append("\n...\n");
    return text;
}

ScrubbedText helpBundleText(const HelpBundle &bundle, const QString &home)
{
    QStringList lines{QStringLiteral("Help with a job, put together by Perch"), QString()};
    addFact(lines, QStringLiteral("made"),
            bundle.made.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'")));
    addFact(lines, QStringLiteral("by"), bundle.perch);
    addFact(lines, QStringLiteral("on"), bundle.system);
    addFact(lines, QStringLiteral("HTCondor"), bundle.htcondor);
    addFact(lines, QStringLiteral("user"), bundle.run.user);
    addFact(lines, QStringLiteral("access point"), bundle.run.accessPoint);
    addFact(lines, QStringLiteral("folder"), bundle.run.remoteFolder);
    addFact(lines, QStringLiteral("event log"), bundle.run.eventLogPath);
    addFact(lines, QStringLiteral("image"), bundle.run.imageUrl);
    addJob(lines, bundle.job);
    for (const QString &missing : bundle.missing)
        addFact(lines, QStringLiteral("missing"), missing);
    addPart(lines, QStringLiteral("Submit description"), bundle.run.submitText);
    addPart(lines, QStringLiteral("Event log of this job"),
            QString::fromUtf8(eventsOfJob(bundle.eventLog, bundle.job.id, mostEvents)));
    addPart(lines, QStringLiteral("Last lines of the output"), lastLines(bundle.output));
    addPart(lines, QStringLiteral("Last lines of the error output"), lastLines(bundle.error));
    QString text = lines.join(u'\n') + u'\n';
    if (home.size() > 1)
        text.replace(home, QStringLiteral("~"));
    return withoutSecrets(text);
}

} // namespace perch
