// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/holdcauses.h"

#include "core/jsonfields.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace perch
{

namespace
{

constexpr auto optional = JsonFields::Need::Optional;
constexpr qint64 noSubCode = -1'000'000;
constexpr qsizetype longestSentence = 600;

Error tableError(const QString &complaint)
{
    return {Error::Code::Parse,
            QStringLiteral("This is no table of holds that Perch can use: %1. Correct that field.")
                .arg(complaint)};
}

std::optional<int> subCodeOf(qint64 number)
{
    return number == noSubCode ? std::nullopt : std::optional(int(number));
}

Result<HoldCause::When> readWhen(const QJsonObject &object, const QString &where)
{
    JsonFields fields(object, where);
    HoldCause::When when;
    when.code = int(fields.integer("code", 0, 100'000, -1));
    fields.check("code", when.code >= 0, QStringLiteral("must be there"));
    when.subCode = subCodeOf(fields.integer("subCode", noSubCode, 1'000'000, noSubCode));
    when.notSubCode = subCodeOf(fields.integer("notSubCode", noSubCode, 1'000'000, noSubCode));
    when.text = fields.text("text", optional);
    when.notText = fields.text("notText", optional);
    when.needs = fields.text("needs", optional);
    static const QStringList needs{QString(), QStringLiteral("file"), QStringLiteral("url"),
                                   QStringLiteral("image"), QStringLiteral("rule")};
    fields.check("needs", needs.contains(when.needs),
                 QStringLiteral("must be file, url, image or rule"));
    if (!fields.complaint().isEmpty())
        return tableError(fields.complaint());
    return when;
}

Result<HoldRemedy> readRemedy(const QString &text, const QString &where)
{
    const QString word = text.section(u' ', 0, 0);
    const QString command = text.section(u' ', 1);
    if (text == QLatin1StringView("release"))
        return HoldRemedy{};
    if (word == QLatin1StringView("edit") && !command.isEmpty())
        return HoldRemedy{HoldRemedy::Way::Edit, command};
    if (word == QLatin1StringView("change") && !command.isEmpty())
        return HoldRemedy{HoldRemedy::Way::Change, command};
    return tableError(
        where +
        QStringLiteral("\"fixes\" knows \"release\", \"edit COMMAND\" and \"change COMMAND\""));
}

QStringList sentences(const QJsonObject &object, const char *name)
{
    QStringList list;
    const QJsonArray array = object.value(QLatin1StringView(name)).toArray();
    for (const QJsonValue &value : array)
        list << value.toString().left(longestSentence);
    return list;
}

Result<HoldCause> readCause(const QJsonObject &object, const QString &where)
{
    JsonFields fields(object, where);
    HoldCause cause;
    cause.name = fields.text("cause", JsonFields::Need::Required, 64);
    cause.likely = fields.text("likely", optional, longestSentence);
    cause.happened = sentences(object, "happened");
    cause.toDo = sentences(object, "toDo");
    fields.check("happened", !cause.happened.isEmpty() && !cause.happened.contains(QString()),
                 QStringLiteral("must hold sentences"));
    fields.check("toDo", !cause.toDo.isEmpty() && !cause.toDo.contains(QString()),
                 QStringLiteral("must hold sentences"));
    if (!fields.complaint().isEmpty())
        return tableError(fields.complaint());
    const QJsonArray when = object.value(QLatin1StringView("when")).toArray();
    for (const QJsonValue &value : when) {
        const Result<HoldCause::When> one = readWhen(value.toObject(), where);
        if (!one)
            return one.error();
        cause.when << *one;
    }
    const QJsonArray fixes = object.value(QLatin1StringView("fixes")).toArray();
    for (const QJsonValue &value : fixes) {
        const Result<HoldRemedy> one = readRemedy(value.toString(), where);
        if (!one)
            return one.error();
        cause.remedies << *one;
    }
    return cause;
}

} // namespace

Result<QList<HoldCause>> readHoldCauses(const QByteArray &json)
{
    const QJsonArray rows =
        QJsonDocument::fromJson(json).object().value(QLatin1StringView("causes")).toArray();
    if (rows.isEmpty())
        return tableError(QStringLiteral("\"causes\" must be a list"));
    QList<HoldCause> causes;
    for (const QJsonValue &row : rows) {
        const Result<HoldCause> cause =
            readCause(row.toObject(), QStringLiteral("causes[%1].").arg(causes.size()));
        if (!cause)
            return cause.error();
        causes << *cause;
    }
    return causes;
}

const QList<HoldCause> &holdCauses()
{
    static const QList<HoldCause> causes = [] {
        QFile file(QStringLiteral(":/rules/holds.json"));
        const QByteArray json = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        const Result<QList<HoldCause>> table = readHoldCauses(json);
        return table ? *table : QList<HoldCause>(); // the test of the table says what is wrong
    }();
    return causes;
}

} // namespace perch
