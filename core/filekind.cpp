// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/filekind.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype TarMagicOffset = 257; // POSIX.1-2017, pax, ustar header block

bool isText(QByteArrayView head)
{
    return !head.isEmpty() && std::all_of(head.begin(), head.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t';
    });
}

QString archiveAdvice()
{
    return QStringLiteral("If it is an image saved with docker save, make a SIF of it: "
                          "apptainer build NAME.sif docker-archive:FILE.tar.");
}

QString sifAdvice()
{
    return QStringLiteral("Choose the .sif file that apptainer build has written.");
}

FileKind textKind(QByteArrayView head)
{
    const QByteArray text = head.toByteArray().toLower();
    if (text.contains("bootstrap:"))
        return {QStringLiteral("a definition file, the recipe of an image"),
                QStringLiteral("Build the image of it first: apptainer build NAME.sif FILE.def.")};
    if (text.startsWith("version https://git-lfs"))
        return {QStringLiteral("a pointer of Git LFS, which stands for the real file"),
                QStringLiteral("Fetch the real file first: git lfs pull.")};
    if (text.contains("<!doctype html") || text.contains("<html"))
        return {QStringLiteral("a web page"),
                QStringLiteral(
                    "The download probably needed a login or failed; download the image again.")};
    return {QStringLiteral("a text file"), sifAdvice()};
}

} // namespace

FileKind fileKindOf(QByteArrayView head)
{
    if (head.startsWith("\x1f\x8b") || head.startsWith("BZh") ||
        head.startsWith("\xfd"
                        "7zXZ") ||
        head.startsWith("\x28\xb5\x2f\xfd"))
        return {QStringLiteral("a compressed archive"), archiveAdvice()};
    if (head.startsWith("PK\x03\x04"))
        return {QStringLiteral("a zip archive"), sifAdvice()};
    if (head.size() >= TarMagicOffset + 5 && head.sliced(TarMagicOffset).startsWith("ustar"))
        return {QStringLiteral("a tar archive, perhaps one made by docker save"), archiveAdvice()};
    if (head.startsWith("\x7f"
                        "ELF"))
        return {QStringLiteral("a program"), sifAdvice()};
    if (head.startsWith("hsqs"))
        return {QStringLiteral("a bare squashfs file system"),
                QStringLiteral("Make a SIF of it: apptainer build NAME.sif FILE.")};
    if (head.size() > 128 && head.startsWith("#!/usr/bin/env run-singularity"))
        return {QStringLiteral("an image of Singularity 2, older than the SIF format"),
                QStringLiteral("Make a SIF of it: apptainer build NAME.sif FILE.")};
    if (!head.isEmpty() && std::all_of(head.begin(), head.end(), [](char c) { return c == '\0'; }))
        return {QStringLiteral("nothing but zero bytes"),
                QStringLiteral("It was probably not copied completely; copy or build it again.")};
    if (isText(head))
        return textKind(head);
    return {QString(), sifAdvice()};
}

} // namespace perch
