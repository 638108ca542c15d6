// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <QStringView>

namespace perch
{

/// One command of the submit language, as an editor explains it.
struct SubmitCommand {
    enum class Kind {
        Integer,
        Float,
        Size,
        Boolean,
        Expression,
        String,
        Path,
        List,
        Enumeration,
        Statement ///< queue: no assignment
    };
    QString name; ///< as manuals write it; "+WantGPULab" for a job attribute
    Kind kind = Kind::String;
    QStringList values;    ///< of an Enumeration
    bool isQuoted = false; ///< the value is written in double quotes
    QString unit;          ///< of a bare number: "MiB"
    QString defaultValue;  ///< what applies when it is not set; empty where that is not known
    QString section;       ///< "file transfer"
    QString attribute;     ///< the job attribute that it sets, which may stand in its place
    QString aliasOf;
    QString replacedBy;
    bool isDeprecated = false;
    bool isRefused = false; ///< in old manuals only: condor_submit does not take it
    /// Of a family, such as request_<name>: what all its names begin with, end with, or have
    /// inside.
    QString prefix;
    QString suffix;
    QString infix;
    QString help;  ///< one sentence
    QString guide; ///< https page of the site's guide; empty where it has none

    [[nodiscard]] bool isFamily() const
    {
        return !prefix.isEmpty() || !suffix.isEmpty() || !infix.isEmpty();
    }
};

/// The commands of condor_submit. Names are case-insensitive.
class SubmitCommandTable
{
public:
    /// Error Parse when the JSON has another form than resources/rules/submitcommands.json.
    [[nodiscard]] static Result<SubmitCommandTable> parse(const QByteArray &json);

    [[nodiscard]] const QList<SubmitCommand> &commands() const { return m_commands; }
    /// By its name, by the job attribute that may stand in its place ("JobPrio"), or the family of
    /// it; "+X" and "MY.X" are the same. Null for what is no command.
    [[nodiscard]] const SubmitCommand *find(QStringView name) const;
    [[nodiscard]] const QString &manual() const { return m_manual; }
    [[nodiscard]] const QString &manualUrl() const { return m_manualUrl; }
    [[nodiscard]] const QStringList &automaticMacros() const { return m_automaticMacros; }

private:
    void add(SubmitCommand command);

    QList<SubmitCommand> m_commands;
    QHash<QString, qsizetype> m_byName; ///< in lower case, with attributes
    QList<qsizetype> m_families;
    QString m_manual;
    QString m_manualUrl;
    QStringList m_automaticMacros;
};

/// Parsed once, at its first use; by any thread.
[[nodiscard]] const SubmitCommandTable &submitCommandTable();

/// "number", "true or false", "YES, NO or IF_NEEDED": what kind of value a command takes.
[[nodiscard]] QString valueKindText(const SubmitCommand &command);

/// True for a command of condor_submit, or a job attribute that may stand for one; request_<name>
/// of a site's own resources is not among them. Names are case-insensitive.
[[nodiscard]] bool isSubmitCommand(QStringView name);
/// True when the command takes true or false only (not yes or no).
[[nodiscard]] bool isBooleanCommand(QStringView name);
/// The command that was probably meant: at most two letters away (one in short names). Empty when
/// there is none.
[[nodiscard]] QString nearestSubmitCommand(QStringView name);

} // namespace perch
