// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/preview.h"

#include "core/filekind.h"
#include "core/jsonlayout.h"
#include "core/modelfile.h"
#include "gui/widgets/timetext.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QLocale>

#include <algorithm>
#include <memory>

namespace perch
{

namespace
{

constexpr qint64 headBytes = 4096;
constexpr qint64 mostPictureBytes = 64 * 1024 * 1024;
constexpr qint64 mostTableBytes = 64 * 1024 * 1024;
constexpr qint64 mostJsonBytes = 16 * 1024 * 1024;

QString tr(const char *text, int number = -1)
{
    return QCoreApplication::translate("perch::Preview", text, nullptr, number);
}

QString counted(qint64 number)
{
    return QLocale().toString(number);
}

Preview refused(PreviewKind kind, const QString &why)
{
    Preview preview;
    preview.kind = kind;
    preview.refusal = why;
    return preview;
}

QString separatorText(char separator)
{
    switch (separator) {
    case '\t':
        return tr("tabs");
    case ';':
        return tr("semicolons");
    case '|':
        return tr("bars");
    default:
        return tr("commas");
    }
}

Preview tableOf(const PreviewSource &source, QIODevice &device)
{
    QByteArray bytes = device.read(mostTableBytes);
    const bool isWhole = source.isWhole && device.size() <= mostTableBytes;
    if (!isWhole && bytes.contains('\n')) // the last row is cut
        bytes.truncate(bytes.lastIndexOf('\n') + 1);
    Preview preview;
    preview.kind = PreviewKind::Table;
    const qint64 size = bytes.size();
    preview.table = TextTable(std::move(bytes));
    preview.facts = tr("Table with %1, %2 × %3")
                        .arg(separatorText(preview.table.separator()),
                             preview.table.rowCount() == 1
                                 ? tr("1 row")
                                 : tr("%1 rows").arg(counted(preview.table.rowCount())),
                             preview.table.columnCount() == 1
                                 ? tr("1 column")
                                 : tr("%1 columns").arg(counted(preview.table.columnCount())));
    if (!isWhole)
        preview.notes << tr("The first %1 are shown.").arg(sizeText(size));
    if (preview.table.hasMoreRows())
        preview.notes << tr("The first %1 rows are shown.").arg(counted(TextTable::mostRows));
    if (preview.table.hasMoreColumns())
        preview.notes << tr("The first %1 columns are shown.").arg(counted(TextTable::mostColumns));
    return preview;
}

Preview textOf(const PreviewSource &source, QIODevice &device, PreviewKind kind)
{
    Preview preview;
    preview.kind = kind;
    preview.facts = kind == PreviewKind::Json ? tr("JSON") : tr("Text");
    if (kind == PreviewKind::Json && source.isWhole && device.size() <= mostJsonBytes) {
        const auto laid = indentedJson(device.readAll());
        device.seek(0);
        if (laid) {
            preview.text = *laid;
            return preview;
        }
        preview.notes << tr("It is shown as it is written: it is no whole JSON.");
    }
    if (source.path.isEmpty())
        preview.text = source.bytes;
    else
        preview.textPath = source.path;
    if (source.name.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive))
        preview.notes << tr("A drawing (SVG) is shown as text: drawing one from elsewhere may read "
                            "other files.");
    if (!source.isWhole)
        preview.notes << tr("The first %1 are shown.").arg(sizeText(source.bytes.size()));
    return preview;
}

Preview modelOf(const PreviewSource &source, QIODevice &device)
{
    if (!source.isWhole)
        return refused(PreviewKind::Model, tr("It can be looked into only as a whole."));
    const Result<ModelContents> contents = readModel(device);
    if (!contents)
        return refused(PreviewKind::Model, contents.error().message);
    Preview preview;
    preview.kind = PreviewKind::Model;
    preview.model = *contents;
    QStringList facts = {contents->format};
    const int tensors = contents->tensorCount();
    if (tensors > 0)
        facts << (tensors == 1 ? tr("1 tensor") : tr("%1 tensors").arg(counted(tensors)))
              << (contents->numberCount() == 1
                      ? tr("1 number")
                      : tr("%1 numbers").arg(counted(contents->numberCount())));
    else
        facts << tr("%1 entries").arg(counted(contents->entries.size()));
    preview.facts = facts.join(QStringLiteral(", "));
    preview.notes = contents->notes;
    if (contents->hasMore)
        preview.notes << tr("It holds more than is listed.");
    return preview;
}

Preview pictureOf(const PreviewSource &source, QIODevice &device)
{
    if (!source.isWhole)
        return refused(PreviewKind::Picture, tr("It can be shown only as a whole."));
    if (device.size() > mostPictureBytes)
        return refused(PreviewKind::Picture,
                       tr("Pictures are shown up to %1. Open its folder to look at it with another "
                          "program.")
                           .arg(sizeText(mostPictureBytes)));
    return previewOfPicture(device.readAll());
}

Preview unknown(QByteArrayView head)
{
    const QString looksLike = fileKindOf(head).looksLike;
    return refused(PreviewKind::Unknown,
                   looksLike.isEmpty()
                       ? tr("This is neither text nor a picture, a table or a model that Perch "
                            "knows. Download it, and open it with the program that it belongs to.")
                       : tr("It looks like %1, which is not shown here. Download it, and open it "
                            "with the program that it belongs to.")
                             .arg(looksLike));
}

} // namespace

Preview makePreview(const PreviewSource &source)
{
    QFile file(source.path);
    QBuffer buffer;
    buffer.setData(source.bytes);
    QIODevice &device = source.path.isEmpty() ? static_cast<QIODevice &>(buffer) : file;
    if (!device.open(QIODevice::ReadOnly))
        return refused(PreviewKind::Unknown,
                       tr("Its copy on this computer cannot be read: it was moved or removed. "
                          "Download it again."));
    const QByteArray head = device.peek(headBytes);
    if (head.isEmpty())
        return refused(PreviewKind::Text, tr("The file is empty."));
    const PreviewKind kind = previewKindOf(source.name, head);
    switch (kind) {
    case PreviewKind::Picture:
        return pictureOf(source, device);
    case PreviewKind::Table:
        return tableOf(source, device);
    case PreviewKind::Json:
    case PreviewKind::Text:
        return textOf(source, device, kind);
    case PreviewKind::Model:
        return modelOf(source, device);
    case PreviewKind::Pdf: {
        Preview preview;
        preview.kind = kind;
        preview.facts = tr("PDF, first page");
        return preview;
    }
    case PreviewKind::Unknown:
        break;
    }
    return unknown(head);
}

} // namespace perch
