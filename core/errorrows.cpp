// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/errorrows.h"

#include <QChar>

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

namespace perch
{

namespace
{

using namespace std::string_view_literals;

constexpr qsizetype mostLookedAt = 1000;
constexpr qsizetype longestHead = 80; ///< where a logger puts its level

/// Each of the phrases and words below has one of these in it.
constexpr std::array parts = {
    "rror"sv,     "RROR"sv,         "Traceback ("sv,   "xception"sv,        "FATAL"sv,
    "CRITICAL"sv, "atal:"sv,        "egmentation f"sv, "out of memory"sv,   "terminate called"sv,
    "what():"sv,  "ore dumped"sv,   "Killed"sv,        "Aborted"sv,         "not found"sv,
    "No s"sv,     "Permission d"sv, "ssertion"sv,      "llegal instruct"sv, "shared object"sv,
};

/// For the first three characters of a part: which parts have which one, a bit for each. All are
/// looked for in one go, a byte in a nanosecond or so.
using Beginnings = std::array<std::array<quint32, 256>, 3>;

constexpr Beginnings beginningsOf(const auto &all)
{
    Beginnings found{};
    for (std::size_t part = 0; part < all.size(); ++part) {
        for (std::size_t i = 0; i < found.size(); ++i)
            found[i][uchar(all[part][i])] |= 1U << part;
    }
    return found;
}

constexpr Beginnings beginnings = beginningsOf(parts);
constexpr std::size_t shortestPart = 4;
static_assert(parts.size() <= 32 && std::all_of(parts.begin(), parts.end(), [](auto part) {
                  return part.size() >= shortestPart;
              }));

constexpr std::array phrases = {
    u"out of memory"sv,
    u"terminate called "sv,
    u"what():"sv,
    u"egmentation fault"sv,
    u"(core dumped)"sv,
    u"command not found"sv,
    u"No space left on device"sv,
    u"No such file or directory"sv,
    u"Permission denied"sv,
    u"Assertion `"sv,
    u"Illegal instruction"sv,
    u"Floating point exception"sv,
    u"Bus error"sv,
    u"cannot open shared object file"sv,
    u"Exception in thread"sv,
};

constexpr std::array words = {u"Error"sv, u"error"sv, u"ERROR"sv,     u"FATAL"sv,
                              u"Fatal"sv, u"fatal"sv, u"Exception"sv, u"CRITICAL"sv};

QStringView viewOf(std::u16string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

bool isOfWord(QStringView text, qsizetype at)
{
    return at >= 0 && at < text.size() && (text[at].isLetterOrNumber() || text[at] == u'_');
}

/// "0.12", "-3e-4", "nan", "[0.1, 0.2]", "none": the program tells how large an error is.
bool isValue(QStringView text)
{
    const bool isSigned = text.startsWith(u'-') || text.startsWith(u'+') || text.startsWith(u'[');
    const qsizetype at = isSigned ? 1 : 0;
    if (at < text.size() && (text[at].isDigit() || text[at] == u'.'))
        return true;
    constexpr std::array values = {u"nan"sv,   u"inf"sv,     u"none"sv,  u"null"sv,
                                   u"false"sv, u"tensor("sv, u"array("sv};
    return std::any_of(values.begin(), values.end(), [&](std::u16string_view value) {
        return text.sliced(at).startsWith(viewOf(value), Qt::CaseInsensitive);
    });
}

/// "ValueError: …" at `at` + the word's length; of words in capitals also "[ERROR] …".
bool tellsAt(QStringView row, qsizetype at, QStringView word)
{
    const qsizetype end = at + word.size();
    const QStringView rest = row.sliced(end);
    if (rest.startsWith(u':'))
        return !isValue(rest.sliced(1).trimmed());
    const bool isLevel = word[1].isUpper() && at < longestHead && !isOfWord(row, at - 1) &&
                         !isOfWord(row, end) && !rest.trimmed().startsWith(u'=');
    return isLevel && !isValue(rest.trimmed());
}

} // namespace

bool mayTellAnError(QByteArrayView bytes)
{
    const std::string_view text(bytes.data(), std::size_t(bytes.size()));
    for (std::size_t at = 0; at + shortestPart <= text.size(); ++at) {
        quint32 may = beginnings[0][uchar(text[at])] & beginnings[1][uchar(text[at + 1])] &
                      beginnings[2][uchar(text[at + 2])];
        for (; may != 0; may &= may - 1) {
            if (text.substr(at).starts_with(parts[std::size_t(std::countr_zero(may))]))
                return true;
        }
    }
    return false;
}

bool tellsAnError(QStringView row)
{
    row = row.left(mostLookedAt).trimmed();
    if (row == u"Killed" || row == u"Aborted" || row.startsWith(u"[Errno "))
        return true;
    if (std::any_of(phrases.begin(), phrases.end(),
                    [row](std::u16string_view phrase) { return row.contains(viewOf(phrase)); }))
        return true;
    for (const std::u16string_view each : words) {
        const QStringView word = viewOf(each);
        for (qsizetype at = row.indexOf(word); at >= 0; at = row.indexOf(word, at + 1)) {
            if (tellsAt(row, at, word))
                return true;
        }
    }
    // "KeyboardError" and the like without a word on it, as Python ends a traceback
    const bool isName = (row.endsWith(u"Error") || row.endsWith(u"Exception")) &&
                        std::none_of(row.begin(), row.end(), [](QChar c) { return c.isSpace(); });
    return isName && row.size() > 5 && row.front().isUpper();
}

} // namespace perch
