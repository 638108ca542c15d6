// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/packedbytes.h"

#include <QByteArray>
#include <QExplicitlySharedDataPointer>
#include <QHash>
#include <QList>
#include <QString>

#include <initializer_list>
#include <iterator>

namespace perch
{

/// Requests against use of one resource, as event 005 or 004 wrote them; an empty text: it wrote
/// nothing.
struct ResourceUse {
    QString name; ///< "Memory (MB)"
    QString used;
    QString requested;
    QString allocated;
    QString assigned; ///< GPU ids

    bool operator==(const ResourceUse &) const = default;
};

/// The rows' names and requests, which thousands of jobs have in common.
class ResourceRequests : public QSharedData
{
public:
    /// `lines`: "name TAB requested LF" for each row.
    explicit ResourceRequests(QByteArrayView lines);

    QStringList names;
    QStringList requested; ///< as many
};
using ResourceRequestsPtr = QExplicitlySharedDataPointer<const ResourceRequests>;

/// The requests that were seen, each once. Bounded: it forgets, and begins anew.
class SeenRequests
{
public:
    [[nodiscard]] ResourceRequestsPtr find(QByteArrayView lines);

private:
    QHash<QByteArray, ResourceRequestsPtr> m_seen;
    QByteArray m_lastLines; ///< mostly asked for again
    ResourceRequestsPtr m_last;
};

/// The table of resources of one job; reads like a QList. Texts are cut at 100 bytes.
class ResourceTable
{
public:
    class const_iterator
    {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = ResourceUse;
        using difference_type = qsizetype;
        using pointer = const ResourceUse *;
        using reference = ResourceUse;

        const_iterator(const ResourceTable &table, qsizetype row) : m_table(&table), m_row(row) {}
        ResourceUse operator*() const { return m_table->at(m_row); }
        const_iterator &operator++()
        {
            ++m_row;
            return *this;
        }
        bool operator==(const const_iterator &other) const { return m_row == other.m_row; }

    private:
        const ResourceTable *m_table;
        qsizetype m_row;
    };

    ResourceTable() = default;
    ResourceTable(std::initializer_list<ResourceUse> rows);
    ResourceTable(const QList<ResourceUse> &rows);
    /// `cells`: for each row "used", where it differs from the request or GPUs are assigned
    /// "TAB allocated", where GPUs are assigned "TAB assigned", LF.
    ResourceTable(ResourceRequestsPtr requests, QByteArrayView cells)
        : m_requests(std::move(requests)), m_cells(cells)
    {
    }

    [[nodiscard]] qsizetype size() const { return m_requests ? m_requests->names.size() : 0; }
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    [[nodiscard]] ResourceUse at(qsizetype row) const;
    [[nodiscard]] const ResourceUse operator[](qsizetype row) const { return at(row); }
    [[nodiscard]] const ResourceUse first() const { return at(0); }
    [[nodiscard]] const_iterator begin() const { return {*this, 0}; }
    [[nodiscard]] const_iterator end() const { return {*this, size()}; }
    [[nodiscard]] const_iterator cbegin() const { return begin(); }
    [[nodiscard]] const_iterator cend() const { return end(); }
    operator QList<ResourceUse>() const { return {begin(), end()}; }

    /// For the store: what a ResourceTable is made of again.
    [[nodiscard]] QByteArray requestLines() const;
    [[nodiscard]] QByteArrayView cells() const { return m_cells.view(); }

    friend bool operator==(const ResourceTable &a, const ResourceTable &b);

private:
    ResourceRequestsPtr m_requests;
    PackedBytes m_cells;
};

} // namespace perch
