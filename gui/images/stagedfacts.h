// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store.h"
#include "gui/images/imageuses.h"
#include "gui/theme.h"
#include "remote/stagedremoval.h"

namespace perch
{

/// Whether the bytes of a staged image are those that its name promises.
enum class HashState {
    Unverified, ///< nobody has looked since it lies there
    Checking,
    Verified, ///< this very file was read whole, and its hash begins with the digits of the name
    Wrong,    ///< it was read whole, and the hash does not begin so
    Changed   ///< another file lies there now than the one that was verified
};

struct HashFacts {
    HashState state = HashState::Unverified;
    QString sha256;     ///< of the bytes as they were read; empty where not known
    QDateTime verified; ///< UTC
    QString localPath;  ///< where they came from, as far as known
};

/// What the record of an image says about the file that lies there. `record` nullptr: there is
/// none.
[[nodiscard]] HashFacts hashFacts(const StagedImage &image, const StagedRecord *record);

[[nodiscard]] QString hashStateText(HashState state); ///< "Verified"
[[nodiscard]] QString hashStateTip(const HashFacts &facts, const StagedImage &image);
[[nodiscard]] QString hashStateIcon(HashState state);
[[nodiscard]] theme::Tone hashStateTone(HashState state);

/// What speaks for and against deleting some images.
struct RemovalPlan {
    struct Item {
        StagedImage image;
        ImageUse use;
        QString localCopy; ///< a file of this machine with the same bytes; empty: none is known
        [[nodiscard]] bool isRefused() const { return use.isNeeded(); }
    };
    QList<Item> items;

    [[nodiscard]] QList<StagedImage> removable() const;
    [[nodiscard]] qint64 removableBytes() const;
};

/// "Deleted 3 images and freed 4.29 GB." and what was left alone, in words.
[[nodiscard]] QString removalText(const QList<StagedRemoval> &removals);
/// Whether some were left alone for a reason that the person must know.
[[nodiscard]] bool hasTrouble(const QList<StagedRemoval> &removals);

} // namespace perch
