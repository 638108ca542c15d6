// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/texttable.h"

#include "core/plaintext.h"

#include <algorithm>
#include <array>
#include <limits>

namespace perch
{

namespace
{

constexpr int rowsToJudge = 20;

/// In how many cells this line falls apart, as if no quotes were there.
int partsOf(QByteArrayView line, char separator)
{
    return int(std::count(line.begin(), line.end(), separator));
}

char findSeparator(QByteArrayView bytes)
{
    struct Score {
        char separator = ',';
        int least = std::numeric_limits<int>::max();
        int most = 0;
        [[nodiscard]] int points() const { return least == most ? 1'000'000 + least : least; }
    };
    std::array<Score, 4> scores = {{{','}, {'\t'}, {';'}, {'|'}}};
    qsizetype at = 0;
    for (int row = 0; row < rowsToJudge && at < bytes.size(); ++row) {
        const qsizetype end = bytes.indexOf('\n', at);
        const QByteArrayView line =
            bytes.sliced(at, std::min((end < 0 ? bytes.size() : end) - at, TextTable::longestRow));
        at = end < 0 ? bytes.size() : end + 1;
        for (Score &score : scores) {
            const int parts = partsOf(line, score.separator);
            score.least = std::min(score.least, parts);
            score.most = std::max(score.most, parts);
        }
    }
    const auto best =
        std::max_element(scores.cbegin(), scores.cend(), [](const Score &a, const Score &b) {
            const int first = a.most == 0 ? -1 : a.points();
            return first < (b.most == 0 ? -1 : b.points());
        });
    return best->separator;
}

bool isNumber(const QString &cell)
{
    bool isOne = false;
    (void)cell.trimmed().toDouble(&isOne);
    return isOne;
}

} // namespace

TextTable::TextTable(QByteArray bytes, char separator) : m_bytes(std::move(bytes))
{
    if (m_bytes.startsWith("\xef\xbb\xbf"))
        m_bytes.remove(0, 3);
    if (m_bytes.size() > std::numeric_limits<int>::max()) {
        m_bytes.truncate(std::numeric_limits<int>::max());
        m_hasMoreRows = true;
    }
    m_separator = separator == 0 ? findSeparator(m_bytes) : separator;
    scan();
    const QStringList first = m_begins.size() > 1 ? cellsAt(0) : QStringList();
    if (std::none_of(first.cbegin(), first.cend(), isNumber) &&
        std::any_of(first.cbegin(), first.cend(), [](const QString &c) { return !c.isEmpty(); }))
        m_names = first;
}

void TextTable::scan()
{
    for (qsizetype at = 0; at < m_bytes.size();) {
        if (m_begins.size() == mostRows) {
            m_hasMoreRows = true;
            return;
        }
        m_begins.append(quint32(at));
        at = rowEnd(at);
    }
}

/// Where the next row begins; counts the columns on the way.
qsizetype TextTable::rowEnd(qsizetype begin)
{
    int columns = 1;
    bool isQuoted = false;
    bool isCellBegin = true;
    qsizetype lineEnd = -1; // the first one within quotes
    qsizetype at = begin;
    for (; at < m_bytes.size(); ++at) {
        const char byte = m_bytes.at(at);
        if (isQuoted) {
            if (byte == '"') {
                isQuoted = false; // a doubled one opens it again at once
            } else if (byte == '\n') {
                if (!m_quotesSpanLines)
                    break;
                if (lineEnd < 0)
                    lineEnd = at;
                if (at - begin > longestRow)
                    break;
            }
            continue;
        }
        if (byte == '\n')
            break;
        if (byte == '"' && (isCellBegin || m_bytes.at(at - 1) == '"'))
            isQuoted = true;
        isCellBegin = byte == m_separator;
        columns += isCellBegin ? 1 : 0;
    }
    if (isQuoted && lineEnd >= 0) { // a quote that nothing closes is a character like others
        m_quotesSpanLines = false;
        return rowEnd(begin);
    }
    m_hasMoreColumns = m_hasMoreColumns || columns > mostColumns;
    m_columns = std::max(m_columns, std::min(columns, mostColumns));
    return std::min(at + 1, m_bytes.size());
}

int TextTable::rowCount() const
{
    return int(m_begins.size()) - (m_names.isEmpty() ? 0 : 1);
}

QStringList TextTable::row(int number) const
{
    return cellsAt(number + (m_names.isEmpty() ? 0 : 1));
}

QStringList TextTable::cellsAt(qsizetype number) const
{
    if (number < 0 || number >= m_begins.size())
        return {};
    const qsizetype begin = m_begins.at(number);
    const qsizetype end = number + 1 < m_begins.size() ? m_begins.at(number + 1) : m_bytes.size();
    QByteArrayView row = QByteArrayView(m_bytes).sliced(begin, std::min(end - begin, longestRow));
    while (row.endsWith('\n') || row.endsWith('\r'))
        row.chop(1);
    QStringList cells;
    qsizetype at = 0;
    while (cells.size() < m_columns && at <= row.size()) {
        QByteArray cell;
        bool isQuoted = at < row.size() && row.at(at) == '"';
        at += isQuoted ? 1 : 0;
        for (; at < row.size() && (isQuoted || row.at(at) != m_separator); ++at) {
            if (isQuoted && row.at(at) == '"') {
                isQuoted = at + 1 < row.size() && row.at(at + 1) == '"';
                if (!isQuoted)
                    continue;
                ++at;
            }
            if (cell.size() <= 4 * longestCell) // the longest of UTF-8
                cell += row.at(at);
        }
        ++at;
        cells << plainLine(QString::fromUtf8(cell), longestCell);
    }
    return cells;
}

} // namespace perch
