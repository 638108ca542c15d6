// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jsonfields.h"

#include "core/plaintext.h"

namespace perch
{

JsonFields::JsonFields(QJsonObject object, QString where)
    : m_object(std::move(object)), m_where(std::move(where))
{
}

QString JsonFields::text(const char *name, Need need, qsizetype maximumLength)
{
    const QJsonValue value = m_object.value(QLatin1String(name));
    if (value.isUndefined() && need == Need::Optional)
        return {};
    QString text = value.toString();
    if (!value.isString() || (text.isEmpty() && need == Need::Required))
        complain(name, QStringLiteral("must be a text that is not empty"));
    else if (text.size() > maximumLength || plainLine(text, maximumLength) != text)
        complain(name,
                 QStringLiteral("must be one line of at most %1 characters").arg(maximumLength));
    return text;
}

qint64 JsonFields::integer(const char *name, qint64 least, qint64 most, qint64 fallback)
{
    const QJsonValue value = m_object.value(QLatin1String(name));
    if (value.isUndefined())
        return fallback;
    const double number = value.toDouble(-1);
    const bool whole = value.isDouble() && number >= 0 && number <= double(maximumJsonInteger);
    const qint64 result = whole ? qint64(number) : -1;
    if (!whole || double(result) != number || result < least || result > most)
        complain(name, QStringLiteral("must be a whole number from %1 to %2").arg(least).arg(most));
    return result;
}

bool JsonFields::boolean(const char *name, bool fallback)
{
    const QJsonValue value = m_object.value(QLatin1String(name));
    if (!value.isUndefined() && !value.isBool())
        complain(name, QStringLiteral("must be true or false"));
    return value.toBool(fallback);
}

QString JsonFields::webAddress(const char *name, Need need)
{
    const QString address = text(name, need);
    if (!address.isEmpty() || need == Need::Required)
        check(name, address.startsWith(u"https://") && !address.contains(u' '),
              QStringLiteral("must begin with https://"));
    return address;
}

void JsonFields::check(const char *name, bool isRight, const QString &rule)
{
    if (!isRight)
        complain(name, rule);
}

void JsonFields::complain(const char *name, const QString &rule)
{
    if (m_complaint.isEmpty())
        m_complaint = QStringLiteral("\"%1%2\" %3").arg(m_where, QLatin1String(name), rule);
}

} // namespace perch
