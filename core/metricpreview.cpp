// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricpreview.h"

#include "core/plaintext.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype bytesLimit = 4'000'000;
constexpr qsizetype rowLimit = 200;
constexpr qsizetype shownLength = 300; ///< characters of a line

MetricPreview::Row rowOf(std::string_view line, const std::vector<double> &numbers)
{
    MetricPreview::Row row;
    for (const double number : numbers)
        row.numbers << QString::number(number, 'g', 8);
    const QString text = QString::fromUtf8(line.data(), qsizetype(line.size()));
    row.line = plainLine(QString(text).replace(u'\t', u' '), shownLength);
    return row;
}

} // namespace

MetricPreview metricPreview(const QByteArray &output, const std::optional<MetricPattern> &pattern)
{
    MetricPreview preview;
    preview.isWhole = output.size() <= bytesLimit;
    if (pattern)
        preview.names = pattern->names();
    QList<MetricPreview::Row> others;
    std::string_view rest(output.constData(), std::size_t(std::min(output.size(), bytesLimit)));
    while (!rest.empty()) {
        const std::size_t end = rest.find_first_of("\r\n");
        const std::string line = withoutColours(
            rest.substr(0, std::min<std::size_t>(end, std::size_t(MetricPattern::lineLimit))));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (withoutBlanks(line).empty())
            continue;
        ++preview.lines;
        const auto numbers = pattern ? pattern->match(line) : std::nullopt;
        preview.matched += numbers ? 1 : 0;
        if (numbers && preview.rows.size() < rowLimit)
            preview.rows.append(rowOf(line, *numbers));
        else if (others.size() < rowLimit)
            others.append(rowOf(line, {}));
    }
    if (preview.rows.isEmpty())
        preview.rows = others;
    return preview;
}

} // namespace perch
