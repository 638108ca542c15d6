// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/sizetext.h"

#include <QRegularExpression>

#include <cmath>

namespace perch
{

std::optional<SizeText> parseSizeText(const QString &value)
{
    static const QRegularExpression form(
        QStringLiteral("^(\\d{1,15}(?:\\.\\d{0,9})?)\\s*([kmgt])?b?$"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(value.trimmed());
    const QString letter = match.captured(2).toUpper();
    if (!match.hasMatch() ||
        (letter.isEmpty() && value.trimmed().endsWith(u'b', Qt::CaseInsensitive)))
        return std::nullopt;
    return SizeText{match.captured(1), letter.isEmpty() ? QString() : letter + u'B'};
}

std::optional<qint64> bytesOfSize(const QString &value, qint64 bareUnit)
{
    const std::optional<SizeText> size = parseSizeText(value);
    if (!size)
        return std::nullopt;
    const qint64 unit = size->unit == u"KB"   ? kibibyte
                        : size->unit == u"MB" ? mebibyte
                        : size->unit == u"GB" ? gibibyte
                        : size->unit == u"TB" ? 1024 * gibibyte
                                              : bareUnit;
    const double bytes = size->number.toDouble() * double(unit);
    return bytes < 9e18 ? std::optional(qint64(bytes)) : std::nullopt;
}

QString wholeGigabytes(qint64 bytes)
{
    return QStringLiteral("%1GB").arg((qMax(qint64(1), bytes) + gibibyte - 1) / gibibyte);
}

} // namespace perch
