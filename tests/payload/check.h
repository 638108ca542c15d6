// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <sstream>
#include <string>

// The payload's tests build without Qt, in the container too: these few lines stand in for QTest.

namespace check
{

inline int failures = 0;

inline void report(bool good, const char *file, int line, const std::string &what)
{
    if (good)
        return;
    ++failures;
    std::fprintf(stderr, "FAIL %s:%d: %s\n", file, line, what.c_str());
}

template <typename A, typename B>
void equal(const A &actual, const B &expected, const char *file, int line, const char *what)
{
    std::ostringstream text;
    text << what << "\n  is       " << actual << "\n  expected " << expected;
    report(actual == expected, file, line, text.str());
}

inline int result()
{
    if (failures != 0)
        std::fprintf(stderr, "%d checks failed\n", failures);
    else
        std::puts("all checks passed");
    return failures == 0 ? 0 : 1;
}

} // namespace check

#define EXPECT(condition) check::report((condition), __FILE__, __LINE__, #condition)
#define EXPECT_FOR(input, condition)                                                               \
    check::report((condition), __FILE__, __LINE__, #condition " for: " + std::string(input))
#define EXPECT_EQUAL(actual, expected)                                                             \
    check::equal((actual), (expected), __FILE__, __LINE__, #actual " == " #expected)
