// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobnotifier.h"

#include "gui/jobs/jobscontroller.h"
#include "gui/storeworker.h"
#include "gui/whendone.h"

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto soon = 1s;
constexpr auto nowAndThen = 60s;

QString settingKey()
{
    return QStringLiteral("news/told");
}

QString neverWord()
{
    return QStringLiteral("never");
}

} // namespace

JobNotifier::JobNotifier(JobsController &controller, StoreWorker &store, const QDateTime &start,
                         QObject *parent)
    : QObject(parent), m_store(store), m_desk(start)
{
    connect(&controller, &JobsController::jobTurns, this,
            [this](const Job *before, const Job &job) {
                m_desk.take(before, job, QDateTime::currentDateTimeUtc());
                pace();
            });
    connect(&controller, &JobsController::runKnown, this,
            [this](const RunRecord &run, bool isFollowed) {
                if (isFollowed)
                    m_desk.expect(run.cluster, run.jobCount);
            });
    connect(&controller, &JobsController::runsForgotten, this, [this] { m_desk.clear(); });
    connect(&m_clock, &QTimer::timeout, this, [this] { look(QDateTime::currentDateTimeUtc()); });
    m_clock.start(nowAndThen);
    recall();
}

void JobNotifier::recall()
{
    whenDone(m_store.run<QString>([](Store &opened) { return opened.setting(settingKey()); }), this,
             [this](const Result<QString> &kept) {
                 if (!kept || m_isChosen || (*kept == neverWord()) != m_isOn)
                     return;
                 m_isOn = !m_isOn;
                 Q_EMIT onChanged(m_isOn);
             });
}

void JobNotifier::setInFront(std::function<std::optional<QString>()> inFront)
{
    m_inFront = std::move(inFront);
}

void JobNotifier::setOn(bool isOn)
{
    m_isChosen = true;
    if (isOn == m_isOn)
        return;
    m_isOn = isOn;
    // one that could not be kept is no trouble worth a word
    m_store.run<void>([word = isOn ? QString() : neverWord()](Store &opened) {
        return opened.setSetting(settingKey(), word);
    });
    Q_EMIT onChanged(isOn);
}

/// Also when nobody wants to be told: what was not told then is no news later.
void JobNotifier::look(const QDateTime &now)
{
    const QList<JobNews> news = m_desk.due(now, m_inFront ? m_inFront() : std::nullopt);
    pace();
    if (m_isOn && !news.isEmpty())
        Q_EMIT told(joinedNews(news));
}

void JobNotifier::pace()
{
    const auto wanted = m_desk.isWaiting() ? std::chrono::milliseconds(soon)
                                           : std::chrono::milliseconds(nowAndThen);
    if (m_clock.intervalAsDuration() != wanted)
        m_clock.start(wanted);
}

} // namespace perch

#include "moc_jobnotifier.cpp"
