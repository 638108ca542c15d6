// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/jobad.h"
#include "core/submit/submitcontext.h"

#include <QList>

namespace perch
{

/// What all jobs of a cluster share: HTCondor settles it with the first one.
struct UniverseOfJobs {
    enum Number { None = 0, Vanilla = 5, Scheduler = 7, Local = 12 };
    int number = None;
    bool isDocker = false;
    bool isContainer = false;
};

/// An ad in the making: reads commands of the submit description for one job and writes attributes.
/// An attribute that follows from something unknown becomes unknown itself: begin() forgets what
/// was asked so far, and everything set after it hangs on everything asked after it.
class JobAdDraft
{
public:
    JobAdDraft(const SubmitContext &context, const MacroScope &scope, JobAd ad, int proc);

    const SubmitContext &context;
    const MacroScope &scope;
    UniverseOfJobs universe;
    QByteArray folder; ///< the job's Iwd
    int proc = 0;
    int clusterNumber = 1;
    std::shared_ptr<const JobAd> clusterAd; ///< of the first job, for those after it
    bool isFactory = false;
    bool hasJobBefore = false; ///< of this submission; some things go on to the jobs after it

    void begin() { m_doubt = {}; }
    [[nodiscard]] bool isStopped() const { return m_isStopped; }
    [[nodiscard]] bool isInDoubt() const { return m_doubt.kind != MacroTrouble::Kind::None; }

    /// The value of a command, macros replaced; nothing when neither name is set, or to nothing.
    [[nodiscard]] std::optional<QByteArray> param(const QByteArray &name,
                                                  const QByteArray &other = {});
    [[nodiscard]] std::optional<bool> booleanParam(const QByteArray &name,
                                                   const QByteArray &other = {});
    [[nodiscard]] std::optional<qint64>
    integerParam(const QByteArray &name, const QByteArray &other = {}, bool isShort = false);
    [[nodiscard]] QByteArray expanded(const QByteArray &text);

    [[nodiscard]] bool has(const QByteArray &attribute);
    [[nodiscard]] ClassAdExpressionPtr expression(const QByteArray &attribute);
    [[nodiscard]] std::optional<QByteArray> stringAttribute(const QByteArray &attribute);
    [[nodiscard]] std::optional<bool> booleanAttribute(const QByteArray &attribute);
    [[nodiscard]] std::optional<qint64> integerAttribute(const QByteArray &attribute);

    void set(const QByteArray &attribute, const ClassAdExpressionPtr &value);
    void setString(const QByteArray &attribute, const QByteArray &value)
    {
        set(attribute, classAdString(value));
    }
    void setInteger(const QByteArray &attribute, qint64 value)
    {
        set(attribute, classAdInteger(value));
    }
    void setBoolean(const QByteArray &attribute, bool value)
    {
        set(attribute, classAdBoolean(value));
    }
    void setUnknown(const QByteArray &attribute, const QByteArray &reason)
    {
        m_ad.set({attribute, nullptr, {MacroTrouble::Kind::Unknown, reason}});
    }
    /// False when it is no expression, which stops the draft.
    bool setExpression(const QByteArray &attribute, const QByteArray &text);
    /// What is set from here on cannot be known here.
    void doubt(const QByteArray &reason) { m_doubt.note(MacroTrouble::Kind::Unknown, reason); }

    /// condor_submit would refuse the job. About the command that was read last.
    void fail(const QString &message);
    void warn(const QString &message);
    /// Perch does not work out such jobs.
    void giveUp(const QString &message);

    /// Absolute, below the job's folder or the submit folder, doubled slashes made one.
    [[nodiscard]] QByteArray wholePath(const QByteArray &path, bool isBelowJobFolder = true) const;
    /// Facts of a file; nothing when nobody can tell.
    [[nodiscard]] std::optional<SubmitFileFacts> facts(const QByteArray &wholePath) const;
    /// As condor_submit counts what is to be sent; nothing when it cannot be known.
    [[nodiscard]] std::optional<qint64> kilobytes(const QByteArray &path) const;

    [[nodiscard]] JobAd takeAd() { return std::move(m_ad); }
    [[nodiscard]] const JobAd &ad() const { return m_ad; }
    [[nodiscard]] const QList<SubmitProblem> &problems() const { return m_problems; }
    void setExpanderFolder(const std::optional<QByteArray> &path) { m_expander.setFolder(path); }

private:
    [[nodiscard]] const JobAttribute *find(const QByteArray &attribute);
    void report(SubmitProblem::Kind kind, const QString &message);

    JobAd m_ad;
    MacroExpander m_expander;
    MacroTrouble m_doubt;
    QList<SubmitProblem> m_problems;
    int m_line = 0;
    bool m_isStopped = false;
};

/// True for "scheme://something".
[[nodiscard]] bool isSubmitUrl(const QByteArray &text);
/// The scheme of a URL behind its last +, - or ., in the spelling of the URL; empty for none.
[[nodiscard]] QByteArray urlMethod(const QByteArray &url);
/// Runs of slashes (and backslashes) made one.
[[nodiscard]] QByteArray withSingleSlashes(const QByteArray &path);

} // namespace perch
