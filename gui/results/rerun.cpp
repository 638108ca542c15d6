// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/rerun.h"

#include "core/plaintext.h"
#include "core/rerunfolder.h"
#include "core/stagedpath.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "remote/staging.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QFileInfo>

namespace perch
{

namespace
{

Error closedError()
{
    return {Error::Code::Cancelled, Rerun::tr("Nothing was prepared.")};
}

QString nameOf(const RecordedSource &source)
{
    return plainLine(QFileInfo(source.path).fileName(), 120);
}

} // namespace

Rerun::Rerun(StoreWorker &store, QObject *parent) : QObject(parent), m_store(store) {}

Rerun::~Rerun()
{
    m_stop.request_stop();
}

void Rerun::setSession(Session *session)
{
    m_session = session;
}

void Rerun::start(const QString &recordFolder, const RecordedRun &run, const QString &newFolder)
{
    if (m_isBusy)
        return;
    m_isBusy = true;
    m_stop = std::stop_source();
    this->run(recordFolder, run, newFolder);
}

void Rerun::stop()
{
    m_stop.request_stop();
}

QCoro::Task<void> Rerun::run(QString recordFolder, RecordedRun recorded, QString newFolder)
{
    const QPointer<Rerun> self = this;
    auto checking = check(recorded);
    Result<void> done = co_await std::move(checking);
    if (!self)
        co_return;
    if (done) {
        Q_EMIT stepped(tr("Putting the inputs back …"));
        auto restoring = QtConcurrent::run([recordFolder, recorded, newFolder] {
            return restoreJobFolder(recordFolder, recorded, newFolder);
        });
        done = co_await restoring;
        if (!self)
            co_return;
    }
    m_isBusy = false;
    Q_EMIT stepped({});
    if (done)
        Q_EMIT restored(newFolder);
    else
        Q_EMIT refused(done.error());
}

QCoro::Task<Result<void>> Rerun::check(RecordedRun recorded)
{
    const QPointer<Rerun> self = this;
    QList<RecordedSource> sources = recorded.staged;
    sources.prepend(recorded.image);
    sources.removeIf([](const RecordedSource &one) { return one.url.isEmpty(); });
    if (!sources.isEmpty() && !m_session)
        co_return Error(Error::Code::Network,
                        tr("Connect to %1 first: Perch must look whether the image still has the "
                           "same bytes.")
                            .arg(plainLine(recorded.accessPoint, 100)));
    if (!sources.isEmpty() && m_session->profile().site.id != recorded.siteId)
        co_return Error(
            Error::Code::Refused,
            tr("This run was made at %1, and you are connected to another site, where "
               "its image does not lie.")
                .arg(plainLine(recorded.siteTitle.isEmpty() ? recorded.siteId : recorded.siteTitle,
                               100)));
    for (const RecordedSource &source : std::as_const(sources)) {
        auto checking = checkSource(source);
        const Result<void> same = co_await std::move(checking);
        if (!same)
            co_return same.error();
        if (!self || !m_session)
            co_return closedError();
    }
    co_return Result<void>();
}

QCoro::Task<Result<void>> Rerun::checkSource(RecordedSource source)
{
    // a record that was made without a connection does not tell the path
    if (source.path.isEmpty())
        source.path = stagedPathMeant(m_session->profile().site, source.url,
                                      m_session->profile().stagingFolder());
    if (const QString complaint = complaintAboutSource(source); !complaint.isEmpty())
        co_return Error(Error::Code::Refused, complaint);
    if (source.path.isEmpty())
        co_return Result<void>(); // named by its digest
    auto hashing = hashOf(source);
    const Result<QString> sha256 = co_await std::move(hashing);
    if (!sha256 && sha256.error().code == Error::Code::NotFound)
        co_return Error(Error::Code::Refused,
                        tr("%1 is gone from %2. Upload the same image again, then try again; "
                           "Perch gives it the same name.")
                            .arg(nameOf(source), plainLine(QFileInfo(source.path).path(), 200)),
                        source.sha256);
    if (!sha256)
        co_return sha256.error();
    if (const QString complaint = complaintAboutHash(source, *sha256); !complaint.isEmpty())
        co_return Error(Error::Code::Refused, complaint, *sha256);
    co_return Result<void>();
}

/// What the bytes are: as the store knows of this very file, or as the transfer server reads them.
QCoro::Task<Result<QString>> Rerun::hashOf(RecordedSource source)
{
    const QPointer<Rerun> self = this;
    const QPointer<Session> session = m_session;
    const std::stop_token stopped = m_stop.get_token();
    const QString folder = QFileInfo(source.path).path();
    Q_EMIT stepped(tr("Looking for %1 …").arg(nameOf(source)));
    auto listing = listStagedFolders(session->accessPoint(), {folder});
    const Result<QList<StagedImage>> listed = co_await std::move(listing);
    if (!self || !session)
        co_return closedError();
    if (!listed)
        co_return listed.error();
    const auto found =
        std::find_if(listed->cbegin(), listed->cend(),
                     [&source](const StagedImage &image) { return image.path == source.path; });
    if (found == listed->cend())
        co_return Error(Error::Code::NotFound, QString());
    const StagedImage image = *found;
    const QString machine = session->profile().site.transferServer.address();
    auto asking = m_store.run<QList<StagedRecord>>(
        [machine](Store &opened) { return opened.stagedRecords(machine); });
    const Result<QList<StagedRecord>> known = co_await asking;
    if (!self || !session)
        co_return closedError();
    for (const StagedRecord &one : known ? *known : QList<StagedRecord>()) {
        if (one.path == image.path && one.size == image.size && one.inode == image.inode &&
            one.modifiedNs == image.modifiedNs)
            co_return QString(one.sha256);
    }
    Q_EMIT stepped(tr("The transfer server reads %1 …").arg(nameOf(source)));
    if (session->transferServer().state() != Connection::State::Online) {
        auto login = session->transferServer().open();
        const Result<void> online = co_await std::move(login);
        if (!self || !session)
            co_return closedError();
        if (!online)
            co_return online.error();
    }
    auto hashing = hashStagedFile(session->transferServer(), source.path, stopped);
    const Result<QString> sha256 = co_await std::move(hashing);
    co_return sha256;
}

} // namespace perch

#include "moc_rerun.cpp"
