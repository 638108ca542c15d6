// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/evaluation.h"

#include "payload/stopsignal.h"

#include <torch/utils.h>

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>

namespace perch
{

std::optional<Evaluation> evaluate(Net &net, const Batches &batches, std::int64_t batchSize,
                                   bool canStop)
{
    const torch::NoGradGuard noGrad;
    net->eval();
    Evaluation evaluation;
    evaluation.count = batches.count();
    for (std::int64_t begin = 0; begin < evaluation.count; begin += batchSize) {
        if (canStop && isStopAsked())
            return std::nullopt;
        const std::int64_t end = std::min(begin + batchSize, evaluation.count);
        const torch::Tensor output = net->forward(batches.images(begin, end));
        const torch::Tensor labels = batches.labels(begin, end);
        evaluation.loss +=
            torch::nll_loss(output, labels, {}, torch::Reduction::Sum).item<double>();
        evaluation.correct += output.argmax(1).eq(labels).sum().item<std::int64_t>();
        const std::vector<Verdict> verdicts = verdictsOf(output);
        evaluation.verdicts.insert(evaluation.verdicts.end(), verdicts.begin(), verdicts.end());
    }
    evaluation.loss /= static_cast<double>(evaluation.count);
    return evaluation;
}

void printEvaluation(const Evaluation &evaluation)
{
    std::printf("\nTest set: Average loss: %.4f, Accuracy: %" PRId64 "/%" PRId64 " (%.0f%%)\n\n",
                evaluation.loss, evaluation.correct, evaluation.count, 100 * evaluation.accuracy());
    std::fflush(stdout);
}

std::vector<Verdict> verdictsOf(const torch::Tensor &output)
{
    const auto [values, classes] = output.topk(2, 1);
    const torch::Tensor logarithms = values.to(torch::kCPU, torch::kDouble).contiguous();
    const torch::Tensor numbers = classes.to(torch::kCPU).contiguous();
    std::vector<Verdict> verdicts;
    for (std::int64_t i = 0; i < output.size(0); ++i) {
        const double *const logarithm = logarithms.data_ptr<double>() + 2 * i;
        const std::int64_t *const number = numbers.data_ptr<std::int64_t>() + 2 * i;
        verdicts.push_back({number[0], std::exp(logarithm[0]), number[1], std::exp(logarithm[1])});
    }
    return verdicts;
}

Confusion confusionOf(const Evaluation &evaluation, const Split &split)
{
    Confusion confusion{};
    for (std::size_t i = 0; i < evaluation.verdicts.size(); ++i) {
        const auto predicted = static_cast<std::size_t>(evaluation.verdicts[i].predicted);
        ++confusion[split.labels[i]][predicted];
    }
    return confusion;
}

std::vector<std::int64_t> worstMistakes(const Evaluation &evaluation, const Split &split,
                                        std::size_t limit)
{
    const std::vector<Verdict> &verdicts = evaluation.verdicts;
    std::vector<std::int64_t> mistakes;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        if (verdicts[i].predicted != split.labels[i])
            mistakes.push_back(static_cast<std::int64_t>(i));
    }
    std::stable_sort(mistakes.begin(), mistakes.end(), [&](std::int64_t a, std::int64_t b) {
        return verdicts[static_cast<std::size_t>(a)].probability >
               verdicts[static_cast<std::size_t>(b)].probability;
    });
    mistakes.resize(std::min(mistakes.size(), limit));
    return mistakes;
}

} // namespace perch
