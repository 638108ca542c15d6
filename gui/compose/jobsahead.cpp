// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobsahead.h"

#include "core/submit/ladder.h"
#include "core/submit/sweeptext.h"
#include "gui/compose/filesinsight.h"

#include <algorithm>
#include <tuple>

namespace perch
{

namespace
{

constexpr qint64 mostChecked = 1000;
constexpr qint64 linesChecked = 50'000; ///< of all jobs together: what takes a moment

SubmitContext contextOf(const std::shared_ptr<const FilesInSight> &files, const JobFolder &folder)
{
    SubmitContext context;
    context.folder = folder.path;
    context.submitFile = folder.submitFileName;
    context.now = QDateTime::currentDateTime();
    context.isInSight = [files](const QString &path) {
        return files->isInSight(path);
    };
    context.readFile = [files](const QString &path) {
        return files->text(path);
    };
    context.match = [files](const QByteArray &pattern) {
        return files->match(pattern);
    };
    context.fileFacts = [files](const QString &path) {
        return files->facts(path);
    };
    return context;
}

/// Whether the first row alone makes one job: `queue 2 from` makes two of each.
bool hasStepsOf(const QString &submitText, qint64 count, const SubmitContext &context)
{
    const Result<QString> first = limitedToRows(submitText, {0, 1});
    return count > 1 && first && Expansion(SubmitFile(*first), context).jobCount() == 1;
}

bool isAbout(const Finding &finding, int line)
{
    return finding.file.isEmpty() && finding.line == line;
}

} // namespace

JobsAhead lookAhead(const JobFolder &folder, const QString &submitText)
{
    const auto files = std::make_shared<const FilesInSight>(folder.path, folder.texts);
    const SubmitContext context = contextOf(files, folder);
    const SubmitFile file(submitText);
    JobsAhead ahead;
    ahead.expansion = std::make_shared<Expansion>(file, context);
    ahead.count = ahead.expansion->jobCount();
    if (ahead.count > 0) {
        const QString list = queueListFile(file);
        const auto rows = list.isEmpty() ? std::nullopt : files->text(folder.path + u'/' + list);
        ahead.jobsId = jobsIdOf(submitText, rows.value_or(QByteArray()));
        ahead.hasSteps = hasStepsOf(submitText, ahead.count, context);
    }
    const qint64 lines = std::max<qint64>(1, file.statements().size());
    ahead.problems =
        ahead.expansion->check(std::clamp<qint64>(linesChecked / lines, 1, mostChecked));
    return ahead;
}

QList<Finding> withProblems(QList<Finding> findings, const QList<SubmitProblem> &problems)
{
    const bool hasError =
        std::any_of(findings.cbegin(), findings.cend(), [](const Finding &finding) {
            return finding.severity == Finding::Severity::Error;
        });
    const QList<Finding> before = findings;
    for (const SubmitProblem &problem : problems) {
        const bool isError = problem.kind == SubmitProblem::Kind::Error;
        if (problem.kind == SubmitProblem::Kind::Unknown || (isError && hasError))
            continue;
        const int line = std::max(1, problem.line);
        const bool isSaid = std::any_of(before.cbegin(), before.cend(),
                                        [line](const Finding &one) { return isAbout(one, line); });
        if (!isError && isSaid)
            continue;
        Finding finding;
        finding.severity = isError ? Finding::Severity::Error : Finding::Severity::Warning;
        finding.line = line;
        finding.message = problem.message;
        findings.append(finding);
    }
    std::stable_sort(
        findings.begin(), findings.end(), [](const Finding &first, const Finding &second) {
            return std::tie(first.file, first.line) < std::tie(second.file, second.line);
        });
    return findings;
}

} // namespace perch
