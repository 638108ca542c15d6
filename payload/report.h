// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/evaluation.h"
#include "payload/png.h"

#include <filesystem>
#include <string>
#include <vector>

namespace perch
{

/// One picture of a contact sheet and what stands below it.
struct Tile {
    const std::uint8_t *pixels = nullptr; ///< 28 x 28 grey values
    std::string caption;
    std::string secondLine; ///< cut where it is too long
};

/// Many small pictures in one, below a title; at most 200 of them.
Picture contactSheet(const std::string &title, const std::vector<Tile> &tiles);

/// The confusion matrix as a table: a row for each true class, a column for each predicted one.
std::string confusionTable(const Confusion &confusion);
/// The same as a picture; the darker a field, the larger its share of its row.
Picture confusionPicture(const Confusion &confusion);

/// Writes what \p evaluation of \p split says into \p folder, which is made: confusion.csv,
/// confusion.png, and the surest of the mistakes as mistakes.png.
Done writeReport(const Evaluation &evaluation, const Split &split,
                 const std::filesystem::path &folder);

} // namespace perch
