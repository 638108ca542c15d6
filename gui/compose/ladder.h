// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/ladder.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace perch
{

/// What became so far of the jobs that a ladder has submitted.
struct LadderProgress {
    qint64 succeeded = 0;
    qint64 failed = 0; ///< ended with an error, or removed
    qint64 held = 0;
    bool operator==(const LadderProgress &) const = default;
};

/// "1 of 200 has run well: submit the next 10", as a sentence.
[[nodiscard]] QString ladderSentence(const Ladder &ladder, const LadderProgress &progress);
/// "Submit 1 first", "Submit the next 10", "Submit the other 189", or for a single job "Submit".
[[nodiscard]] QString stepText(const Ladder &ladder);

/// Submitting one job first, then ten, then all: what has been done, the next step as the button,
/// and all that is left for those who are sure.
class LadderView : public QWidget
{
    Q_OBJECT

public:
    explicit LadderView(QWidget *parent = nullptr);

    /// Hidden where there is nothing to climb: one row, or none.
    void showLadder(const Ladder &ladder, const LadderProgress &progress);
    /// Whether submitting is possible at all now (online, no errors, not busy).
    void setCanSubmit(bool canSubmit);

Q_SIGNALS:
    /// limitedToRows() of the submit description is to be submitted.
    void submitWanted(const perch::RowSlice &rows);
    void restartWanted(); ///< from the first row again, as if none had been submitted

private:
    void refresh();

    Ladder m_ladder;
    LadderProgress m_progress;
    bool m_canSubmit = false;
    QLabel *m_sentence = nullptr;
    QPushButton *m_next = nullptr;
    QPushButton *m_all = nullptr;
    QPushButton *m_restart = nullptr;
};

} // namespace perch
