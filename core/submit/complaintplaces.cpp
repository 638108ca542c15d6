// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/complaintplaces.h"

#include <QHash>
#include <QRegularExpression>

namespace perch
{

namespace
{

using Kind = SubmitFile::Kind;
using Statement = SubmitFile::Statement;

/// What a text of condor_submit (23.9, 25) says about a line: the commands that it can mean, the
/// first that is there counts. "%1" is what the pattern caught; "queue" and "if" are statements.
struct Place {
    const char *pattern;
    const char *commands;
};

constexpr Place places[] = {
    {"no queue statement|has only empty \"queue\" commands|Queue statement|Queue variable|"
     "exceed -maxjobs|ItemIndex=|closing brace",
     "queue"},
    {"can't open file .*: No such file", "queue"},
    {"not a valid if condition", "if"},
    {"No 'executable' parameter was provided", "executable queue"},
    {"Executable file .* (?:does not exist|has zero length|is a script)", "executable"},
    {"Parse error in expression: ?(?:MY\\.)?(\\w+) =", "%1"},
    {"No such directory:", "initialdir initial_dir job_iwd"},
    {"'.*' universe", "universe"},
    {"container jobs require", "universe queue"},
    {"^(\\w+)=.* is invalid, must eval to a boolean", "%1"},
    {"^Notification must be", "notification"},
    {"ShouldTransferFiles", "should_transfer_files"},
    {"WhenToTransferOutput", "when_to_transfer_output"},
    {"full arguments you specified", "arguments"},
    {"environment variable|full environment you specified", "environment env"},
    {"^Invalid log file", "log"},
    {"the line '\\+?(?:MY\\.)?([^'=]+?)\\s*=.*' was unused", "%1"},
    {"^(\\S+) is not a valid submit keyword", "%1"},
    {"Requirements expression refers to", "requirements"},
};

/// "request_memory", "RequestMemory", "+RequestMemory" and "MY.RequestMemory" are one.
QString withoutSpelling(QString name)
{
    name = name.toLower();
    if (name.startsWith(u"my."))
        name.remove(0, 3);
    name.remove(u'_');
    name.remove(u'+');
    // Job attributes that are called otherwise than their commands.
    static const QHash<QString, QString> commands{
        {QStringLiteral("onexitholdcheck"), QStringLiteral("onexithold")},
        {QStringLiteral("onexitremovecheck"), QStringLiteral("onexitremove")},
        {QStringLiteral("periodicholdcheck"), QStringLiteral("periodichold")},
        {QStringLiteral("jobprio"), QStringLiteral("priority")},
        {QStringLiteral("jobmaxretries"), QStringLiteral("maxretries")},
        {QStringLiteral("cmd"), QStringLiteral("executable")},
        {QStringLiteral("iwd"), QStringLiteral("initialdir")},
    };
    return commands.value(name, name);
}

/// The assignment that counts: the last one before the first queue.
int lineOfCommand(const QList<Statement> &statements, const QString &name)
{
    int line = 0;
    for (const Statement &statement : statements) {
        if (statement.kind == Kind::Queue)
            break;
        const bool isAssignment =
            statement.kind == Kind::Command || statement.kind == Kind::JobAttribute;
        if (isAssignment && withoutSpelling(statement.name) == withoutSpelling(name))
            line = statement.line;
    }
    return line;
}

int lineOfQueue(const QList<Statement> &statements)
{
    for (const Statement &statement : statements) {
        if (statement.kind == Kind::Queue)
            return statement.line;
    }
    return 0;
}

int lineOfIf(const QList<Statement> &statements, const QString &said)
{
    static const QRegularExpression condition(QStringLiteral("^(?:el)?if\\s+(.*)$"),
                                              QRegularExpression::CaseInsensitiveOption);
    for (const Statement &statement : statements) {
        const QString words = condition.match(statement.value).captured(1).trimmed();
        if (statement.kind == Kind::Other && !words.isEmpty() && said.startsWith(words))
            return statement.line;
    }
    return 0;
}

int lineOf(const QList<Statement> &statements, const QString &name, const QString &said)
{
    if (name == u"queue")
        return lineOfQueue(statements);
    return name == u"if" ? lineOfIf(statements, said) : lineOfCommand(statements, name);
}

/// Quotes that do not close are told without a word on where they are.
int lineOfOpenQuote(const QList<Statement> &statements)
{
    int line = 0;
    for (const char *const name : {"arguments", "args", "environment", "env"}) {
        const int candidate = lineOfCommand(statements, QString::fromLatin1(name));
        for (const Statement &statement : statements) {
            if (statement.line == candidate && statement.value.count(u'"') % 2 == 1) {
                if (line > 0)
                    return 0; // which of the two is not said
                line = candidate;
            }
        }
    }
    return line;
}

/// The only line with this file's name in its value.
int lineOfValue(const QList<Statement> &statements, const QString &path)
{
    const QString fileName = path.section(u'/', -1);
    int line = 0;
    for (const Statement &statement : statements) {
        const bool isNamed = statement.kind == Kind::Command && statement.value.contains(fileName);
        if (isNamed && line > 0)
            return 0;
        if (isNamed)
            line = statement.line;
    }
    return fileName.isEmpty() ? 0 : line;
}

/// A site's own words may name a command or an attribute; plain words such as "log" say nothing.
int lineOfMention(const QList<Statement> &statements, const QString &said)
{
    static const QRegularExpression word(
        QStringLiteral("\\b(?:[a-z]+(?:_[a-z]+)+|[A-Z][a-z]+(?:[A-Z]+[a-z]*)+)\\b"));
    auto match = word.globalMatch(said);
    while (match.hasNext()) {
        if (const int line = lineOfCommand(statements, match.next().captured()); line > 0)
            return line;
    }
    return 0;
}

int placeOf(const QString &said, const QList<Statement> &statements)
{
    for (const Place &place : places) {
        const QRegularExpression pattern(QString::fromLatin1(place.pattern),
                                         QRegularExpression::CaseInsensitiveOption);
        const QRegularExpressionMatch match = pattern.match(said);
        if (!match.hasMatch())
            continue;
        for (QString name : QString::fromLatin1(place.commands).split(u' ')) {
            if (name == u"%1")
                name = match.captured(1);
            if (const int line = lineOf(statements, name, said); line > 0)
                return line;
        }
        return 0;
    }
    static const QRegularExpression quote(
        QStringLiteral("Unterminated double-quote|illegal unescaped double-quote"));
    if (said.contains(quote))
        return lineOfOpenQuote(statements);
    static const QRegularExpression file(QStringLiteral("Can't open \"(.*)\" +with flags"));
    if (const auto match = file.match(said); match.hasMatch())
        return lineOfValue(statements, match.captured(1));
    return lineOfMention(statements, said);
}

} // namespace

QList<SubmitComplaint> withPlaces(QList<SubmitComplaint> complaints, const SubmitFile &file)
{
    const QList<Statement> statements = file.statements();
    for (SubmitComplaint &complaint : complaints) {
        if (complaint.line == 0)
            complaint.line = placeOf(complaint.said, statements);
    }
    return complaints;
}

} // namespace perch
