// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/batches.h"

#include <torch/utils.h>

namespace perch
{

torch::Tensor normalised(const torch::Tensor &bytes)
{
    constexpr double mean = 0.1307; // the example's two numbers
    constexpr double deviation = 0.3081;
    return bytes.to(torch::kFloat).sub_(255 * mean).mul_(1 / (255 * deviation));
}

Batches::Batches(const Split &split, torch::Device device)
{
    const auto wrap = [](const Bytes &bytes, torch::IntArrayRef sizes) {
        return torch::from_blob(const_cast<std::uint8_t *>(bytes.data()), sizes, torch::kByte);
    };
    const torch::Tensor pixels = wrap(split.pixels, {split.count, 1, split.rows, split.columns});
    m_images = pixels.to(device, torch::kByte, false, device.is_cuda());
    m_labels = wrap(split.labels, {split.count}).to(device, torch::kLong);
}

torch::Tensor Batches::images(const torch::Tensor &rows) const
{
    return normalised(m_images.index_select(0, rows));
}

torch::Tensor Batches::labels(const torch::Tensor &rows) const
{
    return m_labels.index_select(0, rows);
}

torch::Tensor Batches::images(std::int64_t begin, std::int64_t end) const
{
    return normalised(m_images.slice(0, begin, end));
}

torch::Tensor Batches::labels(std::int64_t begin, std::int64_t end) const
{
    return m_labels.slice(0, begin, end);
}

} // namespace perch
