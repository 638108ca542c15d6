// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitwords.h"

#include "core/submit/asciitext.h"

#include <algorithm>
#include <map>

namespace perch
{

namespace
{

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The inside of "...", doubled quotes made one; nothing when the end is missing or more follows.
std::optional<QByteArray> withoutDoubleQuotes(const QByteArray &text, QByteArray &error)
{
    const QByteArray quoted = trimmedLeft(text);
    QByteArray inside;
    qsizetype place = 1;
    for (; place < quoted.size(); ++place) {
        if (quoted.at(place) == '"') {
            if (place + 1 >= quoted.size() || quoted.at(place + 1) != '"')
                break;
            ++place;
        }
        inside += quoted.at(place);
    }
    if (place >= quoted.size()) {
        error = "the closing double quote is missing";
        return std::nullopt;
    }
    if (!trimmedLeft(quoted.sliced(place + 1)).isEmpty()) {
        error = "something follows the closing double quote; a quote inside is written twice";
        return std::nullopt;
    }
    return inside;
}

/// Words parted at blanks, with '...' around some of them.
bool splitQuoted(const QByteArray &text, QByteArrayList &words, QByteArray &error)
{
    QByteArray word;
    bool hasWord = false;
    for (qsizetype place = 0; place < text.size();) {
        const char c = text.at(place);
        if (isBlank(c)) {
            ++place;
            if (hasWord)
                words.append(word);
            hasWord = false;
            word.clear();
            continue;
        }
        hasWord = true;
        ++place;
        if (c != '\'') {
            word += c;
            continue;
        }
        for (;; ++place) {
            if (place >= text.size()) {
                error = "a single quote is not closed";
                return false;
            }
            if (text.at(place) == '\'') {
                if (place + 1 >= text.size() || text.at(place + 1) != '\'')
                    break;
                ++place;
            }
            word += text.at(place);
        }
        ++place;
    }
    if (hasWord)
        words.append(word);
    return true;
}

QByteArrayList splitBlanks(const QByteArray &text)
{
    QByteArrayList words;
    QByteArray word;
    for (const char c : text) {
        if (!isBlank(c)) {
            word += c;
        } else if (!word.isEmpty()) {
            words.append(word);
            word.clear();
        }
    }
    if (!word.isEmpty())
        words.append(word);
    return words;
}

QByteArray joinQuoted(const QByteArrayList &words)
{
    QByteArray text;
    for (const QByteArray &word : words) {
        if (!text.isEmpty())
            text += ' ';
        if (word.isEmpty())
            text += "''";
        for (const char c : word) {
            if (!isBlank(c) && c != '\'') {
                text += c;
                continue;
            }
            if (text.endsWith('\''))
                text.chop(1); // goes on in the quotes before
            else
                text += '\'';
            text += c == '\'' ? QByteArray("''") : QByteArray(1, c);
            text += '\'';
        }
    }
    return text;
}

SubmitEnvironment environmentOf(const QByteArrayList &entries)
{
    SubmitEnvironment environment;
    std::map<QByteArray, QByteArray> variables;
    for (const QByteArray &entry : entries) {
        const qsizetype sign = entry.indexOf('=');
        if (sign < 0 && entry.contains("$$")) {
            variables[entry] = QByteArray();
        } else if (sign <= 0) {
            environment.error = sign < 0 ? "\"" + entry.left(100) + "\" has no = after its name"
                                         : QByteArray("a value has no name before its =");
            return environment;
        } else {
            variables[entry.left(sign)] = QByteArray("") + entry.sliced(sign + 1);
        }
    }
    for (const auto &[name, value] : variables)
        environment.variables.append({name, value});
    return environment;
}

} // namespace

bool isNewWordSyntax(const QByteArray &text)
{
    return trimmedLeft(text).startsWith('"');
}

SubmitWords readArgumentsText(const QByteArray &text, bool isOldSyntax)
{
    SubmitWords words;
    words.isOldSyntax = isOldSyntax;
    if (isOldSyntax)
        words.words = splitBlanks(text);
    else
        splitQuoted(text, words.words, words.error);
    return words;
}

SubmitWords readSubmitArguments(const QByteArray &text)
{
    SubmitWords words;
    if (isNewWordSyntax(text)) {
        const std::optional<QByteArray> inside = withoutDoubleQuotes(text, words.error);
        return inside ? readArgumentsText(*inside, false) : words;
    }
    words.isOldSyntax = true;
    QByteArray plain;
    for (qsizetype place = 0; place < text.size(); ++place) {
        if (text.at(place) == '\\' && place + 1 < text.size() && text.at(place + 1) == '"') {
            plain += text.at(++place);
        } else if (text.at(place) == '"') {
            words.error = "a double quote inside needs a backslash before it";
            return words;
        } else {
            plain += text.at(place);
        }
    }
    words.words = splitBlanks(plain);
    return words;
}

QByteArray argumentsText(const SubmitWords &words)
{
    return words.isOldSyntax ? words.words.join(' ') : joinQuoted(words.words);
}

SubmitEnvironment readSubmitEnvironment(const QByteArray &text)
{
    SubmitEnvironment environment;
    QByteArrayList entries;
    if (isNewWordSyntax(text)) {
        const std::optional<QByteArray> inside = withoutDoubleQuotes(text, environment.error);
        if (!inside || !splitQuoted(*inside, entries, environment.error))
            return environment;
    } else {
        static const QByteArray separators("!#$%&*+,-/:;<>?@^`|~\x1f");
        QByteArray rest = text;
        char separator = ';';
        if (!rest.isEmpty() && separators.contains(rest.front())) {
            separator = rest.front();
            rest.remove(0, 1);
        }
        rest.replace('\n', separator);
        for (QByteArray entry : rest.split(separator)) {
            while (!entry.isEmpty() && isBlank(entry.front()))
                entry.remove(0, 1);
            if (!entry.isEmpty())
                entries.append(entry);
        }
    }
    return environmentOf(entries);
}

SubmitEnvironment readEnvironmentText(const QByteArray &text)
{
    SubmitEnvironment environment;
    QByteArrayList entries;
    return splitQuoted(text, entries, environment.error) ? environmentOf(entries) : environment;
}

QByteArray environmentText(const SubmitEnvironment &environment)
{
    QByteArrayList entries;
    for (const auto &[name, value] : environment.variables)
        entries.append(value.isNull() ? name : name + '=' + value);
    return joinQuoted(entries);
}

std::optional<QByteArray> oldEnvironmentText(const SubmitEnvironment &environment)
{
    QByteArrayList entries;
    for (const auto &[name, value] : environment.variables) {
        for (const char separator : {';', '\n'}) {
            if (name.contains(separator) || value.contains(separator))
                return std::nullopt;
        }
        entries.append(value.isNull() ? name : name + '=' + value);
    }
    return entries.join(';');
}

} // namespace perch
