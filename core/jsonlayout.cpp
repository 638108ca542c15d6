// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jsonlayout.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype shortList = 90; ///< bytes
constexpr qsizetype deepestIndent = 40;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isOfWord(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.';
}

/// After the string that begins at `at`; -1: it never ends.
qsizetype stringEnd(QByteArrayView json, qsizetype at)
{
    for (++at; at < json.size(); ++at) {
        if (json.at(at) == '\\')
            ++at;
        else if (json.at(at) == '"')
            return at + 1;
    }
    return -1;
}

/// After the number or the word that begins at `at`; -1: JSON has none such.
qsizetype wordEnd(QByteArrayView json, qsizetype at)
{
    const qsizetype begin = at;
    while (at < json.size() && isOfWord(json.at(at)))
        ++at;
    const QByteArrayView word = json.sliced(begin, at - begin);
    const bool isNumber =
        !word.isEmpty() && (word.front() == '-' || (word.front() >= '0' && word.front() <= '9'));
    // Python writes the last two
    const bool isKnown =
        word == "true" || word == "false" || word == "null" || word == "NaN" || word == "Infinity";
    return isNumber || isKnown ? at : -1;
}

/// After the list or object that begins at `at`, when it is short and holds no other; else -1.
qsizetype shortEnd(QByteArrayView json, qsizetype at)
{
    const char close = json.at(at) == '[' ? ']' : '}';
    const qsizetype limit = std::min(json.size(), at + shortList);
    for (++at; at < limit; ++at) {
        const char c = json.at(at);
        if (c == close)
            return at + 1;
        if (c == '"') {
            at = stringEnd(json.first(limit), at) - 1;
            if (at < 0)
                return -1;
        } else if (c != ',' && c != ':' && !isBlank(c)) {
            at = wordEnd(json.first(limit), at) - 1;
            if (at < 0)
                return -1;
        }
    }
    return -1;
}

class JsonLayout
{
public:
    JsonLayout(QByteArrayView json, qsizetype most) : m_json(json), m_most(most) {}

    std::optional<QByteArray> lay();

private:
    bool take();
    bool takeShort(qsizetype end);
    bool open(char c);
    bool close(char c);
    void newLine();

    QByteArrayView m_json;
    qsizetype m_most;
    qsizetype m_at = 0;
    QByteArray m_open; ///< the brackets that wait for their end
    QByteArray m_text;
};

void JsonLayout::newLine()
{
    m_text += '\n';
    m_text += QByteArray(2 * std::min(m_open.size(), deepestIndent), ' ');
}

bool JsonLayout::takeShort(qsizetype end)
{
    for (; m_at < end; ++m_at) {
        const char c = m_json.at(m_at);
        if (c == '"') {
            const qsizetype after = stringEnd(m_json, m_at);
            m_text += m_json.sliced(m_at, after - m_at);
            m_at = after - 1;
        } else if (c == ',' || c == ':') {
            m_text += c;
            m_text += ' ';
        } else if (!isBlank(c)) {
            m_text += c;
        }
    }
    return true;
}

bool JsonLayout::open(char c)
{
    const qsizetype end = shortEnd(m_json, m_at);
    if (end > 0)
        return takeShort(end);
    m_open += c;
    m_text += c;
    newLine();
    ++m_at;
    return true;
}

bool JsonLayout::close(char c)
{
    if (!m_open.endsWith(c == ']' ? '[' : '{'))
        return false;
    m_open.chop(1);
    newLine();
    m_text += c;
    ++m_at;
    return true;
}

bool JsonLayout::take()
{
    const char c = m_json.at(m_at);
    if (c == '[' || c == '{')
        return open(c);
    if (c == ']' || c == '}')
        return close(c);
    if (c == '"') {
        const qsizetype end = stringEnd(m_json, m_at);
        if (end < 0)
            return false;
        m_text += m_json.sliced(m_at, end - m_at);
        m_at = end;
        return true;
    }
    if (c != ',' && c != ':' && !isBlank(c)) {
        const qsizetype end = wordEnd(m_json, m_at);
        if (end > 0)
            m_text += m_json.sliced(m_at, end - m_at);
        m_at = end;
        return end > 0 && !m_open.isEmpty();
    }
    ++m_at;
    if (isBlank(c))
        return true;
    m_text += c;
    if (c == ',')
        newLine();
    else
        m_text += ' ';
    return !m_open.isEmpty();
}

std::optional<QByteArray> JsonLayout::lay()
{
    while (m_at < m_json.size()) {
        if (!take() || m_text.size() > m_most)
            return std::nullopt;
    }
    if (!m_open.isEmpty() || m_text.isEmpty())
        return std::nullopt;
    return m_text + '\n';
}

} // namespace

std::optional<QByteArray> indentedJson(QByteArrayView json, qsizetype most)
{
    return JsonLayout(json, most).lay();
}

} // namespace perch
