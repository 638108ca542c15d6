// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/previewkind.h"

#include "core/modelfile.h"

#include <QStringList>

namespace perch
{

namespace
{

bool hasEnding(const QString &name, const QStringList &endings)
{
    const QString ending = name.section(u'.', -1).toLower();
    return name.contains(u'.') && endings.contains(ending);
}

bool isTableName(const QString &name)
{
    return hasEnding(name, {QStringLiteral("csv"), QStringLiteral("tsv"), QStringLiteral("tab")});
}

/// Pickles of the oldest protocol have no first bytes of their own.
bool isPickleName(const QString &name)
{
    return hasEnding(name, {QStringLiteral("pkl"), QStringLiteral("pickle"), QStringLiteral("pt"),
                            QStringLiteral("pth"), QStringLiteral("ckpt")});
}

} // namespace

QByteArray pictureFormat(QByteArrayView head)
{
    if (head.startsWith("\x89PNG\r\n\x1a\n"))
        return "png";
    if (head.startsWith("\xff\xd8\xff"))
        return "jpeg";
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a"))
        return "gif";
    if (head.startsWith("RIFF") && head.size() >= 12 && head.sliced(8).startsWith("WEBP"))
        return "webp";
    if (head.startsWith("BM") && head.size() >= 26 && head.at(6) == 0 && head.at(7) == 0)
        return "bmp";
    return {};
}

PreviewKind previewKindOf(const QString &name, QByteArrayView head)
{
    if (!pictureFormat(head).isEmpty())
        return PreviewKind::Picture;
    if (head.startsWith("%PDF-"))
        return PreviewKind::Pdf;
    if (isModelHead(head) || isPickleName(name))
        return PreviewKind::Model;
    if (head.contains('\0'))
        return PreviewKind::Unknown;
    if (isTableName(name))
        return PreviewKind::Table;
    return hasEnding(name, {QStringLiteral("json")}) ? PreviewKind::Json : PreviewKind::Text;
}

bool isShownInParts(const QString &name)
{
    static const QStringList texts = {
        QStringLiteral("out"), QStringLiteral("err"),   QStringLiteral("log"),
        QStringLiteral("txt"), QStringLiteral("jsonl"), QStringLiteral("sub"),
        QStringLiteral("md"),  QStringLiteral("yaml"),  QStringLiteral("yml"),
        QStringLiteral("py"),  QStringLiteral("sh"),
    };
    return isTableName(name) || hasEnding(name, texts);
}

} // namespace perch
