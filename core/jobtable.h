// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QHash>

#include <array>
#include <memory>
#include <vector>

namespace perch
{

/// Jobs by id, in the order in which they came. They stay where they are, and cost little more than
/// their own bytes; a job is found at once, whatever ids a hostile log makes up. Used by one thread
/// at a time, also for reading.
class JobTable
{
public:
    class const_iterator
    {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Job;
        using difference_type = qsizetype;
        using pointer = const Job *;
        using reference = const Job &;

        const_iterator() = default;
        const_iterator(const JobTable &table, quint32 index) : m_table(&table), m_index(index) {}
        const Job &operator*() const { return m_table->at(m_index); }
        const Job *operator->() const { return &m_table->at(m_index); }
        const_iterator &operator++()
        {
            ++m_index;
            return *this;
        }
        const_iterator operator++(int)
        {
            const const_iterator before = *this;
            ++m_index;
            return before;
        }
        bool operator==(const const_iterator &other) const { return m_index == other.m_index; }

    private:
        const JobTable *m_table = nullptr;
        quint32 m_index = 0;
    };

    JobTable() = default;
    JobTable(const JobTable &other) { *this = other; }
    JobTable &operator=(const JobTable &other);
    ~JobTable() = default;

    static constexpr quint32 none = 0xffffffff;
    /// The place of a job in the table, or `none`.
    [[nodiscard]] quint32 indexOf(JobId id) const;
    /// Adds a job that is not there.
    quint32 add(JobId id);
    [[nodiscard]] Job &at(quint32 index) { return (*m_blocks[index / perBlock])[index % perBlock]; }
    [[nodiscard]] const Job &at(quint32 index) const
    {
        return (*m_blocks[index / perBlock])[index % perBlock];
    }

    [[nodiscard]] qsizetype size() const { return qsizetype(m_size); }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    [[nodiscard]] bool contains(JobId id) const { return indexOf(id) != none; }
    /// Null when there is none.
    [[nodiscard]] const Job *find(JobId id) const;
    [[nodiscard]] Job value(JobId id) const;
    [[nodiscard]] const Job &first() const { return at(0); }
    [[nodiscard]] QList<Job> values() const { return {begin(), end()}; }
    [[nodiscard]] const_iterator begin() const { return {*this, 0}; }
    [[nodiscard]] const_iterator end() const { return {*this, m_size}; }

private:
    static constexpr quint32 perBlock = 64;
    using Block = std::array<Job, perBlock>;

    std::vector<std::unique_ptr<Block>> m_blocks;
    quint32 m_size = 0;
    /// By cluster: the places of its first procs, as far as they come without wide gaps.
    QHash<int, std::shared_ptr<std::vector<quint32>>> m_dense;
    mutable int m_lastCluster = 0; ///< mostly asked for again
    mutable const std::vector<quint32> *m_lastDense = nullptr;
    QHash<JobId, quint32> m_sparse; ///< of all others
};

} // namespace perch
