// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/lintdraft.h"

#include <QRegularExpression>

#include <algorithm>

namespace perch::lint
{

namespace
{

constexpr qsizetype findingLimit = 200;
constexpr int quoteLimit = 120;

} // namespace

bool matches(const char *pattern, const QString &text)
{
    return QRegularExpression(QString::fromLatin1(pattern),
                              QRegularExpression::CaseInsensitiveOption)
        .match(text)
        .hasMatch();
}

QString quoted(const QString &text)
{
    return text.simplified().left(quoteLimit);
}

QString filled(const char *sentence, const QString &first, const QString &second)
{
    QString message;
    const QString form = QString::fromUtf8(sentence);
    for (qsizetype i = 0; i < form.size(); ++i) {
        if (form[i] == u'%' && i + 1 < form.size() && (form[i + 1] == u'1' || form[i + 1] == u'2'))
            message += form[++i] == u'1' ? first : second;
        else
            message += form[i];
    }
    return message;
}

Draft::Draft(const SubmitFile &file, const LintFacts &lintFacts)
    : facts(lintFacts), localFiles(file.localInputFiles()), statements(file.statements()),
      m_text(file.text().toLower())
{
    for (const Statement &statement : statements) {
        if (statement.kind == Kind::Queue) {
            firstQueue = firstQueue == 0 ? statement.line : firstQueue;
            lastQueue = statement.line;
        } else if (firstQueue == 0 &&
                   (statement.kind == Kind::Command || statement.kind == Kind::JobAttribute)) {
            const QString plus =
                statement.kind == Kind::JobAttribute ? QStringLiteral("+") : QString();
            assignments[plus + statement.name.toLower()].append(statement);
        }
    }
}

void Draft::add(Severity severity, int line, const QString &message)
{
    if (findings.size() < findingLimit)
        findings.append({severity, line, message});
}

void Draft::mendLast(const QString &name, const QString &value)
{
    if (findings.isEmpty() || findings.size() >= findingLimit)
        return; // it may not have been kept
    findings.last().fixName = name;
    findings.last().fixValue = value;
}

const Statement *Draft::last(const char *name) const
{
    const auto found = assignments.constFind(QString::fromLatin1(name));
    return found == assignments.constEnd() ? nullptr : &found->last();
}

QString Draft::value(const char *name) const
{
    const Statement *const statement = last(name);
    return statement ? statement->value : QString();
}

bool Draft::isUsedAsMacro(const QString &name) const
{
    const QString escaped = QRegularExpression::escape(name.toLower());
    const QRegularExpression use(QStringLiteral("\\$[a-z_]*\\(\\s*%1\\s*[):,]|\\bdefined\\s+%1\\b")
                                     .replace(QStringLiteral("%1"), escaped));
    return use.match(m_text).hasMatch();
}

bool Draft::isInFolder(const QString &path) const
{
    const QString folder = path + u'/';
    return facts.filesInFolder.contains(path) ||
           std::any_of(facts.filesInFolder.cbegin(), facts.filesInFolder.cend(),
                       [&folder](const QString &file) { return file.startsWith(folder); });
}

} // namespace perch::lint
