// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobcheck.h"

#include "core/submit/sweeptext.h"
#include "gui/compose/folderfacts.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qint64 shortText = 64 * 1024; ///< of which the jobs are made in some milliseconds

QString say(const char *text)
{
    return QCoreApplication::translate("JobCheck", text);
}

QString jobsText(qint64 count)
{
    return count == 1
               ? say(QT_TRANSLATE_NOOP("JobCheck", "1 job"))
               : say(QT_TRANSLATE_NOOP("JobCheck", "%1 jobs")).arg(QLocale().toString(count));
}

/// Where their number is not known from the jobs themselves.
QString jobsText(const SubmitFile &file)
{
    qint64 count = 0;
    for (const SubmitFile::Statement &statement : file.statements()) {
        if (statement.kind != SubmitFile::Kind::Queue)
            continue;
        if (statement.value.isEmpty()) {
            ++count;
            continue;
        }
        bool plain = false;
        const qint64 number = statement.value.toLongLong(&plain);
        if (!plain)
            return say(QT_TRANSLATE_NOOP("JobCheck", "the jobs of a list"));
        count += number;
    }
    return jobsText(count);
}

QString gpusText(const SubmitFile &file)
{
    const QString value = file.value(QStringLiteral("request_gpus")).value_or(QString());
    bool plain = false;
    const int number = value.toInt(&plain);
    if (value.isEmpty() || (plain && number == 0))
        return say(QT_TRANSLATE_NOOP("JobCheck", "no GPU"));
    if (!plain)
        return say(QT_TRANSLATE_NOOP("JobCheck", "GPUs: %1")).arg(value);
    return number == 1 ? say(QT_TRANSLATE_NOOP("JobCheck", "1 GPU each"))
                       : say(QT_TRANSLATE_NOOP("JobCheck", "%1 GPUs each")).arg(number);
}

} // namespace

int JobCheck::count(Finding::Severity severity) const
{
    return int(std::count_if(findings.cbegin(), findings.cend(),
                             [severity](const Finding &one) { return one.severity == severity; }));
}

const Finding *JobCheck::firstError() const
{
    const auto first = std::find_if(findings.cbegin(), findings.cend(), [](const Finding &finding) {
        return finding.severity == Finding::Severity::Error;
    });
    return first == findings.cend() ? nullptr : &*first;
}

QString JobCheck::summary() const
{
    const int errors = count(Finding::Severity::Error);
    if (const Finding *const first = firstError(); first && errors == 1)
        return say(QT_TRANSLATE_NOOP("JobCheck", "1 error, %1: %2"))
            .arg(placeOf(*first), first->message);
    else if (first)
        return say(QT_TRANSLATE_NOOP("JobCheck", "%1 errors, the first in %2: %3"))
            .arg(QString::number(errors), placeOf(*first), first->message);
    const int warnings = count(Finding::Severity::Warning);
    QString text = say(QT_TRANSLATE_NOOP("JobCheck", "%1, %2")).arg(jobs, gpus);
    if (warnings == 1)
        text += say(QT_TRANSLATE_NOOP("JobCheck", ", 1 warning"));
    else if (warnings > 1)
        text += say(QT_TRANSLATE_NOOP("JobCheck", ", %1 warnings")).arg(warnings);
    return text;
}

QString placeOf(const Finding &finding)
{
    const QString line = QString::number(finding.line);
    return finding.file.isEmpty()
               ? say(QT_TRANSLATE_NOOP("JobCheck", "line %1")).arg(line)
               : say(QT_TRANSLATE_NOOP("JobCheck", "line %1 of %2")).arg(line, finding.file);
}

JobCheck checkJob(const QString &submitText, LintFacts facts, const JobFolder &folder)
{
    const SubmitFile file(submitText);
    addDiskFacts(facts, folder.path);
    JobCheck check;
    check.findings = lintSubmitFile(file, facts);
    check.jobs = jobsText(file);
    check.gpus = gpusText(file);
    check.inputFiles = file.localInputFiles();
    check.imageUrl = file.value(QStringLiteral("container_image")).value_or(QString());
    const QString list = queueListFile(file);
    const qint64 listBytes = list.isEmpty() ? 0 : facts.files.value(list).bytes;
    return submitText.size() + listBytes <= shortText ? withJobs(check, submitText, folder) : check;
}

JobCheck withJobs(JobCheck check, const QString &submitText, const JobFolder &folder)
{
    if (check.hasLookedAhead)
        return check;
    check.hasLookedAhead = true;
    check.ahead = lookAhead(folder, submitText);
    check.findings = withProblems(check.findings, check.ahead.problems);
    if (check.ahead.count > 0)
        check.jobs = jobsText(check.ahead.count);
    return check;
}

} // namespace perch
