// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricobjects.h"

#include <algorithm>
#include <string>

namespace perch
{

namespace
{

constexpr int depthLimit = 16;
constexpr int namedDepth = 4;
constexpr std::size_t objectsTried = 3; // braces in a line that may begin the object

/// Reads JSON and what Python's repr() makes of the same values.
class ObjectReader
{
public:
    ObjectReader(std::string_view text, FoundMetrics &found) : m_text(text), m_found(found) {}

    bool readWhole()
    {
        const bool good = object({}, 1);
        skipBlanks();
        return good && m_text.empty();
    }

private:
    void skipBlanks()
    {
        while (!m_text.empty() && (m_text.front() == ' ' || m_text.front() == '\t'))
            m_text.remove_prefix(1);
    }

    bool accept(char c)
    {
        skipBlanks();
        if (m_text.empty() || m_text.front() != c)
            return false;
        m_text.remove_prefix(1);
        return true;
    }

    /// Between quotes, escapes left as they are: no name of a metric holds one.
    std::optional<std::string_view> quoted()
    {
        skipBlanks();
        if (m_text.empty() || (m_text.front() != '"' && m_text.front() != '\''))
            return std::nullopt;
        const char quote = m_text.front();
        for (std::size_t i = 1; i < m_text.size(); ++i) {
            if (m_text[i] == '\\') {
                ++i;
            } else if (m_text[i] == quote) {
                const std::string_view inside = m_text.substr(1, i - 1);
                m_text.remove_prefix(i + 1);
                return inside;
            }
        }
        return std::nullopt;
    }

    bool object(const std::string &outer, int depth)
    {
        if (depth > depthLimit || !accept('{'))
            return false;
        if (accept('}'))
            return true;
        do {
            const std::optional<std::string_view> key = quoted();
            if (!key || !accept(':'))
                return false;
            // so long is no name, and nested ones must not add up
            const bool isNamed = depth <= namedDepth && key->size() + outer.size() <= 64;
            const std::string name = isNamed ? outer + std::string(*key) : std::string();
            if (!value(name, depth))
                return false;
        } while (accept(','));
        return accept('}');
    }

    bool list(int depth)
    {
        if (depth > depthLimit || !accept('['))
            return false;
        if (accept(']'))
            return true;
        do {
            if (!value({}, depth))
                return false;
        } while (accept(','));
        return accept(']');
    }

    bool value(const std::string &name, int depth)
    {
        skipBlanks();
        if (m_text.empty())
            return false;
        if (m_text.front() == '{' && name.empty()) // of a list, say: what is within has no name
            return object(name, std::max(depth, namedDepth) + 1);
        if (m_text.front() == '{')
            return object(name + '/', depth + 1);
        if (m_text.front() == '[')
            return list(depth + 1);
        if (const std::optional<std::string_view> text = quoted()) {
            if (const std::optional<double> number = wholeNumber(*text))
                tell(name, *number);
            return true;
        }
        for (const std::string_view word : {"true", "false", "True", "False"}) {
            if (takeWord(word))
                return true;
        }
        for (const std::string_view word : {"null", "None", "NaN", "-Infinity", "Infinity"}) {
            if (takeWord(word)) {
                tell(name, FoundMetrics::none);
                return true;
            }
        }
        const std::optional<double> number = takeNumber(m_text);
        if (number)
            tell(name, *number);
        return number.has_value();
    }

    bool takeWord(std::string_view word)
    {
        if (m_text.substr(0, word.size()) != word)
            return false;
        m_text.remove_prefix(word.size());
        return true;
    }

    void tell(const std::string &name, double number)
    {
        if (!name.empty())
            m_found.take(name, number);
    }

    std::string_view m_text;
    FoundMetrics &m_found;
};

} // namespace

std::optional<FoundMetrics> readMetricObject(std::string_view line)
{
    line = withoutBlanks(line);
    if (line.empty() || line.back() != '}')
        return std::nullopt;
    std::size_t begin = line.find('{');
    for (std::size_t tried = 0; tried < objectsTried && begin != std::string_view::npos; ++tried) {
        FoundMetrics found;
        if (ObjectReader(line.substr(begin), found).readWhole())
            return found.isConvincing() ? std::optional(found) : std::nullopt;
        begin = line.find('{', begin + 1);
    }
    return std::nullopt;
}

} // namespace perch
