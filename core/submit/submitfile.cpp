// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitfile.h"

#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

using Kind = SubmitFile::Kind;
using Statement = SubmitFile::Statement;

/// One spelling for all names that mean the same: "+wantgpulab" for +WantGPULab and MY.WantGPULab.
QString canonicalName(const QString &name)
{
    const QString lower = name.trimmed().toLower();
    return lower.startsWith(u"my.") ? u'+' + lower.sliced(3) : lower;
}

QString canonicalName(const Statement &statement)
{
    return statement.kind == Kind::JobAttribute ? u'+' + statement.name.toLower()
                                                : statement.name.toLower();
}

bool isAssignment(const Statement &statement)
{
    return statement.kind == Kind::Command || statement.kind == Kind::JobAttribute;
}

/// A relative path inside the job folder without needless parts, or nothing for what is none.
QString folderPath(QString path)
{
    path = path.trimmed();
    if (path.size() >= 2 && path.startsWith(u'"') && path.endsWith(u'"'))
        path = path.sliced(1, path.size() - 2).trimmed();
    while (path.startsWith(u"./"))
        path.remove(0, 2);
    while (path.endsWith(u'/') && path.size() > 1)
        path.chop(1);
    const bool isForeign = path.isEmpty() || path == u"." || path.startsWith(u'/') ||
                           path.contains(u'$') || path.contains(u"://") ||
                           path.split(u'/').contains(QStringLiteral(".."));
    return isForeign ? QString() : path;
}

/// "name = value", "+name = value", "MY.name = value", "name @=tag".
struct AssignmentParts {
    QStringView name;
    QStringView value;
    bool isAttribute = false;
    bool isBlock = false;
};

std::optional<AssignmentParts> assignmentParts(QStringView line, bool readsPrefix = true)
{
    const auto isNameLetter = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
               c == u'_' || c == u'.';
    };
    AssignmentParts parts;
    qsizetype at = 0;
    const auto skipBlanks = [&line, &at] {
        while (at < line.size() && line[at].isSpace())
            ++at;
    };
    const bool hasMy = readsPrefix && line.startsWith(u"MY.", Qt::CaseInsensitive);
    if (line.startsWith(u'+') || hasMy) {
        parts.isAttribute = true;
        at = hasMy ? 3 : 1; // a blank after it is an error
    }
    const qsizetype begin = at;
    while (at < line.size() && isNameLetter(line[at]))
        ++at;
    parts.name = line.sliced(begin, at - begin);
    skipBlanks();
    parts.isBlock = at < line.size() && line[at] == u'@';
    at += parts.isBlock ? 1 : 0;
    if (parts.name.isEmpty() || at >= line.size() || line[at] != u'=')
        return hasMy ? assignmentParts(line, false) : std::nullopt; // "MY. = 3" is a command
    parts.value = line.sliced(at + 1);
    return parts;
}

/// The file of `queue x from FILE`; empty for lists in place, commands (`... |`), stdin (`-`) and
/// tables.
QString queueList(const QString &arguments)
{
    static const QRegularExpression from(
        QStringLiteral("\\bfrom\\s*(?:\\[[^\\]]*\\])?\\s*([^\\s(|][^\\s(|]*)\\s*$"),
        QRegularExpression::CaseInsensitiveOption);
    const QString file = from.match(arguments).captured(1);
    return file == u"-" ? QString() : file;
}

} // namespace

bool isSubmitFalse(const QString &value)
{
    const QString word = value.trimmed();
    return word == u"0" || word.compare(u"false", Qt::CaseInsensitive) == 0;
}

SubmitFile::SubmitFile(const QString &text)
{
    qsizetype begin = 0;
    while (begin < text.size()) {
        const qsizetype newline = text.indexOf(u'\n', begin);
        const qsizetype end = newline < 0 ? text.size() : newline + 1;
        m_lines.append(text.sliced(begin, end - begin));
        begin = end;
    }
    if (!m_lines.isEmpty() && m_lines.first().endsWith(u"\r\n"))
        m_lineEnd = QStringLiteral("\r\n");
}

QString SubmitFile::text() const
{
    return m_lines.join(QString());
}

QString SubmitFile::lineText(int line) const
{
    if (line < 1 || line > m_lines.size())
        return {};
    QString text = m_lines[line - 1];
    if (text.endsWith(u'\n'))
        text.chop(text.endsWith(u"\r\n") ? 2 : 1);
    return text;
}

QString SubmitFile::trimmedLine(int index) const
{
    return m_lines[index].trimmed();
}

QList<Statement> SubmitFile::statements() const
{
    QList<Statement> statements;
    for (int index = 0; index < m_lines.size();) {
        statements.append(statementAt(index));
        index += statements.last().lineCount;
    }
    return statements;
}

/// Joins a line with those that continue it. A comment among them counts as blank: with a backslash
/// at its end the statement goes on, without one it ends there.
QString SubmitFile::joinedLines(int index, int &lineCount) const
{
    QString joined;
    lineCount = 0;
    for (bool goesOn = true; goesOn && index + lineCount < m_lines.size(); ++lineCount) {
        QString line = trimmedLine(index + lineCount);
        if (lineCount > 0 && line.startsWith(u'#')) // HTCondor keeps its last letter
            line = line.right(joined.isEmpty() ? 0 : 1);
        goesOn = line.endsWith(u'\\');
        if (goesOn)
            line.chop(1);
        joined += line;
    }
    return joined.trimmed();
}

Statement SubmitFile::statementAt(int index) const
{
    static const QRegularExpression queue(QStringLiteral("^(?:queue|iter|iterate)(?:\\s+(.*))?$"),
                                          QRegularExpression::CaseInsensitiveOption |
                                              QRegularExpression::DotMatchesEverythingOption);
    Statement statement;
    statement.line = index + 1;
    const QString first = trimmedLine(index);
    if (first.isEmpty() || first.startsWith(u'#')) {
        statement.kind = first.isEmpty() ? Kind::Blank : Kind::Comment;
        statement.value = first;
        return statement;
    }
    const QString joined = joinedLines(index, statement.lineCount);
    if (const auto parts = assignmentParts(joined)) {
        if (!parts->isAttribute && parts->name.compare(u"queue", Qt::CaseInsensitive) == 0) {
            statement.value = joined; // "queue = 3" is an error
            return statement;
        }
        statement.kind = parts->isAttribute ? Kind::JobAttribute : Kind::Command;
        statement.name = parts->name.toString();
        statement.value = parts->value.trimmed().toString();
        if (parts->isBlock)
            extendBlock(statement, statement.value);
    } else if (const auto words = queue.match(joined); words.hasMatch()) {
        statement.kind = Kind::Queue;
        statement.name = QStringLiteral("queue");
        statement.value = words.captured(1).trimmed();
        extendQueue(statement);
    } else {
        statement.value = joined;
    }
    return statement;
}

/// `name @=tag` takes the lines up to `@tag`, as they are.
void SubmitFile::extendBlock(Statement &statement, const QString &tag) const
{
    const QString end = u'@' + tag;
    QStringList lines;
    while (statement.line - 1 + statement.lineCount < m_lines.size()) {
        QString line = m_lines[statement.line - 1 + statement.lineCount];
        ++statement.lineCount;
        if (line.trimmed() == end)
            break;
        if (line.endsWith(u'\n'))
            line.chop(line.endsWith(u"\r\n") ? 2 : 1);
        lines.append(line);
    }
    statement.value = lines.join(u'\n').trimmed();
}

/// `queue a from (` takes the lines up to one that begins with a bracket.
void SubmitFile::extendQueue(Statement &statement) const
{
    static const QRegularExpression list(
        QStringLiteral("\\b(?:in|from|matching)\\s*(?:\\b(?:files|dirs|any)\\b)?\\s*(?:\\[[^\\]]*"
                       "\\])?\\s*\\("),
        QRegularExpression::CaseInsensitiveOption);
    if (!list.match(statement.value).hasMatch() || statement.value.endsWith(u')'))
        return;
    while (statement.line - 1 + statement.lineCount < m_lines.size()) {
        const QString line = trimmedLine(statement.line - 1 + statement.lineCount);
        ++statement.lineCount;
        statement.value += u'\n' + line;
        if (line.startsWith(u')'))
            break;
    }
}

QList<Statement> SubmitFile::assignments(const QString &name) const
{
    const QString wanted = canonicalName(name);
    QList<Statement> found;
    for (const Statement &statement : statements()) {
        if (statement.kind == Kind::Queue)
            break;
        if (isAssignment(statement) && canonicalName(statement) == wanted)
            found.append(statement);
    }
    return found;
}

std::optional<QString> SubmitFile::value(const QString &name) const
{
    const QList<Statement> found = assignments(name);
    return found.isEmpty() ? std::nullopt : std::optional(found.last().value);
}

int SubmitFile::lineOf(const QString &name) const
{
    if (const QList<Statement> found = assignments(name); !found.isEmpty())
        return found.last().line;
    for (const Statement &statement : statements()) {
        if (statement.kind == Kind::Queue)
            return statement.line;
    }
    return qMax(1, int(m_lines.size()));
}

void SubmitFile::setValue(const QString &name, const QString &value)
{
    QString oneLine = value;
    oneLine.replace(u'\r', u' ').replace(u'\n', u' ');
    oneLine = oneLine.trimmed();
    while (oneLine.endsWith(u'\\')) {
        oneLine.chop(1);
        oneLine = oneLine.trimmed();
    }
    const QList<Statement> found = assignments(name);
    if (found.isEmpty())
        insertAssignment(name.trimmed(), oneLine);
    else if (found.last().value != oneLine)
        replaceValue(found.last(), oneLine);
}

void SubmitFile::replaceValue(const Statement &statement, const QString &value)
{
    static const QRegularExpression left(QStringLiteral("^([^=@\\\\]*?)(\\s*)@?=([ \\t]*)"));
    const QString prefix = statement.kind == Kind::JobAttribute ? QStringLiteral("+") : QString();
    QString line = prefix + statement.name + QStringLiteral(" = ");
    if (const auto match = left.match(m_lines[statement.line - 1]); match.hasMatch()) {
        const bool hasBlank = !match.captured(2).isEmpty();
        const QString blank =
            statement.value.isEmpty() && hasBlank ? QStringLiteral(" ") : match.captured(3);
        line = match.captured(1) + match.captured(2) + u'=' + blank;
    }
    const QString last = m_lines[statement.line + statement.lineCount - 2];
    if (last.endsWith(u'\n'))
        line += value + (last.endsWith(u"\r\n") ? QStringLiteral("\r\n") : QStringLiteral("\n"));
    else
        line += value;
    m_lines[statement.line - 1] = line;
    m_lines.remove(statement.line, statement.lineCount - 1);
}

/// After the last statement before queue, so that the comments above queue stay with it; or at the
/// top, where that statement has no end (a backslash or an @= block that swallows the rest of the
/// file).
void SubmitFile::insertAssignment(const QString &name, const QString &value)
{
    const QString line = name + QStringLiteral(" = ") + value;
    const QStringList before = m_lines;
    int place = 0;
    int queueLine = int(m_lines.size());
    for (const Statement &statement : statements()) {
        if (statement.kind == Kind::Queue) {
            queueLine = statement.line - 1;
            break;
        }
        if (statement.kind != Kind::Blank && statement.kind != Kind::Comment)
            place = statement.line - 1 + statement.lineCount;
    }
    insertLine(place > 0 ? place : queueLine, line);
    if (assignments(name).isEmpty()) {
        m_lines = before;
        insertLine(0, line);
    }
}

void SubmitFile::insertLine(int index, const QString &line)
{
    if (index > 0 && !m_lines[index - 1].endsWith(u'\n')) {
        m_lines[index - 1] += m_lineEnd;
        m_lines.insert(index, line);
    } else {
        m_lines.insert(index, line + m_lineEnd);
    }
}

void SubmitFile::remove(const QString &name)
{
    const QList<Statement> found = assignments(name);
    for (auto it = found.crbegin(); it != found.crend(); ++it)
        m_lines.remove(it->line - 1, it->lineCount);
}

QStringList SubmitFile::localInputFiles() const
{
    return localInputFiles(statements());
}

QStringList SubmitFile::localInputFiles(const QList<Statement> &all)
{
    const auto last = [&all](QStringView name) { // the value that counts
        QString found;
        for (const Statement &statement : all) {
            if (statement.kind == Kind::Queue)
                break;
            if (statement.kind == Kind::Command &&
                name.compare(statement.name, Qt::CaseInsensitive) == 0)
                found = statement.value;
        }
        return found;
    };
    QStringList named;
    if (!isSubmitFalse(last(u"transfer_executable")))
        named.append(last(u"executable"));
    named.append(last(u"input"));
    QString inputs = last(u"transfer_input_files").trimmed();
    if (inputs.size() >= 2 && inputs.startsWith(u'"') && inputs.endsWith(u'"'))
        inputs = inputs.sliced(1, inputs.size() - 2);
    named.append(inputs.split(u','));
    for (const Statement &statement : all) {
        if (statement.kind == Kind::Queue)
            named.append(queueList(statement.value));
    }

    QStringList files;
    for (const QString &name : std::as_const(named)) {
        const QString path = folderPath(name);
        if (!path.isEmpty() && !files.contains(path))
            files.append(path);
    }
    return files;
}

} // namespace perch
