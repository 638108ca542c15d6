// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/report.h"

#include "payload/canvas.h"
#include "payload/wholefile.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <system_error>

namespace perch
{

namespace
{

constexpr std::int64_t side = 28; // of an image
constexpr std::int64_t zoom = 3;
constexpr std::int64_t gap = 10;
constexpr std::int64_t titleHeight = 44;
constexpr std::size_t tileLimit = 200;
constexpr std::size_t mistakeLimit = 60;

std::string percent(double share)
{
    return std::to_string(std::lround(100 * share)) + "%";
}

/// From white to a dark blue.
Colour shade(double share)
{
    const auto mix = [share](double from, double to) {
        return static_cast<std::uint8_t>(std::lround(from + (to - from) * share));
    };
    return {mix(255, 8), mix(255, 48), mix(255, 107)};
}

void drawCentred(Canvas &canvas, std::int64_t middle, std::int64_t y, const std::string &text,
                 std::int64_t size, const Colour &colour = black)
{
    canvas.drawText(middle - Canvas::textWidth(text, size) / 2, y, text, size, colour);
}

} // namespace

Picture contactSheet(const std::string &title, const std::vector<Tile> &tiles)
{
    constexpr std::int64_t width = side * zoom;
    const bool hasSecond = std::any_of(tiles.begin(), tiles.end(),
                                       [](const Tile &tile) { return !tile.secondLine.empty(); });
    const std::int64_t lines = hasSecond ? 2 : 1;
    const std::int64_t height = width + lines * 12 + gap;
    const auto count = static_cast<std::int64_t>(std::min(tiles.size(), tileLimit));
    constexpr std::int64_t columns = 10;
    const std::int64_t rows = (count + columns - 1) / columns;
    Canvas canvas(gap + columns * (width + gap), titleHeight + rows * height + gap);
    canvas.drawText(gap, gap + 4, title, 2);
    constexpr std::size_t longest = width / 6; // letters below a picture
    for (std::int64_t i = 0; i < count; ++i) {
        const Tile &tile = tiles[static_cast<std::size_t>(i)];
        const std::int64_t x = gap + i % columns * (width + gap);
        const std::int64_t y = titleHeight + i / columns * height;
        canvas.drawImage(x, y, tile.pixels, side, side, zoom);
        canvas.drawText(x, y + width + 4, tile.caption.substr(0, longest), 1);
        canvas.drawText(x, y + width + 16, tile.secondLine.substr(0, longest), 1);
    }
    return canvas.picture();
}

std::string confusionTable(const Confusion &confusion)
{
    std::string table = "true";
    for (std::size_t i = 0; i < classCount; ++i)
        table += ",predicted_" + std::to_string(i);
    table += '\n';
    for (std::size_t i = 0; i < classCount; ++i) {
        table += std::to_string(i);
        for (const std::int64_t count : confusion[i])
            table += ',' + std::to_string(count);
        table += '\n';
    }
    return table;
}

Picture confusionPicture(const Confusion &confusion)
{
    constexpr std::int64_t cell = 60;
    constexpr std::int64_t left = 100;
    constexpr std::int64_t top = 76;
    constexpr std::int64_t size = cell * std::int64_t{classCount};
    Canvas canvas(left + size + cell + gap, top + size + gap);
    drawCentred(canvas, left + size / 2, gap, "PREDICTED", 2);
    canvas.drawText(gap, top - 24, "TRUE", 2);
    drawCentred(canvas, left + size + cell / 2 + 4, top - 24, "RIGHT", 2);
    canvas.fill(left - 1, top - 1, size + 1, size + 1, {170, 170, 170});
    for (std::size_t row = 0; row < classCount; ++row) {
        const auto &counts = confusion[row];
        std::int64_t all = 0;
        for (const std::int64_t count : counts)
            all += count;
        const std::int64_t y = top + static_cast<std::int64_t>(row) * cell;
        const std::int64_t textY = y + (cell - Canvas::textHeight(2)) / 2;
        const auto middle = static_cast<std::int64_t>(row) * cell + cell / 2;
        drawCentred(canvas, left + middle, top - 24, std::to_string(row), 2);
        canvas.drawText(left - 30, textY, std::to_string(row), 2);
        for (std::size_t column = 0; column < classCount; ++column) {
            const std::int64_t x = left + static_cast<std::int64_t>(column) * cell;
            const double share =
                all > 0 ? static_cast<double>(counts[column]) / static_cast<double>(all) : 0;
            canvas.fill(x, y, cell - 1, cell - 1, shade(share));
            const std::string text = std::to_string(counts[column]);
            const std::int64_t letter = text.size() > 4 ? 1 : 2;
            const Colour ink = counts[column] == 0 ? Colour{110, 110, 110} : black;
            drawCentred(canvas, x + cell / 2, y + (cell - Canvas::textHeight(letter)) / 2, text,
                        letter, share > 0.45 ? white : ink);
        }
        if (all > 0) {
            const double right = static_cast<double>(counts[row]) / static_cast<double>(all);
            drawCentred(canvas, left + size + cell / 2 + 4, textY, percent(right), 2);
        }
    }
    return canvas.picture();
}

Done writeReport(const Evaluation &evaluation, const Split &split,
                 const std::filesystem::path &folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error); // what fails is told by the first file
    const Confusion confusion = confusionOf(evaluation, split);
    auto done = writeWhole(confusionTable(confusion), folder / "confusion.csv");
    if (!done)
        return done;
    done = writePng(confusionPicture(confusion), folder / "confusion.png");
    if (!done)
        return done;
    std::vector<Tile> tiles;
    for (const std::int64_t number : worstMistakes(evaluation, split, mistakeLimit)) {
        const auto index = static_cast<std::size_t>(number);
        const Verdict &verdict = evaluation.verdicts[index];
        tiles.push_back({split.pixels.data() + number * side * side,
                         std::to_string(split.labels[index]) + " > " +
                             std::to_string(verdict.predicted) + "  " +
                             percent(verdict.probability),
                         "NO. " + std::to_string(number)});
    }
    const std::string title =
        tiles.empty() ? "NO MISTAKES" : "WORST MISTAKES: TRUE > PREDICTED, ITS PROBABILITY";
    return writePng(contactSheet(title, tiles), folder / "mistakes.png");
}

} // namespace perch
