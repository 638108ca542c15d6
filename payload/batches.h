// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/dataset.h"

#include <torch/types.h>

#include <cstdint>

namespace perch
{

/// Images \p bytes (0 to 255) as numbers of MNIST's mean 0 and standard deviation 1.
torch::Tensor normalised(const torch::Tensor &bytes);

/// One part of a data set on a device, still as bytes: a quarter of the memory, and a batch becomes
/// numbers faster than it could be read as such. On the CPU it refers to the part's own bytes.
class Batches
{
public:
    Batches(const Split &split, torch::Device device);

    std::int64_t count() const { return m_images.size(0); }
    /// The images and labels of these numbers, in this order.
    torch::Tensor images(const torch::Tensor &rows) const;
    torch::Tensor labels(const torch::Tensor &rows) const;
    /// Those from \p begin until before \p end.
    torch::Tensor images(std::int64_t begin, std::int64_t end) const;
    torch::Tensor labels(std::int64_t begin, std::int64_t end) const;

private:
    torch::Tensor m_images;
    torch::Tensor m_labels;
};

} // namespace perch
