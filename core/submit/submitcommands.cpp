// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitcommands.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <optional>

// Q_INIT_RESOURCE must stand outside of every namespace
static void initRules()
{
    Q_INIT_RESOURCE(submitcommands);
}

namespace perch
{

namespace
{

using Kind = SubmitCommand::Kind;

constexpr qsizetype longestName = 64;

std::optional<Kind> kindOf(const QString &word)
{
    static const QHash<QString, Kind> kinds = {{QStringLiteral("int"), Kind::Integer},
                                               {QStringLiteral("float"), Kind::Float},
                                               {QStringLiteral("size"), Kind::Size},
                                               {QStringLiteral("bool"), Kind::Boolean},
                                               {QStringLiteral("string"), Kind::String},
                                               {QStringLiteral("path"), Kind::Path},
                                               {QStringLiteral("list"), Kind::List},
                                               {QStringLiteral("enum"), Kind::Enumeration},
                                               {QStringLiteral("statement"), Kind::Statement},
                                               {QStringLiteral("expression"), Kind::Expression}};
    const auto found = kinds.constFind(word);
    return found == kinds.constEnd() ? std::nullopt : std::optional(*found);
}

QStringList textsOf(const QJsonValue &array)
{
    QStringList texts;
    for (const QJsonValue &text : array.toArray())
        texts << text.toString();
    return texts;
}

std::optional<SubmitCommand> commandOf(const QJsonObject &object)
{
    const auto text = [&object](const char *field) {
        return object.value(QLatin1String(field)).toString();
    };
    const std::optional<Kind> kind = kindOf(text("kind"));
    SubmitCommand command;
    command.name = text("name");
    command.help = text("help");
    if (!kind || command.name.isEmpty() || command.help.isEmpty())
        return std::nullopt;
    command.kind = *kind;
    command.values = textsOf(object.value(QLatin1String("values")));
    command.isQuoted = object.value(QLatin1String("quoted")).toBool();
    command.unit = text("unit");
    command.defaultValue = text("default");
    command.section = text("section");
    command.attribute = text("attribute");
    command.aliasOf = text("aliasOf");
    command.replacedBy = text("replacedBy");
    command.isDeprecated = object.value(QLatin1String("deprecated")).toBool();
    command.isRefused = object.value(QLatin1String("refused")).toBool();
    command.prefix = text("prefix");
    command.suffix = text("suffix");
    command.infix = text("infix");
    command.guide = text("guide");
    return command;
}

bool isOfFamily(const SubmitCommand &family, const QString &lower)
{
    return (family.prefix.isEmpty() || lower.startsWith(family.prefix)) &&
           (family.suffix.isEmpty() || lower.endsWith(family.suffix)) &&
           (family.infix.isEmpty() || lower.contains(family.infix));
}

/// request_<name> takes every misspelt request_cpus: it is no proof of a command.
bool isOwnResource(const SubmitCommand &command)
{
    return command.prefix == u"request_";
}

/// Letters to add, drop, change or swap (optimal string alignment) to make one word of the other.
int editDistance(QStringView a, QStringView b)
{
    std::array<std::array<int, longestName + 1>, longestName + 1> cost{};
    for (qsizetype i = 0; i <= a.size(); ++i) {
        for (qsizetype k = 0; k <= b.size(); ++k) {
            int &here = cost[size_t(i)][size_t(k)];
            if (i == 0 || k == 0) {
                here = int(i + k);
                continue;
            }
            const auto at = [&cost](qsizetype row, qsizetype column) {
                return cost[size_t(row)][size_t(column)];
            };
            here = std::min({at(i - 1, k) + 1, at(i, k - 1) + 1,
                             at(i - 1, k - 1) + (a[i - 1] == b[k - 1] ? 0 : 1)});
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                here = std::min(here, at(i - 2, k - 2) + 1);
        }
    }
    return cost[size_t(a.size())][size_t(b.size())];
}

/// Names that a typing mistake may have meant, in lower case and in order.
QStringList nameableCommands(const SubmitCommandTable &table)
{
    QStringList names;
    for (const SubmitCommand &command : table.commands()) {
        if (!command.isFamily() && !command.isRefused && command.kind != Kind::Statement &&
            !command.name.startsWith(u'+') && command.name.size() <= longestName)
            names << command.name.toLower();
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

Result<SubmitCommandTable> SubmitCommandTable::parse(const QByteArray &json)
{
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    SubmitCommandTable table;
    table.m_manual = root.value(QLatin1String("manual")).toString();
    table.m_manualUrl = root.value(QLatin1String("manualUrl")).toString();
    table.m_automaticMacros = textsOf(root.value(QLatin1String("automaticMacros")));
    for (const QJsonValue &value : root.value(QLatin1String("commands")).toArray()) {
        std::optional<SubmitCommand> command = commandOf(value.toObject());
        if (!command)
            return Error(Error::Code::Parse,
                         QStringLiteral("The table of submit commands has an entry without a name, "
                                        "a known kind or a help text."),
                         QString::fromUtf8(QJsonDocument(value.toObject()).toJson()));
        table.add(std::move(*command));
    }
    if (table.m_commands.isEmpty())
        return Error(Error::Code::Parse,
                     QStringLiteral("The table of submit commands has no commands."));
    return table;
}

void SubmitCommandTable::add(SubmitCommand command)
{
    const qsizetype index = m_commands.size();
    if (command.isFamily()) {
        m_families.append(index);
    } else {
        const QString attribute = command.attribute.compare(command.name, Qt::CaseInsensitive) == 0
                                      ? QString()
                                      : command.attribute.toLower();
        const auto known = m_byName.constFind(attribute);
        const bool isFree = known == m_byName.constEnd() ||
                            (!m_commands[*known].aliasOf.isEmpty() && command.aliasOf.isEmpty());
        if (!attribute.isEmpty() && isFree)
            m_byName.insert(attribute, index);
        m_byName.insert(command.name.toLower(), index); // a command goes before an attribute
    }
    m_commands.append(std::move(command));
}

const SubmitCommand *SubmitCommandTable::find(QStringView name) const
{
    QString lower = name.trimmed().toString().toLower();
    if (lower.startsWith(u"my."))
        lower.replace(0, 3, u'+');
    if (const auto found = m_byName.constFind(lower); found != m_byName.constEnd())
        return &m_commands[*found];
    for (const qsizetype family : m_families) {
        if (isOfFamily(m_commands[family], lower))
            return &m_commands[family];
    }
    return nullptr;
}

const SubmitCommandTable &submitCommandTable()
{
    static const SubmitCommandTable table = [] {
        initRules();
        QFile file(QStringLiteral(":/rules/submitcommands.json"));
        const bool isOpen = file.open(QIODevice::ReadOnly);
        const Result<SubmitCommandTable> parsed =
            SubmitCommandTable::parse(isOpen ? file.readAll() : QByteArray());
        Q_ASSERT(parsed); // it is compiled in
        return parsed ? *parsed : SubmitCommandTable();
    }();
    return table;
}

QString valueKindText(const SubmitCommand &command)
{
    switch (command.kind) {
    case Kind::Integer:
        return QStringLiteral("whole number");
    case Kind::Float:
        return QStringLiteral("number");
    case Kind::Size:
        return command.unit.isEmpty()
                   ? QStringLiteral("size")
                   : QStringLiteral("size, bare numbers are %1").arg(command.unit);
    case Kind::Boolean:
        return QStringLiteral("true or false");
    case Kind::Expression:
        return QStringLiteral("expression");
    case Kind::String:
        return QStringLiteral("text");
    case Kind::Path:
        return QStringLiteral("file");
    case Kind::List:
        return QStringLiteral("list");
    case Kind::Enumeration:
        return command.values.join(QStringLiteral(", "));
    case Kind::Statement:
        return QStringLiteral("statement");
    }
    return {};
}

bool isSubmitCommand(QStringView name)
{
    if (name.startsWith(u'+') || name.startsWith(u"my.", Qt::CaseInsensitive))
        return false;
    const SubmitCommand *command = submitCommandTable().find(name);
    return command && !command->isRefused && command->kind != Kind::Statement &&
           !isOwnResource(*command);
}

bool isBooleanCommand(QStringView name)
{
    const SubmitCommand *command = submitCommandTable().find(name);
    return command && command->kind == Kind::Boolean && !command->isRefused &&
           command->name.compare(name, Qt::CaseInsensitive) == 0;
}

QString nearestSubmitCommand(QStringView name)
{
    if (name.size() < 3 || name.size() > longestName - 2)
        return {};
    static const QStringList candidates = nameableCommands(submitCommandTable());
    const QString lower = name.toString().toLower();
    QString nearest;
    int best = name.size() < 6 ? 2 : 3; // one more than allowed
    for (const QString &candidate : candidates) {
        if (qAbs(candidate.size() - lower.size()) >= best)
            continue;
        const int distance = editDistance(lower, candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

} // namespace perch
