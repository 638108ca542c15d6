// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArrayView>
#include <QString>

#include <array>
#include <vector>

namespace perch
{

/// Gives the same QString for the same bytes, so that 100,000 jobs share the names of 4,000
/// machines. A name is found within one line of the processor's cache, where a QHash of QByteArrays
/// looks at four places in memory. Bounded: it forgets, and begins anew.
class SharedNames
{
public:
    /// Of UTF-8; at most 200 characters.
    [[nodiscard]] QString of(QByteArrayView utf8);

private:
    struct Entry {
        QString name;
        quint8 size = 0; ///< 0: nothing is here
        std::array<char, 39> utf8{};
    };
    [[nodiscard]] Entry &placeOf(QByteArrayView utf8);
    void grow();

    std::vector<Entry> m_entries; // a power of two, at most half of them taken
    size_t m_taken = 0;
};

} // namespace perch
