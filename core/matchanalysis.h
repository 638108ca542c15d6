// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <optional>

namespace perch
{

/// What `condor_q -better-analyze` says of one job. Texts are plain and bounded.
struct MatchAnalysis {
    /// One row of the table "Step Matched Condition".
    struct Step {
        int number = 0;
        int matched = 0;
        /// As HTCondor writes it; of rows that combine others ("[0] || [1]") with their numbers.
        QString condition;
    };
    QList<Step> steps;
    QHash<QString, QString> jobAttributes; ///< of the job, as written: "RequestMemory" to "4096"

    /// The five lines of the summary. `machines` -1: HTCondor printed none.
    int machines = -1;
    int rejectedByJob = 0;
    int rejectTheJob = 0;
    int runningYours = 0;
    int servingOthers = 0;
    int able = 0;
};

/// Reads the text of HTCondor 23 to 25. What cannot be read is left out; a text without a table
/// gives no steps and -1 machines.
[[nodiscard]] MatchAnalysis parseMatchAnalysis(const QByteArray &text);

/// Whether a slot takes a job, and the job the slot.
struct SlotVerdict {
    bool slotTakesJob = false;
    bool jobTakesSlot = false;
    [[nodiscard]] bool both() const { return slotTakesJob && jobTakesSlot; }
};

/// Reads `condor_q -analyze:summary,reverse` for one job: by slot name.
[[nodiscard]] QHash<QString, SlotVerdict> parseSlotVerdicts(const QByteArray &text);

/// One line of the requirements in words for a person.
struct Requirement {
    QString text;        ///< "At least 4 GB of memory"; the condition itself where it is not known
    QString condition;   ///< in HTCondor's words; of combined rows with the conditions put in
    bool isPlain = true; ///< `text` is in plain words, not the condition itself
    int matched = 0;
    int machines = 0;
    std::optional<int> matchedNow; ///< beside what runs now; empty where not known
};

/// The steps in words. `machines`: of how many. `now`: the analysis of the machines as they are at
/// this moment, for matchedNow.
[[nodiscard]] QList<Requirement> requirementsOf(const MatchAnalysis &analysis,
                                                const MatchAnalysis &now);

} // namespace perch
