// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>

namespace perch
{

/// One line of two texts put side by side.
struct DiffLine {
    enum class Kind { Same, Removed, Added };
    Kind kind = Kind::Same;
    QString text;
    bool operator==(const DiffLine &) const = default;
};

/// The lines of both texts, with as few differences as there can be; what was removed comes before
/// what took its place. Where more than 2,000 lines in a row differ, they are told as removed and
/// added as a whole. CR LF and LF are the same here.
[[nodiscard]] QList<DiffLine> lineDiff(const QString &before, const QString &after);

} // namespace perch
