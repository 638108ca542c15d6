// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitreader.h"

#include "core/submit/asciitext.h"

#include <QCoreApplication>

namespace perch
{

namespace
{

constexpr int IncludeLimit = 20; ///< HTCondor's own
constexpr qsizetype ShownLength = 120;

QString tr(const char *text)
{
    return QCoreApplication::translate("SubmitReader", text);
}

QString shown(const QByteArray &text)
{
    return QString::fromUtf8(text.left(ShownLength));
}

} // namespace

QHash<QByteArray, QByteArray> submitDefaults(const SubmitContext &context)
{
    QHash<QByteArray, QByteArray> defaults = {
        {"arch", context.architecture},
        {"opsys", context.operatingSystem},
        {"cluster", "1"},
        {"clusterid", "1"},
        {"process", "0"},
        {"procid", "0"},
        {"step", "0"},
        {"row", "0"},
        {"itemindex", "0"},
        {"node", ""},
        {"islinux", "1"},
        {"iswindows", "0"},
        {"jobid", "$(ClusterId).$(ProcId)"},
        {"request_cpus", "$(RequestCPUs)"},
        {"request_memory", "$(RequestMemory)"},
        {"vm_memory", "$(Request_Memory)"},
        {"vm_vcpus", "$(Request_CPUs)"},
        {"submit_file", context.submitFile.toUtf8()},
        {"submit_time", QByteArray::number(context.now.toSecsSinceEpoch())},
        {"year", context.now.toString(QStringLiteral("yyyy")).toLatin1()},
        {"month", context.now.toString(QStringLiteral("MM")).toLatin1()},
        {"day", context.now.toString(QStringLiteral("dd")).toLatin1()},
    };
    const auto add = [&defaults](const char *name, const std::optional<QByteArray> &value) {
        if (value)
            defaults.insert(name, *value);
    };
    add("opsysandver", context.operatingSystemAndVersion);
    add("opsysver", context.operatingSystemVersion);
    add("opsysmajorver", context.operatingSystemMajorVersion);
    add("spool", context.spoolFolder);
    return defaults;
}

/// A line taken apart at its sign: name, sign, and what is right of it.
struct SubmitReader::Statement {
    explicit Statement(const QByteArray &line)
    {
        const auto isSign = [&line](qsizetype at) {
            return line.at(at) == '=' || line.at(at) == ':';
        };
        qsizetype place = 0;
        while (place < line.size() && !isAsciiSpace(line.at(place)) && !isSign(place))
            ++place;
        name = line.left(place);
        if (place >= line.size()) {
            isOneWord = true;
            return;
        }
        qsizetype signPlace = place;
        sign = line.at(place++);
        if (!isSign(signPlace)) {
            while (place < line.size() && isAsciiSpace(line.at(place)))
                ++place;
            const auto isOther = [&line, &isSign](qsizetype at) {
                return !isSign(at) && line.at(at) != '@';
            };
            hasWordsBetween = place < line.size() && isOther(place);
            while (place < line.size() && isOther(place))
                ++place;
            signPlace = place;
            sign = place < line.size() ? line.at(place++) : '\0';
            if (sign == '@')
                sign = place < line.size() && line.at(place++) == '=' ? '@' : '\0';
        }
        between = line.mid(name.size(), signPlace - name.size()).trimmed();
        rest = trimmedLeft(line.mid(place));
    }

    [[nodiscard]] bool isDirective(const char *word) const
    {
        return sign == ':' && isSameWord(name.startsWith('@') ? name.sliced(1) : name, word);
    }

    QByteArray name;
    char sign = '\0'; ///< '=', ':', '@' for "@=", or none
    QByteArray between;
    QByteArray rest;
    bool isOneWord = false;
    bool hasWordsBetween = false;
};

SubmitReader::SubmitReader(const QByteArray &text, const SubmitContext &context)
    : m_context(context), m_main{SubmitLines(text), 0}, m_defaults(submitDefaults(context))
{
}

SubmitReader::Step SubmitReader::stop(SubmitProblem::Kind kind, const QString &message)
{
    m_program.problems.append({kind, m_main.lines.line(), message});
    return Step::Stop;
}

MacroScope SubmitReader::scope() const
{
    MacroScope scope;
    scope.macros = &m_macros;
    scope.defaults = m_defaults;
    return scope;
}

std::optional<QByteArray> SubmitReader::expanded(const QByteArray &text)
{
    if (!text.contains('$'))
        return text;
    const MacroScope scope = this->scope();
    MacroExpander expander(scope);
    expander.setEnvironment(&m_context.environment);
    const QByteArray result = expander.expand(text);
    const MacroTrouble &trouble = expander.trouble();
    if (trouble.kind == MacroTrouble::Kind::None)
        return result;
    const bool isError = trouble.kind == MacroTrouble::Kind::Error;
    stop(isError ? SubmitProblem::Kind::Error : SubmitProblem::Kind::Unknown,
         tr("The macros of this line cannot be replaced: %1.")
             .arg(QString::fromUtf8(trouble.reason)));
    return std::nullopt;
}

SubmitProgram SubmitReader::read()
{
    for (;;) {
        if (m_queueCount > 0 && (m_main.lines.isAtEnd() || !checkNothingFollows(m_main)))
            break;
        m_conditions = {};
        QByteArray queueLine;
        const Step step = readUpToQueue(m_main, queueLine);
        if (step == Step::Stop)
            break;
        if (step == Step::End) {
            if (m_queueCount == 0)
                stop(
                    SubmitProblem::Kind::Error,
                    tr("There is no queue statement, so there is no job. Add \"queue\" as the last "
                       "line."));
            break;
        }
        if (!addQueue(m_main, queueStatement(queueLine).value_or(QByteArray())))
            break;
    }
    return std::move(m_program);
}

SubmitReader::Step SubmitReader::readUpToQueue(Source &source, QByteArray &queueLine)
{
    while (std::optional<QByteArray> line = source.lines.next()) {
        if (line->startsWith('#') || line->trimmed().isEmpty())
            continue;
        if (line->startsWith(':') &&
            (m_conditions.isInside() ||
             (line->mid(1, 2) == "if" && (line->size() == 3 || isAsciiSpace(line->at(3))))))
            line->remove(0, 1);
        const MacroScope scope = this->scope();
        MacroExpander expander(scope);
        expander.setEnvironment(&m_context.environment);
        switch (m_conditions.read(*line, scope, expander, m_context.version)) {
        case SubmitConditions::Outcome::Taken:
            continue;
        case SubmitConditions::Outcome::Error:
            return stop(SubmitProblem::Kind::Error,
                        tr("HTCondor cannot follow this condition: %1.")
                            .arg(QString::fromUtf8(m_conditions.reason())));
        case SubmitConditions::Outcome::Unknown:
            return stop(SubmitProblem::Kind::Unknown,
                        tr("Only the access point knows whether this condition holds: %1.")
                            .arg(QString::fromUtf8(m_conditions.reason())));
        case SubmitConditions::Outcome::NotAny:
            break;
        }
        if (!m_conditions.isEnabled())
            continue;
        const Step step = readStatement(source, *line, queueLine);
        if (step != Step::GoOn)
            return step;
    }
    if (m_conditions.isInside())
        return stop(SubmitProblem::Kind::Error, tr("An if has no endif before the end."));
    return Step::End;
}

SubmitReader::Step SubmitReader::queueOrError(const Source &source, const QByteArray &line,
                                              QByteArray &queueLine)
{
    if (!queueStatement(line))
        return stop(SubmitProblem::Kind::Error,
                    tr("HTCondor cannot read this line: \"%1\". A line is name = value, a queue "
                       "statement, or a comment that begins with #.")
                        .arg(shown(line)));
    if (source.depth > 0)
        return stop(SubmitProblem::Kind::Error,
                    tr("A queue statement may not stand in an included file."));
    queueLine = line;
    return Step::Queue;
}

SubmitReader::Step SubmitReader::readStatement(Source &source, const QByteArray &line,
                                               QByteArray &queueLine)
{
    const Statement statement(line);
    if (statement.isOneWord)
        return queueOrError(source, line, queueLine);
    for (const char *word : {"include", "use", "error", "warning"}) {
        if (statement.isDirective(word))
            return readDirective(source, statement);
    }
    if (statement.hasWordsBetween)
        return queueOrError(source, line, queueLine);
    const bool isQueue = isSameWord(statement.name, "queue");
    const bool isAttribute = statement.name.startsWith('+') || statement.name.startsWith('-');
    if (!(isAttribute && statement.sign == '=') &&
        ((statement.sign != '=' && statement.sign != '@') || isQueue))
        return queueOrError(source, line, queueLine);
    return readAssignment(source, statement, line);
}

SubmitReader::Step SubmitReader::readAssignment(Source &source, const Statement &statement,
                                                const QByteArray &line)
{
    const std::optional<QByteArray> name = expanded(statement.name);
    if (!name)
        return Step::Stop;
    if (statement.sign == '=' && (name->startsWith('+') || name->startsWith('-'))) {
        m_macros.set("MY." + name->sliced(1), name->startsWith('+') ? statement.rest : QByteArray(),
                     m_main.lines.line());
        return Step::GoOn;
    }
    if (!isMacroName(*name))
        return stop(SubmitProblem::Kind::Error,
                    tr("\"%1\" is no name for HTCondor: a name has letters, digits, _ and . only. "
                       "The line is \"%2\".")
                        .arg(shown(*name), shown(line)));
    if (statement.sign == '@')
        return readBlock(source, *name, statement.rest);
    return assign(*name, statement.rest);
}

/// `name @=tag` takes the lines up to `@tag`: trimmed, without comments and empty ones.
SubmitReader::Step SubmitReader::readBlock(Source &source, const QByteArray &name,
                                           const QByteArray &tag)
{
    QByteArrayList lines;
    while (const std::optional<QByteArray> line = source.lines.next()) {
        if (line->startsWith('#') || line->trimmed().isEmpty())
            continue;
        if (*line == '@' + tag)
            return assign(name, lines.join('\n'));
        lines.append(*line);
    }
    return stop(SubmitProblem::Kind::Error,
                tr("The lines of %1 have no end: @%2 is missing.").arg(shown(name), shown(tag)));
}

SubmitReader::Step SubmitReader::assign(const QByteArray &name, const QByteArray &value)
{
    const MacroScope scope = this->scope();
    MacroExpander expander(scope);
    expander.setEnvironment(&m_context.environment);
    const QByteArray self = expander.expandSelf(value, name);
    if (expander.trouble().kind == MacroTrouble::Kind::Error)
        return stop(SubmitProblem::Kind::Error,
                    tr("The macros of this line cannot be replaced: %1.")
                        .arg(QString::fromUtf8(expander.trouble().reason)));
    m_macros.set(name, self, m_main.lines.line());
    return Step::GoOn;
}

SubmitReader::Step SubmitReader::readDirective(Source &source, const Statement &statement)
{
    if (statement.isDirective("include"))
        return readInclude(source, statement);
    if (statement.isDirective("use"))
        return stop(SubmitProblem::Kind::Unknown,
                    tr("\"use\" takes a template from HTCondor's configuration, which only the "
                       "access point knows."));
    const std::optional<QByteArray> text = expanded(statement.rest);
    if (!text)
        return Step::Stop;
    if (statement.isDirective("error"))
        return stop(SubmitProblem::Kind::Error,
                    tr("The description refuses itself: %1").arg(shown(*text)));
    stop(SubmitProblem::Kind::Warning, tr("The description warns: %1").arg(shown(*text)));
    return Step::GoOn;
}

SubmitReader::Step SubmitReader::readInclude(Source &source, const Statement &statement)
{
    const QByteArrayList words = splitWords(statement.between, " \t");
    const bool mayBeMissing = words.value(0) == "ifexist" || words.value(0) == "ifexists";
    const QByteArray option = words.value(mayBeMissing ? 1 : 0);
    if (option == "command" || option == "output" || statement.rest.contains('|'))
        return stop(SubmitProblem::Kind::Unknown,
                    tr("A command is included here. It runs on the access point only."));
    if (!option.isEmpty())
        return stop(SubmitProblem::Kind::Error,
                    tr("HTCondor does not know include %1.").arg(shown(statement.between)));
    const std::optional<QByteArray> name = expanded(statement.rest);
    if (!name)
        return Step::Stop;
    const QString path = QString::fromUtf8(*name);
    const QString whole = path.startsWith(u'/') ? path : m_context.folder + u'/' + path;
    if (!m_context.readFile || !m_context.sees(whole))
        return stop(SubmitProblem::Kind::Unknown,
                    tr("The included file %1 is not at hand.").arg(path));
    const std::optional<QByteArray> text = m_context.readFile(whole);
    if (!text) {
        if (mayBeMissing)
            return Step::GoOn;
        return stop(SubmitProblem::Kind::Error,
                    tr("The included file %1 is not in the submit folder.").arg(path));
    }
    if (source.depth + 1 >= IncludeLimit)
        return stop(SubmitProblem::Kind::Error, tr("Files include each other too deep."));
    Source inner{SubmitLines(*text), source.depth + 1};
    const SubmitConditions outer = std::exchange(m_conditions, {});
    QByteArray queueLine;
    const Step step = readUpToQueue(inner, queueLine);
    m_conditions = outer;
    return step == Step::End ? Step::GoOn : step;
}

} // namespace perch
