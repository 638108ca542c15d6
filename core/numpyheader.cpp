// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/numpyheader.h"

#include "core/plaintext.h"

#include <QRegularExpression>
#include <QtEndian>

namespace perch
{

namespace
{

QList<qint64> shapeIn(const QString &text)
{
    QList<qint64> shape;
    const QStringList lengths = text.split(u',', Qt::SkipEmptyParts).mid(0, 64);
    for (const QString &length : lengths) {
        bool isNumber = false;
        const qint64 number = length.trimmed().toLongLong(&isNumber);
        if (!length.trimmed().isEmpty())
            shape << (isNumber ? number : -1);
    }
    return shape;
}

} // namespace

QString numpyTypeText(const QString &code)
{
    static const QRegularExpression plain(QStringLiteral("^[<>=|]?([biufcSUO])([0-9]{0,6})$"));
    const QRegularExpressionMatch match = plain.match(code);
    if (!match.hasMatch())
        return plainLine(code, 80);
    const int bytes = match.captured(2).toInt();
    switch (match.captured(1).at(0).unicode()) {
    case 'b':
        return QStringLiteral("bool");
    case 'i':
        return QStringLiteral("int%1").arg(bytes * 8);
    case 'u':
        return QStringLiteral("uint%1").arg(bytes * 8);
    case 'f':
        return QStringLiteral("float%1").arg(bytes * 8);
    case 'c':
        return QStringLiteral("complex%1").arg(bytes * 8);
    case 'O':
        return QStringLiteral("objects (a pickle)");
    default:
        return QStringLiteral("text of %1").arg(bytes);
    }
}

std::optional<ModelEntry> readNumpyHeader(QByteArrayView head, qint64 fileBytes)
{
    if (!head.startsWith("\x93NUMPY") || head.size() < 12)
        return std::nullopt;
    const bool isLong = head.at(6) >= 2;
    const qsizetype begin = isLong ? 12 : 10;
    const qint64 length = isLong ? qint64(qFromLittleEndian<quint32>(head.data() + 8))
                                 : qint64(qFromLittleEndian<quint16>(head.data() + 8));
    if (length > head.size() - begin)
        return std::nullopt;
    const QString text = QString::fromUtf8(head.sliced(begin, qsizetype(length)));
    static const QRegularExpression type(QStringLiteral("'descr':\\s*'([^']*)'"));
    static const QRegularExpression list(QStringLiteral("'descr':\\s*(\\[[^\\]]*\\])"));
    static const QRegularExpression shape(QStringLiteral("'shape':\\s*\\(([^)]*)\\)"));
    const QRegularExpressionMatch sizes = shape.match(text);
    const QRegularExpressionMatch code = type.match(text);
    if (!sizes.hasMatch())
        return std::nullopt;
    ModelEntry entry;
    entry.isTensor = true;
    entry.type = code.hasMatch() ? numpyTypeText(code.captured(1))
                                 : plainLine(list.match(text).captured(1), 80);
    entry.shape = shapeIn(sizes.captured(1));
    const int each = code.hasMatch() ? bytesOfType(entry.type) : 0;
    const qint64 needed = bytesOfShape(entry.shape, each);
    if (entry.count() < 0)
        entry.problem = QStringLiteral("Its shape is impossible.");
    else if (each > 0 && (needed < 0 || needed > fileBytes - begin - length))
        entry.problem = QStringLiteral("The file has fewer numbers than this shape needs.");
    return entry;
}

} // namespace perch
