// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace perch
{

/// A table in text (RFC 4180, and with tabs, semicolons or bars): only where its rows begin is
/// kept, and a row is read when it is asked for. Bounded whatever the bytes are. A value: a copy
/// shares the bytes and may be read in another thread.
class TextTable
{
public:
    static constexpr int mostRows = 2'000'000;
    static constexpr int mostColumns = 500;
    static constexpr qsizetype longestRow = 64 * 1024; ///< bytes that are read of a row
    static constexpr qsizetype longestCell = 1000;     ///< characters

    TextTable() = default;
    /// At most 2 GB; `separator` 0: found in the first rows.
    explicit TextTable(QByteArray bytes, char separator = 0);

    [[nodiscard]] char separator() const { return m_separator; }
    /// Of the first row, when it holds names and others follow; else empty.
    [[nodiscard]] const QStringList &names() const { return m_names; }
    [[nodiscard]] int rowCount() const; ///< without the names
    [[nodiscard]] int columnCount() const { return m_columns; }
    /// The cells of a row, fit to be shown; at most columnCount().
    [[nodiscard]] QStringList row(int number) const;

    [[nodiscard]] bool hasMoreRows() const { return m_hasMoreRows; }
    [[nodiscard]] bool hasMoreColumns() const { return m_hasMoreColumns; }

private:
    void scan();
    qsizetype rowEnd(qsizetype begin);
    [[nodiscard]] QStringList cellsAt(qsizetype number) const;

    QByteArray m_bytes;
    QList<quint32> m_begins;
    QStringList m_names;
    char m_separator = ',';
    int m_columns = 0;
    bool m_hasMoreRows = false;
    bool m_hasMoreColumns = false;
    bool m_quotesSpanLines = true; ///< until one is found that is never closed
};

} // namespace perch
