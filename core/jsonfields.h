// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonObject>
#include <QString>

namespace perch
{

/// Reads the fields of one foreign JSON object with their bounds and keeps the first complaint, so
/// that the reading code stays a list. Every text is one line without control characters.
class JsonFields
{
public:
    /// `where` stands before each field's name in a complaint: "policies.".
    explicit JsonFields(QJsonObject object, QString where = {});

    enum class Need { Required, Optional };

    QString text(const char *name, Need need = Need::Required, qsizetype maximumLength = 1024);
    qint64 integer(const char *name, qint64 least, qint64 most, qint64 fallback);
    bool boolean(const char *name, bool fallback);
    /// "https://..." or, where it may be left out, nothing.
    QString webAddress(const char *name, Need need);
    void check(const char *name, bool isRight, const QString &rule);

    /// "\"policies.rules\" must be a list", or empty.
    [[nodiscard]] const QString &complaint() const { return m_complaint; }

private:
    void complain(const char *name, const QString &rule);

    QJsonObject m_object;
    QString m_where;
    QString m_complaint;
};

/// The largest whole number that a JSON number carries exactly.
inline constexpr qint64 maximumJsonInteger = 9'007'199'254'740'992;

} // namespace perch
