// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitlinter.h"

#include "core/submit/lintdraft.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype findingLimit = 200;

QList<lint::Check> allChecks()
{
    QList<lint::Check> checks;
    for (const auto &table :
         {lint::textChecks, lint::nameChecks, lint::valueChecks, lint::quoteChecks,
          lint::expressionChecks, lint::queueChecks, lint::macroChecks, lint::programChecks,
          lint::outputChecks, lint::gpuChecks, lint::imageChecks, lint::stagingChecks,
          lint::siteChecks, lint::fileChecks, lint::secretChecks, lint::scriptChecks,
          lint::definitionChecks})
        checks += table();
    return checks;
}

} // namespace

QList<Finding> lintSubmitFile(const SubmitFile &file, const LintFacts &facts)
{
    static const QList<lint::Check> checks = allChecks();
    lint::Draft draft(file, facts);
    for (const lint::Check &check : checks) {
        const bool maySpeak =
            std::any_of(check.rules.cbegin(), check.rules.cend(),
                        [&draft](const char *rule) { return draft.hasRule(rule); });
        if (maySpeak)
            check.look(draft);
    }
    QList<Finding> findings = draft.findings;
    if (findings.size() > findingLimit) {
        std::stable_sort(findings.begin(), findings.end(), [](const Finding &a, const Finding &b) {
            return a.severity < b.severity;
        });
        findings.resize(findingLimit);
    }
    std::stable_sort(findings.begin(), findings.end(), [](const Finding &a, const Finding &b) {
        return a.file != b.file ? a.file < b.file : a.line < b.line;
    });
    return findings;
}

QStringList checkedRules()
{
    QStringList rules;
    for (const lint::Check &check : allChecks()) {
        for (const char *rule : check.rules)
            rules.append(QString::fromLatin1(rule));
    }
    return rules;
}

} // namespace perch
