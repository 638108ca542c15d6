// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitqueue.h"

#include "core/submit/asciitext.h"
#include "core/submit/submitnumbers.h"

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

using Mode = QueueArguments::Mode;

/// A word of a queue line, up to a blank or a bracket.
struct Word {
    QByteArray text;
    qsizetype begin = 0;
    qsizetype end = 0; ///< at the blank or the bracket
    bool isEnded = false;
};

Word wordAt(const QByteArray &text, qsizetype place)
{
    Word word;
    const auto isEnd = [&text](qsizetype at) {
        return isAsciiSpace(text.at(at)) || text.at(at) == '(';
    };
    while (place < text.size() && isEnd(place))
        ++place;
    word.begin = place;
    while (place < text.size() && !isEnd(place))
        ++place;
    word.end = place;
    word.isEnded = place < text.size();
    word.text = text.sliced(word.begin, word.end - word.begin);
    return word;
}

/// "[1:5:2]" at the beginning; how many bytes it takes, or 0 for none.
qsizetype readSlice(const QByteArray &text, QueueSlice &slice)
{
    qsizetype place = 1;
    for (std::optional<int> *part : {&slice.start, &slice.end, &slice.step}) {
        qsizetype length = 0;
        const qint64 number = leadingInteger(text.mid(place), &length);
        place += length;
        const char after = place < text.size() ? text.at(place) : '\0';
        const bool isLast = part == &slice.step;
        if (after != ']' && (after != ':' || isLast))
            return 0;
        if (length > 0)
            *part = static_cast<int>(number);
        ++place;
        if (after == ']')
            break;
    }
    slice.isSet = true;
    return place;
}

/// Which words of a queue line say what follows.
struct Keyword {
    Word word;
    Mode mode = Mode::Plain;
};

Keyword findKeyword(const QByteArray &text)
{
    qsizetype place = 0;
    while (place < text.size()) {
        const Word word = wordAt(text, place);
        if (word.text.isEmpty() || !word.isEnded)
            break;
        if (isSameWord(word.text, "in"))
            return {word, Mode::In};
        if (isSameWord(word.text, "from"))
            return {word, Mode::From};
        if (isSameWord(word.text, "matching"))
            return {word, Mode::Matching};
        place = word.end;
    }
    return {};
}

qsizetype skippedBlanks(const QByteArray &text, qsizetype place)
{
    while (place < text.size() && isAsciiSpace(text.at(place)))
        ++place;
    return place;
}

/// Words and slices between the keyword and the rows; where these begin, or -1.
qsizetype readQualifiers(const QByteArray &text, qsizetype place, QueueArguments &arguments)
{
    while (place < text.size() && text.at(place) != '(') {
        const Word word = wordAt(text, place);
        if (!word.isEnded)
            break;
        Mode mode = Mode::Plain;
        if (isSameWord(word.text, "files"))
            mode = Mode::MatchingFiles;
        else if (isSameWord(word.text, "dirs"))
            mode = Mode::MatchingFolders;
        else if (isSameWord(word.text, "any"))
            mode = Mode::MatchingAny;
        if (mode != Mode::Plain) {
            if (arguments.mode != Mode::Matching)
                return -1;
            arguments.mode = mode;
            place = word.end;
        } else if (word.text.startsWith('[')) {
            arguments.slice = {};
            const qsizetype length = readSlice(text.sliced(word.begin), arguments.slice);
            if (length == 0)
                return -1;
            place = word.begin + length;
        } else {
            break;
        }
        place = skippedBlanks(text, place);
    }
    return place;
}

void readRows(const QByteArray &rest, QueueArguments &arguments)
{
    QByteArray rows = rest;
    const bool isWhole = rows.startsWith('(') && rows.endsWith(')');
    arguments.isInPlace = rows.startsWith('(') && !isWhole;
    if (isWhole)
        rows.chop(1);
    if (isWhole || arguments.isInPlace)
        rows.remove(0, 1);
    rows = trimmedLeft(rows);
    if (arguments.mode != Mode::From)
        arguments.rows = splitWords(rows);
    else if (!isWhole && !arguments.isInPlace)
        arguments.source = trimmedRight(rows);
    else if (isWhole || !rows.isEmpty())
        arguments.rows = {rows};
}

/// Where the names of variables begin that end before the keyword: back over letters, commas and
/// blanks, and over digits behind a letter.
qsizetype variablesBegin(const QByteArray &text)
{
    qsizetype place = text.size();
    qsizetype begin = place;
    while (place > 0) {
        char c = text.at(place - 1);
        if (isAsciiDigit(c)) {
            --place;
            while (place > 0) {
                c = text.at(place - 1);
                if (isAsciiLetter(c))
                    break;
                if (!isAsciiDigit(c)) {
                    c = '!';
                    break;
                }
                --place;
            }
        }
        if (!isAsciiSpace(c) && !isAsciiLetter(c) && c != ',' && c != '_' && c != '.')
            break;
        begin = place - 1;
        --place;
    }
    return std::max<qsizetype>(begin, 0);
}

} // namespace

std::optional<QByteArray> queueStatement(const QByteArray &line)
{
    if (!isSameWord(line.left(5), "queue") || (line.size() > 5 && !isAsciiSpace(line.at(5))))
        return std::nullopt;
    return trimmedLeft(line.sliced(5));
}

QueueReading readQueueArguments(const QByteArray &text, QueueArguments &arguments)
{
    const QByteArray line = trimmedLeft(text);
    if (line.isEmpty())
        return QueueReading::Valid;
    const Keyword keyword = findKeyword(line);
    arguments.mode = keyword.mode;
    QByteArray count = line;
    if (keyword.mode != Mode::Plain) {
        const qsizetype place =
            readQualifiers(line, skippedBlanks(line, keyword.word.end), arguments);
        if (place < 0)
            return QueueReading::Invalid;
        readRows(line.mid(place), arguments);
        const QByteArray before = trimmedRight(line.left(keyword.word.begin));
        const qsizetype begin = variablesBegin(before);
        arguments.variables = splitWords(before.sliced(begin));
        count = before.left(begin);
    }
    count = trimmedRight(count);
    if (count.isEmpty())
        return QueueReading::Valid;
    const SubmitReading<qint64> number = readSubmitInteger(count);
    if (number.isUnknown())
        return QueueReading::Unknown;
    if (!number.isValid() || number.value < 0 || number.value >= std::numeric_limits<int>::max())
        return QueueReading::Invalid;
    arguments.count = static_cast<int>(number.value);
    return QueueReading::Valid;
}

QueueSlice::Range QueueSlice::range(qsizetype size) const
{
    Range range{0, size, 1};
    if (!isSet)
        return range;
    const auto counted = [size](int number) {
        return number < 0 ? number + size : number;
    };
    if (start)
        range.first = counted(*start);
    if (end)
        range.end = std::min(counted(*end), size);
    if (step && *step != 0)
        range.step = std::abs(qsizetype(*step));
    if (range.first < 0)
        range.first += (-range.first + range.step - 1) / range.step * range.step;
    return range;
}

qsizetype QueueSlice::count(qsizetype size) const
{
    const Range range = this->range(size);
    return range.end <= range.first ? 0 : (range.end - range.first + range.step - 1) / range.step;
}

qsizetype QueueSlice::place(qsizetype n, qsizetype size) const
{
    const Range range = this->range(size);
    return range.first + n * range.step;
}

QueueRows::QueueRows(QByteArrayList rows, qsizetype variableCount, QueueSlice slice)
    : m_rows(std::move(rows)), m_variableCount(variableCount), m_slice(slice)
{
    if (m_variableCount < 2)
        return;
    m_fullerRow.resize(m_rows.size(), -1);
    QList<std::pair<qint32, qsizetype>> fuller; // rows before with ever fewer columns
    for (qsizetype n = 0; n < count(); ++n) {
        const qsizetype row = itemIndex(n);
        const qsizetype columns = fields(m_rows.at(row)).size();
        while (!fuller.isEmpty() && fuller.last().second <= columns)
            fuller.removeLast();
        m_fullerRow[row] = fuller.isEmpty() ? -1 : fuller.last().first;
        fuller.append({static_cast<qint32>(row), columns});
    }
}

/// Parted at a comma, blank or tab, and the blanks after it; the last variable gets the rest.
QByteArrayList QueueRows::fields(const QByteArray &row) const
{
    static const QByteArray separators(", \t");
    QByteArrayList fields;
    qsizetype place = 0;
    while (fields.size() + 1 < m_variableCount) {
        const qsizetype begin = place;
        while (place < row.size() && !separators.contains(row.at(place)))
            ++place;
        if (place >= row.size()) {
            fields.append(row.mid(begin));
            return fields;
        }
        fields.append(row.sliced(begin, place - begin));
        ++place;
        while (place < row.size() && (row.at(place) == ' ' || row.at(place) == '\t'))
            ++place;
    }
    fields.append(row.mid(place));
    return fields;
}

QByteArrayList QueueRows::values(qsizetype n) const
{
    if (m_variableCount == 0 || m_rows.isEmpty())
        return QByteArrayList(m_variableCount);
    qsizetype row = itemIndex(n);
    QByteArrayList values = fields(m_rows.at(row));
    while (values.size() < m_variableCount) {
        row = m_fullerRow.value(row, -1);
        if (row < 0) {
            values.append(QByteArray());
            continue;
        }
        const QByteArrayList fuller = fields(m_rows.at(row));
        while (values.size() < fuller.size())
            values.append(fuller.at(values.size()));
    }
    return values;
}

} // namespace perch
