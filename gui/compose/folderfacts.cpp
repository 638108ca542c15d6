// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/folderfacts.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>

namespace perch
{

namespace
{

constexpr int entryLimit = 5000;
constexpr qsizetype scriptLimit = 200'000; ///< characters; what is longer is no script to be read

} // namespace

LintFacts lintFactsOf(const JobFolder &folder, const std::optional<Site> &site,
                      const QList<StagedImage> &staged)
{
    LintFacts facts;
    facts.site = site;
    if (site)
        facts.rules = lintRulesOf(*site);
    facts.submitFileName = folder.submitFileName;
    for (const JobFile &file : folder.files) {
        LintFile known;
        known.bytes = file.size;
        const auto text = folder.texts.constFind(file.name);
        if (text != folder.texts.constEnd() && text->size() <= scriptLimit)
            known.text = *text;
        facts.files.insert(file.name, known);
    }
    for (const StagedImage &file : staged)
        facts.stagedBytes.insert(file.path, file.size);
    return facts;
}

void addDiskFacts(LintFacts &facts, const QString &folder)
{
    const QDir top(folder);
    QDirIterator entries(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                         QDirIterator::Subdirectories);
    int count = 0;
    while (entries.hasNext() && ++count <= entryLimit) {
        entries.next();
        const QFileInfo entry = entries.fileInfo();
        LintFile &file = facts.files[top.relativeFilePath(entry.filePath())];
        file.isFolder = entry.isDir();
        file.bytes = entry.isDir() ? -1 : entry.size();
#ifdef Q_OS_UNIX
        if (entry.isFile())
            file.isExecutable = entry.permission(QFile::ExeOwner);
#endif
    }
    facts.knowsFiles = count > 0 && count <= entryLimit;
}

Result<void> makeExecutable(const QString &folder, const QString &fileName)
{
    QFile file(QDir(folder).filePath(fileName));
    QFile::Permissions permissions = file.permissions() | QFile::ExeOwner | QFile::ExeUser;
    if (permissions.testFlag(QFile::ReadGroup))
        permissions |= QFile::ExeGroup;
    if (permissions.testFlag(QFile::ReadOther))
        permissions |= QFile::ExeOther;
    if (!file.setPermissions(permissions))
        return Error(Error::Code::Io,
                     QCoreApplication::translate(
                         "folderfacts", "%1 cannot be marked as executable. Check the permissions "
                                        "of the folder.")
                         .arg(fileName),
                     file.errorString());
    return {};
}

} // namespace perch
