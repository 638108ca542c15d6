// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitfile.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <optional>

namespace perch
{

/// What a submit description says, read in one pass: for views that ask for many commands of a long
/// text. A snapshot; cheap to copy.
class SubmitValues
{
public:
    SubmitValues() = default;
    explicit SubmitValues(const SubmitFile &file);

    /// As SubmitFile::value().
    [[nodiscard]] std::optional<QString> value(const QString &name) const;
    /// Empty when it is not set.
    [[nodiscard]] QString text(const QString &name) const;
    /// Names that $(name) can stand for: what the text assigns, but no commands of condor_submit,
    /// and the variables of queue; in order of their first line, each once.
    [[nodiscard]] const QStringList &macros() const { return m_macros; }
    /// As SubmitFile::localInputFiles().
    [[nodiscard]] const QStringList &localInputs() const { return m_localInputs; }

private:
    QHash<QString, QString> m_values; ///< by canonical name
    QStringList m_macros;
    QStringList m_localInputs;
};

/// The variables that a queue statement sets: "a", "b" of "queue 2 a, b from list.txt". The
/// argument is what follows the word queue.
[[nodiscard]] QStringList queueVariables(const QString &arguments);

} // namespace perch
