// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metricsource.h"

#include "gui/results/outputfollower.h"
#include "gui/results/resultscontroller.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "gui/whendone.h"
#include "gui/widgets/timetext.h"

#include <QCoroFuture>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto tellEvery = 100ms;
constexpr qsizetype outputLimit = 16 * 1024 * 1024; ///< kept for a pattern that comes later
constexpr qint64 partBytes = 256 * 1024;
constexpr qsizetype patternsLimit = 200;

QString patternsKey()
{
    return QStringLiteral("metric_patterns");
}

} // namespace

MetricSource::MetricSource(ResultsController &results, QObject *parent)
    : QObject(parent), m_results(results)
{
    m_tell.setSingleShot(true);
    m_tell.setInterval(tellEvery);
    connect(&m_tell, &QTimer::timeout, this, &MetricSource::changed);
    connect(&results, &ResultsController::jobShown, this, &MetricSource::beginJob);
    connect(&results.output(), &OutputFollower::appended, this, &MetricSource::takeOutput);
    connect(&results.output(), &OutputFollower::restarted, this,
            [this](OutputFollower::Begin begin) {
                if (begin == OutputFollower::Begin::Gap)
                    m_output.clear(); // what was found stays
                else
                    restartOutput();
            });
    connect(&results.output(), &OutputFollower::ended, this, &MetricSource::endOutput);
    connect(&results, &ResultsController::filesChanged, this, &MetricSource::takeFiles);
    connect(&results, &ResultsController::metricsChanged, this, [this] {
        if (m_origin == Origin::Output)
            Q_EMIT changed();
    });
}

MetricSource::~MetricSource() = default;

void MetricSource::rememberIn(StoreWorker &store)
{
    m_store = &store;
    whenDone(store.run<QString>([](Store &opened) { return opened.setting(patternsKey()); }), this,
             [this](const Result<QString> &text) {
                 if (!text)
                     return;
                 const QJsonObject all = QJsonDocument::fromJson(text->toUtf8()).object();
                 for (auto it = all.begin(); it != all.end() && m_patterns.size() < patternsLimit;
                      ++it)
                     m_patterns.insert(it.key(), it.value().toString());
                 Q_EMIT offerChanged();
             });
}

void MetricSource::keepPatterns()
{
    if (!m_store)
        return;
    QJsonObject all;
    for (auto it = m_patterns.cbegin(); it != m_patterns.cend(); ++it)
        all.insert(it.key(), it.value());
    const QString text = QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact));
    m_store->run<void>([text](Store &opened) { return opened.setSetting(patternsKey(), text); });
}

QString MetricSource::folder() const
{
    const RunRecord &run = m_results.run();
    if (!run.jobFolder.isEmpty())
        return run.jobFolder;
    return run.remoteFolder.left(run.remoteFolder.lastIndexOf(u'/')); // ~/perch/<job>/<time>
}

QString MetricSource::pattern() const
{
    return m_patterns.value(folder());
}

const QMap<QString, MetricSeries> &MetricSource::series() const
{
    return m_origin == Origin::Output ? m_results.metrics().series() : m_found.series();
}

void MetricSource::beginJob()
{
    ++m_turn;
    m_isReading = false;
    m_isChosen = false;
    m_isOutputRead = false;
    m_starts = m_results.job().starts;
    m_output.clear();
    m_files.clear();
    m_fileIndex = -1;
    m_found.clear();
    m_origin = Origin::Output;
    if (const Result<MetricPattern> kept = MetricPattern::parse(pattern()))
        applyPattern(*kept);
    Q_EMIT offerChanged();
}

void MetricSource::takeOutput(const QByteArray &bytes)
{
    if (m_output.size() < outputLimit)
        m_output += bytes.first(std::min(bytes.size(), outputLimit - m_output.size()));
    if (m_origin != Origin::Pattern)
        return;
    if (m_isReading)
        m_missed += bytes;
    else if (m_found.feed(bytes) > 0 && !m_tell.isActive())
        m_tell.start();
}

void MetricSource::restartOutput()
{
    m_output.clear();
    const bool isAnotherTry = m_results.job().starts > m_starts && m_starts > 0;
    m_starts = m_results.job().starts;
    if (m_origin != Origin::Pattern)
        return;
    if (m_isReading) { // what is being looked at comes again
        ++m_turn;
        m_isReading = false;
        m_missed.clear();
    }
    if (isAnotherTry)
        m_found.beginOutput();
    else
        m_found.restartOutput();
    m_tell.start();
}

void MetricSource::endOutput()
{
    m_isOutputRead = true;
    if (m_origin == Origin::Pattern && !m_isReading && m_found.finish() > 0)
        m_tell.start();
    lookAtFiles();
}

void MetricSource::takeFiles(const QList<RemoteFile> &files)
{
    QList<std::pair<QString, qint64>> listed;
    for (const RemoteFile &file : files)
        listed.append({file.name, file.size});
    const MetricFiles chosen = m_files.value(m_fileIndex);
    m_files = isFinal(m_results.job().state) ? metricFilesAmong(listed) : QList<MetricFiles>();
    m_fileIndex = -1;
    for (qsizetype i = 0; i < m_files.size() && m_origin == Origin::Files; ++i) {
        if (m_files[i].names == chosen.names)
            m_fileIndex = i;
    }
    if (m_origin == Origin::Files && m_fileIndex < 0 && !files.isEmpty()) {
        setOrigin(Origin::Output);
        Q_EMIT changed();
    }
    Q_EMIT offerChanged();
    lookAtFiles();
}

/// Where the output told nothing, the likeliest small file is looked at without being asked.
void MetricSource::lookAtFiles()
{
    if (m_isChosen || m_origin != Origin::Output || !m_isOutputRead ||
        m_results.metrics().recordCount() > 0)
        return;
    for (qsizetype i = 0; i < m_files.size(); ++i) {
        if (m_files[i].bytes > smallMetricFiles)
            continue;
        useFiles(i);
        m_isChosen = false;
        return;
    }
}

void MetricSource::setOrigin(Origin origin)
{
    ++m_turn;
    m_isReading = false;
    m_origin = origin;
    if (origin != Origin::Files)
        m_fileIndex = -1;
    m_found.clear();
    m_missed.clear();
}

void MetricSource::useOutput()
{
    m_isChosen = true;
    setOrigin(Origin::Output);
    Q_EMIT offerChanged();
    Q_EMIT changed();
}

void MetricSource::useFiles(qsizetype index)
{
    if (index < 0 || index >= m_files.size())
        return;
    m_isChosen = true;
    setOrigin(Origin::Files);
    m_fileIndex = index;
    read(m_files[index]);
    Q_EMIT offerChanged();
    Q_EMIT changed();
}

/// The output so far is searched beside the GUI thread; what comes meanwhile is added then.
void MetricSource::applyPattern(const MetricPattern &pattern)
{
    setOrigin(Origin::Pattern);
    m_found.setPattern(pattern);
    if (m_output.isEmpty())
        return;
    m_isReading = true;
    MetricLog log = m_found;
    whenDone(QtConcurrent::run([log, output = m_output]() mutable {
                 log.feed(output);
                 return log;
             }),
             this, [this, mine = m_turn](const MetricLog &found) {
                 if (mine != m_turn)
                     return;
                 m_isReading = false;
                 m_found = found;
                 m_found.feed(std::exchange(m_missed, {}));
                 if (m_isOutputRead)
                     m_found.finish();
                 Q_EMIT offerChanged();
                 Q_EMIT changed();
             });
}

void MetricSource::usePattern(const MetricPattern &pattern)
{
    m_isChosen = true;
    if (m_patterns.size() < patternsLimit || m_patterns.contains(folder()))
        m_patterns.insert(folder(), pattern.text());
    keepPatterns();
    applyPattern(pattern);
    Q_EMIT offerChanged();
    Q_EMIT changed();
}

void MetricSource::forgetPattern()
{
    m_patterns.remove(folder());
    keepPatterns();
    useOutput();
}

QCoro::Task<void> MetricSource::read(MetricFiles files)
{
    const QPointer<MetricSource> self = this;
    const int mine = ++m_turn;
    const QString place = m_results.run().remoteFolder + u'/';
    m_isReading = true;
    QList<QByteArray> contents;
    qint64 room = metricFilesLimit;
    std::optional<Error> problem;
    for (const QString &name : std::as_const(files.names)) {
        QByteArray content;
        while (room > 0 && !problem) {
            Session *session = m_results.session();
            if (!session) {
                problem = Error(Error::Code::Network,
                                tr("You are not connected to the access point, where %1 lies. "
                                   "Connect, then choose it again.")
                                    .arg(name));
                break;
            }
            auto reading = readFilePart(session->accessPoint(), place + name, content.size(),
                                        std::min(partBytes, room));
            const Result<QByteArray> part = co_await std::move(reading);
            if (!self || mine != m_turn)
                co_return;
            if (!part)
                problem = part.error();
            if (!part || part->isEmpty())
                break;
            content += *part;
            room -= part->size();
        }
        contents.append(content);
    }
    auto parsing = QtConcurrent::run(readMetricFiles, files, contents);
    contents.clear();
    const MetricReading found = co_await parsing;
    if (!self || mine != m_turn)
        co_return;
    m_isReading = false;
    m_found = found.log;
    Q_EMIT offerChanged();
    Q_EMIT changed();
    if (problem)
        Q_EMIT failed(*problem);
    else if (!found.problem.isEmpty())
        Q_EMIT noticed(found.problem);
    else if (room <= 0)
        Q_EMIT noticed(tr("The curves show the first %1 of %2. Download it to have it all.")
                           .arg(sizeText(metricFilesLimit), files.names.first()));
}

} // namespace perch
