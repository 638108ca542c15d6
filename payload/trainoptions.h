// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace perch
{

/// How to train; the defaults are those of PyTorch's MNIST example.
struct TrainOptions {
    std::int64_t epochs = 14;
    std::int64_t batchSize = 64;
    std::int64_t testBatchSize = 1000;
    double learningRate = 1.0;
    double gamma = 0.7; ///< the learning rate's factor from epoch to epoch
    std::uint64_t seed = 1;
    std::int64_t logInterval = 10; ///< batches between two lines
    std::string checkpoint;        ///< where to go on from and to save to; empty: neither
    std::int64_t stopAfter = 0;    ///< epochs until the run stops with a checkpoint; 0: never
    bool dryRun = false;           ///< one batch of one epoch
    bool isDeterministic = false;  ///< the same numbers each time
    bool isMixed = false;          ///< mixed precision: layers compute in 16 bits
};

} // namespace perch
