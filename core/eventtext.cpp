// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventtext.h"

#include "core/eventlog.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <string_view>

namespace perch
{

namespace
{

constexpr int gpuLimit = 64;
constexpr int rowLimit = 64;
constexpr qsizetype textLimit = 4000;
constexpr qsizetype nameLimit = 200;
constexpr qsizetype cellLimit = 100;

QString textOf(QByteArrayView bytes, qsizetype limit)
{
    // a character takes four bytes at most: what is cut off here would be cut off anyway
    return QString::fromUtf8(bytes.first(qMin(bytes.size(), 4 * limit))).left(limit);
}

/// As QByteArrayView::trimmed(), which is no inline function: there are millions of lines.
QByteArrayView trimmed(QByteArrayView text)
{
    const auto isSpace = [](char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    };
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isSpace(text.back()))
        text.chop(1);
    return text;
}

/// "Normal termination (return value 3)" with `label` "return value " gives 3.
std::optional<int> numberAfter(QByteArrayView line, QByteArrayView label)
{
    const qsizetype at = line.indexOf(label);
    if (at < 0)
        return std::nullopt;
    const QByteArrayView rest = line.sliced(at + label.size());
    qsizetype length = rest.startsWith('-') ? 1 : 0;
    while (length < rest.size() && rest[length] >= '0' && rest[length] <= '9')
        ++length;
    bool good = false;
    const int number = rest.first(length).toInt(&good);
    return good ? std::optional(number) : std::nullopt;
}

/// Splits `Name = value` of the body of 001 and 028.
bool splitAttribute(QByteArrayView line, QByteArrayView &name, QByteArrayView &value)
{
    const qsizetype at = line.indexOf('=');
    if (at <= 0)
        return false;
    name = trimmed(line.first(at));
    value = trimmed(line.sliced(at + 1));
    return true;
}

/// The text of a ClassAd string that begins at the first quote of `value`.
QString classAdString(QByteArrayView value)
{
    QByteArray text;
    qsizetype at = value.indexOf('"') + 1;
    while (at > 0 && at < value.size() && value[at] != '"' && text.size() < 4 * nameLimit) {
        if (value[at] == '\\' && at + 1 < value.size())
            ++at;
        text += value[at++];
    }
    return textOf(text, nameLimit);
}

} // namespace

ProgramEnding endingIn(QByteArrayView body)
{
    BodyLines lines(body);
    QByteArrayView line;
    while (lines.next(line)) {
        const QByteArrayView text = trimmed(line);
        if (text.startsWith("(1) Normal termination"))
            return {numberAfter(text, "return value "), std::nullopt};
        if (text.startsWith("(0) Abnormal termination"))
            return {std::nullopt, numberAfter(text, "(signal ")};
    }
    return {};
}

QString firstLine(QByteArrayView body)
{
    QByteArrayView line;
    return BodyLines(body).next(line) ? textOf(trimmed(line), textLimit) : QString();
}

Explanation explanationIn(QByteArrayView body)
{
    Explanation explanation;
    QByteArray text;
    BodyLines lines(body);
    QByteArrayView line;
    while (lines.next(line)) {
        const QByteArrayView words = trimmed(line);
        const auto code = words.startsWith("Code ") ? numberAfter(words, "Code ") : std::nullopt;
        const auto subCode = code ? numberAfter(words, " Subcode ") : std::nullopt;
        if (code && subCode) {
            explanation.code = *code;
            explanation.subCode = *subCode;
        } else if (!words.isEmpty() && text.size() < 4 * textLimit) {
            text += (text.isEmpty() ? "" : "\n");
            text += words.first(qMin(words.size(), 4 * textLimit));
        }
    }
    explanation.text = textOf(text, textLimit);
    return explanation;
}

QString batchNameIn(QByteArrayView body)
{
    BodyLines lines(body);
    QByteArrayView line;
    while (lines.next(line)) {
        const qsizetype at = line.indexOf("JobBatchName");
        QByteArrayView name;
        QByteArrayView value;
        if (at >= 0 && splitAttribute(line.sliced(at), name, value) && name == "JobBatchName")
            return classAdString(value);
    }
    return {};
}

PlaceText placeIn(QByteArrayView body)
{
    PlaceText place;
    BodyLines lines(body);
    QByteArrayView line;
    while (lines.next(line)) {
        const QByteArrayView text = line.startsWith('\t') ? line.sliced(1) : line;
        // most lines are none of these three, and their first letter tells
        switch (text.isEmpty() ? '\0' : text.front()) {
        case 'S':
            if (text.startsWith("SlotName:")) {
                place.slot = trimmed(text.sliced(9));
                place.slot.truncate(qMin(place.slot.size(), nameLimit));
            }
            break;
        case 'A':
        case 'a': {
            QByteArrayView name;
            QByteArrayView value;
            if (splitAttribute(text, name, value) &&
                name.compare("AvailableGPUs", Qt::CaseInsensitive) == 0)
                place.availableGpus = value;
            break;
        }
        case 'G':
            if (text.startsWith("GPUs_")) {
                const char *const begin =
                    place.gpuLines.isEmpty() ? text.data() : place.gpuLines.data();
                place.gpuLines = QByteArrayView(begin, text.data() + text.size());
            }
            break;
        default:
            break;
        }
    }
    return place;
}

QStringList gpuNamesIn(QByteArrayView gpuLines, QByteArrayView availableGpus)
{
    QList<QByteArray> ids;
    for (const QByteArray &part : availableGpus.toByteArray().split(',')) {
        const QByteArray id = QByteArray(part).replace('{', "").replace('}', "").trimmed();
        if (!id.isEmpty() && ids.size() < gpuLimit)
            ids.append(id.left(nameLimit));
    }
    QHash<QByteArray, QString> deviceNames;
    BodyLines lines(gpuLines);
    QByteArrayView line;
    while (!ids.isEmpty() && lines.next(line)) {
        QByteArrayView name;
        QByteArrayView value;
        if (!splitAttribute(line, name, value) || !name.startsWith("GPUs_") ||
            !value.startsWith('['))
            continue;
        const qsizetype at = value.indexOf("DeviceName");
        if (at >= 0)
            deviceNames.insert(name.toByteArray().toLower(), classAdString(value.sliced(at)));
    }
    QStringList names;
    for (const QByteArray &id : std::as_const(ids))
        names.append(deviceNames.value(id.toLower(), QString::fromUtf8(id)));
    return names;
}

std::optional<qint64> memoryMegabytesIn(QByteArrayView body)
{
    BodyLines lines(body);
    QByteArrayView line;
    while (lines.next(line)) {
        if (!line.endsWith("MemoryUsage of job (MB)"))
            continue;
        const QByteArrayView text = trimmed(line);
        const qsizetype blank = text.indexOf(' ');
        return qMax<qint64>(0, text.first(qMax<qsizetype>(0, blank)).toLongLong());
    }
    return std::nullopt;
}

namespace
{

using Edges = std::array<qsizetype, 3>;

/// The cells of a row: used, requested, allocated, assigned.
using Cells = std::array<QByteArrayView, 4>;

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

QByteArrayView cell(QByteArrayView text)
{
    const QByteArrayView inner = trimmed(text);
    return inner.first(qMin(inner.size(), cellLimit));
}

Cells cellsByWords(QByteArrayView text)
{
    std::array<QByteArrayView, 3> words;
    qsizetype count = 0;
    qsizetype at = 0;
    while (at < text.size() && count < 3) {
        while (at < text.size() && isBlank(text[at]))
            ++at;
        const qsizetype begin = at;
        while (at < text.size() && !isBlank(text[at]))
            ++at;
        if (at > begin)
            words[size_t(count++)] = text.sliced(begin, at - begin);
    }
    Cells cells;
    for (qsizetype i = 0; i < count; ++i)
        cells[size_t(3 - count + i)] = cell(words[size_t(i)]);
    cells[3] = cell(text.sliced(at));
    return cells;
}

/// A row is cut at the right edges of the header's columns, since cells may be empty. A number too
/// long for its column pushes the others to the right: then the edges cut a word, and blanks must
/// tell.
Cells cellsOf(QByteArrayView row, qsizetype colon, const Edges &edges)
{
    Cells cells;
    qsizetype begin = colon + 1;
    for (size_t i = 0; i < edges.size(); ++i) {
        const qsizetype end = qMin(edges[i], row.size());
        if (end > begin && end < row.size() && !isBlank(row[end]) && !isBlank(row[end - 1]))
            return cellsByWords(row.sliced(colon + 1));
        cells[i] = end > begin ? cell(row.sliced(begin, end - begin)) : QByteArrayView();
        begin = qMax(begin, end);
    }
    cells[3] = cell(row.sliced(qMin(begin, row.size())));
    return cells;
}

void appendCell(std::string &text, QByteArrayView cell)
{
    const size_t begin = text.size();
    text.append(cell.data(), size_t(cell.size()));
    std::replace(text.begin() + std::ptrdiff_t(begin), text.end(), '\t', ' ');
}

} // namespace

ResourceTableReader::Edges ResourceTableReader::edgesIn(QByteArrayView header)
{
    const qsizetype colon = header.indexOf(':');
    const auto edge = [&](QByteArrayView word) {
        const qsizetype at = header.indexOf(word, qMax<qsizetype>(0, colon));
        return at < 0 ? 0 : at + word.size();
    };
    const Edges edges{edge(" Usage"), edge(" Request "), edge(" Allocated")};
    if (colon < 0 || std::find(edges.cbegin(), edges.cend(), 0) != edges.cend() ||
        !header.first(colon).contains("Resources"))
        return {};
    return {edges[0], edges[1] - 1, edges[2]};
}

ResourceTable ResourceTableReader::read(QByteArrayView body)
{
    // much faster here than QByteArrayView::indexOf(): few bytes are like the first one
    const size_t title = std::string_view(body.data(), size_t(body.size())).find("Resources :");
    if (title == std::string_view::npos)
        return {};
    BodyLines lines(body.sliced(body.first(qsizetype(title)).lastIndexOf('\n') + 1));
    QByteArrayView line;
    while (lines.next(line)) {
        if (!line.isEmpty() && line == m_header)
            break;
        m_edges = edgesIn(line);
        m_header = m_edges[0] == 0 ? QByteArray() : line.toByteArray();
        if (!m_header.isEmpty())
            break;
    }
    if (line.isEmpty() || line != m_header)
        return {};
    const qsizetype colon = line.indexOf(':');
    m_cells.clear();
    m_requests.clear();
    for (int row = 0; row < rowLimit && lines.next(line); ++row) {
        if (line.size() <= colon || line[colon] != ':')
            break;
        takeRow(line, colon);
    }
    if (m_cells.empty())
        return {};
    const auto viewOf = [](const std::string &text) {
        return QByteArrayView(text.data(), qsizetype(text.size()));
    };
    return {m_seen.find(viewOf(m_requests)), viewOf(m_cells)};
}

void ResourceTableReader::takeRow(QByteArrayView line, qsizetype colon)
{
    const Cells cells = cellsOf(line, colon, m_edges);
    QByteArrayView assigned = cells[3];
    if (assigned.size() >= 2 && assigned.startsWith('"') && assigned.endsWith('"'))
        assigned = assigned.sliced(1, assigned.size() - 2);
    appendCell(m_requests, cell(line.first(colon)));
    m_requests += '\t';
    appendCell(m_requests, cells[1]);
    m_requests += '\n';
    appendCell(m_cells, cells[0]);
    if (!assigned.isEmpty() || cells[2] != cells[1]) {
        m_cells += '\t';
        appendCell(m_cells, cells[2]);
    }
    if (!assigned.isEmpty()) {
        m_cells += '\t';
        appendCell(m_cells, assigned);
    }
    m_cells += '\n';
}

} // namespace perch
