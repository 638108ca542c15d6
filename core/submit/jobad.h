// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/classadexpression.h"
#include "core/submit/submitmacros.h"

#include <map>

namespace perch
{

/// One attribute of a job. Without a value it cannot be known here, for the trouble's reason.
struct JobAttribute {
    QByteArray name;
    ClassAdExpressionPtr value;
    MacroTrouble trouble;
};

/// The attributes of a job; of later jobs of a cluster, what differs from the first one, chained to
/// its ad. Names are case-insensitive.
class JobAd
{
public:
    JobAd() = default;
    explicit JobAd(std::shared_ptr<const JobAd> cluster) : m_cluster(std::move(cluster)) {}

    void set(const JobAttribute &attribute) { m_own[attribute.name.toLower()] = attribute; }
    [[nodiscard]] const JobAttribute *find(const QByteArray &name) const
    {
        const auto own = m_own.find(name.toLower());
        if (own != m_own.end())
            return &own->second;
        return m_cluster ? m_cluster->find(name) : nullptr;
    }
    [[nodiscard]] bool hasOwn(const QByteArray &name) const
    {
        return m_own.contains(name.toLower());
    }
    /// All of them, by lower-case name.
    [[nodiscard]] std::map<QByteArray, JobAttribute> all() const
    {
        std::map<QByteArray, JobAttribute> attributes = m_own;
        if (m_cluster) {
            for (auto &[name, attribute] : m_cluster->all())
                attributes.insert({name, attribute});
        }
        return attributes;
    }
    /// In one ad, without the chain.
    [[nodiscard]] JobAd flattened() const
    {
        JobAd flat;
        flat.m_own = all();
        return flat;
    }

private:
    std::map<QByteArray, JobAttribute> m_own;
    std::shared_ptr<const JobAd> m_cluster;
};

} // namespace perch
