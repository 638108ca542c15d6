// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sharednames.h"

#include <QHashFunctions>

#include <algorithm>
#include <cstring>

namespace perch
{

namespace
{

constexpr qsizetype nameLimit = 200;
constexpr size_t fewest = 64;
constexpr size_t most = 262'144;

QString textOf(QByteArrayView utf8)
{
    return QString::fromUtf8(utf8.first(qMin(utf8.size(), 4 * nameLimit))).left(nameLimit);
}

} // namespace

/// Where the name is, or where it may go.
SharedNames::Entry &SharedNames::placeOf(QByteArrayView utf8)
{
    const size_t mask = m_entries.size() - 1;
    // seeded, so that a hostile log cannot make all names fall upon one place
    static const size_t seed = QHashSeed::globalSeed();
    size_t place = qHashBits(utf8.data(), size_t(utf8.size()), seed) & mask;
    for (;; place = (place + 1) & mask) {
        Entry &entry = m_entries[place];
        if (entry.size == 0 ||
            (entry.size == utf8.size() &&
             std::memcmp(entry.utf8.data(), utf8.data(), size_t(utf8.size())) == 0))
            return entry;
    }
}

void SharedNames::grow()
{
    std::vector<Entry> old(std::max(fewest, m_entries.size() * 2));
    if (old.size() > most)
        old = std::vector<Entry>(fewest);
    old.swap(m_entries);
    const bool isForgotten = m_entries.size() < old.size();
    m_taken = 0;
    for (Entry &entry : old) {
        if (entry.size == 0 || isForgotten)
            continue;
        placeOf(QByteArrayView(entry.utf8.data(), entry.size)) = entry;
        ++m_taken;
    }
}

QString SharedNames::of(QByteArrayView utf8)
{
    if (utf8.isEmpty())
        return {};
    if (utf8.size() > qsizetype(Entry().utf8.size()))
        return textOf(utf8);
    if (m_entries.size() <= m_taken * 2)
        grow();
    Entry &entry = placeOf(utf8);
    if (entry.size == 0) {
        entry.name = textOf(utf8);
        entry.size = quint8(utf8.size());
        std::memcpy(entry.utf8.data(), utf8.data(), size_t(utf8.size()));
        ++m_taken;
    }
    return entry.name;
}

} // namespace perch
