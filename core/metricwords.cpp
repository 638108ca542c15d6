// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricwords.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace perch
{

namespace
{

bool isLetter(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool isWordPart(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '/' ||
           c == '-' || c == '@';
}

bool isSplit(std::string_view word)
{
    constexpr std::array<std::string_view, 16> splits = {
        "train", "training", "test", "testing", "val", "valid", "validation", "eval",
        "Train", "Training", "Test", "Testing", "Val", "Valid", "Validation", "Eval"};
    return std::find(splits.begin(), splits.end(), word) != splits.end();
}

/// After its number a value ends: "0.29)" but not "0.29abc" or "12:30".
bool isEnd(std::string_view rest)
{
    if (rest.empty() || std::string_view(" \t,;)]}|%/").find(rest.front()) != rest.npos)
        return true;
    return rest.front() == '.' && (rest.size() == 1 || rest[1] == ' ');
}

class WordReader
{
public:
    explicit WordReader(std::string_view line) : m_rest(line) {}

    FoundMetrics read()
    {
        while (!m_rest.empty()) {
            if (isLetter(m_rest.front())) {
                readName();
                continue;
            }
            const bool isBlank = m_rest.front() == ' ' || m_rest.front() == '\t';
            const bool isPart = isWordPart(m_rest.front());
            do // "2ms/step", "--lr", "/tmp/loss" as a whole
                m_rest.remove_prefix(1);
            while (isPart && !m_rest.empty() && isWordPart(m_rest.front()));
            if (!isBlank)
                m_split = {};
        }
        return std::move(m_found);
    }

private:
    void skipBlanks()
    {
        while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\t'))
            m_rest.remove_prefix(1);
    }

    void readName()
    {
        std::size_t length = 1;
        while (length < m_rest.size() && isWordPart(m_rest[length]))
            ++length;
        const std::string_view name = m_rest.substr(0, length);
        m_rest.remove_prefix(length);
        const std::string_view afterName = m_rest;
        skipBlanks();
        char separator = '\0';
        if (!m_rest.empty() && (m_rest.front() == '=' || m_rest.front() == ':')) {
            separator = m_rest.front();
            m_rest.remove_prefix(1);
            skipBlanks();
        }
        const MetricAxis axis = metricAxisOf(name);
        const bool isCounter = axis == MetricAxis::Step || axis == MetricAxis::Epoch;
        if (isCounter && !m_rest.empty() && (m_rest.front() == '[' || m_rest.front() == '('))
            m_rest.remove_prefix(1);
        const bool isWanted =
            separator == '=' || isCounter ||
            (separator == ':' && (isResultName(name) || name == "lr" || name == "learning_rate"));
        if (!isWanted || !readValue(name, isCounter))
            m_rest = separator == '\0' ? afterName : m_rest;
        m_split = separator == '\0' && isSplit(name) ? name : std::string_view();
    }

    bool readValue(std::string_view name, bool isCounter)
    {
        std::string_view rest = m_rest;
        std::optional<double> value = takeNumber(rest);
        const bool isHeading = isCounter && rest.substr(0, 2) == ": "; // "Epoch 7: loss"
        if (!value || !(isEnd(rest) || isHeading))
            return false;
        if (!isCounter && !rest.empty() && rest.front() == '/') { // 9916/10000
            rest.remove_prefix(1);
            const std::optional<double> whole = takeNumber(rest);
            if (!whole || !isEnd(rest))
                return false;
            value = *value / *whole;
        }
        m_rest = rest;
        m_found.take(m_split.empty() ? std::string(name)
                                     : std::string(m_split) + '_' + std::string(name),
                     *value);
        return true;
    }

    std::string_view m_rest;
    std::string_view m_split; ///< "Train", when nothing but blanks stands after it
    FoundMetrics m_found;
};

} // namespace

FoundMetrics readMetricWords(std::string_view line)
{
    return WordReader(line).read();
}

} // namespace perch
