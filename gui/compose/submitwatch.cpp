// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitwatch.h"

#include "core/plaintext.h"
#include "gui/session.h"
#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QFileInfo>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto lookAgainAfter = 10s;
constexpr int mostLooks = 20; // each waits some seconds at the server too: about ten minutes

QString machineOf(const Profile &profile)
{
    return profile.accessPoint().host + u':' + QString::number(profile.accessPoint().port);
}

} // namespace

SubmitWatch::SubmitWatch(StoreWorker &store, QObject *parent) : QObject(parent), m_store(store)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, [this] { look(); });
}

QString SubmitWatch::sentence()
{
    return tr("It is not known whether the job was submitted: the connection was lost before "
              "HTCondor's answer came. Perch looks as soon as the connection is back. Do not "
              "submit it again until then.");
}

bool SubmitWatch::isAnswerLost(const Error &error)
{
    return error.code == Error::Code::Network || error.code == Error::Code::Timeout ||
           error.code == Error::Code::Cancelled;
}

void SubmitWatch::setSession(Session *session)
{
    if (m_session)
        m_session->accessPoint().disconnect(this);
    m_session = session;
    m_again.stop();
    if (!session)
        return;
    connect(&session->accessPoint(), &Connection::stateChanged, this, [this] { look(); });
    load();
    look();
}

void SubmitWatch::expect(const RunRecord &run)
{
    m_entries.append({run});
}

void SubmitWatch::settle(const QString &token)
{
    m_entries.removeIf([&token](const Entry &entry) { return entry.run.token == token; });
    Q_EMIT openChanged();
}

void SubmitWatch::lose(const QString &token)
{
    Entry *const entry = find(token);
    if (!entry)
        return;
    entry->isLost = true;
    Q_EMIT openChanged();
    m_again.start(1s); // the link may be back already
}

bool SubmitWatch::isOpen() const
{
    return std::any_of(m_entries.cbegin(), m_entries.cend(), [this](const Entry &entry) {
        return entry.isLost && (!m_session || belongsHere(entry));
    });
}

SubmitWatch::Entry *SubmitWatch::find(const QString &token)
{
    const auto place =
        std::find_if(m_entries.begin(), m_entries.end(),
                     [&token](const Entry &entry) { return entry.run.token == token; });
    return place == m_entries.end() ? nullptr : &*place;
}

bool SubmitWatch::belongsHere(const Entry &entry) const
{
    return entry.run.siteId == m_session->profile().site.id &&
           entry.run.user == m_session->profile().user &&
           entry.run.accessPoint == machineOf(m_session->profile());
}

const SubmitWatch::Entry *SubmitWatch::next() const
{
    if (!m_session || m_session->accessPoint().state() != Connection::State::Online)
        return nullptr;
    const auto place =
        std::find_if(m_entries.cbegin(), m_entries.cend(),
                     [this](const Entry &entry) { return entry.isLost && belongsHere(entry); });
    return place == m_entries.cend() ? nullptr : &*place;
}

QCoro::Task<void> SubmitWatch::load()
{
    const QPointer<SubmitWatch> self = this;
    const QPointer<Session> session = m_session;
    const QString siteId = session->profile().site.id;
    const QString user = session->profile().user;
    auto loading = m_store.run<QList<RunRecord>>(
        [siteId, user](Store &opened) { return opened.openRuns(siteId, user); });
    const Result<QList<RunRecord>> open = co_await loading;
    if (!self || !session || m_session != session || !open)
        co_return; // that the store cannot be read is told by those who show its runs
    for (const RunRecord &run : *open) {
        if (!find(run.token))
            m_entries.append({run, true});
    }
    Q_EMIT openChanged();
    look();
}

QCoro::Task<void> SubmitWatch::look()
{
    const QPointer<SubmitWatch> self = this;
    if (m_isLooking)
        co_return;
    m_isLooking = true;
    bool isKnown = true;
    while (isKnown) {
        const Entry *const entry = next();
        if (!entry)
            break;
        const RunRecord run = entry->run;
        auto asking = m_session->condor().submitOutcome(run.remoteFolder, run.token);
        const Outcome outcome = co_await std::move(asking);
        if (!self)
            co_return;
        isKnown = judge(run, outcome);
    }
    m_isLooking = false;
    if (!isKnown)
        m_again.start(lookAgainAfter); // does nothing while the link is away
}

/// False: nobody knows yet.
bool SubmitWatch::judge(const RunRecord &run, const Outcome &outcome)
{
    Entry *const entry = find(run.token);
    if (!entry)
        return true;
    const bool isUnknown = !outcome && isAnswerLost(outcome.error());
    if (isUnknown && (outcome.error().code != Error::Code::Timeout || ++entry->looks < mostLooks))
        return false;
    settle(run.token);
    if (isUnknown) {
        Q_EMIT givenUp(Error(
            Error::Code::Timeout,
            tr("Perch could not find out whether the job was submitted: HTCondor's answer is still "
               "missing in %1. Ask the site's staff whether it runs (or type condor_q in a "
               "terminal there) before you submit it again.")
                .arg(run.remoteFolder),
            outcome.error().message));
    } else if (!outcome) {
        Q_EMIT notSubmitted(run, outcome.error());
    } else if (*outcome) {
        Q_EMIT found(run, **outcome);
    } else {
        Q_EMIT notSubmitted(
            run, Error(Error::Code::Network,
                       tr("The job in %1 was not submitted: the connection ended before HTCondor "
                          "was asked, and Perch has made sure that it stays so. Submit it again.")
                           .arg(plainLine(QFileInfo(run.jobFolder).fileName(), 60))));
    }
    return true;
}

} // namespace perch

#include "moc_submitwatch.cpp"
