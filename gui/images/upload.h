// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "remote/uploader.h"

#include <QList>

#include <memory>

namespace perch
{

struct SifImage;

/// One dropped file on its way to /staging.
struct Upload {
    enum class State {
        Inspecting,
        Waiting,
        Connecting,
        Sending,
        Interrupted, ///< the link was lost: goes on when it is back
        Paused,      ///< by the person, until resumed
        Staged,
        AlreadyStaged,
        Failed,
        Refused,
        Cancelled
    };
    int id = 0;
    QString localPath;
    QString brief; ///< "amd64 · 1.43 GB · built 3 d ago", once inspected; foreign text
    State state = State::Inspecting;
    UploadProgress progress;
    Error error;       ///< of Failed, Refused and Interrupted
    StagedImage image; ///< of Staged and AlreadyStaged
    QString sha256;
    qint64 size = 0;
    qint64 bytesSent = 0;   ///< of Staged
    qint64 bytesCopied = 0; ///< of Staged: on the server, from images that lay there
    std::shared_ptr<const SifImage> inside; ///< once it could be read, also when it is Refused
    qint64 bytesThere = 0;    ///< of one that is not over: in its part on the server, as last told
    bool needsPerson = false; ///< Interrupted: the login would ask
    bool leavesPart = false;  ///< Cancelled: what was sent still lies there, hidden

    [[nodiscard]] QString fileName() const;
    [[nodiscard]] bool isOver() const { return state >= State::Staged; }
    [[nodiscard]] bool isRunning() const
    {
        return state == State::Connecting || state == State::Sending;
    }
    /// It has a place in the line of those that wait for their turn.
    [[nodiscard]] bool isMovable() const
    {
        return state == State::Inspecting || state == State::Waiting || state == State::Paused;
    }
};

/// One or two words for where it stands: "Sending", "Checking on the server".
[[nodiscard]] QString uploadStateText(const Upload &upload);
/// "512 MB of 1.43 GB · 96.0 MB/s · 9 s left", as much of it as is known; of a staged one
/// "sent 0.7 MB of 440 MB · 439 MB copied on the server".
[[nodiscard]] QString uploadAmountText(const Upload &upload);

/// "1 upload 43 % · 96 MB/s · 2 min left", for the activity line; empty when nothing is under way.
[[nodiscard]] QString uploadsActivityText(const QList<Upload> &uploads);

} // namespace perch
