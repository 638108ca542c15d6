// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/macrouse.h"
#include "core/submit/queuewords.h"
#include "core/submit/submitlinter.h"

#include <QMap>
#include <QRegularExpression>
#include <QSet>

namespace perch::lint
{

using Kind = SubmitFile::Kind;
using Severity = Finding::Severity;
using Statement = SubmitFile::Statement;

/// Words for the {places} of a rule's sentence. They are foreign texts: bounded when filled in.
using Words = QList<std::pair<const char *, QString>>;

/// One assignment that counts: it stands before the last queue.
struct Assignment {
    const Statement *statement = nullptr;
    QString name;               ///< lower case, "+" before a job attribute's
    bool isConditional = false; ///< between if and endif
    bool isEarly = false;       ///< before the first queue, so that all jobs get it
};

/// What the checks share while one submit file is looked at.
class Draft
{
public:
    Draft(const SubmitFile &file, const LintFacts &facts);
    Draft(const Draft &) = delete;
    Draft &operator=(const Draft &) = delete;

    /// Adds a finding of the rule, unless the site has no such rule or has had enough of it: then
    /// nullptr. The pointer holds until the next call.
    Finding *report(const char *rule, int line, const Words &words = {}, const QString &file = {});
    [[nodiscard]] bool hasRule(const char *rule) const;
    /// Whether report() would add nothing more of it, so that nobody need look on.
    [[nodiscard]] bool hasSaidEnough(const char *rule) const;

    /// The assignment that counts of "request_gpus" or "+wantgpulab" (lower case), or nullptr.
    [[nodiscard]] const Statement *last(const QString &name) const;
    [[nodiscard]] const Statement *last(const char *name) const;
    /// Its value; empty where there is none.
    [[nodiscard]] QString value(const char *name) const;
    /// The value with the macros filled in that have one value only; what is left of others keeps
    /// its $.
    [[nodiscard]] QString plain(const QString &value) const;
    [[nodiscard]] QString plainValue(const char *name) const { return plain(value(name)); }
    /// "+WantGPULab = true" and the like; `name` without the plus, any case.
    [[nodiscard]] bool isFlagSet(const QString &name) const;
    /// Whether the value differs from job to job of one queue statement, as far as can be seen.
    [[nodiscard]] bool variesPerJob(const QString &value) const;
    /// Jobs of all queue statements, or nothing where that cannot be seen.
    [[nodiscard]] std::optional<qint64> jobCount() const;
    [[nodiscard]] bool isContainerJob() const;
    [[nodiscard]] bool isInFolder(const QString &path) const;
    [[nodiscard]] const LintFile *fileOf(const QString &path) const;
    /// The entries of a list such as transfer_input_files, trimmed, without empty ones.
    [[nodiscard]] QStringList listOf(const char *name) const;
    /// A line of the submit file as it stands, without its end; from 1.
    [[nodiscard]] QString rawLine(int line) const;
    /// Where to say that something is missing: the first queue.
    [[nodiscard]] int placeOfMissing() const { return firstQueue > 0 ? firstQueue : 1; }
    /// Whether the file may get commands that cannot be seen here: include, use.
    [[nodiscard]] bool hasUnseenParts() const { return m_hasUnseenParts; }

    const LintFacts &facts;
    const LintLimits &limits;
    const SubmitFile &file;
    const QList<Statement> statements;
    QList<Assignment> assignments;           ///< in order of line
    QHash<QString, QList<qsizetype>> byName; ///< indexes of `assignments` before the first queue
    QList<const Statement *> queues;
    QList<QueueWords> queueWords; ///< of `queues`
    QSet<QString> usedMacros;     ///< lower case
    /// The first statement with each plain $(name), that is, without a default.
    QHash<QString, const Statement *> references;
    QList<QString> usedPrefixes; ///< of names that are put together: $(lr_$(model))
    int firstQueue = 0;          ///< line; 0 when there is none
    int lastQueue = 0;
    QStringList localFiles; ///< SubmitFile::localInputFiles()
    QList<Finding> findings;

private:
    void readStatements();
    void collectMacros();

    bool m_hasUnseenParts = false;
    QHash<QString, int> m_counts; ///< findings by rule
    QSet<QString> m_folders;      ///< of facts.files
};

/// One check: the function and the rules that it speaks for.
struct Check {
    void (*look)(Draft &draft);
    QList<const char *> rules;
};

// Each file of checks hands over its table.
[[nodiscard]] QList<Check> textChecks();
[[nodiscard]] QList<Check> nameChecks();
[[nodiscard]] QList<Check> valueChecks();
[[nodiscard]] QList<Check> quoteChecks();
[[nodiscard]] QList<Check> expressionChecks();
[[nodiscard]] QList<Check> queueChecks();
[[nodiscard]] QList<Check> macroChecks();
[[nodiscard]] QList<Check> programChecks();
[[nodiscard]] QList<Check> outputChecks();
[[nodiscard]] QList<Check> gpuChecks();
[[nodiscard]] QList<Check> imageChecks();
[[nodiscard]] QList<Check> stagingChecks();
[[nodiscard]] QList<Check> siteChecks();
[[nodiscard]] QList<Check> fileChecks();
[[nodiscard]] QList<Check> secretChecks();
[[nodiscard]] QList<Check> scriptChecks();
[[nodiscard]] QList<Check> definitionChecks();

/// Foreign text inside a message, on one line and bounded.
[[nodiscard]] QString quoted(const QString &text);
/// "<netid>/image.sif", "path/to/image.sif" and the like, which a person has to replace.
[[nodiscard]] bool looksLikePlaceholder(const QString &name);
/// "Set request_memory = 4GB"
[[nodiscard]] Fix setCommand(const QString &name, const QString &value);
/// All lines of a statement replaced.
[[nodiscard]] Edit replaced(const Statement &statement, const QStringList &lines);
/// The first line of the statement with another value behind its = sign.
[[nodiscard]] Edit withValue(const Draft &draft, const Statement &statement, const QString &value);
/// A finding's fix; does nothing for no finding. An empty label keeps the rule's own.
void mend(Finding *finding, const QList<Edit> &edits, const QString &label = {});
/// "4 GB", "512 MB": of bytes, in the guides' units.
[[nodiscard]] QString bytesText(qint64 bytes);
/// Bytes that "4 GB", "2048" (with `bare` bytes as unit) mean; -1 for what is no plain size.
[[nodiscard]] qint64 bytesOf(const QString &size, qint64 bare);
/// Case-insensitive regular expression, to be kept in a static constant.
[[nodiscard]] QRegularExpression pattern(const char *text);

} // namespace perch::lint
