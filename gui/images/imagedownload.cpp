// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagedownload.h"

#include "gui/images/imagedownloads.h"
#include "gui/widgets/timetext.h"

#include <QDir>

namespace perch
{

bool ImageDownload::isOtherThanNamed() const
{
    return state == State::Done && !image.digits.isEmpty() &&
           !result.sha256.startsWith(image.digits);
}

QString downloadStateText(const ImageDownload &download)
{
    switch (download.state) {
    case ImageDownload::State::Waiting:
        return download.isElsewhere
                   ? ImageDownloads::tr("Goes on when you log in to %1 again").arg(download.place)
                   : ImageDownloads::tr("Waiting");
    case ImageDownload::State::Connecting:
        return ImageDownloads::tr("Connecting to the transfer server");
    case ImageDownload::State::Receiving:
        return download.total > 0 && download.received >= download.total
                   ? ImageDownloads::tr("Comparing with the server")
                   : ImageDownloads::tr("Receiving");
    case ImageDownload::State::Interrupted:
        return download.needsPerson
                   ? ImageDownloads::tr("Connection lost: it goes on when you log in again")
                   : ImageDownloads::tr("Connection lost: it goes on when the connection is back");
    case ImageDownload::State::Done:
        return ImageDownloads::tr("Verified: every byte is as on the server. It is saved as %1.")
            .arg(QDir::toNativeSeparators(download.result.localPath));
    case ImageDownload::State::Failed:
        return ImageDownloads::tr("Not downloaded");
    case ImageDownload::State::Cancelled:
        return ImageDownloads::tr("Cancelled: nothing was left in the folder");
    }
    return {};
}

QString downloadAmountText(const ImageDownload &download)
{
    const bool isShown = download.state == ImageDownload::State::Receiving ||
                         download.state == ImageDownload::State::Interrupted;
    if (!isShown || download.total <= 0)
        return {};
    QStringList parts{
        ImageDownloads::tr("%1 of %2").arg(sizeText(download.received), sizeText(download.total))};
    if (download.bytesPerSecond > 0 && download.received < download.total) {
        parts.append(rateText(download.bytesPerSecond));
        const double left = double(download.total - download.received) / download.bytesPerSecond;
        parts.append(ImageDownloads::tr("%1 left").arg(durationText(qint64(left) + 1)));
    }
    return parts.join(QStringLiteral(" · "));
}

QString downloadTroubleText(const ImageDownload &download)
{
    if (download.isOtherThanNamed())
        return ImageDownloads::tr(
                   "Its SHA-256 does not begin with the digits in its name (%1): the file on "
                   "/staging is not the image that once got this name. Do not use it before you "
                   "know why.")
            .arg(download.image.digits);
    return download.state == ImageDownload::State::Failed ? download.error.message : QString();
}

QString downloadsActivityText(const QList<ImageDownload> &downloads)
{
    int open = 0;
    const ImageDownload *running = nullptr;
    for (const ImageDownload &download : downloads) {
        open += download.isOver() ? 0 : 1;
        if (download.isRunning())
            running = &download;
    }
    if (!running)
        return {};
    QString text =
        open == 1 ? ImageDownloads::tr("1 download") : ImageDownloads::tr("%1 downloads").arg(open);
    if (running->total > 0)
        text += QStringLiteral(" %1 %").arg(running->received * 100 / running->total);
    if (running->bytesPerSecond > 0)
        text += QStringLiteral(" · ") + rateText(running->bytesPerSecond);
    return text;
}

} // namespace perch
