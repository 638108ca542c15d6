// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/batches.h"
#include "payload/model.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace perch
{

inline constexpr std::size_t classCount = 10;

/// What a network says of one image.
struct Verdict {
    std::int64_t predicted = 0; ///< the class it takes the image for
    double probability = 0;     ///< that it gives to this class
    std::int64_t second = 0;    ///< the class it finds next likely
    double secondProbability = 0;
};

/// How good a network is on a test set.
struct Evaluation {
    double loss = 0; ///< negative log likelihood, average
    std::int64_t correct = 0;
    std::int64_t count = 0;
    std::vector<Verdict> verdicts; ///< one for each image
    double accuracy() const { return static_cast<double>(correct) / static_cast<double>(count); }
};

/// How often each class (first number) was taken for each (second number).
using Confusion = std::array<std::array<std::int64_t, classCount>, classCount>;

/// Tests \p net, which must be on the device of \p batches. Nothing comes back when \p canStop and
/// the program was asked to stop meanwhile. May throw c10::Error.
std::optional<Evaluation> evaluate(Net &net, const Batches &batches, std::int64_t batchSize,
                                   bool canStop = false);

/// Prints \p evaluation as PyTorch's example does.
void printEvaluation(const Evaluation &evaluation);

/// What the rows of \p output, logarithms of probabilities, say.
std::vector<Verdict> verdictsOf(const torch::Tensor &output);

/// The numbers of \p evaluation against the labels of its \p split.
Confusion confusionOf(const Evaluation &evaluation, const Split &split);

/// The numbers of the images that were taken for another class, those of the surest error first,
/// at most \p limit.
std::vector<std::int64_t> worstMistakes(const Evaluation &evaluation, const Split &split,
                                        std::size_t limit);

} // namespace perch
