// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/recordcomparison.h"

#include "core/plaintext.h"
#include "core/submit/submitfile.h"

#include <QLocale>
#include <QMap>
#include <QSet>

#include <algorithm>

namespace perch
{

namespace
{

using Row = RecordComparison::Row;
using Group = RecordComparison::Group;

constexpr qsizetype longestCell = 300;

void add(QList<Row> &rows, Group group, const QString &name, const QString &first,
         const QString &second)
{
    if (!first.isEmpty() || !second.isEmpty())
        rows.append({group, plainLine(name, longestCell), plainLine(first, longestCell),
                     plainLine(second, longestCell), first != second});
}

QString endings(const RecordedRun &run)
{
    QMap<QString, int> counts;
    for (const Job &job : run.jobs)
        ++counts[jobStateText(job.state)];
    QStringList words;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        words += QStringLiteral("%1 × %2").arg(QString::number(it.value()), it.key());
    return words.join(QStringLiteral(", "));
}

template <typename Take> QString eachOnce(const RecordedRun &run, Take take)
{
    QStringList words;
    for (const Job &job : run.jobs) {
        const QString word = take(job);
        if (!word.isEmpty() && !words.contains(word) && words.size() < 5)
            words += word;
    }
    return words.join(QStringLiteral(", "));
}

/// What the run itself was: never a reason why its results differ, but good to see.
void addRun(QList<Row> &rows, const RecordedRun &a, const RecordedRun &b)
{
    const auto time = [](const RecordedRun &run) {
        return run.submitted.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"));
    };
    const auto host = [](const Job &job) {
        return job.host;
    };
    const auto gpu = [](const Job &job) {
        return job.gpus.join(u' ');
    };
    const auto count = [](const RecordedRun &run) {
        return QString::number(run.jobCount);
    };
    add(rows, Group::Run, QStringLiteral("Submitted"), time(a), time(b));
    add(rows, Group::Run, QStringLiteral("By"), a.user, b.user);
    add(rows, Group::Run, QStringLiteral("At"), a.accessPoint, b.accessPoint);
    add(rows, Group::Run, QStringLiteral("Jobs"), count(a), count(b));
    add(rows, Group::Run, QStringLiteral("Ended"), endings(a), endings(b));
    add(rows, Group::Run, QStringLiteral("Machine"), eachOnce(a, host), eachOnce(b, host));
    add(rows, Group::Run, QStringLiteral("GPU"), eachOnce(a, gpu), eachOnce(b, gpu));
    add(rows, Group::Run, QStringLiteral("HTCondor"), a.htcondor, b.htcondor);
    add(rows, Group::Run, QStringLiteral("Tags"), a.tags.join(QStringLiteral(", ")),
        b.tags.join(QStringLiteral(", ")));
}

void addImage(QList<Row> &rows, const RecordedRun &a, const RecordedRun &b)
{
    add(rows, Group::Image, QStringLiteral("Image"), a.image.url, b.image.url);
    add(rows, Group::Image, QStringLiteral("SHA-256"), a.image.sha256, b.image.sha256);
    if (rows.last().group == Group::Image && (a.image.sha256.isEmpty() || b.image.sha256.isEmpty()))
        rows.last().isDifferent = a.image.url != b.image.url; // one of them was never read whole
}

QMap<QString, QString> commandsOf(const RecordedRun &run)
{
    QMap<QString, QString> commands;
    const QList<SubmitFile::Statement> all = SubmitFile(run.submitText).statements();
    for (const SubmitFile::Statement &one : all) {
        if (one.kind == SubmitFile::Kind::Command)
            commands.insert(one.name.toLower(), one.value);
        else if (one.kind == SubmitFile::Kind::JobAttribute)
            commands.insert(u'+' + one.name, one.value);
        else if (one.kind == SubmitFile::Kind::Queue)
            commands.insert(QStringLiteral("queue"), one.value);
    }
    return commands;
}

/// Those that differ only: the whole text is told beside.
void addParameters(QList<Row> &rows, const RecordedRun &a, const RecordedRun &b)
{
    const QMap<QString, QString> first = commandsOf(a);
    const QMap<QString, QString> second = commandsOf(b);
    QStringList names = first.keys() + second.keys();
    names.sort();
    names.removeDuplicates();
    for (const QString &name : std::as_const(names)) {
        if (first.value(name) != second.value(name))
            add(rows, Group::Parameters, name, first.value(name), second.value(name));
    }
}

void addFiles(QList<Row> &rows, const RecordedRun &a, const RecordedRun &b)
{
    QMap<QString, std::pair<QString, QString>> hashes;
    const auto hashOf = [](const RecordedFile &file) {
        return QStringLiteral("%1, %2 B").arg(file.sha256.left(16), QLocale().toString(file.size));
    };
    // the submit description is told line by line
    for (const RecordedFile &file : a.inputs.mid(1))
        hashes[file.name].first = hashOf(file);
    for (const RecordedFile &file : b.inputs.mid(1))
        hashes[file.name].second = hashOf(file);
    for (const RecordedSource &source : a.staged)
        hashes[source.url].first = source.sha256.isEmpty() ? source.url : source.sha256;
    for (const RecordedSource &source : b.staged)
        hashes[source.url].second = source.sha256.isEmpty() ? source.url : source.sha256;
    for (auto it = hashes.cbegin(); it != hashes.cend(); ++it)
        add(rows, Group::Files, it.key(), it->first, it->second);
}

void addMetrics(QList<Row> &rows, const QHash<QString, double> &a, const QHash<QString, double> &b)
{
    QStringList names = a.keys() + b.keys();
    names.sort();
    names.removeDuplicates();
    const auto text = [](const QHash<QString, double> &all, const QString &name) {
        return all.contains(name) ? QString::number(all.value(name), 'g', 10) : QString();
    };
    for (const QString &name : std::as_const(names))
        add(rows, Group::Metrics, name, text(a, name), text(b, name));
}

} // namespace

qsizetype RecordComparison::differences(Group group) const
{
    return std::count_if(rows.cbegin(), rows.cend(),
                         [group](const Row &row) { return row.group == group && row.isDifferent; });
}

bool RecordComparison::isSameWork() const
{
    return differences(Group::Image) == 0 && differences(Group::Files) == 0 &&
           std::all_of(text.cbegin(), text.cend(),
                       [](const DiffLine &line) { return line.kind == DiffLine::Kind::Same; });
}

RecordComparison compareRecords(const RecordedRun &first,
                                const QHash<QString, double> &firstMetrics,
                                const RecordedRun &second,
                                const QHash<QString, double> &secondMetrics)
{
    RecordComparison comparison;
    addRun(comparison.rows, first, second);
    addImage(comparison.rows, first, second);
    addParameters(comparison.rows, first, second);
    addFiles(comparison.rows, first, second);
    addMetrics(comparison.rows, firstMetrics, secondMetrics);
    comparison.text = lineDiff(first.submitText, second.submitText);
    return comparison;
}

} // namespace perch
