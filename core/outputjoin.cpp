// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/outputjoin.h"

#include <algorithm>

namespace perch
{

void OutputJoin::restart()
{
    m_pending.clear();
    m_isJoining = !m_known.isEmpty();
}

void OutputJoin::clear()
{
    *this = OutputJoin();
}

OutputJoin::Piece OutputJoin::keep(bool isAnew, QByteArray bytes)
{
    m_isJoining = false;
    m_pending.clear();
    if (isAnew)
        m_known.clear();
    m_known = (m_known + bytes).right(window);
    return {isAnew, bytes};
}

OutputJoin::Piece OutputJoin::feed(const QByteArray &bytes)
{
    if (!m_isJoining)
        return keep(false, bytes);
    m_pending += bytes;
    // The telling begins somewhere in what is known; the earliest place where it fits is taken, so
    // that an output that repeats itself is not cut.
    constexpr qsizetype headSize = 1024;
    const QByteArray head = m_pending.left(headSize);
    qsizetype at = 0;
    while (at < m_known.size()) {
        at = m_known.indexOf(head, at);
        if (at < 0)
            break;
        const QByteArrayView rest = QByteArrayView(m_known).sliced(at);
        const qsizetype common = std::min(rest.size(), m_pending.size());
        if (rest.first(common) == QByteArrayView(m_pending).first(common)) {
            if (m_pending.size() <= rest.size())
                return {}; // all of it was told before
            return keep(false, m_pending.mid(rest.size()));
        }
        ++at;
    }
    // a head longer than the rest of what is known
    for (at = std::max<qsizetype>(0, m_known.size() - head.size() + 1); at < m_known.size(); ++at) {
        const qsizetype rest = m_known.size() - at;
        if (rest < head.size() && head.startsWith(QByteArrayView(m_known).sliced(at)))
            return keep(false, m_pending.mid(rest));
    }
    return keep(true, m_pending);
}

} // namespace perch
