// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/dryrun.h"

#include <algorithm>

namespace perch::test
{

QList<DryRunAd> readDryRun(const QByteArray &text)
{
    QList<DryRunAd> jobs;
    DryRunAd cluster;
    DryRunAd *current = &cluster;
    QByteArray lastName;
    for (const QByteArray &line : text.split('\n')) {
        const qsizetype sign = line.indexOf('=');
        const QByteArray name = line.left(std::max<qsizetype>(sign, 0)).toLower();
        const bool isAttribute =
            !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                       c == '-' || c < 0;
            });
        if (!isAttribute) {
            if (!lastName.isEmpty() && !line.isEmpty())
                (*current)[lastName] += '\n' + line;
            continue;
        }
        if (name == "clusterid") {
            cluster = {};
            current = &cluster;
        } else if (name == "procid") {
            jobs.append(cluster);
            current = &jobs.last();
        }
        lastName = name;
        current->insert(name, line.sliced(sign + 1));
    }
    return jobs;
}

} // namespace perch::test
