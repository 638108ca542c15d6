// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

namespace perch
{

/// Joins tellings of one growing output. `condor_tail -follow` has no offset: each telling begins
/// at most `window` bytes before the end, or at the beginning (facts of HTCondor 23.9). What was
/// told before is found by its bytes and left out, so that after a lost link nothing comes twice
/// and nothing is missing. Remembers at most `window` bytes.
class OutputJoin
{
public:
    static constexpr qsizetype window = 1024 * 1024;

    /// What feed() found new.
    struct Piece {
        bool isAnew = false; ///< it does not join what was told before: show it from here on
        QByteArray bytes;
    };

    /// Another telling begins.
    void restart();
    [[nodiscard]] Piece feed(const QByteArray &bytes);
    /// Forgets everything: another output.
    void clear();

private:
    [[nodiscard]] Piece keep(bool isAnew, QByteArray bytes);

    QByteArray m_known;   ///< the end of what was told
    QByteArray m_pending; ///< of this telling, while it may still lie within m_known
    bool m_isJoining = false;
};

} // namespace perch
