// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/modelcontents.h"

#include <algorithm>
#include <limits>

namespace perch
{

qint64 bytesOfShape(const QList<qint64> &shape, qint64 each)
{
    qint64 product = each;
    bool isEmpty = false;
    for (const qint64 length : shape) {
        if (length < 0)
            return -1;
        isEmpty = isEmpty || length == 0;
        if (length > 0 && product > std::numeric_limits<qint64>::max() / length)
            return -1;
        product *= std::max<qint64>(length, 1);
    }
    return isEmpty ? 0 : product;
}

int bytesOfType(const QString &type)
{
    // the last digits tell the bits: float32, int8, bfloat16, complex128, float8_e4m3fn
    if (type == u"bool")
        return 1;
    qsizetype at = 0;
    while (at < type.size() && !type.at(at).isDigit())
        ++at;
    qsizetype end = at;
    while (end < type.size() && type.at(end).isDigit())
        ++end;
    return QStringView(type).sliced(at, end - at).toInt() / 8;
}

qint64 ModelEntry::count() const
{
    return bytesOfShape(shape, 1);
}

int ModelContents::tensorCount() const
{
    return int(std::count_if(entries.cbegin(), entries.cend(),
                             [](const ModelEntry &entry) { return entry.isTensor; }));
}

qint64 ModelContents::numberCount() const
{
    qint64 sum = 0;
    for (const ModelEntry &entry : entries) {
        const qint64 count = entry.isTensor ? std::max<qint64>(entry.count(), 0) : 0;
        sum = count > std::numeric_limits<qint64>::max() - sum ? std::numeric_limits<qint64>::max()
                                                               : sum + count;
    }
    return sum;
}

} // namespace perch
