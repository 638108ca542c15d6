// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The site's staging area: which URL for which file.

#include "core/stagedpath.h"
#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

/// One file that a job names, and how to name it otherwise.
struct NamedFile {
    const Statement *statement = nullptr;
    QString name;
    bool isImage = false;
};

QList<NamedFile> namedFiles(const Draft &draft)
{
    QList<NamedFile> files;
    if (const Statement *const image = draft.last("container_image");
        image && !image->value.isEmpty() && !looksLikePlaceholder(image->value))
        files.append({image, image->value.trimmed(), true});
    if (const Statement *const inputs = draft.last("transfer_input_files")) {
        for (const QString &part : inputs->value.split(u',')) {
            if (!part.trimmed().isEmpty() && !looksLikePlaceholder(part))
                files.append({inputs, part.trimmed(), false});
        }
    }
    return files;
}

Edit renamedFile(const Draft &draft, const NamedFile &file, const QString &name)
{
    if (file.isImage)
        return withValue(draft, *file.statement, name);
    QStringList parts = file.statement->value.split(u',');
    for (QString &part : parts) {
        if (part.trimmed() == file.name)
            part.replace(file.name, name);
    }
    return withValue(draft, *file.statement, parts.join(u','));
}

/// "(HasCHTCStaging == true)" joined to what is required already.
Edit requiring(const Draft &draft)
{
    const QString wanted = u'(' + draft.limits.stagingAttribute + QStringLiteral(" == true)");
    const QString present = draft.value("requirements");
    return setCommand(QStringLiteral("requirements"),
                      present.isEmpty() ? wanted
                                        : u'(' + present + QStringLiteral(") && ") + wanted)
        .edits.first();
}

bool requiresStaging(const Draft &draft)
{
    return draft.value("requirements").contains(draft.limits.stagingAttribute, Qt::CaseInsensitive);
}

/// The wide pool that the job lets itself run in, or nothing.
const Statement *widePool(const Draft &draft)
{
    for (const QString &name : draft.limits.widePools) {
        const Statement *const wider = draft.last(name.toLower());
        if (wider && !wider->value.isEmpty() && !isSubmitFalse(wider->value))
            return wider;
    }
    return nullptr;
}

void checkWays(Draft &draft)
{
    if (!draft.facts.site)
        return;
    const Site &site = *draft.facts.site;
    const QString root = site.stagingRoot + u'/';
    const QString cache = site.imageUrlPrefix + u'/';
    for (const NamedFile &file : namedFiles(draft)) {
        const int line = file.statement->line;
        const Words words = {{"name", file.name}, {"command", file.statement->name}};
        if (const QString present = renewedStagedName(site, file.name); !present.isEmpty()) {
            mend(
                draft.report("staging-old-name", line, {{"name", file.name}, {"present", present}}),
                {renamedFile(draft, file, present)}, QStringLiteral("Write the present name"));
            continue;
        }
        if (file.name.startsWith(root)) {
            const QString url = imageUrl(site, file.name, draft.facts.stagedBytes.value(file.name));
            mend(draft.report("staging-by-path", line, words), {renamedFile(draft, file, url)},
                 QStringLiteral("Name it by its URL"));
        } else if (file.name.startsWith(cache + QStringLiteral("groups/"))) {
            const QString url = QStringLiteral("file://") + root + file.name.mid(cache.size());
            QList<Edit> edits = {renamedFile(draft, file, url)};
            if (!requiresStaging(draft) && !draft.limits.stagingAttribute.isEmpty())
                edits.append(requiring(draft));
            mend(draft.report("staging-group-by-cache", line, words), edits);
        } else if (!file.isImage && file.name.endsWith(u'/') &&
                   (file.name.startsWith(cache) ||
                    file.name.startsWith(QStringLiteral("file://") + root))) {
            draft.report("staging-folder", line, words);
        }
    }
}

/// osdf://chtc/staging/x (two slashes) and osdf:///staging/x.
void checkUrls(Draft &draft)
{
    if (!draft.facts.site)
        return;
    const Site &site = *draft.facts.site;
    const QString scheme = site.imageUrlPrefix.section(u':', 0, 0);
    const QString path = site.imageUrlPrefix.section(QStringLiteral("://"), 1);
    for (const NamedFile &file : namedFiles(draft)) {
        QString right;
        if (path.startsWith(u'/') && file.name.startsWith(scheme + QStringLiteral(":/")) &&
            !file.name.startsWith(site.imageUrlPrefix)) {
            QString rest = file.name.mid(scheme.size() + 1);
            while (rest.startsWith(u"//"))
                rest.remove(0, 1);
            const QString ownRoot = path.left(path.size() - site.stagingRoot.size());
            if (rest.startsWith(path + u'/'))
                right = scheme + QStringLiteral("://") + rest;
            else if (rest.startsWith(site.stagingRoot + u'/'))
                right = site.imageUrlPrefix + rest.mid(site.stagingRoot.size());
            else if (rest.startsWith(ownRoot + QStringLiteral("/$ENV(STAGING)")))
                right = scheme + QStringLiteral("://") + ownRoot + rest.mid(ownRoot.size() + 1);
        } else if (file.name.startsWith(u"file:/") && !file.name.startsWith(u"file:///") &&
                   file.name.contains(site.stagingRoot.mid(1) + u'/')) {
            QString rest = file.name.mid(5);
            while (rest.startsWith(u'/'))
                rest.remove(0, 1);
            if (rest.startsWith(site.stagingRoot.mid(1) + u'/'))
                right = QStringLiteral("file:///") + rest;
        }
        if (!right.isEmpty() && right != file.name)
            mend(draft.report("staging-url-slashes", file.statement->line,
                              {{"name", file.name}, {"right", right}}),
                 {renamedFile(draft, file, right)},
                 QStringLiteral("Write the URL as it should be"));
    }
}

void checkAttribute(Draft &draft)
{
    if (draft.limits.stagingAttribute.isEmpty() || !draft.facts.site)
        return;
    const bool hasStaging = requiresStaging(draft);
    const QString direct = QStringLiteral("file://") + draft.facts.site->stagingRoot + u'/';
    for (const NamedFile &file : namedFiles(draft)) {
        if (hasStaging || draft.hasUnseenParts() || !file.name.startsWith(direct))
            continue;
        mend(draft.report(
                 "staging-not-required", file.statement->line,
                 {{"command", file.statement->name}, {"attribute", draft.limits.stagingAttribute}}),
             {requiring(draft)}, QStringLiteral("Require %1").arg(draft.limits.stagingAttribute));
        break;
    }
    const Statement *const wider = widePool(draft);
    if (!wider)
        return;
    const Statement *const requirements = draft.last("requirements");
    if (hasStaging)
        draft.report("staging-and-wide-pool", wider->line,
                     {{"name", wider->name},
                      {"line", QString::number(requirements->line)},
                      {"attribute", draft.limits.stagingAttribute}});
    for (const NamedFile &file : namedFiles(draft)) {
        if (file.name.startsWith(direct) && !hasStaging)
            draft.report("direct-file-and-wide-pool", wider->line,
                         {{"name", wider->name}, {"file", file.name}});
    }
}

void checkImageName(Draft &draft)
{
    static const QRegularExpression hashed(QStringLiteral("-[0-9a-f]{8}\\.[A-Za-z0-9.]+$"));
    const Statement *const image = draft.last("container_image");
    if (!image || !draft.facts.site)
        return;
    const QString name = draft.plain(image->value);
    if (!name.startsWith(draft.facts.site->imageUrlPrefix + u'/') || name.contains(u'$') ||
        looksLikePlaceholder(name) || hashed.match(name).hasMatch())
        return;
    draft.report("image-without-hash", image->line);
}

void checkStagedSizes(Draft &draft)
{
    if (!draft.facts.site)
        return;
    const Site &site = *draft.facts.site;
    const LintLimits &limits = draft.limits;
    for (const NamedFile &file : namedFiles(draft)) {
        const QString path = stagedPathOfUrl(site, file.name);
        const qint64 bytes = draft.facts.stagedBytes.value(path, -1);
        if (path.isEmpty() || bytes < 0)
            continue;
        const int line = file.statement->line;
        const Words words = {{"name", file.name},
                             {"size", bytesText(bytes)},
                             {"limit", bytesText(limits.cacheBytes)},
                             {"most", bytesText(limits.directBytes)},
                             {"least", bytesText(limits.plainBytes)}};
        const bool isByCache = file.name.startsWith(site.imageUrlPrefix + u'/');
        if (limits.directBytes > 0 && bytes > limits.directBytes) {
            draft.report("staged-file-too-large", line, words);
        } else if (limits.cacheBytes > 0 && bytes > limits.cacheBytes && isByCache) {
            QList<Edit> edits = {renamedFile(draft, file, QStringLiteral("file://") + path)};
            if (!requiresStaging(draft) && !limits.stagingAttribute.isEmpty())
                edits.append(requiring(draft));
            mend(draft.report("too-large-for-cache", line, words), edits);
        } else if (limits.plainBytes > 0 && bytes < limits.plainBytes && !file.isImage) {
            draft.report("small-file-staged", line, words);
        }
    }
}

void checkWorkFolder(Draft &draft)
{
    if (!draft.facts.site)
        return;
    const QString root = draft.facts.site->stagingRoot + u'/';
    for (const char *name : {"initialdir", "log", "output", "error"}) {
        const Statement *const statement = draft.last(name);
        if (statement && draft.plain(statement->value).startsWith(root))
            draft.report("work-in-staging", statement->line, {{"name", statement->name}});
    }
}

} // namespace

QList<Check> stagingChecks()
{
    return {
        {checkWays,
         {"staging-old-name", "staging-by-path", "staging-group-by-cache", "staging-folder"}},
        {checkUrls, {"staging-url-slashes"}},
        {checkAttribute,
         {"staging-not-required", "staging-and-wide-pool", "direct-file-and-wide-pool"}},
        {checkImageName, {"image-without-hash"}},
        {checkStagedSizes, {"staged-file-too-large", "too-large-for-cache", "small-file-staged"}},
        {checkWorkFolder, {"work-in-staging"}}};
}

} // namespace perch::lint
