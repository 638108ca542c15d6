// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Replays what adadelta_reference.py recorded from PyTorch: tst_adadelta RECORDING

#include "payload/adadelta.h"

#include "tests/payload/check.h"

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <torch/types.h>
#include <torch/utils.h>

namespace
{

/// One line of the recording: a word and so many numbers.
std::vector<double> numbers(std::istream &stream, const std::string &word, std::size_t count)
{
    std::string found;
    stream >> found;
    EXPECT_EQUAL(found, word);
    std::vector<double> values(count);
    for (double &value : values)
        stream >> value;
    EXPECT(bool(stream));
    return values;
}

torch::Tensor tensor(const std::vector<double> &values)
{
    return torch::tensor(values, torch::kDouble);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    std::ifstream recording(argv[1]);
    const auto sizes = numbers(recording, "sizes", 2);
    const auto count = static_cast<std::size_t>(sizes[0]);
    const auto steps = static_cast<int>(sizes[1]);
    EXPECT(count > 10 && steps > 10);
    torch::Tensor parameter = tensor(numbers(recording, "start", count)).requires_grad_();
    torch::Tensor unused = torch::ones({3}, torch::kDouble).requires_grad_();
    perch::Adadelta optimiser({parameter, unused}, {});
    for (int step = 0; step < steps; ++step) {
        optimiser.setLearningRate(numbers(recording, "rate", 1)[0]);
        parameter.mutable_grad() = tensor(numbers(recording, "gradient", count));
        optimiser.step();
        const torch::Tensor expected = tensor(numbers(recording, "parameter", count));
        const double difference = (parameter.detach() - expected).abs().max().item<double>();
        EXPECT_FOR(std::to_string(step) + " off by " + std::to_string(difference),
                   difference < 1e-12);
    }
    EXPECT((unused.detach() == 1).all().item<bool>()); // without a gradient it stays
    optimiser.zeroGrad();
    EXPECT(!parameter.grad().defined());
    return check::result();
}
