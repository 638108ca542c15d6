// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/metricrecord.h"

#include "tests/payload/check.h"

#include <limits>
#include <string>

using perch::MetricRecord;
using perch::parseMetric;
using perch::writeMetric;

namespace
{

MetricRecord sample()
{
    MetricRecord record;
    record.run = "4711.0";
    record.step = 640;
    record.epoch = 1;
    record.wall = 1795331523.25;
    record.values = {{"train_loss", 0.29}, {"images_per_s", 812.5}};
    return record;
}

const std::string sampleLine =
    R"({"perch":1,"run":"4711.0","step":640,"epoch":1,"wall":1795331523.25,)"
    R"("values":{"train_loss":0.29,"images_per_s":812.5}})";

std::string lineWith(const std::string &key, const std::string &value)
{
    std::string line = "{";
    for (const auto &[name, text] : {std::pair<std::string, std::string>{"perch", "1"},
                                     {"run", "\"r\""},
                                     {"step", "1"},
                                     {"epoch", "1"},
                                     {"wall", "1.5"},
                                     {"values", "{\"a\":1}"}})
        line += (line.size() > 1 ? "," : "") + ("\"" + name + "\":") + (name == key ? value : text);
    return line + "}";
}

void writesTheDocumentedLine()
{
    EXPECT_EQUAL(writeMetric(sample()).value_or(""), sampleLine);
}

void readsWhatItWrote()
{
    const auto record = parseMetric(sampleLine);
    EXPECT(record.has_value());
    EXPECT_EQUAL(record.value().run, std::string("4711.0"));
    EXPECT_EQUAL(record.value().step, 640);
    EXPECT_EQUAL(record.value().epoch, 1);
    EXPECT_EQUAL(record.value().wall, 1795331523.25);
    EXPECT(record.value().values == sample().values);
    EXPECT_EQUAL(writeMetric(record.value()).value_or(""), sampleLine);
}

void readsWithALineEndBlanksAndAnotherOrder()
{
    EXPECT(parseMetric(sampleLine + "\r\n").has_value());
    const auto record =
        parseMetric(" { \"values\" : {\"a\" : -1.5e-3 } ,\t\"wall\":1,\"epoch\": 2, "
                    "\"step\":3 , \"run\": \"x\", \"perch\" :1 } ");
    EXPECT(record.has_value());
    EXPECT_EQUAL(record.value().values.at(0).second, -1.5e-3);
}

void keepsQuotesBackslashesAndUmlautsOfARun()
{
    MetricRecord record = sample();
    record.run = "\xc3\xa4 \"b\" \\c \xf0\x9f\x90\xa6 $(x)";
    const auto line = writeMetric(record);
    EXPECT(line.has_value());
    EXPECT_EQUAL(parseMetric(line.value()).value_or(MetricRecord{}).run, record.run);
    const auto escaped = parseMetric(lineWith("run", R"~("\u00e4 \"b\" \\c \ud83d\udc26 $(x)")~"));
    EXPECT_EQUAL(escaped.value_or(MetricRecord{}).run, record.run);
}

void writesWhatIsNotFiniteAsNullAndReadsNaN()
{
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double value : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN()}) {
        MetricRecord record = sample();
        record.values = {{"loss", value}, {"b", 2.0}};
        const auto line = writeMetric(record).value_or("");
        EXPECT(line.find("{\"loss\":null,\"b\":2}") != std::string::npos);
        const auto read = parseMetric(line);
        EXPECT(read.has_value() && std::isnan(read.value().values.at(0).second));
        EXPECT_EQUAL(read.value().values.at(1).second, 2.0);
    }
}

void keepsEveryBitOfADouble()
{
    for (const double value :
         {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 1e21, 123456789.0}) {
        MetricRecord record = sample();
        record.values = {{"v", value}};
        const auto read = parseMetric(writeMetric(record).value_or(""));
        EXPECT(read.has_value());
        EXPECT_EQUAL(read.value().values.at(0).second, value);
    }
}

void refusesEveryTruncation()
{
    for (std::size_t n = 0; n < sampleLine.size(); ++n)
        EXPECT_FOR(sampleLine.substr(0, n), !parseMetric(sampleLine.substr(0, n)).has_value());
}

void survivesEveryByteAtEveryPlace()
{
    for (std::size_t at = 0; at < sampleLine.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string line = sampleLine;
            line[at] = static_cast<char>(byte);
            const auto record = parseMetric(line);
            if (record) // what is accepted must keep the format's limits and be writable
                EXPECT_FOR(line, writeMetric(record.value()).has_value());
        }
    }
}

void refusesHostileLines()
{
    const std::string refused[] = {
        "",
        "null",
        "[]",
        "{}",
        sampleLine + sampleLine,
        sampleLine + "x",
        std::string(200000, '{'),
        std::string(200000, '['),
        std::string(70000, ' ') + sampleLine,
        lineWith("perch", "2"),
        lineWith("perch", "1.0"),
        lineWith("perch", "\"1\""),
        lineWith("perch", "1,\"perch\":1"),
        lineWith("perch", "1,\"other\":1"),
        lineWith("run", "\"\""),
        lineWith("run", "7"),
        lineWith("run", "\"a\nb\""),
        lineWith("run", R"("a\nb")"),
        lineWith("run", R"("a\u0000b")"),
        lineWith("run", R"("a\u001b[2Jb")"),
        lineWith("run", R"("\ud83d")"),
        lineWith("run", R"("\udc26")"),
        lineWith("run", R"("\ud83dx")"),
        lineWith("run", R"("\u12")"),
        lineWith("run", R"("\u+123")"),
        lineWith("run", "\"\xc3\""),
        lineWith("run", "\"\xc0\xaf\""),
        lineWith("run", "\"\xed\xa0\x80\""),
        lineWith("run", "\"\xf5\x80\x80\x80\""),
        lineWith("run", "\"\xc2\x9b\""),
        lineWith("run", "\"" + std::string(129, 'x') + "\""),
        lineWith("step", "-1"),
        lineWith("step", "1.5"),
        lineWith("step", "1e3"),
        lineWith("step", "01"),
        lineWith("step", "+1"),
        lineWith("step", "9007199254740993"),
        lineWith("step", "99999999999999999999"),
        lineWith("step", "null"),
        lineWith("epoch", "-1"),
        lineWith("epoch", "true"),
        lineWith("wall", "-1"),
        lineWith("wall", "null"),
        lineWith("wall", "NaN"),
        lineWith("wall", "1e300"),
        lineWith("wall", "1."),
        lineWith("wall", ".5"),
        lineWith("wall", "1e"),
        lineWith("wall", "0x10"),
        lineWith("values", "[]"),
        lineWith("values", "{\"a\":NaN}"),
        lineWith("values", "{\"a\":Infinity}"),
        lineWith("values", "{\"a\":1e999}"),
        lineWith("values", "{\"a\":\"1\"}"),
        lineWith("values", "{\"a\":{}}"),
        lineWith("values", "{\"a\":1,\"a\":2}"),
        lineWith("values", "{\"a\":1,}"),
        lineWith("values", "{\"\":1}"),
        lineWith("values", "{\"<b>\":1}"),
        lineWith("values", "{\"a b\":1}"),
        lineWith("values", "{\"" + std::string(65, 'a') + "\":1}"),
    };
    for (const std::string &line : refused)
        EXPECT_FOR(line.substr(0, 200), !parseMetric(line).has_value());
    EXPECT(parseMetric(lineWith("", "")).has_value()); // the frame of the rows above is valid
}

void refusesMoreThan64Values()
{
    MetricRecord record = sample();
    record.values.clear();
    for (int i = 0; i < 64; ++i)
        record.values.emplace_back("v" + std::to_string(i), i);
    const std::string line = writeMetric(record).value_or("");
    EXPECT(parseMetric(line).has_value());
    record.values.emplace_back("v64", 64);
    EXPECT(!writeMetric(record).has_value());
    EXPECT(!parseMetric(line.substr(0, line.size() - 2) + ",\"v64\":64}}").has_value());
}

void keepsTheLongestLegalLineUnderTheLimit()
{
    MetricRecord record = sample();
    record.run = std::string(128, '"');
    record.values.clear();
    for (int i = 0; i < 64; ++i)
        record.values.emplace_back(std::string(62, 'n') + std::to_string(10 + i),
                                   -2.2250738585072014e-308);
    const std::string line = writeMetric(record).value_or("");
    EXPECT(!line.empty() && line.size() < perch::metricLineLimit);
    EXPECT(parseMetric(line).has_value());
}

void refusesToWriteWhatCannotBeRead()
{
    MetricRecord record = sample();
    record.run = "a\x1b[2J";
    EXPECT(!writeMetric(record).has_value());
    record = sample();
    record.wall = std::numeric_limits<double>::quiet_NaN();
    EXPECT(!writeMetric(record).has_value());
    record = sample();
    record.values = {{"a\"b", 1.0}};
    EXPECT(!writeMetric(record).has_value());
}

} // namespace

int main()
{
    writesTheDocumentedLine();
    readsWhatItWrote();
    readsWithALineEndBlanksAndAnotherOrder();
    keepsQuotesBackslashesAndUmlautsOfARun();
    writesWhatIsNotFiniteAsNullAndReadsNaN();
    keepsEveryBitOfADouble();
    refusesEveryTruncation();
    survivesEveryByteAtEveryPlace();
    refusesHostileLines();
    refusesMoreThan64Values();
    keepsTheLongestLegalLineUnderTheLimit();
    refusesToWriteWhatCannotBeRead();
    return check::result();
}
