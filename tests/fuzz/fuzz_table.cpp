// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any bytes must become a table within bounds that loses no line without quotes, and JSON that is
// laid out must stay the same JSON.
#include "core/jsonlayout.h"
#include "core/texttable.h"

#include <QJsonDocument>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

using namespace perch;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

void read(const TextTable &table, const QByteArray &bytes)
{
    require(table.columnCount() <= TextTable::mostColumns);
    const int names = table.names().isEmpty() ? 0 : 1;
    const auto lines = bytes.count('\n') + (bytes.isEmpty() || bytes.endsWith('\n') ? 0 : 1);
    require(table.rowCount() + names <= lines);
    if (!bytes.contains('"') && !bytes.startsWith("\xef\xbb\xbf"))
        require(table.rowCount() + names == lines);
    for (int row = 0; row < table.rowCount(); ++row) {
        const QStringList cells = table.row(row);
        require(!cells.isEmpty() && cells.size() <= table.columnCount());
        for (const QString &cell : cells)
            require(cell.size() <= TextTable::longestCell);
    }
    require(table.row(-1).isEmpty() || names == 1);
    require(table.row(table.rowCount()).isEmpty());
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    read(TextTable(bytes), bytes);
    read(TextTable(bytes, ','), bytes);
    const auto laid = indentedJson(bytes, 1'000'000);
    const QJsonDocument before = QJsonDocument::fromJson(bytes);
    if (laid && !before.isNull())
        require(QJsonDocument::fromJson(*laid) == before);
    if (laid)
        require(indentedJson(*laid, 4'000'000).has_value());
    return 0;
}
