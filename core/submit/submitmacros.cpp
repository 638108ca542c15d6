// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitmacros.h"

#include "core/submit/asciitext.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr int DepthLimit = 20;
constexpr int StepLimit = 20'000;
constexpr qint64 WorkLimit = 5'000'000; ///< bytes gone through in one expansion
constexpr qsizetype SizeLimit = 1'000'000;

bool isNameByte(char c)
{
    return isAsciiAlphanumeric(c) || c == '_' || c == '.' || c == '/';
}

bool isFunctionByte(char c)
{
    return isAsciiAlphanumeric(c) || c == '_';
}

const QByteArray dollarName("DOLLAR");

} // namespace

bool isMacroName(const QByteArray &name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), isNameByte);
}

void SubmitMacros::set(const QByteArray &name, const QByteArray &value, int line,
                       bool isQueueVariable)
{
    const QByteArray lower = name.toLower();
    if (const auto place = m_places.constFind(lower); place != m_places.constEnd()) {
        Macro &macro = m_macros[*place];
        macro.value = value;
        macro.line = line;
        macro.isQueueVariable |= isQueueVariable;
        return;
    }
    m_places.insert(lower, m_macros.size());
    m_macros.append({name, value, line, isQueueVariable});
}

const SubmitMacros::Macro *SubmitMacros::find(const QByteArray &name) const
{
    const auto place = m_places.constFind(name.toLower());
    return place == m_places.constEnd() ? nullptr : &m_macros.at(*place);
}

QList<SubmitMacros::Macro> SubmitMacros::sorted() const
{
    QList<Macro> macros = m_macros;
    std::sort(macros.begin(), macros.end(), [](const Macro &one, const Macro &other) {
        return one.name.compare(other.name, Qt::CaseInsensitive) < 0;
    });
    return macros;
}

std::optional<QByteArray> MacroScope::lookUp(const QByteArray &name) const
{
    const QByteArray lower = name.toLower();
    for (const QByteArray &candidate : {"submit." + lower, lower}) {
        const auto own = live.constFind(candidate);
        const SubmitMacros::Macro *macro = macros ? macros->find(candidate) : nullptr;
        if (own == live.constEnd() && !macro)
            continue;
        if (used)
            used->insert(candidate);
        return own != live.constEnd() ? *own : macro->value;
    }
    const auto known = defaults.constFind(lower);
    return known == defaults.constEnd() ? std::nullopt : std::optional(*known);
}

/// $function(body) from `begin` to `end`; no function in $(body).
struct MacroExpander::Reference {
    qsizetype begin = 0;
    qsizetype end = 0;
    QByteArray function;
    QByteArray body;

    [[nodiscard]] bool isPlain() const { return function.isEmpty(); }
    /// $F(), $Fnx(), ...
    [[nodiscard]] bool isFilename() const
    {
        static const QByteArray parts("pnxdqabfwu");
        return function.startsWith('F') &&
               std::all_of(function.begin() + 1, function.end(),
                           [](char c) { return parts.contains(char(c | 0x20)); });
    }
    [[nodiscard]] bool isKnown() const
    {
        static const QByteArrayList functions = {
            "ENV",  "RANDOM_CHOICE", "RANDOM_INTEGER", "CHOICE",   "SUBSTR", "INT",
            "REAL", "STRING",        "EVAL",           "BASENAME", "DIRNAME"};
        return isPlain() || isFilename() || functions.contains(function);
    }
};

namespace
{

/// Where the body that begins at `begin` ends (at its bracket), or -1 when it is none: in $() and
/// $ENV() a name, and after a colon a default of few letters; in other functions anything.
qsizetype bodyEnd(const QByteArray &text, qsizetype begin, bool isName)
{
    if (!isName)
        return text.indexOf(')', begin);
    static const QByteArray defaultBytes("$ ,\\:");
    bool isDefault = false;
    for (qsizetype place = begin; place < text.size(); ++place) {
        const char c = text.at(place);
        if (c == ')')
            return place;
        if (c == ':' && !isDefault) {
            isDefault = true;
            continue;
        }
        if (isDefault) {
            const qsizetype inner = c == '(' ? text.indexOf(')', place) : -1;
            if (inner >= 0) {
                place = inner;
                continue;
            }
            if (defaultBytes.contains(c))
                continue;
        }
        if (!isNameByte(c))
            return -1;
    }
    return -1;
}

} // namespace

std::optional<MacroExpander::Reference> MacroExpander::nextReference(const QByteArray &text,
                                                                     const Wanted &isWanted)
{
    qsizetype from = 0;
    for (;;) {
        Reference reference;
        reference.begin = text.indexOf('$', from);
        if (reference.begin < 0)
            return std::nullopt;
        qsizetype place = reference.begin + 1;
        const bool isLate = place < text.size() && text.at(place) == '$';
        place += isLate ? 1 : 0;
        const qsizetype name = place;
        while (place < text.size() && isFunctionByte(text.at(place)))
            ++place;
        from = place;
        if (isLate || place >= text.size() || text.at(place) != '(')
            continue;
        reference.function = text.sliced(name, place - name);
        if (!reference.isKnown())
            continue;
        const qsizetype body = place + 1;
        from = body;
        const bool isName = reference.isPlain() || reference.function == "ENV";
        const qsizetype end = bodyEnd(text, body, isName);
        if (end < 0)
            continue;
        reference.body = text.sliced(body, end - body);
        reference.end = end + 1;
        if (isWanted(reference))
            return reference;
        from = end;
    }
}

QByteArray MacroExpander::replaced(QByteArray text, const Wanted &isWanted)
{
    while (m_trouble.kind != MacroTrouble::Kind::Error) {
        const std::optional<Reference> reference = nextReference(text, isWanted);
        if (!reference)
            break;
        m_work += text.size();
        if (++m_steps > StepLimit || m_work > WorkLimit) {
            fail("its macros refer to each other without end");
            break;
        }
        const QByteArray value = this->value(*reference);
        if (text.size() + value.size() > SizeLimit) {
            fail("it grows too large");
            break;
        }
        text.replace(reference->begin, reference->end - reference->begin, value);
    }
    return text;
}

QByteArray MacroExpander::expand(const QByteArray &text)
{
    if (!text.contains('$'))
        return text;
    if (m_depth == 0) {
        m_steps = 0;
        m_work = 0;
    }
    if (++m_depth > DepthLimit) {
        fail("its macros refer to each other without end");
        --m_depth;
        return {};
    }
    const auto isDollar = [](const Reference &reference) {
        return reference.isPlain() && isSameWord(reference.body, dollarName);
    };
    QByteArray expanded =
        replaced(text, [&isDollar](const Reference &reference) { return !isDollar(reference); });
    while (const std::optional<Reference> dollar = nextReference(expanded, isDollar)) {
        m_work += expanded.size();
        if (m_work > WorkLimit)
            break;
        expanded.replace(dollar->begin, dollar->end - dollar->begin, "$");
    }
    --m_depth;
    return expanded;
}

QByteArray MacroExpander::expandSelf(const QByteArray &text, const QByteArray &name)
{
    if (!text.contains('$'))
        return text;
    m_steps = 0;
    m_work = 0;
    const QByteArray submit("SUBMIT.");
    const bool hasPrefix =
        name.size() > submit.size() && isSameWord(name.left(submit.size()), submit);
    const QByteArray other = hasPrefix ? name.sliced(submit.size()) : name;
    return replaced(text, [&name, &other](const Reference &reference) {
        if (!reference.isPlain() && !reference.isFilename())
            return false;
        const QByteArray wanted = reference.body.left(reference.body.indexOf(':'));
        const QByteArray whole = reference.body.contains(':') ? wanted : reference.body;
        return isSameWord(whole, name) || isSameWord(whole, other);
    });
}

QByteArray MacroExpander::value(const Reference &reference)
{
    const QByteArray &function = reference.function;
    if (reference.isPlain()) {
        const qsizetype colon = reference.body.indexOf(':');
        const QByteArray name = colon < 0 ? reference.body : reference.body.left(colon);
        const std::optional<QByteArray> found = m_scope.lookUp(name);
        if (colon >= 0 && (!found || found->isEmpty()))
            return reference.body.sliced(colon + 1);
        return found.value_or(QByteArray());
    }
    if (function == "ENV")
        return environmentValue(reference.body);
    if (function == "RANDOM_CHOICE")
        return randomChoice(reference.body);
    if (function == "RANDOM_INTEGER")
        return randomInteger(reference.body);
    if (function == "CHOICE")
        return choice(reference.body);
    if (function == "SUBSTR")
        return substring(reference.body);
    if (function == "INT" || function == "REAL")
        return number(function, reference.body);
    if (function == "STRING")
        return string(reference.body);
    if (function == "EVAL")
        return evaluation(reference.body);
    return filename(function, reference.body);
}

QByteArray MacroExpander::argument(const QByteArray &text)
{
    return expand(m_scope.lookUp(text).value_or(text));
}

QByteArray MacroExpander::environmentValue(const QByteArray &body)
{
    const qsizetype colon = body.indexOf(':');
    const QByteArray name = colon < 0 ? body : body.left(colon);
    if (!m_environment || !*m_environment) {
        doubt("$ENV(" + name + ") is known on the access point only");
        return {};
    }
    const std::optional<QByteArray> value = (*m_environment)(name);
    if (value)
        return *value;
    return colon < 0 ? QByteArray("UNDEFINED") : body.sliced(colon + 1);
}

} // namespace perch
