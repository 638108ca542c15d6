// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/inferoptions.h"
#include "payload/model.h"

#include <cstdint>

namespace perch
{

/// How many images were looked at, and how many could not be read.
struct Inferred {
    std::int64_t good = 0;
    std::int64_t bad = 0;
};

/// Lets \p net, which must be on \p device, say what each PNG image shows, in the order of their
/// names. Images of another size than 28 x 28 are scaled. An image that cannot be read has a row
/// with the reason. Fails when there is no image at all, or none that can be read. May throw
/// c10::Error.
Outcome<Inferred> infer(Net &net, const InferOptions &options, torch::Device device);

} // namespace perch
