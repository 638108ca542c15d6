// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/sweeptext.h"

#include "core/plaintext.h"
#include "core/submit/submitfile.h"

#include <QRegularExpression>

namespace perch
{

namespace
{

constexpr qint64 askStaffAbove = 10'000;
constexpr qint64 shortJobsAbove = 1'000;

QList<SubmitFile::Statement> queuesOf(const SubmitFile &file)
{
    QList<SubmitFile::Statement> queues;
    for (const SubmitFile::Statement &statement : file.statements()) {
        if (statement.kind == SubmitFile::Kind::Queue)
            queues.append(statement);
    }
    return queues;
}

/// The text with these lines (from 1) replaced by one.
QString withLine(const QString &text, int line, int lineCount, const QString &fresh)
{
    QStringList lines = text.split(u'\n');
    const QString last = lines[line + lineCount - 2];
    lines[line - 1] = fresh + (last.endsWith(u'\r') ? QStringLiteral("\r") : QString());
    lines.remove(line, lineCount - 1);
    return lines.join(u'\n');
}

} // namespace

QString queueListFile(const SubmitFile &file)
{
    static const QRegularExpression from(
        QStringLiteral("\\bfrom\\s*(?:\\[[^\\]]*\\])?\\s*([^\\s(|][^\\s(|]*)\\s*$"),
        QRegularExpression::CaseInsensitiveOption);
    const auto queues = queuesOf(file);
    if (queues.isEmpty())
        return {};
    const QString name = from.match(queues.first().value).captured(1);
    return name == u"-" ? QString() : name;
}

Result<Sweep> sweepOfQueue(const SubmitFile &file, const QString &list)
{
    static const QRegularExpression names(
        QStringLiteral(
            "\\A((?:[A-Za-z_][A-Za-z0-9_]*\\s*,\\s*)*[A-Za-z_][A-Za-z0-9_]*)\\s+from\\b"),
        QRegularExpression::CaseInsensitiveOption);
    const auto queues = queuesOf(file);
    const auto match = names.match(queues.isEmpty() ? QString() : queues.first().value);
    if (!match.hasMatch() || queueListFile(file).isEmpty() || queues.size() != 1)
        return Error(Error::Code::Parse,
                     QStringLiteral("The submit description does not queue from a table."));
    return parseSweepCsv((match.captured(1) + u'\n' + list).toUtf8());
}

QString sweepFileName(const SubmitFile &file, const QStringList &fileNames)
{
    static const QRegularExpression own(QStringLiteral("\\Aparams(-[0-9]+)?\\.csv\\z"));
    const QString current = queueListFile(file);
    if (own.match(current).hasMatch())
        return current;
    QString name = QStringLiteral("params.csv");
    for (int i = 2; fileNames.contains(name); ++i)
        name = QStringLiteral("params-%1.csv").arg(i);
    return name;
}

QByteArray sweepFile(const SweepRows &rows)
{
    QByteArray bytes;
    for (qint64 i = 0; i < rows.count(); ++i)
        bytes += rows.row(i).join(u',').toUtf8() + '\n';
    return bytes;
}

Result<QString> withSweep(const QString &submitText, const SweepRows &rows, const QString &fileName)
{
    static const QRegularExpression fit(QStringLiteral("\\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\\z"));
    if (!fit.match(fileName).hasMatch())
        return Error(Error::Code::Refused,
                     QStringLiteral("The file of the parameters cannot be called %1: take letters, "
                                    "digits, and . _ -")
                         .arg(plainLine(fileName, 100)));
    SubmitFile file(submitText);
    const QString statement =
        QStringLiteral("queue %1 from %2").arg(rows.names().join(u','), fileName);
    const auto queues = queuesOf(file);
    if (queues.size() > 1)
        return Error(Error::Code::Refused,
                     QStringLiteral("The submit description has %1 queue statements, and a sweep "
                                    "needs one. Keep the one that you want, then try again.")
                         .arg(queues.size()));
    if (queues.isEmpty()) {
        const QString gap =
            submitText.isEmpty() || submitText.endsWith(u'\n') ? QString() : QStringLiteral("\n");
        file = SubmitFile(submitText + gap + statement + u'\n');
    } else {
        file = SubmitFile(
            withLine(submitText, queues.first().line, queues.first().lineCount, statement));
    }
    if (rows.count() > askStaffAbove && !file.value(QStringLiteral("max_idle")) &&
        !file.value(QStringLiteral("max_materialize")))
        file.setValue(QStringLiteral("max_idle"), QString::number(askStaffAbove));
    return file.text();
}

QString sweepSizeAdvice(qint64 jobs)
{
    if (jobs > askStaffAbove)
        return QStringLiteral("Over 10,000 jobs: write to the site's staff first. With max_idle = "
                              "10000 HTCondor takes them in bit by bit, so that the access point "
                              "can bear them.");
    if (jobs > shortJobsAbove)
        return QStringLiteral(
            "Over 1,000 jobs: each should run for at least 5 minutes. Put several "
            "rows into one job where they are shorter.");
    return {};
}

QStringList unusedParameters(const SubmitFile &file, const QStringList &names)
{
    QString used;
    for (const SubmitFile::Statement &statement : file.statements()) {
        if (statement.kind == SubmitFile::Kind::Command ||
            statement.kind == SubmitFile::Kind::JobAttribute)
            used += statement.value + u'\n';
    }
    QStringList unused;
    for (const QString &name : names) {
        const QRegularExpression macro(
            QStringLiteral("\\$[A-Za-z_]*\\(\\s*%1\\s*[,:)]").arg(QRegularExpression::escape(name)),
            QRegularExpression::CaseInsensitiveOption);
        if (!macro.match(used).hasMatch())
            unused.append(name);
    }
    return unused;
}

std::optional<int> gpusPerJob(const SubmitFile &file)
{
    const QString value = file.value(QStringLiteral("request_gpus")).value_or(QString());
    if (value.isEmpty())
        return 0;
    bool isNumber = false;
    const int gpus = value.toInt(&isNumber);
    return isNumber && gpus >= 0 ? std::optional(gpus) : std::nullopt;
}

double longestGpuJobHours(const SubmitFile &file)
{
    const QString length =
        file.value(QStringLiteral("+GPUJobLength")).value_or(QString()).toLower();
    return length.contains(u"short") ? 12 : length.contains(u"long") ? 7 * 24 : 24;
}

} // namespace perch
