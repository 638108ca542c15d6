// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitcompletion.h"

#include "core/submit/submitcommands.h"

#include <QCoreApplication>
#include <QStringView>

#include <algorithm>

namespace perch
{

namespace
{

using Kind = SubmitCommand::Kind;

constexpr qsizetype longestLine = 4000; ///< beyond that there is nothing to be helped with
constexpr qsizetype longestValue = 200; ///< of a macro that is shown

QString tr(const char *text)
{
    return QCoreApplication::translate("submitcompletion", text);
}

bool isNameCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'.';
}

/// Where the word that ends at `column` begins.
int wordBegin(QStringView line, int column)
{
    int begin = column;
    while (begin > 0 && isNameCharacter(line[begin - 1]))
        --begin;
    return begin;
}

int wordEnd(QStringView line, int column)
{
    int end = column;
    while (end < line.size() && isNameCharacter(line[end]))
        ++end;
    return end;
}

bool isComment(QStringView line)
{
    return line.trimmed().startsWith(u'#');
}

/// Begun words first, then those that have it inside; in order of the alphabet.
void addMatching(QList<Completion> &items, const QString &begun, const Completion &candidate)
{
    if (begun.isEmpty() || candidate.word.contains(begun, Qt::CaseInsensitive))
        items.append(candidate);
}

void sortByBegin(QList<Completion> &items, const QString &begun)
{
    const auto bare = [](const QString &word) {
        return word.startsWith(u'+') ? word.sliced(1) : word;
    };
    std::stable_sort(items.begin(), items.end(), [&](const Completion &a, const Completion &b) {
        const bool first = bare(a.word).startsWith(begun, Qt::CaseInsensitive);
        const bool second = bare(b.word).startsWith(begun, Qt::CaseInsensitive);
        return first != second ? first
                               : bare(a.word).compare(bare(b.word), Qt::CaseInsensitive) < 0;
    });
}

QString hintOf(const SubmitCommand &command)
{
    const QString kind = valueKindText(command);
    return command.defaultValue.isEmpty() ? kind
                                          : tr("%1; %2 if not set").arg(kind, command.defaultValue);
}

Completions commandsAt(const QString &line, int begin, int column, const SubmitCommandTable &table)
{
    Completions found;
    found.begin = begin;
    const QString begun = line.sliced(begin, column - begin);
    const QString bare = begun.startsWith(u'+') ? begun.sliced(1) : begun;
    const bool isAttribute = begun.startsWith(u'+');
    const QStringView rest = QStringView(line).sliced(wordEnd(line, column)).trimmed();
    for (const SubmitCommand &command : table.commands()) {
        if (command.isFamily() || command.isRefused || command.isDeprecated ||
            !command.aliasOf.isEmpty() || (isAttribute && !command.name.startsWith(u'+')))
            continue;
        const QString ending = command.kind == Kind::Statement ? QStringLiteral(" ")
                               : rest.startsWith(u'=')         ? QString()
                                                               : QStringLiteral(" = ");
        addMatching(found.items, bare,
                    {command.name, command.name + ending, hintOf(command), command.help});
    }
    sortByBegin(found.items, bare);
    return found;
}

Completions macrosAt(const QString &line, int begin, int column, const CompletionFacts &facts,
                     const SubmitCommandTable &table)
{
    Completions found;
    found.begin = begin;
    const QString begun = line.sliced(begin, column - begin);
    const QString ending = QStringView(line).sliced(wordEnd(line, column)).startsWith(u')')
                               ? QString()
                               : QStringLiteral(")");
    for (const QString &name : facts.macros)
        addMatching(found.items, begun, {name, name + ending, tr("set in this text"), QString()});
    for (const QString &name : table.automaticMacros()) {
        if (!facts.macros.contains(name, Qt::CaseInsensitive))
            addMatching(found.items, begun,
                        {name, name + ending, tr("set by HTCondor"), QString()});
    }
    sortByBegin(found.items, begun);
    return found;
}

QStringList valuesOf(const SubmitCommand &command, const CompletionFacts &facts)
{
    if (command.kind == Kind::Boolean)
        return {QStringLiteral("true"), QStringLiteral("false")};
    if (command.kind == Kind::Enumeration)
        return command.values;
    static const QStringList readFiles = {QStringLiteral("executable"), QStringLiteral("input"),
                                          QStringLiteral("transfer_input_files"),
                                          QStringLiteral("transfer_checkpoint_files")};
    return readFiles.contains(command.name) ? facts.files : QStringList();
}

Completions valuesAt(const QString &line, qsizetype equals, int column,
                     const CompletionFacts &facts, const SubmitCommandTable &table)
{
    Completions found;
    const SubmitCommand *command = table.find(QStringView(line).left(equals));
    if (command && !command->aliasOf.isEmpty())
        command = table.find(command->aliasOf);
    if (!command)
        return found;
    qsizetype begin = equals + 1;
    if (command->kind == Kind::List)
        begin = qMax(begin, line.lastIndexOf(u',', column - 1) + 1);
    while (begin < column && line[begin].isSpace())
        ++begin;
    found.begin = int(begin);
    QString begun = line.sliced(begin, column - begin);
    if (command->isQuoted && begun.startsWith(u'"'))
        begun = begun.sliced(1);
    const bool isClosed = QStringView(line).sliced(column).trimmed().startsWith(u'"');
    for (const QString &value : valuesOf(*command, facts)) {
        const QString written = command->isQuoted
                                    ? u'"' + value + (isClosed ? QString() : QStringLiteral("\""))
                                    : value;
        const bool isDefault = value.compare(command->defaultValue, Qt::CaseInsensitive) == 0;
        addMatching(found.items, begun,
                    {value, written, isDefault ? tr("if not set") : QString(),
                     command->kind == Kind::List || command->kind == Kind::Path ? QString()
                                                                                : command->help});
    }
    std::stable_partition(found.items.begin(), found.items.end(), [&begun](const Completion &item) {
        return item.word.startsWith(begun, Qt::CaseInsensitive);
    });
    // a whole word needs no more help
    found.items.removeIf([&begun](const Completion &item) {
        return item.word.compare(begun, Qt::CaseInsensitive) == 0;
    });
    return found;
}

WordHelp helpOfCommand(const SubmitCommand &command, const SubmitCommandTable &table)
{
    QStringList lines{command.name + QStringLiteral(": ") + hintOf(command), command.help};
    if (!command.replacedBy.isEmpty())
        lines << tr("Write %1.").arg(command.replacedBy);
    if (!command.attribute.isEmpty())
        lines << tr("Sets the job attribute %1.").arg(command.attribute);
    lines << tr("Manual page %1, section \"%2\"").arg(table.manual(), command.section);
    if (!command.guide.isEmpty())
        lines << command.guide;
    lines << tr("F1 opens it");
    WordHelp help;
    help.text = lines.join(u'\n');
    help.url = command.guide.isEmpty() ? table.manualUrl() : command.guide;
    return help;
}

} // namespace

Completions completionsAt(const QString &line, int column, const CompletionFacts &facts,
                          const SubmitCommandTable &table)
{
    if (isComment(line) || line.size() > longestLine || column < 0 || column > line.size())
        return {};
    const int word = wordBegin(line, column);
    if (word >= 2 && line[word - 1] == u'(' && line[word - 2] == u'$')
        return macrosAt(line, word, column, facts, table);
    const qsizetype equals = line.indexOf(u'=');
    if (equals >= 0 && equals < column)
        return valuesAt(line, equals, column, facts, table);
    const int begin = word > 0 && line[word - 1] == u'+' ? word - 1 : word;
    if (!QStringView(line).left(begin).trimmed().isEmpty())
        return {}; // such as the arguments of queue
    return commandsAt(line, begin, column, table);
}

std::optional<WordHelp> helpAt(const QString &line, int column,
                               const QHash<QString, QString> &values,
                               const SubmitCommandTable &table)
{
    if (isComment(line) || line.size() > longestLine || column < 0 || column > line.size())
        return std::nullopt;
    int begin = wordBegin(line, column);
    const int end = wordEnd(line, column);
    if (begin == end)
        return std::nullopt;
    const QString word = line.sliced(begin, end - begin);
    std::optional<WordHelp> help;
    if (begin >= 2 && line[begin - 1] == u'(' && line[begin - 2] == u'$') {
        help = WordHelp();
        const auto known = values.constFind(word.toLower());
        if (known != values.constEnd())
            help->text = word + QStringLiteral(" = ") + known->left(longestValue);
        else if (table.automaticMacros().contains(word, Qt::CaseInsensitive))
            help->text = tr("%1 is set by HTCondor for each job.").arg(word);
        else
            help->text = tr("%1 is set nowhere in this text: it stands for nothing.").arg(word);
        help->url = table.manualUrl();
    } else {
        const qsizetype equals = line.indexOf(u'=');
        const bool isPlus = begin > 0 && line[begin - 1] == u'+';
        begin -= isPlus ? 1 : 0;
        const bool isFirst = QStringView(line).left(begin).trimmed().isEmpty();
        const SubmitCommand *command = isFirst && (equals < 0 || begin < equals)
                                           ? table.find(isPlus ? QString(u'+' + word) : word)
                                           : nullptr;
        if (!command)
            return std::nullopt;
        help = helpOfCommand(*command, table);
    }
    help->begin = begin;
    help->end = end;
    return help;
}

} // namespace perch
