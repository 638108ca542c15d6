// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sweepparameters.h"

#include "core/jobrow.h"
#include "core/plaintext.h"
#include "core/sha256.h"
#include "core/store.h"
#include "core/submit/submitfile.h"
#include "core/submit/submitreader.h"
#include "core/submit/sweeptext.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype mostNames = 16;
constexpr qsizetype mostJobs = 100'000;
constexpr qsizetype mostBytes = 200;
constexpr qint64 longestList = 16'000'000;

/// The folder as far as its queue statement looks at it. The name does not matter.
QString submitFolder()
{
    return QStringLiteral("/submit");
}

/// Without half a character at the end.
QString cutValue(QByteArray value)
{
    if (value.size() > mostBytes) {
        qsizetype end = mostBytes;
        while (end > 0 && (uchar(value.at(end)) & 0xC0U) == 0x80U)
            --end;
        value.truncate(end);
    }
    return plainLine(QString::fromUtf8(value), mostBytes);
}

/// What a shell pattern finds among the files that were sent, sorted, folders with a slash.
QByteArrayList matching(const QStringList &fileNames, const QByteArray &pattern)
{
    const QRegularExpression wanted(
        QRegularExpression::wildcardToRegularExpression(QString::fromUtf8(pattern)));
    QSet<QString> names;
    for (const QString &name : fileNames) {
        names.insert(name);
        for (qsizetype slash = name.indexOf(u'/'); slash > 0; slash = name.indexOf(u'/', slash + 1))
            names.insert(name.left(slash + 1));
    }
    QByteArrayList found;
    for (const QString &name : std::as_const(names)) {
        const QString bare = name.endsWith(u'/') ? name.chopped(1) : name;
        const bool isHidden = bare.startsWith(u'.') && !pattern.startsWith('.');
        if (!isHidden && wanted.match(bare).hasMatch())
            found.append(name.toUtf8());
    }
    std::sort(found.begin(), found.end());
    return found;
}

SubmitContext contextOf(const SweepSource &source)
{
    SubmitContext context;
    context.folder = submitFolder();
    context.submitFile = QStringLiteral("job.sub");
    context.cluster = source.cluster;
    const QString listName = queueListFile(SubmitFile(source.submitText));
    const QString listPath = submitFolder() + u'/' + listName;
    context.isInSight = [listPath, hasList = source.list.has_value()](const QString &path) {
        return hasList && path == listPath;
    };
    context.readFile = [list = source.list](const QString &) {
        return list;
    };
    if (!source.fileNames.isEmpty())
        context.match = [names = source.fileNames](const QByteArray &pattern) {
            return matching(names, pattern);
        };
    return context;
}

/// Takes the values of one job after the other.
class Collector
{
public:
    explicit Collector(qsizetype jobCount) : m_jobCount(jobCount) {}

    void addBlock(const QueueBlock &block)
    {
        std::vector<size_t> places;
        for (const QByteArray &variable : block.variables.mid(0, mostNames))
            places.push_back(placeOf(QString::fromUtf8(variable)));
        const qint64 end = std::min<qint64>(block.jobCount, m_jobCount - block.firstProc);
        for (qint64 job = 0; job < end; job += block.jobsPerRow) {
            const QByteArrayList row = block.rows.values(job / block.jobsPerRow);
            for (size_t i = 0; i < places.size() && qsizetype(i) < row.size(); ++i) {
                if (places[i] == none)
                    continue;
                const auto number = quint32(m_texts.numberOf(cutValue(row.at(qsizetype(i)))));
                const auto first = m_values[places[i]].begin() + block.firstProc + job;
                std::fill_n(first, std::min<qint64>(block.jobsPerRow, end - job), number);
            }
        }
    }

    [[nodiscard]] SweepParameters taken()
    {
        return {m_names, QStringList(m_texts.names()), std::move(m_values)};
    }

private:
    static constexpr size_t none = ~size_t(0);

    size_t placeOf(const QString &name)
    {
        const auto isSame = [&name](const QString &other) {
            return other.compare(name, Qt::CaseInsensitive) == 0;
        };
        const auto known = std::find_if(m_names.cbegin(), m_names.cend(), isSame);
        if (known != m_names.cend())
            return size_t(known - m_names.cbegin());
        if (m_names.size() == mostNames)
            return none;
        m_names.append(plainLine(name, mostBytes));
        m_values.emplace_back(size_t(m_jobCount), 0);
        return m_values.size() - 1;
    }

    qsizetype m_jobCount;
    QStringList m_names;
    NameNumbers m_texts;
    std::vector<std::vector<quint32>> m_values;
};

} // namespace

QString SweepParameters::value(qsizetype name, qsizetype proc) const
{
    if (name < 0 || name >= names.size() || proc < 0 || proc >= jobCount())
        return {};
    return texts.value(values[size_t(name)][size_t(proc)]);
}

Result<SweepParameters> readSweepParameters(const SweepSource &source)
{
    if (source.submitText.contains(QChar(u'\0')))
        return Error(Error::Code::Parse,
                     QStringLiteral("The submit description is not a text file."));
    const SubmitContext context = contextOf(source);
    const SubmitProgram program = SubmitReader(source.submitText.toUtf8(), context).read();
    for (const SubmitProblem &problem : program.problems) {
        if (problem.kind != SubmitProblem::Kind::Warning)
            return Error(Error::Code::Parse, problem.message);
    }
    qint64 jobs = 0;
    for (const QueueBlock &block : program.blocks)
        jobs += block.cluster == 0 ? block.jobCount : 0;
    Collector collector(std::min<qint64>(jobs, mostJobs));
    for (const QueueBlock &block : program.blocks) {
        if (block.cluster == 0 && block.hasRows && block.firstProc < mostJobs)
            collector.addBlock(block);
    }
    return collector.taken();
}

std::optional<QByteArray> queueListAsSent(const RunRecord &run)
{
    const QString name = QDir::cleanPath(queueListFile(SubmitFile(run.submitText)));
    const auto sent = std::find_if(run.files.cbegin(), run.files.cend(),
                                   [&name](const SentFile &file) { return file.name == name; });
    if (name.isEmpty() || sent == run.files.cend() || sent->size > longestList)
        return std::nullopt;
    QFile file(QDir(run.jobFolder).filePath(name));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray list = file.read(longestList + 1);
    return list.size() == sent->size && sha256Of(list) == sent->sha256
               ? std::optional<QByteArray>(list)
               : std::nullopt;
}

Result<SweepParameters> sweepParametersOfRun(const RunRecord &run,
                                             const std::optional<QByteArray> &list)
{
    SweepSource source{run.submitText, run.cluster, list ? list : queueListAsSent(run), {}};
    for (const SentFile &file : run.files)
        source.fileNames.append(file.name);
    const QString name = queueListFile(SubmitFile(run.submitText));
    if (!source.list && !name.isEmpty())
        return Error(Error::Code::NotFound,
                     QStringLiteral("The list %1 has changed since these jobs were submitted, so "
                                    "their parameters are not known.")
                         .arg(plainLine(name, 80)));
    return readSweepParameters(source);
}

} // namespace perch
