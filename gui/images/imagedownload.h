// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "remote/downloader.h"
#include "remote/staging.h"

#include <QList>

namespace perch
{

/// One staged image on its way to this computer.
struct ImageDownload {
    enum class State {
        Waiting,
        Connecting,
        Receiving,
        Interrupted, ///< the link was lost: goes on when it is back
        Done,
        Failed,
        Cancelled
    };
    int id = 0;
    StagedImage image;
    QString folder; ///< on this computer
    QString place;  ///< the login by which it comes
    State state = State::Waiting;
    qint64 received = 0;
    qint64 total = 0;
    double bytesPerSecond = 0;
    DownloadResult result;    ///< of Done
    Error error;              ///< of Failed and Interrupted
    bool needsPerson = false; ///< Interrupted: the login would ask
    bool isElsewhere = false; ///< Waiting: another login is open

    [[nodiscard]] bool isOver() const { return state >= State::Done; }
    [[nodiscard]] bool isRunning() const
    {
        return state == State::Connecting || state == State::Receiving;
    }
    /// Done, but not what the digits in the image's name promise.
    [[nodiscard]] bool isOtherThanNamed() const;
};

[[nodiscard]] QString downloadStateText(const ImageDownload &download);
/// "512 MB of 1.43 GB · 96.0 MB/s · 9 s left", as much of it as is known.
[[nodiscard]] QString downloadAmountText(const ImageDownload &download);
/// What is wrong with it, and what to do; empty when nothing is.
[[nodiscard]] QString downloadTroubleText(const ImageDownload &download);
/// "1 download 43 % · 96 MB/s", for the activity line; empty when nothing is under way.
[[nodiscard]] QString downloadsActivityText(const QList<ImageDownload> &downloads);

} // namespace perch
