// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitlinter.h"

#include <functional>

namespace perch::test
{

/// A submit description that breaks one rule of the linter, or just does not.
struct LintSample {
    QString rule;
    QString sentence; ///< what is special about it
    bool breaks = true;
    QString text;
    LintFacts facts;
    int line = 1;   ///< of the finding
    QString file{}; ///< of the finding
    /// The fixed text uses commands that HTCondor 23.9 does not have.
    bool isForLaterHtcondor = false;
};

/// A job as it should be, of 17 lines: nothing is to be said about it.
[[nodiscard]] QString goodJob();
/// The same with the first `from` replaced; aborts where there is none.
[[nodiscard]] QString spoilt(const QString &from, const QString &to);
/// The site file of CHTC, and a job folder that fits goodJob().
[[nodiscard]] LintFacts chtcFacts();
/// The facts with another text of run.sh.
[[nodiscard]] LintFacts withScript(const QString &text);

/// Rows for every rule, at least one of each kind.
[[nodiscard]] QList<LintSample> lintSamples();

/// Collects rows; the spoilt text is goodJob() with `from` replaced.
class LintSampleList
{
public:
    using Change = std::function<void(LintFacts &)>;
    void breaks(const char *rule, const char *sentence, const char *from, const char *to, int line,
                const Change &change = {});
    void keeps(const char *rule, const char *sentence, const char *from, const char *to,
               const Change &change = {});
    /// About a script; the submit description is goodJob() unless it is spoilt.
    void scriptBreaks(const char *rule, const char *sentence, const char *script, int line,
                      const char *from = "", const char *to = "");
    void scriptKeeps(const char *rule, const char *sentence, const char *script,
                     const char *from = "", const char *to = "");
    [[nodiscard]] LintSample &last() { return m_samples.last(); }
    [[nodiscard]] const QList<LintSample> &all() const { return m_samples; }

private:
    QList<LintSample> m_samples;
};

void addTextSamples(LintSampleList &list);
void addJobSamples(LintSampleList &list);
void addSiteSamples(LintSampleList &list);
void addScriptSamples(LintSampleList &list);

} // namespace perch::test
