// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// ClassAd expressions: requirements, rank, policies, job attributes.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

/// What can be seen of an expression without a full parser. Texts in quotes and macros are each
/// replaced by one letter in `code`, so that nothing inside them is taken for an operator.
struct Expression {
    QString code;
    bool hasOpenQuote = false;
    bool hasSingleQuotes = false;
    int depth = 0;       ///< brackets that stay open; below 0 as soon as one too many closes
    qsizetype lone = -1; ///< place of a single =, in the text
};

Expression readExpression(const QString &text)
{
    Expression result;
    int depth = 0;
    int square = 0;
    bool isBelow = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const QStringView rest = QStringView(text).sliced(i);
        if (c == u'"' || c == u'\'') {
            qsizetype end = i + 1;
            while (end < text.size() && text[end] != c)
                end += text[end] == u'\\' ? 2 : 1;
            result.hasOpenQuote = result.hasOpenQuote || end >= text.size();
            result.hasSingleQuotes = result.hasSingleQuotes || c == u'\'';
            result.code += u'x';
            i = end;
        } else if (c == u'$') {
            const qsizetype open = text.indexOf(u'(', i);
            int inner = 0;
            qsizetype end = open;
            for (; end >= 0 && end < text.size(); ++end) {
                inner += text[end] == u'(' ? 1 : text[end] == u')' ? -1 : 0;
                if (inner == 0)
                    break;
            }
            result.code += u'x';
            i = open < 0 ? i : end;
        } else if (rest.startsWith(u"=?=") || rest.startsWith(u"=!=")) {
            result.code += u"=?=";
            i += 2;
        } else if (rest.startsWith(u"==") || rest.startsWith(u"!=") || rest.startsWith(u"<=") ||
                   rest.startsWith(u">=")) {
            result.code += rest.left(2);
            ++i;
        } else {
            if (c == u'=' && square == 0 && result.lone < 0)
                result.lone = i;
            depth += c == u'(' || c == u'{' ? 1 : c == u')' || c == u'}' ? -1 : 0;
            square += c == u'[' ? 1 : c == u']' ? -1 : 0;
            isBelow = isBelow || depth < 0;
            result.code += c;
        }
    }
    result.depth = isBelow ? -1 : depth;
    return result;
}

bool isExpressionCommand(const QString &name)
{
    static const QSet<QString> names = {
        QStringLiteral("requirements"),    QStringLiteral("rank"),
        QStringLiteral("require_gpus"),    QStringLiteral("periodic_hold"),
        QStringLiteral("periodic_remove"), QStringLiteral("periodic_release"),
        QStringLiteral("on_exit_hold"),    QStringLiteral("on_exit_remove"),
        QStringLiteral("leave_in_queue"),  QStringLiteral("retry_until")};
    return names.contains(name);
}

/// Refused by condor_submit.
bool checkSyntax(Draft &draft, const Statement &statement, const Expression &expression)
{
    static const QRegularExpression words = pattern("(?<=[\\w)\\s])\\b(and|or)\\b(?=[\\s(!])");
    static const QRegularExpression tail = pattern("(&&|\\|\\||==|=\\?=|!=|<=?|>=?|[+*/])\\s*$");
    static const QRegularExpression head = pattern("^\\s*(&&|\\|\\||==|<|>|\\*|/)");
    const QString &value = statement.value;
    const Words names = {{"name", statement.name}};
    if (expression.hasOpenQuote) {
        draft.report("expression-quote-open", statement.line, names);
    } else if (expression.lone >= 0) {
        QString right = value;
        mend(draft.report("expression-single-equals", statement.line, names),
             {withValue(draft, statement, right.insert(expression.lone, u'='))});
    } else if (words.match(expression.code).hasMatch()) {
        static const QRegularExpression andWord = pattern("\\band\\b");
        static const QRegularExpression orWord = pattern("\\bor\\b");
        QString right = value;
        right.replace(andWord, QStringLiteral("&&")).replace(orWord, QStringLiteral("||"));
        Finding *const finding = draft.report("expression-words", statement.line, names);
        if (!value.contains(u'"'))
            mend(finding, {withValue(draft, statement, right)});
    } else if (expression.depth != 0) {
        Finding *const finding = draft.report("expression-brackets", statement.line, names);
        if (expression.depth == 1 && !tail.match(expression.code).hasMatch())
            mend(finding, {withValue(draft, statement, value + u')')},
                 QStringLiteral("Add a closing bracket at the end"));
    } else if (tail.match(expression.code).hasMatch() || head.match(expression.code).hasMatch()) {
        draft.report("expression-unfinished", statement.line, names);
    } else {
        return true;
    }
    return false;
}

/// Accepted, and never what was meant.
void checkMeaning(Draft &draft, const Statement &statement, const Expression &expression)
{
    static const QRegularExpression whole(QStringLiteral("^\"[^\"]*\"$"));
    static const QRegularExpression microarch =
        pattern("\\b(Microarch\\s*[<>=!?]+\\s*)(x86[-_]64-v\\d)");
    static const QRegularExpression request =
        pattern("\\b(?:TARGET\\.)?(Memory|Cpus|Disk|GPUs)\\s*>=?\\s*[\\d(]");
    const QString name = statement.name.toLower();
    const QString &value = statement.value;
    if (expression.hasSingleQuotes)
        draft.report("expression-single-quotes", statement.line, {{"name", statement.name}});
    if (name == u"requirements" && whole.match(value).hasMatch())
        mend(draft.report("requirements-is-text", statement.line),
             {withValue(draft, statement, value.sliced(1, value.size() - 2).trimmed())});
    if (microarch.match(value).hasMatch()) {
        QString right = value;
        mend(draft.report("microarch-unquoted", statement.line),
             {withValue(draft, statement, right.replace(microarch, QStringLiteral("\\1\"\\2\"")))});
    }
    if (name != u"requirements")
        return;
    if (const auto match = request.match(expression.code); match.hasMatch())
        draft.report("resource-in-requirements", statement.line, {{"name", match.captured(1)}});
}

void checkExpressions(Draft &draft)
{
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        const bool isAttribute = statement.kind == Kind::JobAttribute;
        if (statement.value.isEmpty() || (!isAttribute && !isExpressionCommand(assignment.name)))
            continue;
        const Expression expression = readExpression(statement.value);
        if (checkSyntax(draft, statement, expression))
            checkMeaning(draft, statement, expression);
    }
}

} // namespace

QList<Check> expressionChecks()
{
    return {{checkExpressions,
             {"expression-quote-open", "expression-single-equals", "expression-words",
              "expression-brackets", "expression-unfinished", "expression-single-quotes",
              "requirements-is-text", "microarch-unquoted", "resource-in-requirements"}}};
}

} // namespace perch::lint
