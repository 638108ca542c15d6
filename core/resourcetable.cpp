// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/resourcetable.h"

namespace perch
{

namespace
{

constexpr qsizetype seenLimit = 10'000;
constexpr qsizetype textLimit = 100;

/// A text as it may stand between the separators.
QByteArray cellOf(const QString &text)
{
    QByteArray cell = text.left(textLimit).toUtf8();
    return cell.replace('\t', ' ').replace('\n', ' ');
}

/// The part of `text` before `separator`, which is taken off; all of it when there is none.
QByteArrayView takeUntil(QByteArrayView &text, char separator)
{
    const qsizetype at = text.indexOf(separator);
    const QByteArrayView part = at < 0 ? text : text.first(at);
    text = at < 0 ? QByteArrayView() : text.sliced(at + 1);
    return part;
}

} // namespace

ResourceRequests::ResourceRequests(QByteArrayView lines)
{
    while (!lines.isEmpty()) {
        QByteArrayView line = takeUntil(lines, '\n');
        names.append(QString::fromUtf8(takeUntil(line, '\t')));
        requested.append(QString::fromUtf8(line));
    }
}

ResourceRequestsPtr SeenRequests::find(QByteArrayView lines)
{
    if (m_last && lines == m_lastLines)
        return m_last;
    m_lastLines = lines.toByteArray();
    const auto known = m_seen.constFind(m_lastLines);
    if (known != m_seen.cend())
        return m_last = *known;
    if (m_seen.size() >= seenLimit)
        m_seen.clear();
    m_last = ResourceRequestsPtr(new ResourceRequests(lines));
    m_seen.insert(m_lastLines, m_last);
    return m_last;
}

ResourceTable::ResourceTable(std::initializer_list<ResourceUse> rows)
    : ResourceTable(QList<ResourceUse>(rows))
{
}

ResourceTable::ResourceTable(const QList<ResourceUse> &rows)
{
    if (rows.isEmpty())
        return;
    QByteArray requests;
    QByteArray cells;
    for (const ResourceUse &row : rows) {
        requests += cellOf(row.name) + '\t' + cellOf(row.requested) + '\n';
        cells += cellOf(row.used);
        if (row.allocated != row.requested || !row.assigned.isEmpty())
            cells += '\t' + cellOf(row.allocated);
        if (!row.assigned.isEmpty())
            cells += '\t' + cellOf(row.assigned);
        cells += '\n';
    }
    m_requests = ResourceRequestsPtr(new ResourceRequests(requests));
    m_cells = PackedBytes(cells);
}

ResourceUse ResourceTable::at(qsizetype row) const
{
    QByteArrayView rest = m_cells.view();
    for (qsizetype i = 0; i < row; ++i)
        (void)takeUntil(rest, '\n');
    QByteArrayView line = takeUntil(rest, '\n');
    ResourceUse use;
    use.name = m_requests->names.value(row);
    use.requested = m_requests->requested.value(row);
    use.used = QString::fromUtf8(takeUntil(line, '\t'));
    const bool isAsRequested = line.isNull();
    use.allocated = isAsRequested ? use.requested : QString::fromUtf8(takeUntil(line, '\t'));
    use.assigned = QString::fromUtf8(line);
    return use;
}

QByteArray ResourceTable::requestLines() const
{
    QByteArray lines;
    for (qsizetype row = 0; row < size(); ++row)
        lines +=
            m_requests->names[row].toUtf8() + '\t' + m_requests->requested[row].toUtf8() + '\n';
    return lines;
}

bool operator==(const ResourceTable &a, const ResourceTable &b)
{
    const bool hasSameRequests =
        a.m_requests == b.m_requests || a.requestLines() == b.requestLines();
    return hasSameRequests && a.m_cells == b.m_cells;
}

} // namespace perch
