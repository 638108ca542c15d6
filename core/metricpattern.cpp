// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricpattern.h"

#include "payload/metricrecord.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr std::size_t numberLimit = 64; ///< characters

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

QString tr(const char *text)
{
    return QCoreApplication::translate("MetricPattern", text);
}

Error faulty(const QString &message, qsizetype at)
{
    return {Error::Code::Parse, message, tr("at character %1").arg(at + 1)};
}

/// Reads on behind `text`; a blank in it stands for any run of them.
bool skipText(std::string_view &line, std::string_view text)
{
    for (const char c : text) {
        if (line.empty() || (c == ' ' ? !isBlank(line.front()) : line.front() != c))
            return false;
        line.remove_prefix(1);
        while (c == ' ' && !line.empty() && isBlank(line.front()))
            line.remove_prefix(1);
    }
    return true;
}

bool skipNumber(std::string_view &line, double &number)
{
    std::string_view rest = line.substr(0, numberLimit);
    const std::size_t before = rest.size();
    const std::optional<double> value = takeNumber(rest);
    if (!value)
        return false;
    number = *value;
    line.remove_prefix(before - rest.size());
    return true;
}

} // namespace

void MetricPattern::addText(QChar c)
{
    if (m_tokens.empty() || m_tokens.back().kind != Token::Kind::Text)
        m_tokens.push_back({Token::Kind::Text, {}});
    std::string &text = m_tokens.back().text;
    const bool isGap = c == u' ' || c == u'\t';
    if (!isGap)
        text += QString(c).toStdString();
    else if (text.empty() || text.back() != ' ')
        text += ' ';
}

Result<void> MetricPattern::addPlaceholder(const QString &name, qsizetype at)
{
    const bool isAnything = name == u"*";
    if (name.isEmpty())
        return faulty(tr("Write a name between { and }, such as {loss}, or {*} for what does not "
                         "matter."),
                      at);
    if (!isAnything && !isMetricName(name.toStdString()))
        return faulty(tr("“%1” cannot be a name: use up to 64 letters, digits and _ - . /. For a "
                         "brace itself write {{.")
                          .arg(name.left(40)),
                      at);
    if (m_names.contains(name))
        return faulty(tr("{%1} stands there twice. Give each value its own name.").arg(name), at);
    const auto isPlace = [this](Token::Kind kind) {
        return !m_tokens.empty() && m_tokens.back().kind == kind;
    };
    if (!isAnything && isPlace(Token::Kind::Number))
        return faulty(tr("Two numbers stand side by side before “}” of {%1}: write what is between "
                         "them in a line.")
                          .arg(name),
                      at);
    if (isAnything && isPlace(Token::Kind::Anything))
        return {};
    m_tokens.push_back({isAnything ? Token::Kind::Anything : Token::Kind::Number, {}});
    if (!isAnything)
        m_names.append(name);
    return {};
}

Result<MetricPattern> MetricPattern::parse(const QString &text)
{
    if (text.trimmed().isEmpty())
        return faulty(tr("Write a line of the output, with {loss} in the place of the number."), 0);
    if (text.size() > lengthLimit)
        return faulty(tr("The pattern is longer than %1 characters.").arg(lengthLimit),
                      lengthLimit);
    MetricPattern pattern;
    pattern.m_text = text;
    const QString trimmed = text.trimmed();
    for (qsizetype i = 0; i < trimmed.size(); ++i) {
        const QChar c = trimmed[i];
        const bool isDouble = i + 1 < trimmed.size() && trimmed[i + 1] == c;
        if ((c == u'{' || c == u'}') && isDouble) {
            pattern.addText(c);
            ++i;
        } else if (c == u'{') {
            const qsizetype end = trimmed.indexOf(u'}', i);
            if (end < 0)
                return faulty(tr("The { at “%1” is not closed by }.").arg(trimmed.mid(i, 12)), i);
            if (const Result<void> added =
                    pattern.addPlaceholder(trimmed.mid(i + 1, end - i - 1).trimmed(), i);
                !added)
                return added.error();
            i = end;
        } else {
            pattern.addText(c);
        }
    }
    const bool tellsValues =
        std::any_of(pattern.m_names.cbegin(), pattern.m_names.cend(), [](const QString &name) {
            return metricAxisOf(name.toStdString()) == MetricAxis::None;
        });
    if (!tellsValues)
        return faulty(tr("There is no value to draw yet: put {loss}, or another name, in the place "
                         "of a number."),
                      0);
    return pattern;
}

/// The tokens from `first` to before `last`, of which none is Anything: they match in one way.
bool MetricPattern::matchSegment(std::size_t first, std::size_t last, std::string_view &line,
                                 std::vector<double> &numbers) const
{
    std::string_view rest = line;
    const std::size_t before = numbers.size();
    for (std::size_t i = first; i < last; ++i) {
        double number = 0;
        if (m_tokens[i].kind == Token::Kind::Text ? skipText(rest, m_tokens[i].text)
                                                  : skipNumber(rest, number)) {
            if (m_tokens[i].kind == Token::Kind::Number)
                numbers.push_back(number);
            continue;
        }
        numbers.resize(before);
        return false;
    }
    line = rest;
    return true;
}

std::optional<std::vector<double>> MetricPattern::match(std::string_view line) const
{
    line = line.substr(0, lineLimit);
    std::vector<double> numbers;
    for (std::size_t first = 0; first < m_tokens.size();) {
        std::size_t last = first;
        while (last < m_tokens.size() && m_tokens[last].kind != Token::Kind::Anything)
            ++last;
        // each segment at the first place where it fits: a later one leaves no more to those after
        while (!matchSegment(first, last, line, numbers)) {
            if (line.empty())
                return std::nullopt;
            line.remove_prefix(1);
        }
        first = last + 1;
    }
    return m_tokens.empty() ? std::nullopt : std::optional(std::move(numbers));
}

std::optional<FoundMetrics> MetricPattern::read(std::string_view line)
{
    const std::optional<std::vector<double>> numbers =
        line.find_first_of("\x1b\b") == std::string_view::npos ? match(line)
                                                               : match(withoutColours(line));
    if (!numbers)
        return std::nullopt;
    FoundMetrics found;
    for (std::size_t i = 0; i < numbers->size(); ++i)
        found.take(m_names[qsizetype(i)].toStdString(), (*numbers)[i]);
    if (std::isfinite(found.step)) {
        if (found.step < m_place.step && found.epoch > m_place.epoch)
            m_place.before += m_place.step;
        m_place.step = found.step;
        m_place.epoch = found.epoch;
        found.step += m_place.before;
    }
    return found;
}

void MetricPattern::restart()
{
    m_place = {};
}

QString suggestedPattern(const QString &line)
{
    constexpr qsizetype room = 70; // for one more name
    const auto isDigit = [](QChar c) {
        return c >= u'0' && c <= u'9';
    };
    const auto isLetter = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_';
    };
    QString pattern;
    QStringList names;
    QString word; // the last before a number
    for (qsizetype i = 0; i < line.size() && pattern.size() < MetricPattern::lengthLimit - room;) {
        const QChar c = line[i];
        const bool begins = i == 0 || !(isLetter(line[i - 1]) || isDigit(line[i - 1]));
        const QChar next = i + 1 < line.size() ? line[i + 1] : QChar();
        if (begins && (isDigit(c) || ((c == u'-' || c == u'+') && isDigit(next)))) {
            const std::string rest = line.mid(i, qsizetype(numberLimit)).toLatin1().toStdString();
            std::string_view behind = rest;
            (void)takeNumber(behind);
            i += std::max<qsizetype>(qsizetype(rest.size() - behind.size()), 1);
            const bool isNamed = isMetricName(word.toStdString()) && !names.contains(word);
            pattern += isNamed ? u'{' + word + u'}' : QStringLiteral("{*}");
            if (isNamed)
                names.append(word);
            word.clear();
            continue;
        }
        pattern += c == u'{' || c == u'}' ? QString(2, c) : QString(c);
        if (isLetter(c) || isDigit(c))
            word = begins && !word.endsWith(u'/') && !word.endsWith(u'-') ? QString(c) : word + c;
        else if ((c == u'/' || c == u'-') && !word.isEmpty() && isLetter(next))
            word += c;
        else if (!QStringLiteral(" \t:=['\"").contains(c))
            word.clear();
        ++i;
    }
    return pattern.trimmed();
}

} // namespace perch
