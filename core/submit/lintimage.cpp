// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The container image.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

void checkImageIsThere(Draft &draft)
{
    const Statement *const image = draft.last("container_image");
    const Statement *const docker = draft.last("docker_image");
    const QString universe = draft.plainValue("universe").toLower();
    if (image && image->value.isEmpty() && universe != u"docker") {
        draft.report("image-empty", image->line);
        return;
    }
    if (image || (docker && !docker->value.isEmpty()) || draft.hasUnseenParts())
        return;
    if (universe == u"container" || universe == u"docker")
        draft.report("image-missing", draft.last("universe")->line,
                     {{"command", universe == u"docker" ? QStringLiteral("docker_image")
                                                        : QStringLiteral("container_image")}});
    else if (universe.isEmpty() && !draft.isFlagSet(draft.limits.buildFlag))
        draft.report("image-none", draft.placeOfMissing());
}

void checkUniverse(Draft &draft)
{
    const Statement *const image = draft.last("container_image");
    const Statement *const docker = draft.last("docker_image");
    const Statement *const universe = draft.last("universe");
    const bool hasImage = image && !image->value.isEmpty();
    const bool hasDocker = docker && !docker->value.isEmpty();
    if (hasImage && hasDocker) {
        Edit out;
        out.line = docker->line;
        out.lineCount = docker->lineCount;
        mend(draft.report("image-twice", std::max(image->line, docker->line)), {out},
             QStringLiteral("Remove docker_image"));
        return;
    }
    const QString word = universe ? draft.plain(universe->value).toLower() : QString();
    if (word == u"docker" && hasImage)
        mend(draft.report("image-in-docker-universe", universe->line),
             {withValue(draft, *universe, QStringLiteral("container"))},
             setCommand(universe->name, QStringLiteral("container")).label);
    else if ((word == u"local" || word == u"scheduler" || word == u"grid" || word == u"java" ||
              word == u"vm") &&
             (hasImage || hasDocker))
        mend(draft.report("image-in-other-universe", universe->line, {{"universe", word}}),
             {withValue(draft, *universe, QStringLiteral("container"))},
             setCommand(universe->name, QStringLiteral("container")).label);
}

void checkRegistryName(Draft &draft, const Statement &image, const QString &value)
{
    // "pytorch/pytorch:2.4.0": a slash and a tag, and no file of that name
    static const QRegularExpression registry(
        QStringLiteral("^[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)+:[A-Za-z0-9._-]+$"));
    if (!registry.match(value).hasMatch() || draft.isInFolder(value))
        return;
    const QString right = QStringLiteral("docker://") + value;
    mend(draft.report("image-without-registry", image.line, {{"image", value}}),
         {withValue(draft, image, right)}, setCommand(image.name, right).label);
}

void checkContainerImage(Draft &draft)
{
    static const QRegularExpression registry = pattern("^(docker|oras)://");
    static const QRegularExpression remote = pattern("^[a-z][a-z0-9+.-]*://");
    const Statement *const image = draft.last("container_image");
    if (!image || image->value.isEmpty())
        return;
    const QString value = draft.plain(image->value);
    if (looksLikePlaceholder(value)) {
        draft.report("image-placeholder", image->line, {{"image", value}});
        return;
    }
    if (registry.match(value).hasMatch()) {
        draft.report("image-from-registry", image->line);
        return;
    }
    if (remote.match(value).hasMatch() || value.startsWith(u'/') || value.contains(u'$') ||
        value.startsWith(u'~'))
        return;
    checkRegistryName(draft, *image, value);
    const LintFile *const file = draft.fileOf(value);
    if (draft.facts.knowsFiles && !draft.isInFolder(value) && !value.contains(u':') &&
        !value.contains(u".."))
        draft.report("image-not-there", image->line, {{"image", value}});
    else if (!file || file->bytes < 0)
        draft.report("image-from-folder", image->line);
}

void checkDockerImage(Draft &draft)
{
    const Statement *const image = draft.last("docker_image");
    if (!image || image->value.isEmpty())
        return;
    const QString value = draft.plain(image->value);
    if (looksLikePlaceholder(value))
        draft.report("image-placeholder", image->line, {{"image", value}});
    else if (value.endsWith(u".sif"))
        mend(draft.report("docker-image-is-file", image->line),
             {replaced(*image, {QStringLiteral("container_image = ") + image->value})});
}

} // namespace

QList<Check> imageChecks()
{
    return {{checkImageIsThere, {"image-empty", "image-missing", "image-none"}},
            {checkUniverse, {"image-twice", "image-in-docker-universe", "image-in-other-universe"}},
            {checkContainerImage,
             {"image-placeholder", "image-from-registry", "image-without-registry",
              "image-not-there", "image-from-folder"}},
            {checkDockerImage, {"docker-image-is-file"}}};
}

} // namespace perch::lint
