// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

// The format that a training program and Perch share: one JSON object a line (JSON Lines), as in
//
//   {"perch":1,"run":"4711.0","step":640,"epoch":1,"wall":1795331523.25,"values":{"loss":0.29}}
//
// All six members are required, in any order, each once, and nothing else is allowed: whoever
// needs more raises the version. Any program may write such lines, so the reader also takes the
// blanks and escapes of other JSON writers. JSON has no NaN and no infinity: a value that is not
// finite is written as null and read back as NaN, which a chart shows as a gap.
// Standard library only, C++17: the program in the container and Perch include this same file.

namespace perch
{

/// One observation of a run.
struct MetricRecord {
    std::string run;        ///< name of the run: 1 to 128 bytes of UTF-8 without control characters
    std::int64_t step = 0;  ///< training examples seen since the run began, 0 to 2^53
    std::int64_t epoch = 0; ///< 1 for the first pass over the data, 0 before it
    double wall = 0;        ///< seconds since 1970-01-01 UTC
    std::vector<std::pair<std::string, double>> values; ///< at most one value for a name
};

inline constexpr int metricVersion = 1;
inline constexpr std::size_t metricLineLimit = 64 * 1024; ///< bytes, without the line's end
inline constexpr std::size_t metricRunLimit = 128;        ///< bytes
inline constexpr std::size_t metricNameLimit = 64;        ///< bytes
inline constexpr std::size_t metricValueLimit = 64;       ///< values in one record
inline constexpr std::int64_t metricCountLimit = std::int64_t{1} << 53; ///< exact in a double
inline constexpr double metricWallLimit = 253402300800.0;               ///< the year 10000

/// True when \p name may name a value: 1 to 64 of A-Z a-z 0-9 and "_ - . /".
inline bool isMetricName(std::string_view name)
{
    if (name.empty() || name.size() > metricNameLimit)
        return false;
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && c != '_' && c != '-' && c != '.' && c != '/')
            return false;
    }
    return true;
}

/// True when \p text is 1 to \p limit bytes of valid UTF-8 (RFC 3629) without control characters.
inline bool isMetricText(std::string_view text, std::size_t limit)
{
    if (text.empty() || text.size() > limit)
        return false;
    std::size_t i = 0;
    while (i < text.size()) {
        const auto first = static_cast<unsigned char>(text[i++]);
        if (first < 0x20 || first == 0x7f)
            return false;
        if (first < 0x80)
            continue;
        const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
        if (first < 0xc2 || first > 0xf4)
            return false;
        std::uint32_t code = first & (0x3fU >> more);
        for (int k = 0; k < more; ++k, ++i) {
            const unsigned next = i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
            if ((next & 0xc0U) != 0x80U)
                return false;
            code = (code << 6) | (next & 0x3fU);
        }
        constexpr std::uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
        const bool surrogate = code >= 0xd800 && code < 0xe000;
        const bool control = code < 0xa0; // U+0080 to U+009F, as a terminal would obey them
        if (code < smallest[more] || code > 0x10ffff || surrogate || control)
            return false;
    }
    return true;
}

/// True when \p record keeps every limit above, so that it can be written and read again.
inline bool isValidMetric(const MetricRecord &record)
{
    const auto isCount = [](std::int64_t n) {
        return n >= 0 && n <= metricCountLimit;
    };
    if (!isMetricText(record.run, metricRunLimit) || !isCount(record.step) ||
        !isCount(record.epoch) || !(record.wall >= 0 && record.wall < metricWallLimit) ||
        record.values.size() > metricValueLimit)
        return false;
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        if (!isMetricName(record.values[i].first))
            return false;
        for (std::size_t k = 0; k < i; ++k) {
            if (record.values[k].first == record.values[i].first)
                return false;
        }
    }
    return true;
}

/// \p record as one line without its end, or nothing when it breaks a limit of the format.
inline std::optional<std::string> writeMetric(const MetricRecord &record)
{
    if (!isValidMetric(record))
        return std::nullopt;
    std::string line;
    const auto append = [&line](auto number) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        line.append(digits, end);
    };
    line += "{\"perch\":";
    append(metricVersion);
    line += ",\"run\":\"";
    for (const char c : record.run) {
        if (c == '"' || c == '\\')
            line += '\\';
        line += c;
    }
    line += "\",\"step\":";
    append(record.step);
    line += ",\"epoch\":";
    append(record.epoch);
    line += ",\"wall\":";
    append(record.wall);
    line += ",\"values\":{";
    const char *separator = "\"";
    for (const auto &[name, value] : record.values) {
        line += separator + name + "\":";
        if (std::isfinite(value))
            append(value);
        else
            line += "null";
        separator = ",\"";
    }
    line += "}}";
    return line;
}

/// Reads one record from hostile text. Use parseMetric().
class MetricParser
{
public:
    explicit MetricParser(std::string_view line) : m_text(line) {}

    std::optional<MetricRecord> parse()
    {
        MetricRecord record;
        unsigned seen = 0;
        const bool read = object([&](const std::string &key) { return member(key, record, seen); });
        skipBlanks();
        if (!read || m_at != m_text.size() || seen != 0x3f || !isValidMetric(record))
            return std::nullopt;
        return record;
    }

private:
    bool member(const std::string &key, MetricRecord &record, unsigned &seen)
    {
        constexpr std::string_view keys[] = {"perch", "run", "step", "epoch", "wall", "values"};
        unsigned index = 0;
        while (index < 6 && key != keys[index])
            ++index;
        if (index == 6 || (seen & (1U << index)) != 0)
            return false;
        seen |= 1U << index;
        std::int64_t version = 0;
        switch (index) {
        case 0:
            return integer(version) && version == metricVersion;
        case 1:
            return string(record.run, metricRunLimit);
        case 2:
            return integer(record.step);
        case 3:
            return integer(record.epoch);
        case 4:
            return number(record.wall);
        default:
            return object([&](const std::string &name) {
                if (record.values.size() == metricValueLimit)
                    return false;
                record.values.emplace_back(name, std::numeric_limits<double>::quiet_NaN());
                return literal("null") || number(record.values.back().second);
            });
        }
    }

    void skipBlanks()
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' ||
                                        m_text[m_at] == '\r' || m_text[m_at] == '\n'))
            ++m_at;
    }

    bool literal(std::string_view word)
    {
        skipBlanks();
        if (m_text.substr(m_at, word.size()) != word)
            return false;
        m_at += word.size();
        return true;
    }

    template <typename Member> bool object(Member readMember)
    {
        if (!literal("{"))
            return false;
        if (literal("}"))
            return true;
        std::string key;
        do {
            if (!string(key, metricNameLimit) || !literal(":") || !readMember(key))
                return false;
        } while (literal(","));
        return literal("}");
    }

    /// The characters of a JSON number (RFC 8259, section 6); empty when there is none.
    std::string_view numberText()
    {
        skipBlanks();
        const std::size_t begin = m_at;
        const auto digits = [this] {
            const std::size_t first = m_at;
            while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9')
                ++m_at;
            return m_at - first;
        };
        const auto accept = [this](char a, char b) {
            const bool found = m_at < m_text.size() && (m_text[m_at] == a || m_text[m_at] == b);
            m_at += found ? 1 : 0;
            return found;
        };
        accept('-', '-');
        const bool zero = m_at < m_text.size() && m_text[m_at] == '0';
        const std::size_t whole = digits();
        bool good = whole == 1 || (whole > 1 && !zero);
        if (accept('.', '.'))
            good = digits() > 0 && good;
        if (accept('e', 'E')) {
            accept('+', '-');
            good = digits() > 0 && good;
        }
        return good ? m_text.substr(begin, m_at - begin) : std::string_view();
    }

    template <typename Number> bool convert(Number &value)
    {
        const std::string_view text = numberText();
        const char *end = text.data() + text.size();
        const auto result = std::from_chars(text.data(), end, value);
        return !text.empty() && result.ec == std::errc() && result.ptr == end;
    }

    bool integer(std::int64_t &value) { return convert(value); }
    bool number(double &value) { return convert(value); }

    bool string(std::string &value, std::size_t limit)
    {
        value.clear();
        if (!literal("\""))
            return false;
        while (m_at < m_text.size() && value.size() <= limit) {
            const char c = m_text[m_at++];
            if (c == '"')
                return value.size() <= limit;
            if (c != '\\')
                value += c;
            else if (!escape(value))
                return false;
        }
        return false;
    }

    /// The rest of an escape; a control character is refused later by isMetricText().
    bool escape(std::string &value)
    {
        if (m_at == m_text.size())
            return false;
        const char c = m_text[m_at++];
        if (c == '"' || c == '\\' || c == '/') {
            value += c;
            return true;
        }
        std::uint32_t code = 0;
        if (c != 'u' || !hex(code))
            return false;
        if (code >= 0xd800 && code < 0xdc00) { // the first half of a surrogate pair
            std::uint32_t low = 0;
            if (m_text.substr(m_at, 2) != "\\u" || (m_at += 2, !hex(low)) || low < 0xdc00 ||
                low > 0xdfff)
                return false;
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        appendUtf8(value, code);
        return true;
    }

    bool hex(std::uint32_t &code)
    {
        const std::string_view digits = m_text.substr(m_at, 4);
        m_at += digits.size();
        const char *end = digits.data() + digits.size();
        const auto result = std::from_chars(digits.data(), end, code, 16);
        return digits.size() == 4 && result.ec == std::errc() && result.ptr == end;
    }

    static void appendUtf8(std::string &value, std::uint32_t code)
    {
        const auto put = [&value](std::uint32_t byte) {
            value += static_cast<char>(byte);
        };
        if (code < 0x80) {
            put(code);
        } else if (code < 0x800) {
            put(0xc0 | (code >> 6));
            put(0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            put(0xe0 | (code >> 12));
            put(0x80 | ((code >> 6) & 0x3f));
            put(0x80 | (code & 0x3f));
        } else {
            put(0xf0 | (code >> 18));
            put(0x80 | ((code >> 12) & 0x3f));
            put(0x80 | ((code >> 6) & 0x3f));
            put(0x80 | (code & 0x3f));
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

/// The record in \p line (with or without its end), or nothing when it is not exactly one valid
/// record. Safe on hostile text: at most 64 KiB are looked at, and no value is guessed.
inline std::optional<MetricRecord> parseMetric(std::string_view line)
{
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.remove_suffix(1);
    if (line.size() > metricLineLimit)
        return std::nullopt;
    return MetricParser(line).parse();
}

} // namespace perch
