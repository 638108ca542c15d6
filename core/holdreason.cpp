// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/holdreason.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr int reasonLimit = 600;
constexpr int pathLimit = 300;

struct Explanation {
    int code;
    const char *whatHappened;
    const char *whatToDo;
};

/// Codes whose explanation needs no more than the code (HTCondor manual, "Hold reason codes"), and
/// the last resort of those that have more below. %1 is HTCondor's own text.
constexpr Explanation explanations[] = {
    {0, "The job is on hold and no reason was recorded.",
     "Release it once to see whether it comes back."},
    {1, "The job was put on hold by hand: %1.", "Release it when it should run."},
    {3, "A rule of your own submit file (periodic_hold or on_exit_hold) put the job on hold: %1.",
     "Look at the rule and at the job's output; mend the cause, then release the job."},
    {4, "A proxy or token of the job is missing, expired or damaged: %1.",
     "Renew it, then release the job."},
    {5, "A rule of the submit file (such as periodic_hold) could not be evaluated: %1.",
     "Look for a misspelt attribute in the rule, correct it and submit again."},
    {6, "The program could not be started: %1.",
     "Check that the program's first line names an interpreter that exists in the image, that its "
     "lines end the Unix way, "
     "and that it is executable. Then submit again."},
    {7, "The file for the job's output could not be opened: %1.",
     "Check that the folder of output exists and that your quota is not full, then release the "
     "job."},
    {8, "The file for the job's standard input could not be opened: %1.",
     "Put the file that input names in place, then release the job."},
    {11, "A file transfer broke off: %1.",
     "Release the job; if it happens again tell the site's staff."},
    {12, "A result could not be brought back: %1.",
     "Make the program write that file, or correct transfer_output_files; then release the job, "
     "which runs it again."},
    {13, "The image or an input file could not be sent to the machine: %1.",
     "Put the file in place, or correct container_image or transfer_input_files and submit again."},
    {14, "The folder that the job was submitted from cannot be entered: %1.",
     "Make the folder again or mend its permissions, then release the job."},
    {15, "The job was submitted on hold, as hold = true in the submit file asks.",
     "Release it to start."},
    {16, "The job's files are still being sent to the queue.",
     "Wait. If the submission broke off, remove the job and submit again."},
    {18, "A file transfer broke off: %1.",
     "Release the job; if it happens again tell the site's staff."},
    {19, "A check of the machine refused the job: %1.",
     "Release it; it may go to another machine."},
    {20, "The time at which the job should have started passed by.",
     "Set a later time or a wider window, then release the job."},
    {21, "The machine's own rules put the job on hold: %1.",
     "Read the reason: often the job used more memory or disk than it asked for, or ran too long. "
     "Correct that, then "
     "release the job."},
    {22, "The job's log could not be written: %1.",
     "Make the folder that log names and check your quota, then release the job."},
    {26, "A rule of the site put the job on hold: %1.",
     "Correct what the reason names before you release the job; else it is held again. The site's "
     "staff can tell more."},
    {32, "The inputs are larger than the site allows: %1.",
     "Put large files on the staging area and name them by their URL; then submit again."},
    {33, "The results are larger than the site allows: %1.",
     "Write less, or send results to the staging area; then submit again."},
    {34, "The job used more than it asked for: %1.",
     "Raise request_memory or request_disk in the submit file and submit again."},
    {35, "The Docker image cannot be fetched: %1.",
     "Check the image's name and tag and that its registry is public, or use a staged SIF image; "
     "then submit again."},
    {36, "The job ended while it wrote a checkpoint: %1.",
     "Check checkpoint_exit_code and the checkpoint files."},
    {43, "A script that runs before the job failed: %1.",
     "Read the job's error file and mend the script."},
    {44, "A script that runs after the job failed: %1.",
     "Read the job's error file and mend the script."},
    {45, "The machine could not run the image: %1.",
     "Check that the image is whole and made for x86_64; stage it again under a new name, then "
     "submit again."},
    {46, "The job was in the queue longer than its allowed_job_duration.",
     "Raise allowed_job_duration, or make the job shorter; then submit again."},
    {47, "The job ran longer than its allowed_execute_duration.",
     "Raise allowed_execute_duration, or make the job shorter (or let it write checkpoints); then "
     "submit again."},
    {48, "A check of the access point refused the job: %1.",
     "Tell the site's staff; the reason says what they need."},
};

QString withText(const char *form, const QString &text)
{
    // not arg(): the text is foreign and may hold %1 itself
    return QString::fromLatin1(form).replace(QStringLiteral("%1"), text);
}

/// HTCondor's text without the point at its end, which the sentence around it has.
QString shortened(const QString &reason)
{
    QString text = reason.simplified().left(reasonLimit);
    while (text.endsWith(u'.') || text.endsWith(u'|') || text.endsWith(u' '))
        text.chop(1);
    return text.isEmpty() ? QStringLiteral("no reason was given") : text;
}

QString captured(const char *pattern, const QString &reason)
{
    const QRegularExpression expression(QString::fromLatin1(pattern),
                                        QRegularExpression::CaseInsensitiveOption);
    return expression.match(reason).captured(1).trimmed().left(pathLimit);
}

/// The file or URL that a failed transfer names.
QString failedFile(const QString &reason)
{
    const QString url = captured("URL file = (\\S+)", reason);
    return url.isEmpty() ? captured("(?:reading from|writing to) file (.+?): \\(errno", reason)
                         : url;
}

/// "6144 MB" with the next full GB above it and some room as proposal: "8 GB".
QString proposedMemory(qint64 usedMegabytes)
{
    const qint64 gigabytes = qint64(std::ceil(double(usedMegabytes) * 1.25 / 1024.0));
    return QStringLiteral("%1 GB").arg(qMax<qint64>(1, gigabytes));
}

bool speaksOfMemory(const QString &reason)
{
    return reason.contains(u"memory", Qt::CaseInsensitive);
}

bool speaksOfDisk(const QString &reason)
{
    return reason.contains(u"disk", Qt::CaseInsensitive) &&
           !reason.contains(u"quota", Qt::CaseInsensitive);
}

HoldExplanation outOfMemory(const QString &reason)
{
    const qint64 limit = captured("memory limit of (\\d{1,12}) megabytes", reason).toLongLong();
    const qint64 used = captured("usage: (\\d{1,12}) megabytes", reason).toLongLong();
    HoldExplanation explanation;
    explanation.whatHappened = QStringLiteral("The job used more memory than it asked for.");
    if (limit > 0 && used > 0)
        explanation.whatHappened =
            QStringLiteral(
                "The job used more memory than it asked for: %1 MB were used, %2 MB allowed.")
                .arg(used)
                .arg(limit);
    else if (limit > 0)
        explanation.whatHappened =
            QStringLiteral("The job used more memory than the %1 MB it was allowed.").arg(limit);
    explanation.whatToDo =
        QStringLiteral("Raise request_memory in the submit file and submit again.");
    if (qMax(limit, used) > 0)
        explanation.whatToDo =
            QStringLiteral(
                "Raise request_memory in the submit file, for example to %1, and submit again.")
                .arg(proposedMemory(qMax(limit, used)));
    return explanation;
}

HoldExplanation outOfDisk()
{
    return {QStringLiteral("The job used more disk than it asked for."),
            QStringLiteral("Raise request_disk in the submit file and submit again. It must hold "
                           "the image, the inputs and "
                           "the results together.")};
}

HoldExplanation noStart(int subCode, const QString &reason, HoldExplanation otherwise)
{
    const QString program = captured("Failed to execute '(?:.*/)?([^'/]+)'", reason);
    const QString name = program.isEmpty() ? QStringLiteral("The program")
                                           : QStringLiteral("The program %1").arg(program);
    if (subCode == 2)
        return {name + QStringLiteral(" could not be started: it, or the interpreter in its first "
                                      "line, is not there."),
                QStringLiteral("Check the first line (such as #!/bin/bash), that the file's lines "
                               "end the Unix way, and that "
                               "the interpreter is in the image. Then submit again.")};
    if (subCode == 8)
        return {name + QStringLiteral(
                           " could not be started: it has a format that the machine cannot run."),
                QStringLiteral("A script needs a first line such as #!/bin/bash; a compiled "
                               "program must be made for x86_64 "
                               "Linux. Correct it and submit again.")};
    if (subCode == 13)
        return {name + QStringLiteral(" could not be started: it is not executable."),
                QStringLiteral("Make it executable (chmod +x) and submit again.")};
    return otherwise;
}

HoldExplanation noInput(int subCode, const QString &reason, HoldExplanation otherwise)
{
    const QString file = failedFile(reason);
    if (file.isEmpty())
        return otherwise;
    const bool isMissing = subCode == 2 || reason.contains(u"No such file");
    const bool isUrl = file.contains(u"://");
    HoldExplanation explanation;
    explanation.whatHappened = withText("%1 could not be sent to the machine", file);
    if (isMissing)
        explanation.whatHappened += QStringLiteral(": there is no such file.");
    else if (subCode == 13)
        explanation.whatHappened += QStringLiteral(": it may not be read.");
    else if (subCode == 62)
        explanation.whatHappened += QStringLiteral(": the transfer took too long.");
    else
        explanation.whatHappened += u'.';
    if (subCode == 62)
        explanation.whatToDo = QStringLiteral("Release the job later; the transfer may work then.");
    else if (isUrl)
        explanation.whatToDo = QStringLiteral(
            "Stage the file (Images page) or correct its URL in the submit file, then "
            "submit again.");
    else
        explanation.whatToDo = QStringLiteral(
            "Put the file there and release the job, or correct transfer_input_files and "
            "submit again.");
    return explanation;
}

HoldExplanation noOutput(int subCode, const QString &reason, HoldExplanation otherwise)
{
    const QString file = failedFile(reason);
    if (subCode == 122 || subCode == 28 || reason.contains(u"quota", Qt::CaseInsensitive))
        return {
            QStringLiteral(
                "The results could not be brought back: your space on the access point is full."),
            QStringLiteral(
                "Delete or fetch files there, then release the job, which runs it again.")};
    const QString name = file.section(u'/', -1);
    if (name.isEmpty() || (subCode != 2 && !reason.contains(u"No such file")))
        return otherwise;
    return {
        withText("The result %1 could not be brought back: the program did not make it.", name),
        QStringLiteral(
            "Read the job's output to see why. Make the program write that file, or take it off "
            "transfer_output_files; then release the job, which runs it again.")};
}

HoldExplanation general(int code, int subCode, const QString &reason)
{
    const QString text = shortened(reason);
    const auto known =
        std::find_if(std::begin(explanations), std::end(explanations),
                     [code](const Explanation &explanation) { return explanation.code == code; });
    if (known != std::end(explanations))
        return {withText(known->whatHappened, text), QString::fromLatin1(known->whatToDo)};
    return {QStringLiteral(
                "The job is on hold for a reason that Perch does not know (code %1, subcode %2): ")
                    .arg(code)
                    .arg(subCode) +
                text + u'.',
            QStringLiteral("Read the reason. If it is not clear, send it to the site's staff "
                           "together with the job's log.")};
}

} // namespace

HoldExplanation explainHold(int code, int subCode, const QString &reason)
{
    const HoldExplanation explanation = general(code, subCode, reason);
    switch (code) {
    case 6:
        return noStart(subCode, reason, explanation);
    case 12:
        return noOutput(subCode, reason, explanation);
    case 13:
        return noInput(subCode, reason, explanation);
    case 34:
        if (subCode == 102 || (subCode != 104 && speaksOfMemory(reason)))
            return outOfMemory(reason);
        return subCode == 104 || speaksOfDisk(reason) ? outOfDisk() : explanation;
    default:
        return explanation;
    }
}

} // namespace perch
