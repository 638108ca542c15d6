// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/quota.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype MaximumOutputBytes = 262'144;
constexpr qsizetype MaximumRows = 256;

/// get_quotas says "GB" and means 2^30 bytes: CHTC's guide check-quota shows the same folder as
/// 16.0711 "GB" here and as 16457M of 40960M with `quota -vs`.
constexpr double BytesPerGb = 1024.0 * 1024.0 * 1024.0;

enum class Column { Path, UsedDisk, DiskLimit, UsedItems, ItemLimit, Other };

/// What a heading means. The guide has shown two wordings: "Path Disk_Used(GB) Disk_Limit(GB)
/// Files_Used File_Limit" and, earlier, "Path Quota(GB) Items Disk_Usage(GB) Items_Usage".
Column columnOf(const QString &heading)
{
    const QString word = heading.toLower();
    if (word == u"path")
        return Column::Path;
    const bool isItems = word.contains(u"file") || word.contains(u"item");
    if (word.contains(u"used") || word.contains(u"usage"))
        return isItems ? Column::UsedItems : Column::UsedDisk;
    if (isItems)
        return Column::ItemLimit;
    return word.contains(u"limit") || word.contains(u"quota") ? Column::DiskLimit : Column::Other;
}

QStringList words(const QString &line)
{
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    return line.split(blanks, Qt::SkipEmptyParts);
}

/// "N/A", "none" and the like are no limit; anything else that is no number makes the row
/// unreadable.
std::optional<double> amount(const QString &word)
{
    const QString lower = word.toLower();
    if (lower == u"n/a" || lower == u"none" || lower == u"unlimited" || lower == u"-")
        return 0;
    bool isNumber = false;
    const double value = word.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value) || value < 0)
        return std::nullopt;
    return value;
}

qint64 bounded(double value)
{
    constexpr double most = 9.0e18;
    return value >= most ? std::numeric_limits<qint64>::max() : qint64(std::llround(value));
}

/// The last words of a row are its figures; a path with blanks takes what stands before them.
std::optional<Quota> parseRow(const QList<Column> &columns, const QString &line)
{
    QStringList fields = words(line);
    if (fields.size() < columns.size())
        return std::nullopt;
    while (fields.size() > columns.size()) {
        fields[0] += u' ' + fields[1];
        fields.removeAt(1);
    }
    Quota quota;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        if (columns[i] == Column::Path) {
            quota.path = fields[i];
            continue;
        }
        if (columns[i] == Column::Other)
            continue;
        const std::optional<double> value = amount(fields[i]);
        if (!value)
            return std::nullopt;
        if (columns[i] == Column::UsedDisk)
            quota.usedBytes = bounded(*value * BytesPerGb);
        else if (columns[i] == Column::DiskLimit)
            quota.limitBytes = bounded(*value * BytesPerGb);
        else if (columns[i] == Column::UsedItems)
            quota.usedItems = bounded(*value);
        else
            quota.limitItems = bounded(*value);
    }
    if (!quota.path.startsWith(u'/'))
        return std::nullopt;
    return quota;
}

QString gigabytes(qint64 bytes)
{
    return QStringLiteral("%1 GB").arg(double(bytes) / BytesPerGb, 0, 'f', 2);
}

} // namespace

Result<QList<Quota>> parseQuotas(const QByteArray &output)
{
    const QString text = QString::fromUtf8(output.left(MaximumOutputBytes));
    QList<Quota> quotas;
    QList<Column> columns;
    const QStringList lines = text.split(u'\n');
    for (const QString &line : lines) {
        const QStringList headings = words(line);
        if (headings.size() >= 3 && columnOf(headings.first()) == Column::Path) {
            columns.clear();
            for (const QString &heading : headings)
                columns.append(columnOf(heading));
            continue;
        }
        if (columns.isEmpty() || quotas.size() >= MaximumRows)
            continue;
        if (const std::optional<Quota> quota = parseRow(columns, line))
            quotas.append(*quota);
    }
    if (quotas.isEmpty())
        return Error(
            Error::Code::Parse,
            QStringLiteral(
                "The server's quota table could not be read, so Perch cannot tell how much "
                "space is left. You can go on; look at it with get_quotas in a terminal."),
            text.left(2000));
    return quotas;
}

const Quota *quotaOfFolder(const QList<Quota> &quotas, const QString &folder)
{
    const Quota *nearest = nullptr;
    for (const Quota &quota : quotas) {
        QString path = quota.path;
        while (path.size() > 1 && path.endsWith(u'/'))
            path.chop(1);
        const bool isAbove = folder == path || path == u"/" || folder.startsWith(path + u'/');
        if (isAbove && (!nearest || path.size() > nearest->path.size()))
            nearest = &quota;
    }
    return nearest;
}

Result<void> checkFitsQuota(const Quota &quota, qint64 bytes)
{
    const QString wayOut =
        QStringLiteral("Delete images you no longer need, or ask for more at "
                       "https://chtc.cs.wisc.edu/uw-research-computing/quota-request.");
    const qint64 leftBytes = std::max<qint64>(0, quota.limitBytes - quota.usedBytes);
    if (quota.limitBytes > 0 && bytes > leftBytes)
        return Error(
            Error::Code::Refused,
            QStringLiteral("The file needs %1, but %2 has only %3 left (%4 of %5 used). %6")
                .arg(gigabytes(bytes), quota.path, gigabytes(leftBytes), gigabytes(quota.usedBytes),
                     gigabytes(quota.limitBytes), wayOut));
    if (quota.limitItems > 0 && quota.usedItems >= quota.limitItems)
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "%1 already holds %2 of the %3 files it may hold, so one more does not fit. %4")
                .arg(quota.path)
                .arg(quota.usedItems)
                .arg(quota.limitItems)
                .arg(wayOut));
    return {};
}

} // namespace perch
