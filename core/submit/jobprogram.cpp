// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/jobsteps.h"
#include "core/submit/submitnumbers.h"
#include "core/submit/submitwords.h"

#include <QCoreApplication>

#include <algorithm>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("JobSteps", text);
}

QString shown(const QByteArray &text)
{
    constexpr qsizetype length = 120;
    return QString::fromUtf8(text.left(length));
}

int universeNumber(const QByteArray &name)
{
    static const QHash<QByteArray, int> numbers = {
        {"standard", 1},  {"pipe", 2},   {"linda", 3}, {"pvm", 4},   {"vanilla", 5},
        {"pvmd", 6},      {"mpi", 8},    {"grid", 9},  {"java", 10}, {"scheduler", 7},
        {"parallel", 11}, {"local", 12}, {"vm", 13}};
    const int number = static_cast<int>(leadingInteger(name));
    return number != 0 ? number : numbers.value(name.toLower());
}

void setContainerImage(JobAdDraft &draft)
{
    if (const auto docker = draft.param("docker_image", "DockerImage")) {
        const QByteArray image = withoutQuotesAround(*docker);
        if (image.isEmpty())
            return draft.fail(tr("docker_image names no image."));
        draft.setString("DockerImage", image);
    } else if (draft.universe.isDocker && !draft.has("DockerImage")) {
        return draft.fail(tr("A docker job needs a docker_image."));
    }
    if (!draft.universe.isContainer)
        return;
    const auto container = draft.param("container_image", "ContainerImage");
    if (!container) {
        if (!draft.has("ContainerImage") && !draft.has("DockerImage"))
            draft.fail(tr("A container job needs a container_image (or a docker_image)."));
        return;
    }
    const QByteArray image = withoutQuotesAround(*container);
    for (const char *scheme : {"instance://", "library://", "shub://"}) {
        if (image.isEmpty() || image.startsWith(scheme))
            return draft.fail(
                tr("HTCondor does not take \"%1\" as a container image.").arg(shown(*container)));
    }
    draft.setString("ContainerImage", image);
    switch (containerImageKind(image)) {
    case ContainerImageKind::Docker:
        return draft.setBoolean("WantDockerImage", true);
    case ContainerImageKind::Sif:
        return draft.setBoolean("WantSIF", true);
    case ContainerImageKind::Folder:
        return draft.setBoolean("WantSandboxImage", true);
    }
}

void checkExecutable(JobAdDraft &draft, const QByteArray &executable)
{
    if (executable.contains("$$"))
        return;
    const QByteArray path =
        executable.startsWith('/') ? executable : draft.context.folder.toUtf8() + '/' + executable;
    const std::optional<SubmitFileFacts> facts = draft.facts(path);
    if (!facts)
        return;
    if (!facts->exists)
        draft.fail(tr("The executable %1 is not there. Add the file, or write "
                      "transfer_executable = false for a program of the image.")
                       .arg(shown(executable)));
    else if (facts->bytes == 0 && !facts->isFolder)
        draft.fail(tr("The executable %1 is empty.").arg(shown(executable)));
    else if (facts->isDosScript)
        draft.fail(tr("The executable %1 has line ends of Windows, with which it cannot start.")
                       .arg(shown(executable)));
}

/// Variables of the first job go on to those after it, unless they set them themselves.
void addInheritedEnvironment(JobAdDraft &draft, SubmitEnvironment &environment)
{
    SubmitEnvironment before;
    if (const auto text = draft.stringAttribute("Environment"))
        before = readEnvironmentText(*text);
    else if (const auto oldText = draft.stringAttribute("Env"))
        before = readSubmitEnvironment(*oldText);
    for (const auto &variable : std::as_const(environment.variables)) {
        before.variables.removeIf(
            [&variable](const auto &other) { return other.first == variable.first; });
        before.variables.append(variable);
    }
    std::sort(before.variables.begin(), before.variables.end());
    environment.variables = before.variables;
}

} // namespace

QByteArray withoutQuotesAround(const QByteArray &text)
{
    const QByteArray trimmed = text.trimmed();
    const bool isQuoted = trimmed.startsWith('"') && trimmed.endsWith('"');
    return isQuoted ? trimmed.mid(1).chopped(trimmed.size() > 1 ? 1 : 0) : trimmed;
}

ContainerImageKind containerImageKind(const QByteArray &image)
{
    const QByteArray trimmed = image.trimmed();
    if (trimmed.startsWith("docker:"))
        return ContainerImageKind::Docker;
    return trimmed.endsWith(".sif") ? ContainerImageKind::Sif : ContainerImageKind::Folder;
}

void setUniverse(JobAdDraft &draft)
{
    draft.begin();
    const auto name = draft.param("universe", "JobUniverse");
    UniverseOfJobs &universe = draft.universe;
    universe = {};
    universe.number = name ? universeNumber(*name) : UniverseOfJobs::Vanilla;
    if (name && universe.number == 0) {
        universe.isDocker = isSameWord(*name, "docker");
        universe.isContainer = isSameWord(*name, "container");
        if (universe.isDocker || universe.isContainer)
            universe.number = UniverseOfJobs::Vanilla;
    }
    if (universe.number == UniverseOfJobs::Vanilla || universe.number == UniverseOfJobs::Local) {
        const auto container = draft.param("container_image", "ContainerImage");
        if (universe.isDocker && container)
            return draft.fail(tr("The docker universe takes no container_image. Use universe = "
                                 "container."));
        const auto docker =
            universe.isDocker ? std::nullopt : draft.param("docker_image", "DockerImage");
        if (docker && container)
            return draft.fail(tr("A job has a docker_image or a container_image, not both."));
        universe.isContainer |= docker || (container && !universe.isDocker);
        if (docker)
            draft.setBoolean("WantDockerImage", true);
    } else if (universe.number != UniverseOfJobs::Scheduler) {
        static const QList<int> known = {8, 9, 10, 11, 13};
        if (known.contains(universe.number))
            return draft.giveUp(
                tr("Jobs of the %1 universe are worked out on the access point only.")
                    .arg(shown(*name)));
        return draft.fail(tr("HTCondor has no universe \"%1\". Use container for an image, or "
                             "vanilla.")
                              .arg(shown(*name)));
    }
    if (draft.isInDoubt())
        return draft.giveUp(tr("What kind of job this is cannot be known here: its universe or its "
                               "image hangs on the access point."));
    draft.setInteger("JobUniverse", universe.number);
    if (universe.isDocker)
        draft.setBoolean("WantDocker", true);
    if (universe.isContainer)
        draft.setBoolean("WantContainer", true);
}

void refuseUnsupported(JobAdDraft &draft)
{
    static const QByteArrayList commands = {
        "tool_daemon_cmd",    "ToolDaemonCmd",      "x509userproxy",          "use_x509userproxy",
        "scitokens_file",     "ScitokensFile",      "use_scitokens",          "use_scitoken",
        "use_oauth_services", "UseOAuthServices",   "WantParallelScheduling", "Remote_universe",
        "Remote_JobUniverse", "public_input_files", "PublicInputFiles"};
    for (const QByteArray &command : commands) {
        draft.begin();
        if (draft.param(command))
            return draft.giveUp(tr("What %1 makes of the job is known on the access point only.")
                                    .arg(QString::fromLatin1(command)));
    }
}

void setFolder(JobAdDraft &draft)
{
    draft.begin();
    auto name = draft.param("initialdir", "Iwd");
    if (!name)
        name = draft.param("initial_dir", "job_iwd");
    const QByteArray base = draft.context.folder.toUtf8();
    QByteArray folder = name.value_or(base);
    if (!folder.startsWith('/'))
        folder = base + (base.endsWith('/') ? "" : "/") + folder;
    draft.folder = withSingleSlashes(folder);
    if (const auto facts = draft.facts(draft.wholePath(draft.folder)); facts && !facts->exists)
        return draft.fail(
            tr("The folder %1 is not there. HTCondor does not make it.").arg(shown(draft.folder)));
    draft.setExpanderFolder(draft.folder);
    draft.setString("Iwd", draft.folder);
    if (const auto file = draft.param("SUBMIT_FILE"))
        draft.setString("JobSubmitFile", *file);
}

void setExecutable(JobAdDraft &draft)
{
    draft.begin();
    const bool hasImage = draft.universe.isDocker || draft.universe.isContainer;
    if (hasImage)
        setContainerImage(draft);
    draft.begin();
    const auto name = draft.param("executable", "Cmd");
    if (draft.isStopped() || (!name && draft.has("Cmd")))
        return;
    if (!name && !hasImage)
        return draft.fail(tr("There is no executable. Name the program or script to run."));
    bool isSent = true;
    if (const auto transfer = draft.param("transfer_executable", "TransferExecutable"))
        isSent = (transfer->front() | 0x20) != 'f';
    else
        isSent = !(hasImage && (!name || name->startsWith('/')));
    if (!name)
        isSent = false;
    if (!isSent)
        draft.setBoolean("TransferExecutable", false);
    draft.setString("Cmd", isSent ? draft.wholePath(*name, false) : name.value_or(QByteArray("")));
    if (isSent)
        checkExecutable(draft, *name);
}

void setArguments(JobAdDraft &draft)
{
    draft.begin();
    struct Names {
        const char *command, *other, *newCommand, *oldAttribute, *newAttribute;
    };
    const Names program = {"arguments", "Args", "arguments2", "Args", "Arguments"};
    const Names java = {"java_vm_args", nullptr, "java_vm_arguments2", "JavaVMArgs",
                        "JavaVMArguments"};
    for (const Names &names : {program, java}) {
        auto text = draft.param(names.command, names.other);
        if (!text && names.command == java.command)
            text = draft.param("java_vm_arguments", "JavaVMArgs");
        const auto newText = draft.param(names.newCommand);
        const bool mayHaveBoth = draft.booleanParam("allow_arguments_v1").value_or(false);
        if (text && newText && !mayHaveBoth)
            return draft.fail(
                tr("%1 and %2 may not both be set.")
                    .arg(QLatin1String(names.command), QLatin1String(names.newCommand)));
        const bool isProgram = names.command == program.command;
        if (!text && !newText &&
            (draft.has(names.oldAttribute) || draft.has(names.newAttribute) || !isProgram))
            continue;
        SubmitWords words;
        if (newText && !isNewWordSyntax(*newText))
            words.error = "it needs double quotes around it";
        else if (newText || text)
            words = readSubmitArguments(newText ? *newText : *text);
        if (!words.error.isEmpty())
            return draft.fail(
                tr("The arguments cannot be read: %1.").arg(QString::fromUtf8(words.error)));
        if (draft.isInDoubt()) { // which of the two it will be hangs on the value
            for (const char *attribute : {names.oldAttribute, names.newAttribute})
                draft.set(attribute, classAdString({}));
            continue;
        }
        const QByteArray value = argumentsText(words);
        if (isProgram || !value.isEmpty())
            draft.setString(words.isOldSyntax ? names.oldAttribute : names.newAttribute, value);
    }
}

void setEnvironment(JobAdDraft &draft)
{
    draft.begin();
    const auto text = draft.param("environment", "env");
    const auto newText = draft.param("environment2");
    const bool mayHaveBoth = draft.booleanParam("allow_environment_v1").value_or(false);
    const auto oldText = text && !newText ? draft.param("env") : std::nullopt;
    const bool prefersOld = oldText && !isNewWordSyntax(*oldText);
    if (text && newText && !mayHaveBoth)
        return draft.fail(tr("environment and environment2 may not both be set."));
    const bool hasOld = draft.has("Env");
    const bool hasNew = draft.has("Environment");
    if (draft.hasJobBefore && !text && !newText)
        return;
    SubmitEnvironment environment;
    if (newText && !isNewWordSyntax(*newText))
        environment.error = "it needs double quotes around it";
    else if (newText || text)
        environment = readSubmitEnvironment(newText ? *newText : *text);
    if (environment.error.isEmpty() && draft.hasJobBefore)
        addInheritedEnvironment(draft, environment);
    if (!environment.error.isEmpty())
        return draft.fail(
            tr("The environment cannot be read: %1.").arg(QString::fromUtf8(environment.error)));
    if (const auto inherited = draft.param("getenv", "get_env")) {
        const SubmitReading<bool> isInherited = readSubmitBoolean(*inherited);
        if (!isInherited.isValid() || isInherited.value)
            draft.doubt("getenv takes the environment of the access point");
    }
    if (!text && !newText && environment.variables.isEmpty() && (hasOld || hasNew))
        return;
    if (prefersOld || hasOld) {
        const std::optional<QByteArray> old = oldEnvironmentText(environment);
        if (!old)
            return draft.fail(tr("A value of the environment holds a ; which env = cannot carry. "
                                 "Use environment = \"...\"."));
        draft.setString("Env", *old);
        draft.setString("EnvDelim", ";");
    }
    if (!prefersOld || hasNew)
        draft.setString("Environment", environmentText(environment));
}

} // namespace perch
