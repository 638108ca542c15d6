// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/lintdraft.h"

#include <algorithm>

namespace perch::lint
{

namespace
{

constexpr int findingsOfOneRule = 20;
constexpr int quoteLimit = 120;
constexpr int macroDepth = 8;

/// The sentence with {places} filled in; foreign texts may hold such places themselves, so they are
/// not looked at again.
QString filled(const QString &sentence, const Words &words)
{
    QString message;
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        const qsizetype close = sentence[i] == u'{' ? sentence.indexOf(u'}', i) : -1;
        const QStringView place =
            close < 0 ? QStringView() : QStringView(sentence).sliced(i + 1, close - i - 1);
        const auto word = std::find_if(words.cbegin(), words.cend(), [place](const auto &pair) {
            return !place.isEmpty() && place == QLatin1String(pair.first);
        });
        if (word == words.cend()) {
            message += sentence[i];
        } else {
            message += quoted(word->second);
            i = close;
        }
    }
    return message;
}

QString lowerName(const Statement &statement)
{
    const QString plus = statement.kind == Kind::JobAttribute ? QStringLiteral("+") : QString();
    return plus + statement.name.toLower();
}

} // namespace

QRegularExpression pattern(const char *text)
{
    return QRegularExpression(QString::fromLatin1(text), QRegularExpression::CaseInsensitiveOption);
}

QString quoted(const QString &text)
{
    return text.left(4 * quoteLimit).simplified().left(quoteLimit);
}

Draft::Draft(const SubmitFile &submitFile, const LintFacts &lintFacts)
    : facts(lintFacts), limits(lintFacts.rules.limits), file(submitFile),
      statements(submitFile.statements()), localFiles(SubmitFile::localInputFiles(statements))
{
    readStatements();
    collectMacros();
    for (auto it = facts.files.cbegin(); it != facts.files.cend(); ++it) {
        QString path = it.key();
        if (it->isFolder)
            m_folders.insert(path);
        for (qsizetype slash = path.lastIndexOf(u'/'); slash > 0; slash = path.lastIndexOf(u'/')) {
            path.truncate(slash);
            m_folders.insert(path);
        }
    }
}

void Draft::readStatements()
{
    static const QRegularExpression unseen = pattern("^(include|use)\\b.*:");
    static const QRegularExpression branch = pattern("^(if\\s|endif\\b)");
    int depth = 0;
    assignments.reserve(statements.size());
    byName.reserve(statements.size());
    for (const Statement &statement : statements) {
        if (statement.kind == Kind::Queue) {
            firstQueue = firstQueue == 0 ? statement.line : firstQueue;
            lastQueue = statement.line;
            queues.append(&statement);
            queueWords.append(perch::queueWords(statement.value));
        }
    }
    for (const Statement &statement : statements) {
        const bool isAssignment =
            statement.kind == Kind::Command || statement.kind == Kind::JobAttribute;
        if (statement.kind == Kind::Other) {
            m_hasUnseenParts = m_hasUnseenParts || unseen.match(statement.value).hasMatch();
            if (const auto match = branch.match(statement.value); match.hasMatch())
                depth = std::max(0, depth + (match.captured(1).size() == 3 ? 1 : -1));
        } else if (isAssignment && (lastQueue == 0 || statement.line < lastQueue)) {
            const bool isEarly = firstQueue == 0 || statement.line < firstQueue;
            assignments.append({&statement, lowerName(statement), depth > 0, isEarly});
            if (isEarly)
                byName[assignments.last().name].append(assignments.size() - 1);
        }
    }
}

void Draft::collectMacros()
{
    static const QRegularExpression defined = pattern("\\bdefined\\s+([A-Za-z0-9_.]+)");
    for (const Statement &statement : statements) {
        if (statement.kind == Kind::Other) {
            auto all = defined.globalMatch(statement.value);
            while (all.hasNext())
                usedMacros.insert(all.next().captured(1).toLower());
        }
        if (statement.kind == Kind::Comment || !statement.value.contains(u'$'))
            continue;
        for (const MacroUse &use : macroUses(statement.value)) {
            if (use.isPutTogether && !usedPrefixes.contains(use.name) && usedPrefixes.size() < 100)
                usedPrefixes.append(use.name);
            else if (!use.isPutTogether)
                usedMacros.insert(use.name);
            if (use.function.isEmpty() && !use.hasDefault && !use.isPutTogether &&
                !references.contains(use.name))
                references.insert(use.name, &statement);
        }
    }
}

bool Draft::hasRule(const char *rule) const
{
    return facts.rules.byId.contains(QString::fromLatin1(rule));
}

bool Draft::hasSaidEnough(const char *rule) const
{
    return m_counts.value(QString::fromLatin1(rule)) >= findingsOfOneRule;
}

Finding *Draft::report(const char *rule, int line, const Words &words, const QString &inFile)
{
    const QString id = QString::fromLatin1(rule);
    const auto known = facts.rules.byId.constFind(id);
    if (known == facts.rules.byId.constEnd() || ++m_counts[id] > findingsOfOneRule)
        return nullptr;
    Finding finding;
    finding.severity = known->severity;
    finding.line = line;
    finding.message = filled(known->message, words);
    finding.rule = id;
    finding.file = inFile;
    finding.reason = filled(known->reason, words);
    finding.guide = known->guide;
    finding.date = known->date;
    finding.isSure = known->isSure;
    finding.fix.label = filled(known->fix, words);
    findings.append(finding);
    return &findings.last();
}

const Statement *Draft::last(const QString &name) const
{
    const auto found = byName.constFind(name);
    return found == byName.constEnd() ? nullptr : assignments[found->last()].statement;
}

const Statement *Draft::last(const char *name) const
{
    return last(QString::fromLatin1(name));
}

QString Draft::value(const char *name) const
{
    const Statement *const statement = last(name);
    return statement ? statement->value : QString();
}

QString Draft::plain(const QString &text) const
{
    static const QRegularExpression macro = pattern("\\$\\(\\s*([a-z0-9_.]+)\\s*\\)");
    QString result = text;
    for (int depth = 0; depth < macroDepth && result.contains(u"$(") && result.size() < 4096;
         ++depth) {
        QString next;
        qsizetype end = 0;
        auto all = macro.globalMatch(result);
        while (all.hasNext()) {
            const auto match = all.next();
            const QString name = match.captured(1).toLower();
            const auto set = byName.constFind(name);
            const bool isOne = set != byName.constEnd() && set->size() == 1 && queues.size() <= 1 &&
                               !assignments[set->first()].isConditional &&
                               !variesPerJob(match.captured(0));
            next += QStringView(result).sliced(end, match.capturedStart() - end);
            next += isOne ? assignments[set->first()].statement->value : match.captured(0);
            end = match.capturedEnd();
        }
        next += QStringView(result).sliced(end);
        if (next == result)
            break;
        result = next;
    }
    return result;
}

bool Draft::isFlagSet(const QString &name) const
{
    const Statement *const flag = last(u'+' + name.toLower());
    return !name.isEmpty() && flag && !flag->value.isEmpty() && !isSubmitFalse(flag->value);
}

bool Draft::variesPerJob(const QString &text) const
{
    QSet<QString> seen;
    QStringList open = {text};
    while (!open.isEmpty() && seen.size() < 1000) {
        const QString next = open.takeLast();
        if (next.contains(u"$$("))
            return true;
        for (const MacroUse &use : macroUses(next)) {
            if (use.isPutTogether || isPerJobMacro(use.name) ||
                use.function.startsWith(u"RANDOM") || use.function == u"CHOICE")
                return true;
            for (const QueueWords &words : queueWords) {
                if (words.variables.contains(use.name, Qt::CaseInsensitive))
                    return true;
            }
            if (seen.contains(use.name))
                continue;
            seen.insert(use.name);
            if (const Statement *const statement = last(use.name))
                open.append(statement->value);
        }
    }
    return false;
}

std::optional<qint64> Draft::jobCount() const
{
    qint64 jobs = 0;
    for (const QueueWords &words : queueWords) {
        const QString count = plain(words.count);
        bool isNumber = count.isEmpty();
        const qint64 each = isNumber ? 1 : count.toLongLong(&isNumber);
        if (!isNumber || each < 0 || words.hasSlice)
            return std::nullopt;
        qint64 rows = 1;
        if (words.source == QueueWords::Source::From && words.isList) {
            rows = words.rows.size();
        } else if (words.source == QueueWords::Source::From) {
            const LintFile *const list = fileOf(plain(words.from));
            if (!list || !list->text)
                return std::nullopt;
            rows = list->text->count(u'\n') +
                   (list->text->isEmpty() || list->text->endsWith(u'\n') ? 0 : 1);
        } else if (words.source == QueueWords::Source::In) {
            static const QRegularExpression separators(QStringLiteral("[\\s,]+"));
            rows = words.from.split(separators, Qt::SkipEmptyParts).size();
            for (const auto &row : words.rows)
                rows += row.second.toString().split(separators, Qt::SkipEmptyParts).size();
        } else if (words.source == QueueWords::Source::Matching) {
            return std::nullopt;
        }
        jobs += std::min<qint64>(each, 1'000'000'000) * rows;
    }
    return jobs;
}

bool Draft::isContainerJob() const
{
    return !value("container_image").isEmpty() || !value("docker_image").isEmpty();
}

bool Draft::isInFolder(const QString &path) const
{
    return facts.files.contains(path) || m_folders.contains(path);
}

const LintFile *Draft::fileOf(const QString &path) const
{
    const auto found = facts.files.constFind(path.startsWith(u"./") ? path.sliced(2) : path);
    return found == facts.files.constEnd() ? nullptr : &*found;
}

QStringList Draft::listOf(const char *name) const
{
    QStringList entries;
    for (const QString &part : plainValue(name).split(u',')) {
        if (const QString entry = part.trimmed(); !entry.isEmpty())
            entries.append(entry);
    }
    return entries;
}

QString Draft::rawLine(int line) const
{
    return file.lineText(line);
}

bool looksLikePlaceholder(const QString &name)
{
    static const QRegularExpression words =
        pattern("<[^>]*>|\\b(placeholder|change_?me|todo|netid|xxx+)\\b|"
                "\\byour[-_ ]?(image|name|netid|user)|\\bchoose-an-image\\b|path/to|\\.\\.\\.");
    static const QRegularExpression user(QStringLiteral("/(?:USER|USERNAME|NAME)/"));
    return words.match(name).hasMatch() || user.match(name).hasMatch();
}

Fix setCommand(const QString &name, const QString &value)
{
    Fix fix;
    fix.label = QStringLiteral("Set %1 = %2").arg(name, quoted(value));
    Edit edit;
    edit.name = name;
    edit.value = value;
    fix.edits.append(edit);
    return fix;
}

Edit replaced(const Statement &statement, const QStringList &lines)
{
    Edit edit;
    edit.line = statement.line;
    edit.lineCount = statement.lineCount;
    edit.lines = lines;
    return edit;
}

Edit withValue(const Draft &draft, const Statement &statement, const QString &value)
{
    const QString raw = draft.rawLine(statement.line);
    const qsizetype equals = raw.indexOf(u'=');
    qsizetype begin = equals + 1;
    while (begin < raw.size() && (raw[begin] == u' ' || raw[begin] == u'\t'))
        ++begin;
    const QString left = equals < 0 ? statement.name + QStringLiteral(" = ") : raw.left(begin);
    return replaced(statement, {left + value});
}

void mend(Finding *finding, const QList<Edit> &edits, const QString &label)
{
    if (!finding)
        return;
    finding->fix.edits = edits;
    if (!label.isEmpty())
        finding->fix.label = label;
    if (finding->fix.label.isEmpty() && !edits.isEmpty() && !edits.first().name.isEmpty())
        finding->fix.label = setCommand(edits.first().name, edits.first().value).label;
}

QString bytesText(qint64 bytes)
{
    constexpr double gigabyte = 1e9;
    const auto number = [](double value) {
        QString text = QString::number(value, 'f', value < 10 ? 1 : 0);
        if (text.endsWith(u".0"))
            text.chop(2);
        return text;
    };
    return double(bytes) < gigabyte ? number(double(bytes) / 1e6) + QStringLiteral(" MB")
                                    : number(double(bytes) / gigabyte) + QStringLiteral(" GB");
}

qint64 bytesOf(const QString &size, qint64 bare)
{
    static const QRegularExpression form = pattern("^(\\d{1,9}(?:\\.\\d{1,6})?)\\s*([KMGT]?)B?$");
    const auto match = form.match(size.trimmed());
    if (!match.hasMatch())
        return -1;
    const QString unit = match.captured(2).toUpper();
    const double factor = unit == u"K"   ? 1024.0
                          : unit == u"M" ? 1024.0 * 1024
                          : unit == u"G" ? 1024.0 * 1024 * 1024
                          : unit == u"T" ? 1024.0 * 1024 * 1024 * 1024
                                         : double(bare);
    return qint64(match.captured(1).toDouble() * factor);
}

} // namespace perch::lint
