// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/joboutputs.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype patternLimit = 200;
constexpr qsizetype nameLimit = 500;

QString unquoted(QString value)
{
    value = value.trimmed();
    if (value.size() >= 2 && value.startsWith(u'"') && value.endsWith(u'"'))
        value = value.sliced(1, value.size() - 2);
    return value;
}

/// The names that the files get when they come back: "a = b; c = d" gives b and d.
QStringList remapTargets(const QString &remaps)
{
    QStringList targets;
    for (const QString &pair : unquoted(remaps).split(u';')) {
        const qsizetype equals = pair.indexOf(u'=');
        if (equals >= 0)
            targets.append(pair.sliced(equals + 1));
    }
    return targets;
}

} // namespace

JobOutputs::JobOutputs(const SubmitFile &file) : m_inputs(file.localInputFiles())
{
    const auto value = [&file](const char *name) {
        return file.value(QString::fromLatin1(name)).value_or(QString());
    };
    for (const char *name : {"log", "output", "error"})
        addName(value(name));
    for (const QString &name : remapTargets(value("transfer_output_remaps")))
        addName(name);
    for (const char *list : {"transfer_output_files", "transfer_checkpoint_files"}) {
        // whatever folder they lie in on the execution point, they come back beside the others
        for (const QString &name : unquoted(value(list)).split(u','))
            addName(name.trimmed().section(u'/', -1, -1, QString::SectionSkipEmpty));
    }
}

void JobOutputs::addName(const QString &name)
{
    static const QRegularExpression macro(
        QStringLiteral("\\$\\$?[A-Za-z_]*\\((?:[^()]|\\([^()]*\\))*\\)"));
    static const QRegularExpression anything(QStringLiteral("\\*+"));
    QString path = name.trimmed().left(nameLimit);
    while (path.startsWith(u"./"))
        path.remove(0, 2);
    path.replace(macro, QStringLiteral("*")).replace(anything, QStringLiteral("*"));
    const bool hasLetters = std::any_of(path.cbegin(), path.cend(),
                                        [](QChar letter) { return letter.isLetterOrNumber(); });
    // of "$(name)" nothing can be known, and it must not stand for all files
    if (!hasLetters || path.startsWith(u'/') || m_patterns.size() >= patternLimit)
        return;
    QStringList parts = path.split(u'*');
    for (QString &part : parts)
        part = QRegularExpression::escape(part);
    m_patterns.append(
        QRegularExpression(QStringLiteral("\\A(?:%1)(?:\\.old[0-9]*(?:\\.~[0-9]+~)?)?(?:/.*)?\\z")
                               .arg(parts.join(QStringLiteral("[^/]*")))));
}

bool JobOutputs::contains(const QString &path) const
{
    for (const QString &input : m_inputs) {
        if (path == input || path.startsWith(input + u'/') || input.startsWith(path + u'/'))
            return false;
    }
    return std::any_of(
        m_patterns.cbegin(), m_patterns.cend(),
        [&path](const QRegularExpression &pattern) { return pattern.match(path).hasMatch(); });
}

} // namespace perch
