// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace perch
{

/// What a model is to look at, and where the answers go.
struct InferOptions {
    std::string images;                      ///< a folder with PNG images, or one of them
    std::string table = "predictions.csv";   ///< CSV
    std::string picture = "predictions.png"; ///< PNG
    std::int64_t batchSize = 1000;
    bool isInverted = false; ///< the images are dark on light, as scans are; MNIST's are not
};

} // namespace perch
