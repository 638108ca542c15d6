// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Scripts that the job runs or takes along.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

/// One script of the job folder.
struct Script {
    QString name;
    QString text;
    QStringList lines;      ///< without \r
    bool isProgram = false; ///< the executable, or what shell runs
    bool isShell = false;
};

bool isShellScript(const QString &name, const QString &text)
{
    static const QRegularExpression shell(
        QStringLiteral("^#!\\s*\\S*/(?:env\\s+)?(?:ba|da|z|k)?sh\\b"));
    return text.startsWith(u"#!") ? shell.match(text.left(200)).hasMatch() : name.endsWith(u".sh");
}

QList<Script> scripts(const Draft &draft)
{
    QList<Script> found;
    const QString executable = draft.plainValue("executable");
    QString shell = draft.plainValue("shell").section(u' ', 0, 0);
    if (shell.startsWith(u"./"))
        shell = shell.sliced(2);
    QStringList names = draft.localFiles;
    if (!shell.isEmpty() && !names.contains(shell))
        names.append(shell);
    for (const QString &name : std::as_const(names)) {
        const LintFile *const file = draft.fileOf(name);
        if (!file || !file->text)
            continue;
        Script script;
        script.name = name;
        script.text = *file->text;
        script.isProgram = draft.fileOf(executable) == file || name == shell;
        script.isShell = isShellScript(name, script.text);
        if (!script.isProgram && !script.isShell && !name.endsWith(u".py"))
            continue;
        for (const QString &line : script.text.split(u'\n'))
            script.lines.append(line.endsWith(u'\r') ? line.chopped(1) : line);
        found.append(script);
    }
    return found;
}

/// What a shell runs of a line: without a comment, and nothing of `echo`.
QString commandOf(const QString &line)
{
    static const QRegularExpression comment(QStringLiteral("(?:^|\\s)#.*$"));
    static const QRegularExpression talk(QStringLiteral("^\\s*(echo|printf|:)\\b"));
    return talk.match(line).hasMatch() ? QString() : QString(line).remove(comment);
}

/// The first line whose command matches; 0 where there is none.
int firstLine(const Script &script, const QRegularExpression &wanted)
{
    for (qsizetype i = 0; i < script.lines.size(); ++i) {
        if (wanted.match(commandOf(script.lines[i])).hasMatch())
            return int(i) + 1;
    }
    return 0;
}

Edit inserted(int line, const QString &text)
{
    Edit edit;
    edit.line = line;
    edit.lines = {text};
    return edit;
}

void checkForm(Draft &draft, const Script &script)
{
    const LintFile *const file = draft.fileOf(script.name);
    const bool hasInterpreter = script.text.startsWith(u"#!");
    if (script.text.contains(u"\r\n") && (script.isProgram || script.isShell)) {
        Finding *const finding = draft.report(script.isProgram ? "script-crlf" : "helper-crlf", 1,
                                              {{"name", script.name}}, script.name);
        if (finding)
            finding->fix.convertsLineEnds = true;
    }
    if (script.isProgram && !hasInterpreter && !script.text.trimmed().isEmpty()) {
        const QString interpreter = script.name.endsWith(u".py")
                                        ? QStringLiteral("#!/usr/bin/env python3")
                                        : QStringLiteral("#!/bin/bash");
        const QString first = script.lines.first().trimmed();
        const bool isNearly = first.contains(u"#!") || first.startsWith(u"# !");
        Finding *const finding =
            draft.report("script-without-interpreter", 1, {{"name", script.name}}, script.name);
        if (isNearly) {
            Edit edit;
            edit.line = 1;
            edit.lineCount = 1;
            edit.lines = {QStringLiteral("#!") + first.mid(first.indexOf(u'!') + 1).trimmed()};
            mend(finding, {edit}, QStringLiteral("Write %1").arg(edit.lines.first()));
        } else if (script.isShell || script.name.endsWith(u".py")) {
            mend(finding, {inserted(1, interpreter)}, QStringLiteral("Add %1").arg(interpreter));
        }
    }
    if (script.isProgram && file && file->isExecutable == false) {
        const bool isShellCommand = draft.last("shell") != nullptr;
        Finding *const finding =
            draft.report("script-not-executable", 1, {{"name", script.name}}, script.name);
        if (finding) {
            finding->isSure = isShellCommand;
            finding->fix.makesExecutable = true;
        }
    }
}

void checkCudaVariable(Draft &draft, const Script &script)
{
    static const QRegularExpression shell(
        QStringLiteral("(?:^|[;&\\s])CUDA_VISIBLE_DEVICES=(?!\\$|\"\\$|\\s*$)"));
    static const QRegularExpression alone(
        QStringLiteral("^\\s*(?:export\\s+)?CUDA_VISIBLE_DEVICES=\\S*\\s*$"));
    static const QRegularExpression python(
        QStringLiteral("environ\\s*\\[\\s*[\"']CUDA_VISIBLE_DEVICES[\"']\\s*\\]\\s*=(?!=)"));
    const bool isPython = script.name.endsWith(u".py");
    const int line = firstLine(script, isPython ? python : shell);
    if (line == 0)
        return;
    Finding *const finding = draft.report("script-sets-cuda-devices", line, {}, script.name);
    if (!isPython && alone.match(script.lines[line - 1]).hasMatch()) {
        Edit out;
        out.line = line;
        out.lineCount = 1;
        mend(finding, {out});
    }
}

void checkContainerTools(Draft &draft, const Script &script)
{
    static const QRegularExpression build =
        pattern("(?:^|[;&|]\\s*|\\s)(apptainer|singularity)\\s+build\\b");
    static const QRegularExpression docker =
        pattern("(?:^|[;&|]\\s*)\\s*(?:sudo\\s+)?docker\\s+(run|build|pull|push|exec)\\b");
    static const QRegularExpression run =
        pattern("(?:^|[;&|]\\s*)\\s*(apptainer|singularity)\\s+(exec|run|shell)\\b");
    static const QRegularExpression root =
        pattern("(?:^|[;&|]\\s*)\\s*(sudo\\s|(?:apt-get|apt|yum|dnf)\\s+(?:-\\S+\\s+)*install\\b)");
    static const QRegularExpression smi = pattern("(?:^|[;&|(]\\s*)\\s*nvidia-smi\\b");
    const bool isContainer = draft.isContainerJob();
    if (!script.isShell)
        return;
    if (const int line = firstLine(script, build);
        line > 0 && !draft.isFlagSet(draft.limits.buildFlag))
        draft.report("script-builds-image", line, {}, script.name);
    if (const int line = firstLine(script, docker); line > 0)
        draft.report("script-runs-docker", line, {}, script.name);
    if (const int line = firstLine(script, run); line > 0 && isContainer)
        draft.report("script-nests-containers", line, {}, script.name);
    if (const int line = firstLine(script, root);
        line > 0 && !draft.isFlagSet(draft.limits.buildFlag))
        draft.report("script-needs-root", line, {}, script.name);
    if (const int line = firstLine(script, smi);
        line > 0 && !draft.value("container_image").isEmpty())
        draft.report("script-nvidia-smi", line, {}, script.name);
}

/// Programs that write to the home folder, which a container job cannot.
void checkHome(Draft &draft, const Script &script)
{
    static const QRegularExpression sets(QStringLiteral(
        "(?:^|[;&\\s])(?:export\\s+)?HOME=|(?:^|\\s)(?:PYTHONUSERBASE|HF_HOME|TORCH_HOME)="));
    static const QRegularExpression writes =
        pattern("(?:^|[;&|]\\s*)\\s*(?:python3?\\s+-m\\s+)?(pip3?\\s+install|conda\\s+(?:create|"
                "install|env)|wandb\\s|"
                "huggingface-cli\\s)");
    if (!script.isShell || !draft.isContainerJob() || firstLine(script, sets) > 0 ||
        draft.value("environment").contains(u"HOME="))
        return;
    const int line = firstLine(script, writes);
    if (line == 0)
        return;
    int place = 1;
    while (place <= script.lines.size() && (script.lines[place - 1].startsWith(u'#')))
        ++place;
    mend(draft.report("script-home-not-set", line, {}, script.name),
         {inserted(place, QStringLiteral("export HOME=$PWD"))});
}

/// Folders of the access point, which execution points do not have.
void checkForeignPaths(Draft &draft, const Script &script)
{
    static const QRegularExpression home(
        QStringLiteral("(?<![\\w./:-])/home/[a-z][a-z0-9_-]*(?:/|\\b)"));
    const bool hasStaging =
        !draft.limits.stagingAttribute.isEmpty() &&
        draft.value("requirements").contains(draft.limits.stagingAttribute, Qt::CaseInsensitive);
    const QString root = draft.facts.site ? draft.facts.site->stagingRoot : QString();
    const QRegularExpression staging(QStringLiteral("(?<![\\w./:-])") +
                                     QRegularExpression::escape(root) + QStringLiteral("/"));
    if (!script.isShell)
        return;
    if (const int line = firstLine(script, home); line > 0)
        draft.report("script-home-path", line, {}, script.name);
    if (root.isEmpty() || hasStaging)
        return;
    if (const int line = firstLine(script, staging); line > 0)
        draft.report("script-staging-path", line,
                     {{"root", root}, {"attribute", draft.limits.stagingAttribute}}, script.name);
}

/// `tar -xzf data.tar.gz` where nothing brings that file.
void checkUnpacking(Draft &draft, const Script &script)
{
    static const QRegularExpression unpack(
        QStringLiteral("^\\s*tar\\s+(?:-{0,2}[a-z]*x[a-z]*f|-x\\S*\\s+-f|--extract\\s+--file[= "
                       "])\\s*([A-Za-z0-9][\\w.-]*)"
                       "(?:\\s|$|;|&)"));
    const QString inputs = draft.plainValue("transfer_input_files");
    if (inputs.contains(u'$') || draft.hasUnseenParts() || !draft.facts.knowsFiles)
        return;
    if (!script.isShell)
        return;
    for (qsizetype i = 0; i < script.lines.size(); ++i) {
        const auto match = unpack.match(script.lines[i]);
        const QString archive = match.captured(1);
        if (!match.hasMatch() || inputs.contains(archive))
            continue;
        // whatever speaks of it before may have brought it, and so may a folder that is sent
        bool isMentioned = inputs.contains(u'/') && !inputs.contains(u"://");
        for (qsizetype k = 0; k < i && !isMentioned; ++k)
            isMentioned = script.lines[k].contains(archive) ||
                          script.lines[k].contains(archive.section(u'.', 0, 0));
        if (!isMentioned)
            draft.report("script-unpacks-unsent", int(i) + 1, {{"name", archive}}, script.name);
    }
}

/// Named for results; tmp, cache and the like are meant to stay.
bool isResultFolder(const QString &name)
{
    static const QRegularExpression words = pattern(
        "^(results?|outputs?|out|checkpoints?|ckpts?|models?|figures?|plots?|predictions?|runs)$");
    return words.match(name).hasMatch();
}

/// A folder that the script makes and that nobody asked back.
void checkFolders(Draft &draft, const Script &script)
{
    static const QRegularExpression make(
        QStringLiteral("^\\s*mkdir\\s+(?:-p\\s+)?([A-Za-z0-9][\\w.-]*)/?\\s*(?:$|;|&)"));
    if (!draft.value("transfer_output_files").isEmpty() || draft.hasUnseenParts() ||
        !draft.value("output_destination").isEmpty())
        return;
    if (!script.isShell || !script.isProgram)
        return;
    for (qsizetype i = 0; i < script.lines.size(); ++i) {
        const auto match = make.match(commandOf(script.lines[i]));
        const QString folder = match.captured(1);
        if (!match.hasMatch() || !isResultFolder(folder))
            continue;
        const QString rest = script.lines.mid(i + 1).join(u'\n');
        const bool isPacked = rest.contains(u"tar ") || rest.contains(u"zip ") ||
                              rest.contains(QStringLiteral("mv ") + folder) ||
                              rest.contains(QStringLiteral("cp -r ") + folder) ||
                              rest.contains(QStringLiteral("rm -rf ") + folder) ||
                              rest.contains(QStringLiteral("rm -r ") + folder);
        if (!isPacked)
            draft.report("folder-stays-behind", int(i) + 1, {{"name", folder}}, script.name);
    }
}

void checkBackground(Draft &draft, const Script &script)
{
    static const QRegularExpression behind(QStringLiteral("[^&>|]&\\s*$"));
    static const QRegularExpression wait(QStringLiteral("(?:^|[;&\\s])wait\\b"));
    if (!script.isShell || !script.isProgram || firstLine(script, wait) > 0)
        return;
    qsizetype last = script.lines.size() - 1;
    while (last > 0 && commandOf(script.lines[last]).trimmed().isEmpty())
        --last;
    if (last >= 0 && behind.match(commandOf(script.lines[last])).hasMatch())
        draft.report("script-ends-in-background", int(last) + 1, {}, script.name);
}

void checkScripts(Draft &draft)
{
    for (const Script &script : scripts(draft)) {
        for (const auto check : {checkForm, checkCudaVariable, checkContainerTools, checkHome,
                                 checkForeignPaths, checkUnpacking, checkFolders, checkBackground})
            check(draft, script);
    }
}

} // namespace

QList<Check> scriptChecks()
{
    return {{checkScripts,
             {"script-crlf", "helper-crlf", "script-without-interpreter", "script-not-executable",
              "script-sets-cuda-devices", "script-builds-image", "script-runs-docker",
              "script-nests-containers", "script-needs-root", "script-nvidia-smi",
              "script-home-not-set", "script-home-path", "script-staging-path",
              "script-unpacks-unsent", "folder-stays-behind", "script-ends-in-background"}}};
}

} // namespace perch::lint
