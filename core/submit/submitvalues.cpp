// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitvalues.h"

#include "core/submit/submitcommands.h"

#include <QRegularExpression>
#include <QSet>

namespace perch
{

namespace
{

using Kind = SubmitFile::Kind;

constexpr qsizetype mostMacros = 1000; ///< enough for a person to choose from

QString canonicalName(QString name)
{
    name = name.trimmed().toLower();
    return name.startsWith(u"my.") ? u'+' + name.sliced(3) : name;
}

} // namespace

SubmitValues::SubmitValues(const SubmitFile &file) : m_localInputs(file.localInputFiles())
{
    QSet<QString> known;
    const auto addMacro = [this, &known](const QString &name) {
        if (m_macros.size() < mostMacros && !known.contains(name.toLower())) {
            known.insert(name.toLower());
            m_macros << name;
        }
    };
    bool queued = false; // what follows does not count for the first jobs
    for (const SubmitFile::Statement &statement : file.statements()) {
        if (statement.kind == Kind::Queue) {
            queued = true;
            for (const QString &name : queueVariables(statement.value))
                addMacro(name);
        }
        const bool isAttribute = statement.kind == Kind::JobAttribute;
        if (queued || (!isAttribute && statement.kind != Kind::Command))
            continue;
        m_values.insert(
            canonicalName((isAttribute ? QStringLiteral("+") : QString()) + statement.name),
            statement.value);
        if (!isAttribute && !isSubmitCommand(statement.name))
            addMacro(statement.name);
    }
}

std::optional<QString> SubmitValues::value(const QString &name) const
{
    const auto found = m_values.constFind(canonicalName(name));
    return found == m_values.constEnd() ? std::nullopt : std::optional(*found);
}

QString SubmitValues::text(const QString &name) const
{
    return m_values.value(canonicalName(name));
}

QStringList queueVariables(const QString &arguments)
{
    static const QRegularExpression named(
        QStringLiteral(
            "(?:^|\\s)([a-z_][\\w.]*(?:\\s*,\\s*[a-z_][\\w.]*)*)\\s+(?:in|from|matching)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression unnamed(
        QStringLiteral("^\\s*\\S*\\s*\\b(?:in|from|matching)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    const QString head = arguments.left(1000).section(u'\n', 0, 0);
    const auto match = named.match(head);
    if (!match.hasMatch())
        return unnamed.match(head).hasMatch() ? QStringList{QStringLiteral("Item")} : QStringList();
    QStringList names;
    for (const QString &name : match.captured(1).split(u',', Qt::SkipEmptyParts))
        names << name.trimmed();
    return names;
}

} // namespace perch
