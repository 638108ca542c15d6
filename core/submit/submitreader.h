// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitconditions.h"
#include "core/submit/submitcontext.h"
#include "core/submit/submitlines.h"
#include "core/submit/submitmacros.h"
#include "core/submit/submitqueue.h"

#include <QList>

namespace perch
{

/// One queue statement with all that was set before it.
struct QueueBlock {
    int line = 0;
    SubmitMacros macros;
    QByteArrayList variables;
    QueueRows rows;
    bool hasRows = false;
    int jobsPerRow = 1;
    qint64 firstJob = 0; ///< among those of the whole description
    qint64 jobCount = 0;
    int cluster = 0; ///< counted from 0
    int firstProc = 0;
};

/// A submit description after reading, before any job is made of it.
struct SubmitProgram {
    QList<QueueBlock> blocks;
    QList<SubmitProblem> problems;
    /// Jobs are made later, one after the other, by the schedd (max_idle, max_materialize).
    bool isFactory = false;
    qint64 jobCount = 0;
};

/// Names that HTCondor gives a value of its own, by lower-case name.
[[nodiscard]] QHash<QByteArray, QByteArray> submitDefaults(const SubmitContext &context);

/// Reads a submit description from the top to the end, as condor_submit does: conditions and
/// includes are followed, commands are not run. Stops at the first error, and where only the access
/// point knows how it goes on.
class SubmitReader
{
public:
    SubmitReader(const QByteArray &text, const SubmitContext &context);

    [[nodiscard]] SubmitProgram read();

private:
    enum class Step { GoOn, Queue, End, Stop };
    struct Source {
        SubmitLines lines;
        int depth = 0;
    };
    struct Statement;

    [[nodiscard]] Step readUpToQueue(Source &source, QByteArray &queueLine);
    [[nodiscard]] Step readStatement(Source &source, const QByteArray &line, QByteArray &queueLine);
    [[nodiscard]] Step readDirective(Source &source, const Statement &statement);
    [[nodiscard]] Step readInclude(Source &source, const Statement &statement);
    [[nodiscard]] Step readAssignment(Source &source, const Statement &statement,
                                      const QByteArray &line);
    [[nodiscard]] Step readBlock(Source &source, const QByteArray &name, const QByteArray &tag);
    [[nodiscard]] Step queueOrError(const Source &source, const QByteArray &line,
                                    QByteArray &queueLine);
    [[nodiscard]] bool addQueue(Source &source, const QByteArray &arguments);
    [[nodiscard]] bool collectRows(Source &source, QueueArguments &arguments);
    [[nodiscard]] bool readRowFile(QueueArguments &arguments);
    [[nodiscard]] bool matchRows(QueueArguments &arguments);
    [[nodiscard]] bool checkSizes(const QueueBlock &block);
    [[nodiscard]] bool settleFactory();
    [[nodiscard]] bool checkNothingFollows(Source &source);
    void appendBlock(const QueueArguments &arguments);
    [[nodiscard]] Step assign(const QByteArray &name, const QByteArray &value);
    /// Nothing when the text cannot be known, with the problem reported.
    [[nodiscard]] std::optional<QByteArray> expanded(const QByteArray &text);
    Step stop(SubmitProblem::Kind kind, const QString &message);
    [[nodiscard]] MacroScope scope() const;

    const SubmitContext &m_context;
    Source m_main;
    SubmitProgram m_program;
    SubmitMacros m_macros;
    QHash<QByteArray, QByteArray> m_defaults;
    SubmitConditions m_conditions;
    QByteArray m_lastExecutable;
    QByteArray m_lastCommand;
    bool m_isNewExecutable = true;
    int m_cluster = -1;
    int m_nextProc = 0;
    int m_queueCount = 0;
    qint64 m_macroCopies = 0;
};

} // namespace perch
