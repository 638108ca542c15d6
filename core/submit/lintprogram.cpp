// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What runs, and what is written about it.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

/// The only script of the folder, or nothing.
QString onlyScript(const Draft &draft)
{
    QString script;
    for (auto it = draft.facts.files.cbegin(); it != draft.facts.files.cend(); ++it) {
        if (!it.key().endsWith(u".sh") || it.key().contains(u'/'))
            continue;
        if (!script.isEmpty())
            return {};
        script = it.key();
    }
    return script;
}

void checkProgram(Draft &draft)
{
    const Statement *const executable = draft.last("executable");
    const Statement *const shell = draft.last("shell");
    const bool hasExecutable = executable && !executable->value.isEmpty();
    const bool hasShell = shell && !shell->value.isEmpty();
    if (hasExecutable && hasShell) {
        draft.report("executable-and-shell", std::max(shell->line, executable->line));
        return;
    }
    // one that only makes an image is run by hand, as an interactive job
    if (hasExecutable || hasShell || draft.hasUnseenParts() ||
        draft.isFlagSet(draft.limits.buildFlag))
        return;
    const int end = draft.placeOfMissing();
    if (draft.isContainerJob()) {
        draft.report("image-start-script", end);
        return;
    }
    Finding *const finding = draft.report("executable-missing", end);
    if (const QString script = onlyScript(draft); !script.isEmpty())
        mend(finding, setCommand(QStringLiteral("executable"), script).edits);
}

/// "executable = run.sh --x": the arguments have a line of their own.
void checkExecutableWords(Draft &draft)
{
    const Statement *const executable = draft.last("executable");
    if (!executable || !draft.facts.knowsFiles)
        return;
    const QString value = draft.plain(executable->value);
    const QString program = value.section(u' ', 0, 0);
    if (!value.contains(u' ') || draft.isInFolder(value) || !draft.isInFolder(program))
        return;
    Finding *const finding =
        draft.report("executable-has-arguments", executable->line, {{"program", program}});
    if (draft.value("arguments").isEmpty() && value == executable->value)
        mend(finding, {withValue(draft, *executable, program),
                       setCommand(QStringLiteral("arguments"), value.section(u' ', 1).trimmed())
                           .edits.first()});
}

void checkShellScript(Draft &draft)
{
    const Statement *const shell = draft.last("shell");
    if (!shell || !draft.facts.knowsFiles)
        return;
    QString program = draft.plain(shell->value).section(u' ', 0, 0);
    if (program.startsWith(u"./"))
        program = program.sliced(2);
    const Statement *const inputs = draft.last("transfer_input_files");
    if (!draft.fileOf(program) || draft.listOf("transfer_input_files").contains(program))
        return;
    const QString list = inputs && !inputs->value.isEmpty()
                             ? inputs->value + QStringLiteral(", ") + program
                             : program;
    mend(draft.report("shell-script-not-sent", shell->line, {{"program", program}}),
         setCommand(QStringLiteral("transfer_input_files"), list).edits,
         QStringLiteral("Add %1 to transfer_input_files").arg(program));
}

void checkSentTwice(Draft &draft)
{
    const Statement *const inputs = draft.last("transfer_input_files");
    if (!inputs)
        return;
    const auto without = [&](const QString &name) {
        QStringList kept;
        for (const QString &part : inputs->value.split(u',')) {
            if (part.trimmed() != name)
                kept.append(part.trimmed());
        }
        return kept.join(QStringLiteral(", "));
    };
    const QString image = draft.value("container_image");
    if (!image.isEmpty() && !image.contains(u'$') &&
        draft.listOf("transfer_input_files").contains(image))
        mend(draft.report("image-sent-twice", inputs->line, {{"name", image}}),
             {withValue(draft, *inputs, without(image))});
}

void checkTransfer(Draft &draft)
{
    const Statement *const transfer = draft.last("should_transfer_files");
    if (!transfer)
        return;
    const QString word = draft.plain(transfer->value).toLower();
    const bool hasFiles =
        !draft.value("transfer_input_files").isEmpty() || !draft.value("container_image").isEmpty();
    const bool isOff = word == u"no" || word == u"false";
    if (isOff && hasFiles)
        mend(draft.report("files-without-transfer", transfer->line),
             {withValue(draft, *transfer, QStringLiteral("YES"))},
             setCommand(transfer->name, QStringLiteral("YES")).label);
}

void checkRecords(Draft &draft)
{
    if (draft.hasUnseenParts())
        return;
    const int end = draft.placeOfMissing();
    const auto missing = [&draft](const char *name, const char *other, const char *attribute) {
        return draft.value(name).isEmpty() && draft.value(other).isEmpty() &&
               draft.value(attribute).isEmpty();
    };
    if (missing("log", "userlog", "dagman_log"))
        mend(draft.report("log-missing", end),
             setCommand(QStringLiteral("log"), QStringLiteral("$(Cluster).log")).edits);
    if (missing("output", "stdout", "out"))
        mend(draft.report("output-missing", end),
             setCommand(QStringLiteral("output"), QStringLiteral("$(Cluster)_$(Process).out"))
                 .edits);
    if (missing("error", "stderr", "err"))
        mend(
            draft.report("error-missing", end),
            setCommand(QStringLiteral("error"), QStringLiteral("$(Cluster)_$(Process).err")).edits);
}

/// HTCondor makes the folders of output and error, not that of the log.
void checkLogFolder(Draft &draft)
{
    const Statement *const log = draft.last("log");
    if (!log || !draft.facts.knowsFiles || !draft.value("initialdir").isEmpty())
        return;
    const QString path = draft.plain(log->value);
    QString folder = path.contains(u'/') ? path.section(u'/', 0, -2) : QString();
    while (folder.startsWith(u"./"))
        folder.remove(0, 2);
    const bool canTell = !folder.isEmpty() && !folder.startsWith(u'/') && !folder.contains(u'$') &&
                         !folder.contains(u"..") && folder != u"." && !folder.contains(u'"');
    if (!canTell || draft.isInFolder(folder))
        return;
    mend(draft.report("log-folder-missing", log->line, {{"folder", folder}}),
         {withValue(draft, *log, path.section(u'/', -1))},
         QStringLiteral("Write the log beside the submit file"));
}

void checkLostOutput(Draft &draft)
{
    for (const char *name : {"output", "error"}) {
        const Statement *const statement = draft.last(name);
        if (statement && statement->value == u"/dev/null")
            draft.report("output-thrown-away", statement->line, {{"name", statement->name}});
    }
}

} // namespace

QList<Check> programChecks()
{
    return {{checkProgram, {"executable-and-shell", "image-start-script", "executable-missing"}},
            {checkExecutableWords, {"executable-has-arguments"}},
            {checkShellScript, {"shell-script-not-sent"}},
            {checkSentTwice, {"image-sent-twice"}},
            {checkTransfer, {"files-without-transfer"}},
            {checkRecords, {"log-missing", "output-missing", "error-missing"}},
            {checkLogFolder, {"log-folder-missing"}},
            {checkLostOutput, {"output-thrown-away"}}};
}

} // namespace perch::lint
