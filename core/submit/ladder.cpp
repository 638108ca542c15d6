// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/ladder.h"

#include "core/submit/submitfile.h"
#include "core/submit/sweeptext.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qint64 firstStep = 1;
constexpr qint64 secondStep = 10;
constexpr qsizetype clusterLimit = 1000;
constexpr qint64 rowLimit = 1'000'000'000;

Error refused(const QString &message)
{
    return {Error::Code::Refused, message};
}

/// Whether a job of `queue N` does what its number says, beyond the names of its own records.
bool dependsOnProcess(const SubmitFile &file)
{
    static const QRegularExpression process(
        QStringLiteral("\\$[A-Za-z_]*\\(\\s*(Process|ProcId|JobId|Step|Node)\\s*[,:)]"),
        QRegularExpression::CaseInsensitiveOption);
    static const QStringList records = {QStringLiteral("log"), QStringLiteral("output"),
                                        QStringLiteral("error")};
    for (const SubmitFile::Statement &statement : file.statements()) {
        const bool isRecord = statement.kind == SubmitFile::Kind::Command &&
                              records.contains(statement.name.toLower());
        const bool isSet = statement.kind == SubmitFile::Kind::Command ||
                           statement.kind == SubmitFile::Kind::JobAttribute;
        if (isSet && !isRecord && process.match(statement.value).hasMatch())
            return true;
    }
    return false;
}

QString textOf(const RowSlice &slice)
{
    return QStringLiteral("[%1:%2]").arg(slice.begin).arg(slice.end);
}

/// The statement's first line with the slice behind the word that introduces the list.
Result<QString> slicedLine(const QString &line, const RowSlice &slice)
{
    static const QRegularExpression list(
        QStringLiteral("^(\\s*\\w+\\b[^\\n(]*?\\b(?:in|from|matching(?:\\s+(?:files|dirs|any)\\b)?)"
                       ")(?![\\w])(\\s*)(\\[)?"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = list.match(line);
    if (!match.hasMatch())
        return refused(
            QStringLiteral("Perch cannot choose rows of this queue statement. Submit all "
                           "jobs, or write it as queue NAMES from FILE."));
    if (!match.captured(3).isEmpty())
        return refused(QStringLiteral("The queue statement takes some of its rows already. Remove "
                                      "the [ ] behind from or in, then submit step by step."));
    return QString(match.captured(1) + u' ' + textOf(slice) + u' ' +
                   line.sliced(match.capturedEnd(2)));
}

} // namespace

RowSlice nextStep(const Ladder &ladder)
{
    if (ladder.isDone())
        return {};
    const qint64 step = ladder.submitted == 0           ? firstStep
                        : ladder.submitted == firstStep ? secondStep
                                                        : ladder.total;
    return {ladder.submitted, std::min(ladder.total, ladder.submitted + step)};
}

RowSlice allThatIsLeft(const Ladder &ladder)
{
    return ladder.isDone() ? RowSlice() : RowSlice{ladder.submitted, ladder.total};
}

Ladder climbed(Ladder ladder, const RowSlice &slice, int cluster)
{
    Q_ASSERT(slice.begin == ladder.submitted && slice.end <= ladder.total);
    ladder.submitted = slice.end;
    ladder.clusters.append(cluster);
    return ladder;
}

QString jobsIdOf(const QString &submitText, const QByteArray &queueList)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const QByteArray text = submitText.toUtf8();
    hash.addData(QByteArray::number(text.size()) + '\n');
    hash.addData(text);
    hash.addData(queueList);
    return QString::fromLatin1(hash.result().toHex());
}

std::optional<qint64> rowsToQueue(const QString &submitText, const QByteArray &queueList)
{
    const SubmitFile file(submitText);
    std::optional<SubmitFile::Statement> queue;
    for (const SubmitFile::Statement &statement : file.statements()) {
        if (statement.kind != SubmitFile::Kind::Queue)
            continue;
        if (queue)
            return std::nullopt;
        queue = statement;
    }
    if (!queue)
        return std::nullopt;
    if (queue->value.isEmpty())
        return 1;
    bool isCount = false;
    const qint64 count = queue->value.toLongLong(&isCount);
    if (isCount)
        return count >= 0 ? std::optional(count) : std::nullopt;
    const QString list = queueListFile(file);
    // of a slice the rows cannot be chosen once more
    if (list.isEmpty() || queue->value.contains(u'['))
        return std::nullopt;
    const bool isOpen = !queueList.isEmpty() && !queueList.endsWith('\n');
    return queueList.count('\n') + (isOpen ? 1 : 0);
}

Result<QString> limitedToRows(const QString &submitText, const RowSlice &slice)
{
    const SubmitFile file(submitText);
    std::optional<SubmitFile::Statement> queue;
    for (const SubmitFile::Statement &statement : file.statements()) {
        if (statement.kind != SubmitFile::Kind::Queue)
            continue;
        if (queue)
            return refused(QStringLiteral("The submit description has several queue statements, so "
                                          "its jobs cannot be submitted step by step. Keep one."));
        queue = statement;
    }
    if (!queue)
        return refused(QStringLiteral("The submit description has no queue statement. Add a last "
                                      "line: queue"));
    QStringList lines = submitText.split(u'\n');
    QString &line = lines[queue->line - 1];
    bool isCount = queue->value.isEmpty();
    const qint64 count = isCount ? 1 : queue->value.toLongLong(&isCount);
    if (!isCount) {
        const Result<QString> sliced = slicedLine(line, slice);
        if (!sliced)
            return sliced;
        line = *sliced;
        return lines.join(u'\n');
    }
    if (slice.begin == 0 && slice.end == count)
        return submitText;
    if (dependsOnProcess(file))
        return refused(QStringLiteral("The jobs tell themselves apart by $(Process), which begins "
                                      "with 0 at each submission. Write them as a sweep to submit "
                                      "them step by step."));
    const bool hasReturn = line.endsWith(u'\r');
    line = QStringLiteral("queue %1").arg(slice.count());
    lines.remove(queue->line, queue->lineCount - 1);
    if (hasReturn)
        lines[queue->line - 1] += u'\r';
    return lines.join(u'\n');
}

QByteArray ladderToJson(const Ladder &ladder)
{
    QJsonArray clusters;
    for (const int cluster : ladder.clusters)
        clusters.append(cluster);
    return QJsonDocument(QJsonObject{{QStringLiteral("jobs"), ladder.jobsId},
                                     {QStringLiteral("total"), ladder.total},
                                     {QStringLiteral("submitted"), ladder.submitted},
                                     {QStringLiteral("clusters"), clusters}})
        .toJson(QJsonDocument::Compact);
}

Result<Ladder> ladderFromJson(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    Ladder ladder;
    ladder.jobsId = object[u"jobs"].toString();
    ladder.total = object[u"total"].toInteger(-1);
    ladder.submitted = object[u"submitted"].toInteger(-1);
    for (const QJsonValue &cluster : object[u"clusters"].toArray())
        ladder.clusters.append(cluster.toInt());
    const bool isSound = ladder.jobsId.size() == 64 && ladder.total > 0 &&
                         ladder.total <= rowLimit && ladder.submitted >= 0 &&
                         ladder.submitted <= ladder.total &&
                         ladder.clusters.size() <= clusterLimit &&
                         std::all_of(ladder.clusters.cbegin(), ladder.clusters.cend(),
                                     [](int cluster) { return cluster > 0; });
    if (!isSound)
        return Error(Error::Code::Parse,
                     QStringLiteral("What was kept about the steps of this job cannot be read."));
    return ladder;
}

} // namespace perch
