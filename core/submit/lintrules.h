// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "core/submit/finding.h"

#include <QHash>
#include <QJsonObject>
#include <QMap>

namespace perch
{

struct Site;

/// One rule of the linter as its data file gives it: resources/rules/*.json, or a site's file. In
/// `message` and `fix`, {name} stands for a word that the check fills in.
struct LintRule {
    Finding::Severity severity = Finding::Severity::Warning;
    QString message;
    QString reason;
    QString fix;   ///< what the key that mends it says; empty: the check says it, or cannot
    QString guide; ///< https
    QString date;  ///< "2026-08"
    bool isSure = true;
};

/// The numbers and names of a site that its rules speak of; 0 and empty: the site has no such
/// thing. Sizes in bytes.
struct LintLimits {
    qint64 plainBytes = 0;          ///< up to here a file travels with the job
    qint64 cacheBytes = 0;          ///< up to here the cache serves it
    qint64 directBytes = 0;         ///< above it, staff must be asked
    QString stagingAttribute;       ///< of machines that see the staging area: "HasCHTCStaging"
    QStringList widePools;          ///< commands that let jobs run elsewhere: "want_ospool"
    qint64 widePoolBytes = 0;       ///< up to here inputs may travel there
    QMap<QString, QString> renamed; ///< "+WantFlocking" to "want_campus_pools"
    QString gpuFlag;                ///< "WantGPULab"
    QString gpuLength;              ///< "GPUJobLength"
    QMap<QString, int> gpuHours;    ///< "short" to 12
    QStringList flags;              ///< attributes that are true or false
    QStringList texts;              ///< attributes that are text
    QString buildFlag;              ///< "IsBuildJob"
    QString resumableFlag;          ///< "is_resumable"
    int resumableHours = 0;
    int jobHours = 0;    ///< after which a job is held
    int jobsAtOnce = 0;  ///< above it max_idle is wanted
    int jobsInQueue = 0; ///< above it staff must be asked
};

/// Rules by id. A check whose rule is not among them does not speak: so a site's file decides what
/// is said about its jobs.
struct LintRules {
    QHash<QString, LintRule> byId;
    LintLimits limits;
};

/// Rules and numbers as JSON. Error Parse, naming the field.
[[nodiscard]] Result<LintRules> parseLintRules(const QJsonObject &object);

/// The rules of the submit language itself, which hold everywhere (resources/rules/submit.json).
[[nodiscard]] const LintRules &languageRules();

/// Those of the language and of the site. A site names a file of resources/rules, or brings its
/// rules along ("lint" in its file); a name that is not known here adds nothing.
[[nodiscard]] LintRules lintRulesOf(const Site &site);

} // namespace perch
