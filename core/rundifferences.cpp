// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/rundifferences.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace perch
{

namespace
{

using Part = RunDifference::Part;

QString tr(const char *text)
{
    return QCoreApplication::translate("RunDifferences", text);
}

QString numberText(double value)
{
    return std::isfinite(value) ? QLocale().toString(value, 'g', 6) : QString();
}

QString parameterOf(const ComparedRun &run, const QString &name)
{
    const qsizetype column = run.parameterNames.indexOf(name);
    return column < 0 ? QString() : run.row.parameters.value(column);
}

QStringList together(const QStringList &a, const QStringList &b)
{
    QStringList all = a;
    for (const QString &one : b) {
        if (!all.contains(one))
            all << one;
    }
    return all;
}

/// "3f5a…", or the size where no hash is known.
QString fileText(const RunRecord &run, const QString &name)
{
    for (const SentFile &file : run.files) {
        if (file.name == name)
            return file.sha256.isEmpty() ? tr("%L1 bytes").arg(file.size) : file.sha256;
    }
    return {};
}

QStringList fileNames(const RunRecord &run)
{
    QStringList names;
    for (const SentFile &file : run.files)
        names << file.name;
    return names;
}

/// Lines of one that the other lacks.
qsizetype linesWithout(const QString &of, const QString &in)
{
    QHash<QString, int> there;
    for (const QString &line : in.split(u'\n'))
        ++there[line.trimmed()];
    qsizetype count = 0;
    for (const QString &line : of.split(u'\n')) {
        if (there[line.trimmed()]-- <= 0)
            ++count;
    }
    return count;
}

QString descriptionText(const RunRecord &run, const RunRecord &other)
{
    if (run.cluster == 0 || other.cluster == 0)
        return {};
    const qsizetype lines = linesWithout(run.submitText, other.submitText);
    if (lines == 0 && linesWithout(other.submitText, run.submitText) == 0)
        return tr("the same");
    return lines == 1 ? tr("1 line that the other lacks")
                      : tr("%L1 lines that the other lacks").arg(lines);
}

} // namespace

QList<RunDifference> differencesOf(const ComparedRun &first, const ComparedRun &second)
{
    QList<RunDifference> all;
    const auto add = [&all](Part part, const QString &what, const QString &a, const QString &b) {
        if (!a.isEmpty() || !b.isEmpty())
            all.append({part, what, a, b, false});
    };
    for (const QString &name : together(first.parameterNames, second.parameterNames))
        add(Part::Parameter, name, parameterOf(first, name), parameterOf(second, name));

    for (const QString &metric : together(first.scores.keys(), second.scores.keys())) {
        const MetricScore a = first.scores.value(metric);
        const MetricScore b = second.scores.value(metric);
        const BetterValue better = betterOf(metric);
        add(Part::Result, tr("%1, last").arg(metric), numberText(a.last), numberText(b.last));
        add(Part::Result, tr("%1, best").arg(metric), numberText(a.best(better)),
            numberText(b.best(better)));
    }

    const RunRecord &one = first.record;
    const RunRecord &other = second.record;
    add(Part::Submitted, tr("Submit description"), descriptionText(one, other),
        descriptionText(other, one));
    if (!all.isEmpty() && all.last().part == Part::Submitted)
        all.last().isOther = all.last().first != tr("the same");
    add(Part::Submitted, tr("Image"), one.imageUrl, other.imageUrl);
    add(Part::Submitted, tr("Image, SHA-256"), one.imageSha256, other.imageSha256);
    for (const QString &name : together(fileNames(one), fileNames(other)))
        add(Part::Submitted, name, fileText(one, name), fileText(other, name));

    add(Part::Machine, tr("Ended"), jobStateText(first.row.state), jobStateText(second.row.state));
    add(Part::Machine, tr("GPU"), first.row.gpu, second.row.gpu);
    add(Part::Machine, tr("Machine"), first.row.host, second.row.host);
    const auto seconds = [](const RunRow &row) {
        return row.seconds < 0 ? QString() : tr("%L1 s").arg(row.seconds);
    };
    add(Part::Machine, tr("Run time"), seconds(first.row), seconds(second.row));
    return all;
}

} // namespace perch
