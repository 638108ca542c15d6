// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QDateTime>
#include <QList>
#include <QString>

namespace perch
{

/// A text as it was typed and not yet saved: what survives a crash.
struct Draft {
    QString folder; ///< absolute
    QString name;   ///< of the file in it
    QString text;
    QString savedSha256; ///< of the file that was edited, as its bytes lay on the disk
    QDateTime written;   ///< UTC
    bool operator==(const Draft &) const = default;
};

/// A draft beside what lies on the disk now.
struct FoundDraft {
    Draft draft;
    bool hasFileChanged = false; ///< the file is another one than that which was edited, or is gone
};

/// These block on the disk: call them off the GUI thread. `place` is the folder of all drafts.

/// Writes it whole or not at all, readable by the account alone.
[[nodiscard]] Result<void> keepDraft(const QString &place, const Draft &draft);
/// No draft is no error.
[[nodiscard]] Result<void> dropDraft(const QString &place, const QString &folder,
                                     const QString &name);
/// Drafts of one job folder, by name. Those that equal the file on the disk are left out; files
/// that are no drafts are passed over.
[[nodiscard]] QList<FoundDraft> findDrafts(const QString &place, const QString &folder);

/// The SHA-256 of a text as it is saved.
[[nodiscard]] QString savedSha256Of(const QString &text);

} // namespace perch
