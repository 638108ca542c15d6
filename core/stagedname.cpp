// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stagedname.h"

#include "core/sha256.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype MaximumStemLength = 100;
/// More of a hostile name than this is not looked at: no file system has longer names than 255
/// bytes.
constexpr qsizetype MaximumInputLength = 4096;
constexpr int MinimumDigitCount = 8;
constexpr int Sha256DigitCount = 64;

bool isLetterOrDigit(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
}

bool isHexDigit(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
}

bool mayStand(QChar c)
{
    return isLetterOrDigit(c) || c == u'.' || c == u'_' || c == u'-';
}

/// Latin letters that have no decomposition, as they are commonly written without them.
QLatin1String plainLetters(QChar c)
{
    switch (c.unicode()) {
    case 0x00df:
        return QLatin1String("ss");
    case 0x00c6:
        return QLatin1String("AE");
    case 0x00e6:
        return QLatin1String("ae");
    case 0x00d8:
        return QLatin1String("O");
    case 0x00f8:
        return QLatin1String("o");
    case 0x0110:
        return QLatin1String("D");
    case 0x0111:
        return QLatin1String("d");
    case 0x0141:
        return QLatin1String("L");
    case 0x0142:
        return QLatin1String("l");
    case 0x0131:
        return QLatin1String("i");
    case 0x0152:
        return QLatin1String("OE");
    case 0x0153:
        return QLatin1String("oe");
    case 0x00de:
        return QLatin1String("Th");
    case 0x00fe:
        return QLatin1String("th");
    default:
        return {};
    }
}

/// The name in plain letters: accents fall away, runs of anything else become one '-'.
QString safeCharacters(const QString &name)
{
    QString letters;
    for (const QChar c : name.normalized(QString::NormalizationForm_KD)) {
        const QLatin1String plain = plainLetters(c);
        if (plain.isEmpty())
            letters += c;
        else
            letters += plain;
    }
    QString safe;
    bool gap = false;
    for (const QChar c : letters) {
        if (c.isMark())
            continue;
        if (!mayStand(c)) {
            gap = true;
            continue;
        }
        if (gap && !safe.isEmpty() && isLetterOrDigit(c) && isLetterOrDigit(safe.back()))
            safe += u'-';
        gap = false;
        safe += c;
    }
    return safe;
}

void chopSuffix(QString &name)
{
    if (isArchiveName(name))
        name.chop(stagedSuffix(name).size());
    else
        while (name.endsWith(QLatin1String(".sif"), Qt::CaseInsensitive))
            name.chop(4);
}

void trim(QString &stem)
{
    while (!stem.isEmpty() && !isLetterOrDigit(stem.front()))
        stem.remove(0, 1);
    while (!stem.isEmpty() && !isLetterOrDigit(stem.back()))
        stem.chop(1);
}

/// Takes away a "-54990e82" that an earlier staging of these very bytes has given.
void chopDigits(QString &stem, const QString &sha256)
{
    const qsizetype dash = stem.lastIndexOf(u'-');
    if (dash <= 0)
        return;
    const QString digits = stem.mid(dash + 1);
    if (digits.size() >= MinimumDigitCount && sha256.startsWith(digits))
        stem.truncate(dash);
}

} // namespace

const QStringList &archiveSuffixes()
{
    static const QStringList suffixes{QStringLiteral(".tar.gz"),  QStringLiteral(".tar.xz"),
                                      QStringLiteral(".tar.bz2"), QStringLiteral(".tar.zst"),
                                      QStringLiteral(".tgz"),     QStringLiteral(".tar"),
                                      QStringLiteral(".zip")};
    return suffixes;
}

bool isArchiveName(const QString &fileName)
{
    return std::any_of(archiveSuffixes().cbegin(), archiveSuffixes().cend(),
                       [&fileName](const QString &suffix) {
                           return fileName.endsWith(suffix, Qt::CaseInsensitive);
                       });
}

QString stagedSuffix(const QString &localFileName)
{
    for (const QString &suffix : archiveSuffixes()) {
        if (localFileName.endsWith(suffix, Qt::CaseInsensitive))
            return suffix;
    }
    return QStringLiteral(".sif");
}

QString stagedStem(const QString &localFileName, const QString &sha256)
{
    QString name = localFileName.left(MaximumInputLength);
    // A path may have been handed over; what counts is the name of the file.
    name = name.mid(name.lastIndexOf(u'/') + 1);
    QString stem = safeCharacters(name);
    chopSuffix(stem);
    trim(stem);
    chopDigits(stem, sha256);
    stem.truncate(MaximumStemLength);
    trim(stem);
    if (stem.isEmpty())
        return isArchiveName(localFileName) ? QStringLiteral("data") : QStringLiteral("image");
    return stem;
}

StagedName stagedNameFor(const QString &localFileName, const QString &sha256, int digitCount)
{
    Q_ASSERT(isSha256(sha256));
    const int count = std::clamp(digitCount, MinimumDigitCount, Sha256DigitCount);
    return {stagedStem(localFileName, sha256), sha256.left(count), stagedSuffix(localFileName)};
}

std::optional<StagedName> parseStagedName(const QString &fileName)
{
    const QString suffix = stagedSuffix(fileName);
    if (!fileName.endsWith(suffix)) // also one in capitals: Perch gives none
        return std::nullopt;
    const qsizetype dash = fileName.lastIndexOf(u'-');
    if (dash <= 0 || dash > MaximumStemLength)
        return std::nullopt;
    const StagedName name{fileName.left(dash),
                          fileName.mid(dash + 1, fileName.size() - dash - 1 - suffix.size()),
                          suffix};
    if (name.digits.size() < MinimumDigitCount || name.digits.size() > Sha256DigitCount ||
        !std::all_of(name.digits.begin(), name.digits.end(), isHexDigit))
        return std::nullopt;
    if (!isLetterOrDigit(name.stem.front()) ||
        !std::all_of(name.stem.begin(), name.stem.end(), mayStand))
        return std::nullopt;
    return name;
}

} // namespace perch
