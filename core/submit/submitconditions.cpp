// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitconditions.h"

#include "core/submit/asciitext.h"

#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

using Outcome = SubmitConditions::Outcome;

constexpr qsizetype DepthLimit = 63;

/// Letter kinds that HTCondor tells apart to see what a condition is.
enum Letters : unsigned {
    Space = 0x01,
    Digit = 0x02,
    Alpha = 0x04,
    Ident = 0x08,
    Compare = 0x10,
    Sum = 0x20,
    Logic = 0x40,
    Group = 0x80,
    Money = 0x100,
    Colon = 0x200,
    Other = 0x400,
    Float = 0x1000
};

unsigned lettersOf(const QByteArray &text)
{
    unsigned found = 0;
    const qsizetype begin = text.startsWith('-') ? 1 : 0;
    for (qsizetype place = begin; place < text.size(); ++place) {
        const char c = text.at(place);
        const char next = place + 1 < text.size() ? text.at(place + 1) : '\0';
        if (isAsciiDigit(c))
            found |= Digit;
        else if (c == '.')
            found |= found == Digit || next == '\0' || isAsciiDigit(next) ? Float : Ident;
        else if (c == 'e' || c == 'E')
            found |= (found & ~unsigned(Float)) == Digit ? Float : Alpha;
        else if (c == '-' || c == '+')
            found |= found == (Digit | Float) ? 0U : Sum;
        else if (isAsciiLetter(c))
            found |= Alpha;
        else if (c == '_' || c == '/')
            found |= Ident;
        else if ((c >= '<' && c <= '>') || (c == '!' && next == '='))
            found |= Compare;
        else if (c == '$')
            found |= Money;
        else if (isAsciiSpace(c))
            found |= next != '\0' && !isAsciiSpace(next) ? Space : 0U;
        else if (c == '&' || c == '|')
            found |= Logic;
        else if ((c >= '{' && c <= '}') || c == '(' || c == ')' || c == '[' || c == ']')
            found |= Group;
        else
            found |= c == ':' ? Colon : Other;
    }
    return found;
}

bool isNumber(unsigned letters)
{
    return letters == Digit || letters == (Digit | Float);
}

bool isIdentifier(unsigned letters)
{
    const unsigned rest = letters & ~unsigned(Alpha);
    return (letters & Alpha) != 0 && (rest & ~unsigned(Digit | Ident | Float)) == 0 &&
           rest != Float && rest != (Ident | Float);
}

std::optional<bool> wordTruth(const QByteArray &word)
{
    for (const char *truth : {"true", "yes", "t"}) {
        if (isSameWord(word, truth))
            return true;
    }
    for (const char *untruth : {"false", "no", "f"}) {
        if (isSameWord(word, untruth))
            return false;
    }
    return std::nullopt;
}

/// `keyword` as the first word, not as the beginning of one.
bool beginsWith(const QByteArray &text, const QByteArray &keyword)
{
    return isSameWord(text.left(keyword.size()), keyword) &&
           (text.size() == keyword.size() || !isAsciiAlphanumeric(text.at(keyword.size())));
}

double leadingNumber(const QByteArray &text)
{
    static const QRegularExpression number(
        QStringLiteral("^-?[0-9]*(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?"));
    const QString digits = number.match(QString::fromLatin1(text)).captured();
    return digits.toDouble();
}

qint64 versionNumber(int major, int minor, int patch)
{
    return qint64(major) * 1'000'000 + qint64(minor) * 1000 + patch;
}

/// `>= 24.1` against the version of the access point; nothing when that is no version.
std::optional<bool> versionTruth(const QByteArray &test, const QByteArray &version)
{
    static const QRegularExpression comparison(QStringLiteral(
        "^\\s*(!?)([<=>]?)(=?)\\s*[vV]?\\s*([0-9]+)\\.\\s*([0-9]+)(?:\\.\\s*([0-9]+))?"));
    const QRegularExpressionMatch match = comparison.match(QString::fromLatin1(test));
    const QList<QByteArray> own = version.split('.');
    if (!match.hasMatch() || match.captured(4).toInt() < 6)
        return std::nullopt;
    const int ownPatch = own.value(2).toInt();
    const int patch = match.captured(6).isEmpty() ? ownPatch : match.captured(6).toInt();
    const qint64 there = versionNumber(match.captured(4).toInt(), match.captured(5).toInt(), patch);
    const qint64 here = versionNumber(own.value(0).toInt(), own.value(1).toInt(), ownPatch);
    const QString sign = match.captured(2);
    const bool isEqual = here == there;
    bool isTrue = sign == u"<" ? here < there : sign == u">" ? here > there : isEqual;
    isTrue |= !match.captured(3).isEmpty() && isEqual;
    return match.captured(1).isEmpty() ? isTrue : !isTrue;
}

} // namespace

bool SubmitConditions::isEnabled() const
{
    return std::all_of(m_levels.begin(), m_levels.end(),
                       [](const Level &level) { return level.isTrue; });
}

bool SubmitConditions::areOuterEnabled() const
{
    return m_levels.isEmpty() || std::all_of(m_levels.begin(), m_levels.end() - 1,
                                             [](const Level &level) { return level.isTrue; });
}

Outcome SubmitConditions::fail(const QByteArray &reason)
{
    m_reason = reason;
    return Outcome::Error;
}

Outcome SubmitConditions::read(const QByteArray &line, const MacroScope &scope,
                               MacroExpander &expander, const QByteArray &version)
{
    const auto rest = [&line](const char *word) -> std::optional<QByteArray> {
        const QByteArray keyword(word);
        if (!isSameWord(line.left(keyword.size()), word) ||
            (line.size() > keyword.size() && !isAsciiSpace(line.at(keyword.size()))))
            return std::nullopt;
        return trimmedLeft(line.sliced(keyword.size()));
    };
    m_isUnknown = false;
    if (const auto condition = rest("if"))
        return begin(*condition, scope, expander, version);
    if (rest("else")) {
        if (m_levels.isEmpty() || m_levels.last().isElse)
            return fail(m_levels.isEmpty() ? "else without an if" : "a second else");
        Level &level = m_levels.last();
        level.isElse = true;
        level.isTrue = !level.wasTrue;
        return Outcome::Taken;
    }
    if (const auto condition = rest("elif"))
        return goOn(*condition, scope, expander, version);
    if (rest("endif")) {
        if (m_levels.isEmpty())
            return fail("endif without an if");
        m_levels.removeLast();
        return Outcome::Taken;
    }
    return Outcome::NotAny;
}

Outcome SubmitConditions::begin(const QByteArray &condition, const MacroScope &scope,
                                MacroExpander &expander, const QByteArray &version)
{
    bool isTrue = false;
    if (isEnabled()) {
        const std::optional<bool> tested = test(condition, scope, expander, version);
        if (!tested)
            return m_isUnknown ? Outcome::Unknown : Outcome::Error;
        isTrue = *tested;
    }
    if (m_levels.size() >= DepthLimit)
        return fail("if nested too deep");
    m_levels.append({isTrue, isTrue, false});
    return Outcome::Taken;
}

Outcome SubmitConditions::goOn(const QByteArray &condition, const MacroScope &scope,
                               MacroExpander &expander, const QByteArray &version)
{
    const bool mayBeTrue = areOuterEnabled() && (m_levels.isEmpty() || !m_levels.last().wasTrue);
    bool isTrue = false;
    if (mayBeTrue) {
        const std::optional<bool> tested = test(condition, scope, expander, version);
        if (!tested)
            return m_isUnknown ? Outcome::Unknown : Outcome::Error;
        isTrue = *tested;
    }
    if (m_levels.isEmpty() || m_levels.last().isElse)
        return fail(m_levels.isEmpty() ? "elif without an if" : "elif after else");
    Level &level = m_levels.last();
    level.isTrue = isTrue;
    level.wasTrue |= isTrue;
    return Outcome::Taken;
}

std::optional<bool> SubmitConditions::test(const QByteArray &condition, const MacroScope &scope,
                                           MacroExpander &expander, const QByteArray &version)
{
    QByteArray text = condition;
    const bool hasMacro = text.contains('$');
    if (hasMacro) {
        expander.clearTrouble();
        text = expander.expand(text).trimmed();
        if (expander.trouble().kind != MacroTrouble::Kind::None) {
            m_isUnknown = expander.trouble().kind != MacroTrouble::Kind::Error;
            m_reason = expander.trouble().reason;
            return std::nullopt;
        }
    }
    const bool isInverted = text.startsWith('!');
    if (isInverted)
        text = trimmedLeft(text.sliced(1));
    if (hasMacro && text.isEmpty())
        return isInverted;
    const std::optional<bool> tested = testPlain(text, scope, version);
    return tested && isInverted ? !*tested : tested;
}

std::optional<bool> SubmitConditions::testPlain(const QByteArray &condition,
                                                const MacroScope &scope, const QByteArray &version)
{
    const unsigned letters = lettersOf(condition);
    if (isNumber(letters))
        return leadingNumber(condition) != 0;
    if (isIdentifier(letters) || letters == Alpha) {
        if (const std::optional<bool> truth = wordTruth(condition))
            return truth;
    }
    const unsigned versionLetters = Alpha | Space | Compare | Digit;
    const bool isVersion = (letters & ~unsigned(Float)) == versionLetters ||
                           (letters == Alpha && isSameWord(condition, "version"));
    if (isVersion && beginsWith(condition, "version")) {
        const std::optional<bool> truth = versionTruth(condition.sliced(7), version);
        if (!truth)
            m_reason = "it compares with what is no version";
        return truth;
    }
    const unsigned definedLetters = Alpha | Space | Ident | Colon | Digit | Float;
    const bool isDefined = (letters & ~definedLetters) == 0 && (letters & Alpha) != 0 &&
                           ((letters & Space) != 0 || isSameWord(condition, "defined"));
    if (isDefined && beginsWith(condition, "defined")) {
        const QByteArray name = trimmedLeft(condition.sliced(7));
        const unsigned nameLetters = lettersOf(name);
        if (name.isEmpty())
            return false;
        if (isNumber(nameLetters))
            return true;
        if (isIdentifier(nameLetters)) {
            const std::optional<QByteArray> value = scope.lookUp(name);
            return value ? !value->isEmpty() : wordTruth(name).has_value();
        }
        m_isUnknown = isSameWord(name.left(4), "use ");
        m_reason =
            m_isUnknown ? "it asks for the configuration of HTCondor" : "defined takes one name";
        return std::nullopt;
    }
    m_reason = (letters & ~unsigned(Alpha | Digit | Ident | Float)) != 0
                   ? "comparisons and &&, || are not possible there"
                   : "it is neither true nor false";
    return std::nullopt;
}

} // namespace perch
