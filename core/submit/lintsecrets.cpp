// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Secrets that everybody could read.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

const QRegularExpression &token()
{
    // prefixes that the services themselves publish, with something like a key behind
    static const QRegularExpression prefix(QStringLiteral(
        "(?<![A-Za-z0-9_-])(ghp_[A-Za-z0-9]{6}|github_pat_\\w{6}|glpat-[\\w-]{6}|hf_[A-Za-z0-9]{6}|"
        "sk-[A-Za-z0-9_-]{16}|AKIA[A-Z0-9]{12}|xox[bp]-[\\w-]{6})"));
    return prefix;
}

bool soundsSecret(const QString &name)
{
    static const QRegularExpression words =
        pattern("(^|_)(token|password|passwd|secret|api_?key|access_?key|private_?key|credentials?)"
                "(_|$)");
    return words.match(name).hasMatch();
}

void checkEnvironment(Draft &draft)
{
    static const QRegularExpression variable(
        QStringLiteral("([A-Za-z_][A-Za-z0-9_]*)=(?:'([^']*)'|([^\\s;\"']*))"));
    const Statement *const environment = draft.last("environment");
    if (!environment)
        return;
    auto all = variable.globalMatch(environment->value);
    while (all.hasNext()) {
        const auto match = all.next();
        const QString value = match.captured(2) + match.captured(3);
        const bool isPath = value.contains(u'/');
        if ((soundsSecret(match.captured(1)) && !value.isEmpty() && !value.contains(u'$') &&
             !isPath) ||
            token().match(value).hasMatch())
            draft.report("secret-in-environment", environment->line, {{"name", match.captured(1)}});
    }
}

void checkValues(Draft &draft)
{
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        if (assignment.name != u"environment" && statement.value.size() < 100'000 &&
            token().match(statement.value).hasMatch())
            draft.report("secret-in-value", statement.line, {{"name", statement.name}});
    }
}

void checkFiles(Draft &draft)
{
    static const QRegularExpression file =
        pattern("^(\\.env|\\.netrc|id_(rsa|dsa|ecdsa|ed25519)|.*\\.pem|\\.pgpass|credentials)$");
    const Statement *const inputs = draft.last("transfer_input_files");
    for (const QString &path : inputs ? draft.listOf("transfer_input_files") : QStringList()) {
        if (file.match(path.section(u'/', -1)).hasMatch())
            draft.report("secret-file", inputs->line, {{"name", path}});
    }
}

/// In scripts: a token itself, never the name of a variable.
void checkScripts(Draft &draft)
{
    for (auto it = draft.facts.files.cbegin(); it != draft.facts.files.cend(); ++it) {
        const bool isSent =
            draft.localFiles.contains(it.key()) || draft.value("shell").contains(it.key());
        if (!it->text || !isSent || !token().match(*it->text).hasMatch())
            continue;
        const qsizetype at = token().match(*it->text).capturedStart();
        draft.report("secret-in-script", int(QStringView(*it->text).left(at).count(u'\n')) + 1, {},
                     it.key());
    }
}

} // namespace

QList<Check> secretChecks()
{
    return {{checkEnvironment, {"secret-in-environment"}},
            {checkValues, {"secret-in-value"}},
            {checkFiles, {"secret-file"}},
            {checkScripts, {"secret-in-script"}}};
}

} // namespace perch::lint
