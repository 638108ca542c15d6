// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/unpack.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace perch
{

/// Images and their labels, as they stand in the files of MNIST's IDX format.
struct Split {
    std::int64_t count = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    Bytes pixels; ///< count * rows * columns, one image after the other, 0 black to 255 white
    Bytes labels; ///< count, each 0 to 9
};

/// The two parts of a data set.
struct Dataset {
    Split train;
    Split test;
};

/// Reads one part from the bytes of its two IDX files (not packed). The names stand in messages.
Outcome<Split> parseSplit(const Bytes &images, const std::string &imagesName, const Bytes &labels,
                          const std::string &labelsName);

/// Reads the data set in \p path: an archive like MNIST_data.tar.gz, or a folder, in which the
/// files may also lie where torchvision puts them (MNIST/raw). Each file may be packed (.gz).
Outcome<Dataset> loadDataset(const std::filesystem::path &path);

} // namespace perch
