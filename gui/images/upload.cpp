// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/upload.h"

#include "gui/images/uploadsmodel.h"
#include "gui/widgets/timetext.h"

#include <QFileInfo>

namespace perch
{

namespace
{

QString phaseText(UploadProgress::Phase phase)
{
    switch (phase) {
    case UploadProgress::Phase::Reading:
        return UploadsModel::tr("Reading the file");
    case UploadProgress::Phase::Comparing:
        return UploadsModel::tr("Comparing what was sent before");
    case UploadProgress::Phase::Sending:
        return UploadsModel::tr("Sending");
    case UploadProgress::Phase::Verifying:
        return UploadsModel::tr("Checking on the server");
    case UploadProgress::Phase::Publishing:
        return UploadsModel::tr("Giving it its name");
    case UploadProgress::Phase::Done:
        return UploadsModel::tr("Done");
    }
    return {};
}

} // namespace

QString Upload::fileName() const
{
    return QFileInfo(localPath).fileName();
}

QString uploadStateText(const Upload &upload)
{
    switch (upload.state) {
    case Upload::State::Inspecting:
        return UploadsModel::tr("Looking inside");
    case Upload::State::Waiting:
        return upload.bytesThere > 0 ? UploadsModel::tr("Waiting. %1 of %2 are on the server.")
                                           .arg(sizeText(upload.bytesThere), sizeText(upload.size))
                                     : UploadsModel::tr("Waiting");
    case Upload::State::Connecting:
        return UploadsModel::tr("Connecting to the transfer server");
    case Upload::State::Sending:
        return phaseText(upload.progress.phase);
    case Upload::State::Interrupted:
        return upload.needsPerson
                   ? UploadsModel::tr("Connection lost: it goes on when you log in again")
                   : UploadsModel::tr("Connection lost: it goes on when the connection is back");
    case Upload::State::Paused:
        return upload.bytesThere > 0 ? UploadsModel::tr("Paused. %1 of %2 are on the server.")
                                           .arg(sizeText(upload.bytesThere), sizeText(upload.size))
                                     : UploadsModel::tr("Paused. Nothing is on the server yet.");
    case Upload::State::Staged:
        return UploadsModel::tr("Staged");
    case Upload::State::AlreadyStaged:
        return UploadsModel::tr("Already staged: nothing was sent");
    case Upload::State::Failed:
        return UploadsModel::tr("Not uploaded");
    case Upload::State::Refused:
        return UploadsModel::tr("Cannot be used");
    case Upload::State::Cancelled:
        return upload.leavesPart
                   ? UploadsModel::tr("Cancelled: what was sent is removed when the connection is "
                                      "back")
                   : UploadsModel::tr("Cancelled: nothing was left on the server");
    }
    return {};
}

QString uploadAmountText(const Upload &upload)
{
    const UploadProgress &progress = upload.progress;
    const auto copiedText = [](qint64 bytes) {
        return UploadsModel::tr("%1 copied on the server").arg(sizeText(bytes));
    };
    if (upload.state == Upload::State::Staged && upload.size > 0) {
        QStringList parts{UploadsModel::tr("sent %1 of %2")
                              .arg(sizeText(upload.bytesSent), sizeText(upload.size))};
        if (upload.bytesCopied > 0)
            parts.append(copiedText(upload.bytesCopied));
        return parts.join(QStringLiteral(" · "));
    }
    const bool isShown =
        upload.state == Upload::State::Sending || upload.state == Upload::State::Interrupted;
    if (!isShown || progress.total <= 0)
        return {};
    QStringList parts{
        UploadsModel::tr("%1 of %2").arg(sizeText(progress.sent), sizeText(progress.total))};
    if (progress.copied > 0)
        parts.append(copiedText(progress.copied));
    if (progress.phase == UploadProgress::Phase::Sending && progress.bytesPerSecond > 0) {
        parts.append(rateText(progress.bytesPerSecond));
        const double left = double(progress.total - progress.sent) / progress.bytesPerSecond;
        parts.append(UploadsModel::tr("%1 left").arg(durationText(qint64(left) + 1)));
    }
    return parts.join(QStringLiteral(" · "));
}

QString uploadsActivityText(const QList<Upload> &uploads)
{
    int open = 0; // and not paused
    int paused = 0;
    bool isCut = false;
    const Upload *running = nullptr;
    for (const Upload &upload : uploads) {
        const bool isPaused = upload.state == Upload::State::Paused;
        open += upload.isOver() || isPaused ? 0 : 1;
        paused += isPaused ? 1 : 0;
        isCut = isCut || upload.state == Upload::State::Interrupted;
        if (upload.isRunning())
            running = &upload;
    }
    if (!running && isCut)
        return open == 1 ? UploadsModel::tr("1 upload waits for the connection")
                         : UploadsModel::tr("%1 uploads wait for the connection").arg(open);
    if (!running && open == 0 && paused > 0)
        return paused == 1 ? UploadsModel::tr("1 upload is paused")
                           : UploadsModel::tr("%1 uploads are paused").arg(paused);
    if (!running)
        return {};
    QStringList parts{open == 1 ? UploadsModel::tr("1 upload")
                                : UploadsModel::tr("%1 uploads").arg(open)};
    const UploadProgress &progress = running->progress;
    if (running->state == Upload::State::Sending && progress.total > 0 &&
        progress.bytesPerSecond > 0) {
        parts.first() += QStringLiteral(" %1 %").arg(progress.sent * 100 / progress.total);
        parts.append(rateText(progress.bytesPerSecond));
        const double left = double(progress.total - progress.sent) / progress.bytesPerSecond;
        parts.append(UploadsModel::tr("%1 left").arg(durationText(qint64(left) + 1)));
    } else {
        parts.append(uploadStateText(*running));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace perch
