// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtable.h"

namespace perch
{

namespace
{

/// So many procs may be missing before one that is there, besides as many as there are.
constexpr size_t gap = 16;

} // namespace

JobTable &JobTable::operator=(const JobTable &other)
{
    if (this == &other)
        return *this;
    m_blocks.clear();
    for (const std::unique_ptr<Block> &block : other.m_blocks)
        m_blocks.push_back(std::make_unique<Block>(*block));
    m_size = other.m_size;
    m_dense.clear();
    for (auto cluster = other.m_dense.cbegin(); cluster != other.m_dense.cend(); ++cluster)
        m_dense.insert(cluster.key(), std::make_shared<std::vector<quint32>>(**cluster));
    m_sparse = other.m_sparse;
    m_lastDense = nullptr;
    return *this;
}

quint32 JobTable::indexOf(JobId id) const
{
    if (!m_lastDense || m_lastCluster != id.cluster) {
        m_lastDense = m_dense.value(id.cluster).get();
        m_lastCluster = id.cluster;
    }
    if (m_lastDense && size_t(id.proc) < m_lastDense->size() &&
        (*m_lastDense)[size_t(id.proc)] != none)
        return (*m_lastDense)[size_t(id.proc)];
    return m_sparse.isEmpty() ? none : m_sparse.value(id, none);
}

quint32 JobTable::add(JobId id)
{
    const quint32 index = m_size++;
    if (index % perBlock == 0)
        m_blocks.push_back(std::make_unique<Block>());
    at(index).id = id;
    std::shared_ptr<std::vector<quint32>> &kept = m_dense[id.cluster];
    if (!kept)
        kept = std::make_shared<std::vector<quint32>>();
    std::vector<quint32> &dense = *kept;
    const auto proc = size_t(id.proc); // a negative one is far away
    if (proc < 2 * dense.size() + gap) {
        if (proc >= dense.size())
            dense.resize(proc + 1, none);
        dense[proc] = index;
    } else {
        m_sparse.insert(id, index);
    }
    return index;
}

const Job *JobTable::find(JobId id) const
{
    const quint32 index = indexOf(id);
    return index == none ? nullptr : &at(index);
}

Job JobTable::value(JobId id) const
{
    const Job *job = find(id);
    return job ? *job : Job();
}

} // namespace perch
