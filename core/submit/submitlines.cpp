// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitlines.h"

#include "core/submit/asciitext.h"

namespace perch
{

std::optional<QByteArray> SubmitLines::next()
{
    QByteArray joined;
    while (!m_isAtEnd) {
        const qsizetype end = m_text.indexOf('\n', m_place);
        if (end < 0) {
            joined += m_text.sliced(m_place);
            m_isAtEnd = true;
            break;
        }
        QByteArray piece = m_text.sliced(m_place, end - m_place).trimmed();
        m_place = end + 1;
        ++m_line;
        bool isComment = piece.startsWith('#');
        if (isComment && !joined.isEmpty()) {
            // HTCondor skips a comment among continued lines up to its last letter
            piece = piece.right(1);
            isComment = false;
        }
        joined += piece;
        if (!joined.endsWith('\\'))
            return joined;
        joined.chop(1);
        if (isComment)
            return joined;
    }
    return joined.isEmpty() ? std::nullopt : std::optional(joined);
}

} // namespace perch
