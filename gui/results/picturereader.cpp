// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/preview.h"

#include "gui/widgets/timetext.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>
#include <QLocale>

namespace perch
{

namespace
{

/// A JPEG may hold any number of passes over the whole picture in a few bytes each; cameras and
/// programs write some ten.
constexpr qsizetype mostPasses = 100;

QString tr(const char *text)
{
    return QCoreApplication::translate("perch::Preview", text);
}

QString sizeOfPicture(QSize size)
{
    return QStringLiteral("%1 × %2").arg(size.width()).arg(size.height());
}

/// Why it is not decoded; empty: nothing speaks against it.
QString objection(const QByteArray &bytes, const QByteArray &format, QSize size)
{
    if (!QImageReader::supportedImageFormats().contains(format))
        return tr("Showing %1 pictures needs a plugin of Qt, which is not installed here (Debian's "
                  "package qt6-image-formats-plugins).")
            .arg(QString::fromLatin1(format.toUpper()));
    if (!size.isValid() || size.isEmpty())
        return tr("The picture is damaged or was cut off: its size cannot be read. Download it "
                  "again, or compare it with the original.");
    const qint64 pixels = qint64(size.width()) * size.height();
    if (pixels > mostPixels)
        return tr("This picture says that it has %1 pixels, which would take %2 of memory. Perch "
                  "shows pictures of up to %3 million pixels.")
            .arg(sizeOfPicture(size), sizeText(4 * pixels),
                 QString::number(mostPixels / 1'000'000));
    if (format == "jpeg" && bytes.count("\xff\xda") > mostPasses)
        return tr("This picture is made to take very long to decode (%1 passes over it), so that "
                  "it is not shown.")
            .arg(QLocale().toString(bytes.count("\xff\xda")));
    return {};
}

} // namespace

Preview previewOfPicture(const QByteArray &bytes)
{
    Preview preview;
    preview.kind = PreviewKind::Picture;
    const QByteArray format = pictureFormat(bytes);
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, format);
    reader.setDecideFormatFromContent(false); // only the decoders that are named above
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    preview.refusal = objection(bytes, format, size);
    if (!preview.refusal.isEmpty())
        return preview;
    if (size.width() > pictureSide || size.height() > pictureSide)
        reader.setScaledSize(
            size.scaled(pictureSide, pictureSide, Qt::KeepAspectRatio).expandedTo(QSize(1, 1)));
    preview.picture = reader.read();
    if (preview.picture.isNull()) {
        preview.refusal = tr("The picture is damaged, was cut off or is too large to be decoded. "
                             "Download it again, or compare it with the original.");
        return preview;
    }
    preview.facts =
        tr("%1 picture, %2 pixels").arg(QString::fromLatin1(format.toUpper()), sizeOfPicture(size));
    if (format == "gif" && reader.imageCount() > 1)
        preview.notes << tr("The first of %1 pictures is shown.").arg(reader.imageCount());
    return preview;
}

} // namespace perch
