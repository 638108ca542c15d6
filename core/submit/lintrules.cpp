// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/lintrules.h"

#include "core/jsonfields.h"
#include "core/site.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype maximumRules = 500;
constexpr qsizetype maximumWords = 64;

Error rulesError(const QString &complaint)
{
    return {Error::Code::Parse,
            QStringLiteral("These are no rules that Perch can use: %1. Correct that field.")
                .arg(complaint)};
}

QStringList words(const QJsonObject &object, const char *name)
{
    QStringList list;
    for (const QJsonValue &value : object.value(QLatin1String(name)).toArray()) {
        if (list.size() < maximumWords && value.isString())
            list.append(value.toString().left(200));
    }
    return list;
}

Result<LintLimits> parseLimits(const QJsonObject &object)
{
    JsonFields fields(object, QStringLiteral("limits."));
    constexpr auto optional = JsonFields::Need::Optional;
    constexpr qint64 largestInt = 1'000'000'000;
    LintLimits limits;
    limits.plainBytes = fields.integer("plainBytes", 0, maximumJsonInteger, 0);
    limits.cacheBytes = fields.integer("cacheBytes", 0, maximumJsonInteger, 0);
    limits.directBytes = fields.integer("directBytes", 0, maximumJsonInteger, 0);
    limits.stagingAttribute = fields.text("stagingAttribute", optional);
    limits.widePools = words(object, "widePools");
    limits.widePoolBytes = fields.integer("widePoolBytes", 0, maximumJsonInteger, 0);
    limits.gpuFlag = fields.text("gpuFlag", optional);
    limits.gpuLength = fields.text("gpuLength", optional);
    limits.flags = words(object, "flags");
    limits.texts = words(object, "texts");
    limits.buildFlag = fields.text("buildFlag", optional);
    limits.resumableFlag = fields.text("resumableFlag", optional);
    limits.resumableHours = int(fields.integer("resumableHours", 0, largestInt, 0));
    limits.jobHours = int(fields.integer("jobHours", 0, largestInt, 0));
    limits.jobsAtOnce = int(fields.integer("jobsAtOnce", 0, largestInt, 0));
    limits.jobsInQueue = int(fields.integer("jobsInQueue", 0, largestInt, 0));
    const QJsonObject renamed = object.value(QLatin1String("renamed")).toObject();
    for (auto it = renamed.begin(); it != renamed.end() && limits.renamed.size() < maximumWords;
         ++it)
        limits.renamed.insert(it.key().left(200), it.value().toString().left(200));
    const QJsonObject hours = object.value(QLatin1String("gpuHours")).toObject();
    for (auto it = hours.begin(); it != hours.end() && limits.gpuHours.size() < maximumWords; ++it)
        limits.gpuHours.insert(it.key().left(200),
                               int(std::clamp(it.value().toDouble(), 0.0, 1e6)));
    if (!fields.complaint().isEmpty())
        return rulesError(fields.complaint());
    return limits;
}

Result<void> addRule(const QJsonObject &object, const QString &where, LintRules &rules)
{
    JsonFields fields(object, where);
    const QString id = fields.text("id", JsonFields::Need::Required, 64);
    LintRule rule;
    const QString severity = fields.text("severity");
    fields.check("severity", severity == u"error" || severity == u"warning" || severity == u"note",
                 QStringLiteral("must be error, warning or note"));
    rule.severity = severity == u"error"     ? Finding::Severity::Error
                    : severity == u"warning" ? Finding::Severity::Warning
                                             : Finding::Severity::Note;
    rule.message = fields.text("message");
    rule.reason = fields.text("reason");
    rule.fix = fields.text("fix", JsonFields::Need::Optional);
    rule.guide = fields.webAddress("guide", JsonFields::Need::Optional);
    rule.date = fields.text("date", JsonFields::Need::Optional, 10);
    rule.isSure = !fields.boolean("maybe", false);
    if (!fields.complaint().isEmpty())
        return rulesError(fields.complaint());
    rules.byId.insert(id, rule);
    return {};
}

/// A file of resources/rules; empty where there is none of that name.
QJsonObject bundledRules(const QString &name)
{
    QFile file(QStringLiteral(":/rules/%1.json").arg(name));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

} // namespace

Result<LintRules> parseLintRules(const QJsonObject &object)
{
    LintRules rules;
    const Result<LintLimits> limits = parseLimits(object.value(QLatin1String("limits")).toObject());
    if (!limits)
        return limits.error();
    rules.limits = *limits;
    const QJsonArray list = object.value(QLatin1String("rules")).toArray();
    if (list.size() > maximumRules)
        return rulesError(
            QStringLiteral("\"rules\" must be a list of at most %1 rules").arg(maximumRules));
    for (qsizetype i = 0; i < list.size(); ++i) {
        const Result<void> added =
            addRule(list.at(i).toObject(), QStringLiteral("rules[%1].").arg(i), rules);
        if (!added)
            return added.error();
    }
    return rules;
}

const LintRules &languageRules()
{
    static const LintRules rules = [] {
        const Result<LintRules> parsed = parseLintRules(bundledRules(QStringLiteral("submit")));
        Q_ASSERT(parsed);
        return parsed ? *parsed : LintRules();
    }();
    return rules;
}

LintRules lintRulesOf(const Site &site)
{
    LintRules rules = languageRules();
    const Result<LintRules> own = parseLintRules(
        site.lint.isString() ? bundledRules(site.lint.toString()) : site.lint.toObject());
    if (!own)
        return rules;
    rules.limits = own->limits;
    rules.byId.insert(own->byId);
    return rules;
}

} // namespace perch
