// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/lintdraft.h"
#include "core/stagedpath.h"

#include <QRegularExpression>

namespace perch::lint
{

namespace
{

void checkProgram(Draft &draft)
{
    const Statement *const executable = draft.last("executable");
    const Statement *const shell = draft.last("shell");
    const bool isContainer =
        !draft.value("container_image").isEmpty() || !draft.value("docker_image").isEmpty();
    const int end = draft.placeOfMissing();
    if (executable && !executable->value.isEmpty() && shell && !shell->value.isEmpty())
        draft.add(
            Severity::Error, shell->line,
            QStringLiteral("executable and shell are both set, but a job runs one of them. Remove "
                           "one; a script that shell runs must "
                           "be in transfer_input_files."));
    else if ((!executable || executable->value.isEmpty()) && !shell)
        draft.add(isContainer ? Severity::Warning : Severity::Error, end,
                  isContainer
                      ? QStringLiteral("No executable is set, so the image's own start script "
                                       "runs. Add a line executable = run.sh if "
                                       "that is not meant.")
                      : QStringLiteral(
                            "The submit file names no program. Add a line executable = run.sh"));
    if (!draft.last("should_transfer_files"))
        draft.add(
            Severity::Note, end,
            QStringLiteral("should_transfer_files is not set. Add should_transfer_files = YES, so "
                           "that the files always travel with the "
                           "job."));
}

void checkRecords(Draft &draft)
{
    const int end = draft.placeOfMissing();
    const Statement *const log = draft.last("log");
    if (!log || log->value.isEmpty())
        draft.add(
            Severity::Warning, end,
            QStringLiteral("No log is set: without it nobody can tell what became of the job, "
                           "Perch neither. Add a line such as "
                           "log = $(Cluster).log"));
    for (const char *name : {"output", "error"}) {
        if (draft.value(name).isEmpty())
            draft.add(
                Severity::Warning, end,
                filled("No %1 is set, so what the program prints there is lost. Add a line such as "
                       "%1 = $(Cluster).$(Process).%2",
                       QLatin1StringView(name), QString::fromLatin1(name).left(3)));
    }
    const QString folder =
        log && log->value.contains(u'/') ? log->value.section(u'/', 0, -2) : QString();
    if (draft.facts.knowsFiles && !folder.isEmpty() && !folder.startsWith(u'/') &&
        !folder.contains(u'$') && folder != u"." && !draft.isInFolder(folder))
        draft.add(
            Severity::Warning, log->line,
            filled("The folder %1 of the log is not in the job's folder. HTCondor does not make "
                   "it: the job would run and leave no log. Put "
                   "a file into it, or write the log beside the submit file.",
                   quoted(folder)));
}

void checkGpus(Draft &draft)
{
    const Statement *const request = draft.last("request_gpus");
    const bool wantsGpu = request && !request->value.isEmpty() && request->value != u"0";
    if (!wantsGpu) {
        for (const char *name : {"gpus_minimum_capability", "gpus_maximum_capability",
                                 "gpus_minimum_memory", "gpus_minimum_runtime", "require_gpus"}) {
            if (const Statement *const ignored = draft.last(name))
                draft.add(Severity::Error, ignored->line,
                          filled("%1 is ignored without request_gpus, and the job gets no GPU. Add "
                                 "request_gpus = 1.",
                                 QLatin1StringView(name)));
        }
        return;
    }
    if (!draft.facts.wantGpuLab)
        return;
    const QString flag = draft.value("+wantgpulab");
    if (flag.isEmpty() || isSubmitFalse(flag))
        draft.add(
            Severity::Warning, request->line,
            QStringLiteral("The job asks for a GPU but not for the shared GPU machines, and may "
                           "wait for ever. Add +WantGPULab = true."));
}

void checkImagePlace(Draft &draft, const Statement &image)
{
    const QString url = image.value;
    const QString root =
        draft.facts.stagingRoot.isEmpty() ? QStringLiteral("/staging") : draft.facts.stagingRoot;
    if (matches("^(docker|oras)://", url)) {
        draft.add(
            Severity::Note, image.line,
            QStringLiteral("Each job fetches this image from its registry, which may change or "
                           "refuse. A staged SIF image starts the same "
                           "every time."));
        return;
    }
    const bool isStaged = url.contains(root + u'/');
    if (url.startsWith(root + u'/'))
        draft.add(
            Severity::Warning, image.line,
            QStringLiteral("A plain path sends the image through the access point. Name the staged "
                           "image by its URL (osdf:///...)."));
    if (matches("^osdf://", url) && url.contains(root + QStringLiteral("/groups/")))
        draft.add(Severity::Warning, image.line,
                  filled("Group folders cannot be read by osdf. Write file://%1/groups/... and add "
                         "requirements = (HasCHTCStaging == true).",
                         root));
    if (isStaged && !matches("-[0-9a-f]{8}\\.[a-z0-9]+$", url))
        draft.add(matches("^osdf://", url) ? Severity::Warning : Severity::Note, image.line,
                  QStringLiteral("The image's name has no hash. Caches keep a name for ever, so a "
                                 "changed image under an old name may give old "
                                 "bytes. Stage it with Perch, which adds the hash to the name."));
    const bool isLocal = !url.contains(u"://") && !url.startsWith(u'/') && !url.contains(u'$');
    if (isLocal && draft.facts.knowsFiles && !draft.isInFolder(url))
        draft.add(
            Severity::Error, image.line,
            filled("The image %1 is not in the job's folder. Choose a staged image.", quoted(url)));
    else if (isLocal)
        draft.add(
            Severity::Note, image.line,
            QStringLiteral("The image is sent from the job's folder for each job. That is meant "
                           "for images below 1 GB; stage larger ones."));
}

void checkImage(Draft &draft)
{
    const Statement *const image = draft.last("container_image");
    const QString universe = draft.value("universe").toLower();
    const bool hasDocker = !draft.value("docker_image").isEmpty();
    const int end = draft.placeOfMissing();
    if (!image) {
        if (universe == u"container" && !hasDocker)
            draft.add(Severity::Error, draft.last("universe")->line,
                      QStringLiteral("A container job needs an image. Choose one, or add a line "
                                     "container_image = ..."));
        else if (!hasDocker && (universe.isEmpty() || universe == u"vanilla") &&
                 draft.value("+isbuildjob").isEmpty()) // an image is made there, not used
            draft.add(
                Severity::Warning, end,
                QStringLiteral("No container_image is set: the job would run on the bare machine. "
                               "Choose an image."));
        return;
    }
    if (image->value.isEmpty()) {
        draft.add(Severity::Error, image->line,
                  QStringLiteral("container_image is empty. Choose an image."));
        return;
    }
    if (matches("<[^>]*>|\\b(placeholder|change_?me|todo|netid|xxx+)\\b|\\byour[-_ "
                "]?(image|name|netid|user)|path/to|\\.\\.\\.",
                image->value)) {
        draft.add(Severity::Error, image->line,
                  filled("container_image still holds a placeholder: %1. Choose an image.",
                         quoted(image->value)));
        return;
    }
    checkImagePlace(draft, *image);
}

void checkStaging(Draft &draft)
{
    const Statement *const requirements = draft.last("requirements");
    const bool hasStaging =
        requirements && requirements->value.contains(u"HasCHTCStaging", Qt::CaseInsensitive);
    for (const char *name : {"container_image", "transfer_input_files"}) {
        const Statement *const files = draft.last(name);
        if (files && !hasStaging && files->value.contains(QStringLiteral("file://")))
            draft.add(
                Severity::Warning, files->line,
                filled("%1 reads from the staging area itself (file:///), which not every machine "
                       "has. Add requirements = (HasCHTCStaging "
                       "== true), or use an osdf:/// URL.",
                       QLatin1StringView(name)));
    }
    for (const char *name : {"want_campus_pools", "want_ospool", "+wantflocking", "+wantglidein"}) {
        const Statement *const wider = draft.last(name);
        if (wider && hasStaging && !isSubmitFalse(wider->value))
            draft.add(Severity::Warning, wider->line,
                      filled("%1 asks for machines elsewhere, but requirements in line %2 "
                             "(HasCHTCStaging) excludes them. Remove one of both.",
                             QString::fromLatin1(name), QString::number(requirements->line)));
    }
}

/// Names of files on /staging as they were before the site moved the folders.
void checkOldStaging(Draft &draft)
{
    for (const char *name : {"container_image", "transfer_input_files"}) {
        const Statement *const statement = draft.last(name);
        if (!statement || !draft.facts.site)
            continue;
        QStringList files = statement->value.split(u',');
        QString old;
        for (QString &file : files) {
            const QString renewed = renewedStagedName(*draft.facts.site, file.trimmed());
            if (renewed.isEmpty())
                continue;
            old = old.isEmpty() ? file.trimmed() : old;
            file.replace(file.trimmed(), renewed);
        }
        if (old.isEmpty())
            continue;
        draft.add(Severity::Warning, statement->line,
                  filled("%1 is the old name of a staging folder, which the site has removed: the "
                         "job would be put on hold. Write %2.",
                         quoted(old), quoted(renewedStagedName(*draft.facts.site, old))));
        draft.mendLast(statement->name, files.join(u','));
    }
}

void checkEnvironment(Draft &draft)
{
    const Statement *const environment = draft.last("environment");
    if (environment) {
        static const QRegularExpression variable(
            QStringLiteral("([A-Za-z_][A-Za-z0-9_]*)=(?:'([^']*)'|([^\\s;\"']*))"));
        auto all = variable.globalMatch(environment->value);
        while (all.hasNext()) {
            const auto match = all.next();
            const QString name = match.captured(1);
            const QString text = match.captured(2) + match.captured(3);
            if (name == u"CUDA_VISIBLE_DEVICES")
                draft.add(
                    Severity::Warning, environment->line,
                    QStringLiteral("HTCondor sets CUDA_VISIBLE_DEVICES itself to the GPU the job "
                                   "got. Set by hand it may name a GPU of "
                                   "somebody else: remove it."));
            const bool soundsSecret = matches("(^|_)(token|password|passwd|secret|api_?key|access_?"
                                              "key|private_?key|credentials?)(_|$)",
                                              name);
            const bool looksSecret =
                matches("^(ghp_|github_pat_|glpat-|hf_|sk-|AKIA|xox[bp]-)", text);
            if ((soundsSecret && !text.isEmpty() && !text.contains(u'$')) || looksSecret)
                draft.add(
                    Severity::Warning, environment->line,
                    filled("%1 looks like a secret. Everybody on the access point can read a job's "
                           "environment: do not put it here.",
                           quoted(name)));
        }
    }
    const Statement *const inputs = draft.last("transfer_input_files");
    if (inputs &&
        matches("(^|[,/\\s])(\\.env|id_(rsa|dsa|ecdsa|ed25519)|[^,/]*\\.pem|\\.netrc)\\s*(,|$)",
                inputs->value))
        draft.add(
            Severity::Warning, inputs->line,
            QStringLiteral("transfer_input_files sends a file that usually holds secrets (.env, a "
                           "key). Do not send it with a job."));
}

void checkFiles(Draft &draft)
{
    const auto lineOf = [&draft](const QString &path) {
        for (const char *name : {"executable", "input", "transfer_input_files"}) {
            const Statement *const statement = draft.last(name);
            if (statement && statement->value.contains(path))
                return statement->line;
        }
        return draft.lastQueue > 0 ? draft.lastQueue : 1;
    };
    if (draft.facts.knowsFiles) {
        for (const QString &path : draft.localFiles) {
            if (!draft.isInFolder(path))
                draft.add(
                    Severity::Error, lineOf(path),
                    filled("%1 is not in the job's folder, so the job would be refused or put on "
                           "hold. Add the file, or correct its name.",
                           quoted(path)));
        }
    }
    const Statement *const inputs = draft.last("transfer_input_files");
    for (const QString &part : inputs ? inputs->value.split(u',') : QStringList()) {
        const QString path = part.trimmed();
        if (path.split(u'/').contains(QStringLiteral("..")) && !path.contains(u"://"))
            draft.add(
                Severity::Warning, inputs->line,
                filled("%1 lies outside the job's folder, and Perch does not send it. Copy it into "
                       "the folder.",
                       quoted(path)));
        else if (!draft.facts.stagingRoot.isEmpty() &&
                 path.startsWith(draft.facts.stagingRoot + u'/'))
            draft.add(
                Severity::Warning, inputs->line,
                filled(
                    "%1 would be sent through the access point. Name it by its URL (osdf:///...).",
                    quoted(path)));
    }
}

} // namespace

void checkJob(Draft &draft)
{
    checkProgram(draft);
    checkRecords(draft);
    checkGpus(draft);
    checkImage(draft);
    checkStaging(draft);
    checkOldStaging(draft);
    checkEnvironment(draft);
    checkFiles(draft);
}

} // namespace perch::lint
