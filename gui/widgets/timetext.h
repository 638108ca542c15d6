// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QString>

namespace perch
{

/// Times and sizes in words for a person; pure functions, so that tests give the time.

/// "45 s", "3 min 12 s", "2 h 05 min", "3 d 4 h"; negative counts as zero (clocks of two machines).
[[nodiscard]] QString durationText(qint64 seconds);
/// "just now", "45 s ago", "12 min ago", "3 h ago", "2 d ago"; empty for an invalid time.
[[nodiscard]] QString agoText(const QDateTime &then, const QDateTime &now);
/// The exact local time with its zone, for tooltips; empty for an invalid time.
[[nodiscard]] QString exactTimeText(const QDateTime &then);
/// "1.43 GB": powers of 1000, as the site counts.
[[nodiscard]] QString sizeText(qint64 bytes);
/// Counted in 1024s but written with the site's words, as quotas ("100 GB") and requests of jobs
/// ("4GB") are at CHTC. For these only, with a tooltip that says so: files are shown with
/// sizeText().
[[nodiscard]] QString binarySizeText(qint64 bytes);
/// "96.0 MB/s"
[[nodiscard]] QString rateText(double bytesPerSecond);

} // namespace perch
