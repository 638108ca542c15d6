// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/filesinsight.h"

#include "gui/compose/folderfacts.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <glob.h>

namespace perch
{

namespace
{

constexpr qint64 longestText = 64 * 1024 * 1024;
constexpr std::size_t mostMatches = 100'000;

/// So that the folder's own name is no pattern.
QByteArray escaped(const QByteArray &path)
{
    QByteArray text;
    for (const char one : path) {
        if (one == '*' || one == '?' || one == '[' || one == '\\')
            text += '\\';
        text += one;
    }
    return text;
}

} // namespace

FilesInSight::FilesInSight(QString folder, QHash<QString, QString> texts)
    : m_folder(QDir::cleanPath(folder)), m_texts(std::move(texts))
{
    LintFacts found;
    addDiskFacts(found, m_folder);
    m_knowsAll = found.knowsFiles || found.files.isEmpty();
    for (auto file = found.files.cbegin(); file != found.files.cend(); ++file) {
        const auto text = m_texts.constFind(file.key());
        const qint64 bytes = text != m_texts.constEnd() ? text->toUtf8().size() : file->bytes;
        SubmitFileFacts &facts = m_facts[file.key()];
        facts.exists = true;
        facts.isFolder = file->isFolder;
        if (file->isFolder)
            continue;
        facts.bytes = bytes;
        for (QString above = file.key(); above.contains(u'/');) {
            above = above.left(above.lastIndexOf(u'/'));
            m_facts[above].bytes += bytes;
        }
    }
    m_facts.insert(QString(), {true, true, 0, false});
}

QString FilesInSight::relative(const QString &path) const
{
    return QDir::cleanPath(path).mid(m_folder.size() + 1);
}

bool FilesInSight::isInSight(const QString &path) const
{
    const QString clean = QDir::cleanPath(path);
    if (clean != m_folder && !clean.startsWith(m_folder + u'/'))
        return false;
    return m_knowsAll || m_facts.contains(relative(path));
}

SubmitFileFacts FilesInSight::facts(const QString &path) const
{
    return isInSight(path) ? m_facts.value(relative(path)) : SubmitFileFacts();
}

std::optional<QByteArray> FilesInSight::text(const QString &path) const
{
    if (!isInSight(path))
        return std::nullopt;
    const auto edited = m_texts.constFind(relative(path));
    if (edited != m_texts.constEnd())
        return edited->toUtf8();
    const QFileInfo info(path);
    QFile file(path);
    if (!info.isFile() || info.size() > longestText || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.read(longestText);
}

QByteArrayList FilesInSight::match(const QByteArray &pattern) const
{
    const QByteArray base = escaped(QFile::encodeName(m_folder)) + '/';
    glob_t found{};
    QByteArrayList names;
    if (!pattern.startsWith('/') && !pattern.contains('\0') &&
        ::glob((base + pattern).constData(), GLOB_MARK, nullptr, &found) == 0) {
        const qsizetype skipped = QFile::encodeName(m_folder).size() + 1;
        for (std::size_t i = 0; i < std::min(found.gl_pathc, mostMatches); ++i)
            names.append(QByteArray(found.gl_pathv[i]).mid(skipped));
    }
    ::globfree(&found);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace perch
