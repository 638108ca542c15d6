// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadentries.h"

#include "core/site.h"
#include "gui/images/imageinspection.h"
#include "gui/storeworker.h"

#include <QPointer>

#include <QCoro/QCoroFuture>

namespace perch
{

UploadEntries::UploadEntries(StoreWorker &store, QObject *parent)
    : QObject(parent), m_store(store), m_maximumBytes(Site().maximumImageBytes)
{
}

void UploadEntries::change(const Upload &upload)
{
    m_model.change(upload);
    Q_EMIT changed();
}

void UploadEntries::add(const QString &path)
{
    inspectFile(m_model.add(path));
}

void UploadEntries::resume(int id)
{
    const Upload *found = find(id);
    if (!found || found->state != Upload::State::Paused)
        return;
    Upload upload = *found;
    upload.sha256.clear(); // the file may be another one by now
    upload.state = Upload::State::Inspecting;
    change(upload);
    inspectFile(id);
}

void UploadEntries::retry(int id)
{
    const Upload *found = find(id);
    if (!found || !found->isOver())
        return;
    m_left.remove(id);
    Upload upload;
    upload.id = id;
    upload.localPath = found->localPath;
    change(upload);
    inspectFile(id);
}

void UploadEntries::dismiss(int id)
{
    const Upload *found = find(id);
    if (found && found->isOver())
        m_model.remove(id);
}

QCoro::Task<> UploadEntries::inspectFile(int id)
{
    const QPointer<UploadEntries> self = this;
    const auto isWanted = [self, id] { // not cancelled or removed meanwhile
        const Upload *upload = self ? self->find(id) : nullptr;
        return upload && upload->state == Upload::State::Inspecting;
    };
    auto looking = QtConcurrent::run(inspectImage, find(id)->localPath, m_maximumBytes);
    const Result<ImageInspection> found = co_await looking;
    if (!isWanted())
        co_return;
    Upload upload = *find(id);
    if (found) {
        if (found->image)
            upload.inside = std::make_shared<const SifImage>(*found->image);
        upload.brief = found->brief;
        upload.size = found->stamp.size;
    }
    if (!found || found->refusal) {
        refuse(upload, found ? *found->refusal : found.error());
        co_return;
    }
    m_stamps.insert(id, found->stamp);
    const FileStamp stamp = found->stamp;
    auto asking = m_store.run<std::optional<QString>>(
        [stamp](Store &opened) { return opened.knownSha256(stamp); });
    const Result<std::optional<QString>> known = co_await asking;
    if (!isWanted())
        co_return;
    if (known && known->has_value())
        upload.sha256 = **known;
    upload.state = Upload::State::Waiting;
    change(upload);
    Q_EMIT ready();
}

void UploadEntries::refuse(Upload upload, const Error &error)
{
    if (upload.bytesThere > 0) // it was good when it was sent
        m_left.insert(upload.id, upload.localPath);
    upload.state = Upload::State::Refused;
    upload.error = error;
    change(upload);
    Q_EMIT ready();
}

void UploadEntries::setState(int id, Upload::State state, const Error &error)
{
    const Upload *found = find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.state = state;
    upload.error = error;
    upload.needsPerson = false;
    change(upload);
}

void UploadEntries::interrupt(int id, const Error &error)
{
    const Upload *found = find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.state = Upload::State::Interrupted;
    upload.error = error;
    upload.needsPerson = error.code == Error::Code::Auth;
    upload.progress.bytesPerSecond = 0;
    change(upload);
}

void UploadEntries::cancel(int id, bool leavesPart)
{
    const Upload *found = find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.leavesPart = leavesPart;
    upload.state = Upload::State::Cancelled;
    upload.error = {};
    if (leavesPart)
        m_left.insert(id, upload.localPath);
    change(upload);
}

void UploadEntries::finish(int id, const UploadResult &result)
{
    const Upload *found = find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.state = result.wasAlreadyStaged ? Upload::State::AlreadyStaged : Upload::State::Staged;
    upload.image = result.image;
    upload.sha256 = result.sha256;
    upload.bytesSent = result.bytesSent;
    upload.bytesCopied = result.bytesCopied;
    upload.bytesThere = 0;
    change(upload);
}

void UploadEntries::showProgress(int id, const UploadProgress &progress)
{
    using Phase = UploadProgress::Phase;
    const Upload *found = find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.progress = progress;
    if (progress.phase != Phase::Reading && progress.phase != Phase::Comparing)
        upload.bytesThere = progress.sent;
    if (upload.state == Upload::State::Connecting || upload.state == Upload::State::Interrupted) {
        upload.state = Upload::State::Sending;
        upload.error = {};
        upload.needsPerson = false;
    }
    change(upload);
}

void UploadEntries::forgetParts()
{
    for (Upload upload : QList<Upload>(list())) {
        if (upload.isOver() || upload.bytesThere == 0)
            continue;
        upload.bytesThere = 0;
        upload.progress = {};
        change(upload);
    }
}

void UploadEntries::releaseInterrupted()
{
    for (const Upload &upload : QList<Upload>(list())) {
        if (upload.state == Upload::State::Interrupted)
            setState(upload.id, Upload::State::Waiting);
    }
}

void UploadEntries::noteRemoved(int id)
{
    const Upload *found = find(id);
    if (m_left.remove(id) == 0 || !found)
        return;
    Upload upload = *found;
    upload.leavesPart = false;
    upload.bytesThere = 0;
    change(upload);
}

} // namespace perch

#include "moc_uploadentries.cpp"
