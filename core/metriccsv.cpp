// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metriccsv.h"

#include <algorithm>
#include <cctype>

namespace perch
{

namespace
{

constexpr std::size_t columnLimit = 256;

/// The cells between separators, without blanks and quotes around them; none when there are too
/// many or only one. A quoted cell that holds a separator is no name and no number, so it may fall
/// apart.
std::vector<std::string_view> cellsOf(std::string_view line, char separator)
{
    std::vector<std::string_view> cells;
    while (cells.size() <= columnLimit) {
        const std::size_t end = line.find(separator);
        std::string_view cell = line.substr(0, end);
        while (!cell.empty() && cell.front() == ' ')
            cell.remove_prefix(1);
        while (!cell.empty() && cell.back() == ' ')
            cell.remove_suffix(1);
        if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"')
            cell = cell.substr(1, cell.size() - 2);
        cells.push_back(cell);
        if (end == std::string_view::npos)
            break;
        line.remove_prefix(end + 1);
    }
    if (cells.size() < 2 || cells.size() > columnLimit)
        cells.clear();
    return cells;
}

bool isName(std::string_view cell)
{
    const auto isOrdinary = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("_-./()@ ").find(c) != std::string_view::npos;
    };
    return !cell.empty() && cell.size() <= 64 &&
           std::all_of(cell.begin(), cell.end(), isOrdinary) &&
           std::count(cell.begin(), cell.end(), ' ') <= 1 && // prose has commas, too
           !wholeNumber(cell);
}

} // namespace

bool MetricCsv::readNames(std::string_view line)
{
    for (const char separator : {',', '\t', ';'}) {
        const std::vector<std::string_view> cells = cellsOf(line, separator);
        const auto isTelling = [](std::string_view cell) {
            return isResultName(cell) || metricAxisOf(cell) != MetricAxis::None;
        };
        if (cells.empty() || !std::all_of(cells.begin(), cells.end(), isName) ||
            !std::any_of(cells.begin(), cells.end(), isTelling))
            continue;
        m_separator = separator;
        m_names.assign(cells.begin(), cells.end());
        return true;
    }
    return false;
}

bool MetricCsv::read(std::string_view line, FoundMetrics &found)
{
    if (!m_names.empty()) {
        const std::vector<std::string_view> cells = cellsOf(line, m_separator);
        FoundMetrics row;
        std::size_t texts = 0;
        std::size_t numbers = 0;
        for (std::size_t i = 0; cells.size() == m_names.size() && i < cells.size(); ++i) {
            const std::optional<double> number = wholeNumber(cells[i]);
            numbers += number ? 1 : 0;
            texts += number || cells[i].empty() ? 0 : 1;
            if (number)
                row.take(m_names[i], *number);
        }
        if (numbers > texts) {
            found = std::move(row);
            return true;
        }
    }
    return readNames(line);
}

} // namespace perch
