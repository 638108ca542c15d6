// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/condoroutput.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

constexpr int complaintLimit = 200;
constexpr int textLimit = 1000;
constexpr qsizetype detailLimit = 64 * 1024;
constexpr qsizetype jsonLimit = 64 * 1024 * 1024;
constexpr int gpusPerMachineLimit = 64;

/// What condor_submit writes, and what it means. %1 and %2 are what the pattern caught. Texts of
/// HTCondor 23.9 and 25.
struct Translation {
    const char *pattern;
    const char *message;
};

constexpr Translation translations[] = {
    // the file as a whole
    {"no queue statement",
     "The submit file has no queue statement, so it would make no job. Add a last line: queue"},
    {"^invalid queue statement",
     "This line cannot be read. A command is written name = value, and queue takes a number "
     "or a list."},
    {"cannot parse: (.*)$", "This line is no command: %1. Write it as name = value."},
    {"Illegal Identifier: <(.*)>",
     "%1 cannot be the name of a command: only letters, digits, _ and . are allowed."},
    {"Reached end of file without finding closing brace",
     "The list of the queue statement is not closed. Put a ) at the "
     "beginning of a line of its own after it."},
    {"^(.*) is not a valid if condition",
     "The condition %1 is not possible: an if line takes one word or number, no "
     "comparison."},
    {"Failed to open command file ?\\((.*?)\\)",
     "The submit file %1 cannot be opened on the access point. Send the job "
     "folder again, then submit."},
    {"has only empty \"queue\" commands",
     "The queue statement asks for no job (queue 0, or an empty list), so nothing "
     "was submitted."},
    {"Use of multiple queue statements",
     "There is more than one queue statement. HTCondor still accepts this but calls "
     "it outdated: use one queue with a list."},
    {"Number of submitted jobs would exceed -maxjobs \\((\\d+)\\)",
     "The queue statement makes more than the %1 jobs "
     "allowed here. Ask for fewer."},
    {"Warning \"[^\"]*\", Line \\d+: (.*)$", "The submit file itself warns: %1"},
    // one command
    {"Parse error in expression: ?(Request(?:Memory|Disk) = .*)$",
     "The size cannot be read: %1. Write a number and MB, GB or TB, such as 4 GB (not GiB)."},
    {"Parse error in expression: ?(.*)$",
     "The expression cannot be read: %1. Look for an open bracket or quote, or a "
     "text without quotes."},
    {"Executable file (.*) does not exist",
     "The program %1 is not in the job's folder on the access point. Add the file, "
     "or correct the line executable."},
    {"No 'executable' parameter was provided",
     "The submit file names no program. Add a line such as: executable = run.sh"},
    {"Executable file (.*) has zero length",
     "The program %1 is empty. Save it again and send it anew."},
    {"Executable file (.*) is a script with CRLF",
     "The script %1 has Windows line ends, with which its first line names "
     "no program. Save it with Unix line ends (LF) and submit again."},
    {"No such directory: (.*)$",
     "The folder %1 does not exist on the access point. Correct initialdir, or make the "
     "folder."},
    {"I don't know about the '(.*)' universe",
     "There is no universe %1. For a container job write: universe = container"},
    {"container jobs require a container_image",
     "A container job needs an image. Choose one, or add a line "
     "container_image = ..."},
    {"^(\\w+)=(.*) is invalid, must eval to a boolean",
     "%1 = %2 is neither true nor false. Write true or false."},
    {"Notification must be", "notification can be Never, Always, Complete or Error only."},
    {"invalid value \\(perhaps\\) for ShouldTransferFiles",
     "should_transfer_files can be YES, NO or IF_NEEDED only."},
    {"Unterminated double-quote",
     "A double quote in arguments or environment is not closed. Close it; a quote inside is "
     "written twice (\"\")."},
    {"Found illegal unescaped double-quote",
     "There is a double quote inside the quotes of arguments or environment. "
     "Write it twice (\"\")."},
    {"Missing '=' after environment variable '(.*)'",
     "In environment the variable %1 has no value. Write \"%1=value\"; a "
     "value with blanks goes in single quotes."},
    {"can't open file (.*): No such file or directory",
     "The list %1 that the queue statement reads is not in the job's "
     "folder. Add the file, or correct its name."},
    {"\\$(\\w+)\\(\\) macro: (.*) does not evaluate to",
     "$%1() got something that is no number: %2. Correct the value."},
    {"Invalid log file: \"(.*)\" \\(",
     "The log %1 cannot be written: does its folder exist? Make the folder, or correct "
     "the line log."},
    {"Can't open \"(.*)\" +with flags",
     "The file %1 cannot be opened on the access point. Add it to the job's folder, or "
     "correct its name."},
    // warnings
    {"the line '(.*)' was unused by condor_submit",
     "HTCondor does not know the line %1 and ignored it. Is it misspelt?"},
    {"the Queue variable '(.*)' was unused",
     "The queue statement sets %1, but nothing uses it. Is $(%1) missing, or "
     "misspelt?"},
    {"(\\S+) is not a valid submit keyword, did you mean (\\S+)\\?",
     "%1 is no command. Did you mean %2?"},
    {"Empty value\\(s\\) for (.*) at ItemIndex=(\\d+)",
     "Row %2 of the list has no value for %1, and still makes a job. "
     "Remove the empty row."},
    {"refers to TARGET\\.(\\w+)\\. +This is obsolete",
     "requirements speaks of TARGET.%1; use request_memory, request_disk "
     "or request_cpus instead."},
    {"Committed job submission into the queue with the following warning\\(s\\): ?(.*)$",
     "The job is queued. The site warns: %1"},
    // the access point
    {"Can't find address (?:of|for) .*schedd",
     "The access point's job queue does not answer. Try again in a few minutes; "
     "if it stays so, tell the site's staff."},
    {"Failed to commit job submission into the queue\\. ?(.*)$",
     "The access point refused the job by a rule of the site. "
     "%1"},
    {"[Dd]isk quota exceeded",
     "Your quota on the access point is full. Delete or fetch files there, then submit again."},
    {"No space left on device",
     "The access point's disk is full. Try again later, or tell the site's staff."},
    {"condor_submit: (?:command )?not found",
     "There is no condor_submit on this machine. Is it an access point of an "
     "HTCondor pool? Check the address of the site."},
};

QString translated(const QString &text)
{
    if (text.isEmpty())
        return QStringLiteral(
            "This line is neither a command nor a queue statement. Write it as name = value.");
    for (const Translation &translation : translations) {
        const QRegularExpression pattern(QString::fromLatin1(translation.pattern),
                                         QRegularExpression::CaseInsensitiveOption);
        const QRegularExpressionMatch match = pattern.match(text);
        if (!match.hasMatch())
            continue;
        QString message;
        const QString form = QString::fromLatin1(translation.message);
        for (qsizetype i = 0; i < form.size();
             ++i) { // not arg(): what was caught may hold %1 itself
            if (form[i] == u'%' && i + 1 < form.size() && form[i + 1].isDigit())
                message += match.captured(form[++i].digitValue()).trimmed();
            else
                message += form[i];
        }
        return message.trimmed().left(textLimit);
    }
    return text.left(textLimit);
}

/// A complaint as written, with the lines that belong to it joined.
struct RawComplaint {
    bool isError = true;
    int line = 0;
    QString text;
};

/// Takes "ERROR: on Line 8 of submit file: " and the like off the text, and tells what they say.
RawComplaint withoutPrefix(const QString &text)
{
    static const QRegularExpression warning(QStringLiteral("^\\s*WARNING:\\s*"),
                                            QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression error(QStringLiteral("^\\s*(?:ERROR:\\s*)+"),
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression place(QStringLiteral(
        "^(?:on Line \\d+ of submit file:\\s*|Submit:-?\\d+:Error \"[^\"]*\", Line \\d+:\\s*|"
        "ERROR at Queue statement on Line \\d+:\\s*)"));
    static const QRegularExpression number(QStringLiteral("\\bline (\\d{1,9})\\b"),
                                           QRegularExpression::CaseInsensitiveOption);
    RawComplaint raw;
    raw.text = text;
    raw.line = number.match(text).captured(1).toInt();
    if (const auto match = warning.match(text); match.hasMatch()) {
        raw.isError = false;
        raw.text.remove(0, match.capturedLength());
    } else if (const auto prefix = error.match(text); prefix.hasMatch()) {
        raw.text.remove(0, prefix.capturedLength());
    }
    raw.text.remove(0, place.match(raw.text).capturedLength());
    raw.text = raw.text.trimmed();
    return raw;
}

QStringList joinedComplaints(const QByteArray &err)
{
    static const QRegularExpression begin(
        QStringLiteral("^(?:ERROR\\b|WARNING:|Submit:-?\\d+:Error)"),
        QRegularExpression::CaseInsensitiveOption);
    QStringList complaints;
    bool open = false; // the last line may go on
    for (const QString &line : QString::fromUtf8(err.left(detailLimit)).split(u'\n')) {
        const QString text = line.trimmed();
        if (text.startsWith(u"To monitor your job(s)")) {
            open = false;
        } else if (text.isEmpty()) {
            continue;
        } else if (open && !begin.match(text).hasMatch()) {
            complaints.last() += u' ' + text;
        } else if (complaints.size() < complaintLimit) {
            complaints.append(text);
            open = begin.match(text).hasMatch();
        }
    }
    return complaints;
}

/// condor_submit often says one thing twice, the second time with less or more.
int worth(const RawComplaint &raw)
{
    if (raw.text.startsWith(u"Failed to parse command file"))
        return 0;
    if (raw.text.isEmpty() || raw.text.startsWith(u"invalid queue statement", Qt::CaseInsensitive))
        return 1;
    return 2;
}

QList<RawComplaint> withoutRepetition(const QStringList &complaints)
{
    QList<RawComplaint> kept;
    for (const QString &text : complaints) {
        const RawComplaint raw = withoutPrefix(text);
        RawComplaint *const previous = kept.isEmpty() ? nullptr : &kept.last();
        const bool both = previous && previous->isError && raw.isError;
        if (both && previous->text.startsWith(u"Failed to commit job submission")) {
            previous->text += u' ' + raw.text; // the rule's own words come as a second error
        } else if (both && previous->line == raw.line && raw.line > 0 &&
                   qMin(worth(raw), worth(*previous)) < 2) {
            if (worth(raw) > worth(*previous))
                *previous = raw;
        } else {
            kept.append(raw);
        }
    }
    return kept;
}

PoolGpu gpuOf(const QJsonObject &ad, const QString &machine, QLatin1StringView prefix)
{
    const auto value = [&](const char *name) {
        return ad.value(prefix + QLatin1StringView(name));
    };
    PoolGpu gpu;
    gpu.machine = machine;
    gpu.deviceName = value("DeviceName").toString(QStringLiteral("unknown")).left(textLimit);
    const QJsonValue capability = value("Capability");
    gpu.capability = capability.isDouble() ? QString::number(capability.toDouble(), 'f', 1)
                                           : capability.toString().left(16);
    gpu.memoryMegabytes = qMax<qint64>(0, value("GlobalMemoryMb").toInteger());
    return gpu;
}

void appendGpus(const QJsonObject &slot, QList<PoolGpu> &gpus, QSet<QString> &seen)
{
    const QString machine =
        slot.value(u"Machine").toString(slot.value(u"Name").toString()).left(textLimit);
    int found = 0;
    for (auto it = slot.begin(); it != slot.end() && found < gpusPerMachineLimit; ++it) {
        const QString name = it.key();
        if (!name.startsWith(u"GPUs_") || !it.value().isObject())
            continue;
        ++found;
        const QString key = machine + u'/' + name;
        if (!seen.contains(key)) {
            seen.insert(key);
            gpus.append(gpuOf(it.value().toObject(), machine, QLatin1StringView("")));
        }
    }
    const bool isPartOfASlot = slot.value(u"SlotType").toString() == u"Dynamic";
    if (found > 0 || isPartOfASlot)
        return;
    const qint64 count = slot.value(u"TotalGPUs").toInteger(slot.value(u"GPUs").toInteger());
    const QString key = machine + u'/' + slot.value(u"Name").toString();
    if (count <= 0 || seen.contains(key))
        return;
    seen.insert(key);
    gpus.append(QList<PoolGpu>(qMin<qint64>(count, gpusPerMachineLimit),
                               gpuOf(slot, machine, QLatin1StringView("GPUs_"))));
}

} // namespace

QList<SubmittedCluster> parseSubmittedClusters(const QByteArray &out)
{
    static const QRegularExpression range(
        QStringLiteral("^(\\d{1,9})\\.(\\d{1,9}) - (\\d{1,9})\\.(\\d{1,9})\\s*$"),
        QRegularExpression::MultilineOption);
    QList<SubmittedCluster> clusters;
    auto match = range.globalMatch(QString::fromUtf8(out.left(detailLimit)));
    while (match.hasNext()) {
        const auto line = match.next();
        const SubmittedCluster cluster{line.captured(1).toInt(), line.captured(2).toInt(),
                                       line.captured(4).toInt()};
        if (line.captured(1) == line.captured(3) && cluster.firstProc <= cluster.lastProc)
            clusters.append(cluster);
    }
    return clusters;
}

QList<SubmitComplaint> parseSubmitComplaints(const QByteArray &err)
{
    QList<SubmitComplaint> complaints;
    for (const RawComplaint &raw : withoutRepetition(joinedComplaints(err))) {
        // what has a line but no text is the complaint about a line that is no assignment
        complaints.append({raw.line, raw.isError, translated(raw.text), raw.text.left(textLimit)});
    }
    return complaints;
}

Result<SubmittedCluster> parseSubmitOutput(int exitStatus, const QByteArray &out,
                                           const QByteArray &err)
{
    const QList<SubmittedCluster> clusters = parseSubmittedClusters(out);
    if (exitStatus == 0 && !clusters.isEmpty())
        return clusters.first();

    const QList<SubmitComplaint> complaints = parseSubmitComplaints(err);
    const auto isError = [](const SubmitComplaint &complaint) {
        return complaint.isError;
    };
    auto reason = std::find_if(complaints.cbegin(), complaints.cend(), isError);
    if (reason == complaints.cend())
        reason = complaints.cbegin();
    QString message =
        clusters.isEmpty()
            ? QStringLiteral("The job was not submitted. ")
            : QStringLiteral(
                  "Cluster %1 was submitted, then condor_submit failed. Look at the jobs before "
                  "you submit again. ")
                  .arg(clusters.first().cluster);
    if (reason == complaints.cend() && exitStatus == 0 && out.trimmed().isEmpty())
        // with -terse an empty queue gets no word at all (seen with HTCondor 23.9)
        message +=
            QStringLiteral("The queue statement asks for no job (queue 0, or an empty list).");
    else if (reason == complaints.cend())
        message += QStringLiteral("condor_submit ended with code %1 and gave no reason. Try again; "
                                  "if it stays so, tell "
                                  "the site's staff.")
                       .arg(exitStatus);
    else if (reason->line > 0)
        message +=
            QStringLiteral("Line %1: %2").arg(QString::number(reason->line), reason->message);
    else
        message += reason->message;
    return Error(Error::Code::Remote, message, QString::fromUtf8(err.left(detailLimit)));
}

Result<QList<PoolGpu>> parsePoolGpus(const QByteArray &json)
{
    QList<PoolGpu> gpus;
    if (json.trimmed().isEmpty())
        return gpus;
    const QString failed = QStringLiteral(
        "The list of the pool's GPUs cannot be read. Try again; the pool may be busy.");
    if (json.size() > jsonLimit)
        return Error(Error::Code::Parse, failed, QStringLiteral("%1 bytes").arg(json.size()));
    QJsonParseError problem;
    const QJsonDocument document =
        QJsonDocument::fromJson(QString::fromUtf8(json).toUtf8(), &problem);
    if (!document.isArray())
        return Error(Error::Code::Parse, failed,
                     problem.errorString() + QStringLiteral(" at byte %1").arg(problem.offset));
    QSet<QString> seen;
    const QJsonArray ads = document.array();
    for (const QJsonValue ad : ads)
        appendGpus(ad.toObject(), gpus, seen);
    return gpus;
}

} // namespace perch
