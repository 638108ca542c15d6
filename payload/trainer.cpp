// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/trainer.h"

#include "payload/adadelta.h"
#include "payload/checkpoint.h"

#include <torch/cuda.h>
#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cmath>
#include <cstdio>

namespace perch
{

namespace
{

/// One part of a data set on the device, still as bytes: a quarter of the memory, and a batch
/// becomes numbers faster than it could be read as such.
class Batches
{
public:
    Batches(const Split &split, torch::Device device)
    {
        const auto wrap = [](const Bytes &bytes, torch::IntArrayRef sizes) {
            return torch::from_blob(const_cast<std::uint8_t *>(bytes.data()), sizes, torch::kByte);
        };
        const torch::Tensor pixels =
            wrap(split.pixels, {split.count, 1, split.rows, split.columns});
        m_images = pixels.to(device, torch::kByte, false, device.is_cuda());
        m_labels = wrap(split.labels, {split.count}).to(device, torch::kLong);
    }

    std::int64_t count() const { return m_images.size(0); }
    torch::Tensor images(const torch::Tensor &rows) const
    {
        return normalised(m_images.index_select(0, rows));
    }
    torch::Tensor labels(const torch::Tensor &rows) const { return m_labels.index_select(0, rows); }
    torch::Tensor images(std::int64_t begin, std::int64_t end) const
    {
        return normalised(m_images.slice(0, begin, end));
    }
    torch::Tensor labels(std::int64_t begin, std::int64_t end) const
    {
        return m_labels.slice(0, begin, end);
    }

private:
    /// From 0..255 to MNIST's mean 0 and standard deviation 1, with the example's two numbers.
    static torch::Tensor normalised(const torch::Tensor &bytes)
    {
        constexpr double mean = 0.1307;
        constexpr double deviation = 0.3081;
        return bytes.to(torch::kFloat).sub_(255 * mean).mul_(1 / (255 * deviation));
    }

    torch::Tensor m_images;
    torch::Tensor m_labels;
};

Evaluation evaluateBatches(Net &net, const Batches &batches, std::int64_t batchSize)
{
    const torch::NoGradGuard noGrad;
    net->eval();
    Evaluation evaluation;
    evaluation.count = batches.count();
    for (std::int64_t begin = 0; begin < evaluation.count; begin += batchSize) {
        const std::int64_t end = std::min(begin + batchSize, evaluation.count);
        const torch::Tensor output = net->forward(batches.images(begin, end));
        const torch::Tensor labels = batches.labels(begin, end);
        evaluation.loss +=
            torch::nll_loss(output, labels, {}, torch::Reduction::Sum).item<double>();
        evaluation.correct += output.argmax(1).eq(labels).sum().item<std::int64_t>();
    }
    evaluation.loss /= static_cast<double>(evaluation.count);
    return evaluation;
}

/// One pass over the data, or one batch of it in a dry run. The number of images seen comes back.
Outcome<std::int64_t> trainEpoch(Net &net, Adadelta &optimiser, const Batches &batches,
                                 const TrainOptions &options, torch::Device device,
                                 std::int64_t epoch, MetricWriter &metrics)
{
    const std::int64_t count = batches.count();
    const std::int64_t steps = (count + options.batchSize - 1) / options.batchSize;
    const torch::Tensor order = torch::randperm(count, torch::kLong).to(device);
    net->train();
    for (std::int64_t step = 0; step < steps; ++step) {
        const std::int64_t begin = step * options.batchSize;
        const torch::Tensor rows =
            order.slice(0, begin, std::min(begin + options.batchSize, count));
        optimiser.zeroGrad();
        const torch::Tensor output = net->forward(batches.images(rows));
        const torch::Tensor loss = torch::nll_loss(output, batches.labels(rows));
        loss.backward();
        optimiser.step();
        if (step % options.logInterval == 0) {
            const double value = loss.item<double>();
            const std::int64_t seen = step * rows.size(0);
            std::printf("Train Epoch: %" PRId64 " [%" PRId64 "/%" PRId64 " (%.0f%%)]\tLoss: %.6f\n",
                        epoch, seen, count,
                        100.0 * static_cast<double>(step) / static_cast<double>(steps), value);
            const auto written =
                metrics.write((epoch - 1) * count + seen, epoch, {{"train_loss", value}});
            if (!written)
                return written.failure();
        }
        if (options.dryRun)
            return rows.size(0);
    }
    return count;
}

} // namespace

Outcome<Trained> train(const Dataset &data, const TrainOptions &options, torch::Device device,
                       MetricWriter &metrics)
{
    using Clock = std::chrono::steady_clock;
    torch::manual_seed(options.seed);
    const Batches training(data.train, device);
    const Batches testing(data.test, device);
    Net net;
    net->to(device);
    Adadelta optimiser(net->parameters(), {options.learningRate});
    const std::int64_t epochs = options.dryRun ? 1 : options.epochs;
    std::int64_t done = 0;
    if (!options.checkpoint.empty() && isCheckpoint(options.checkpoint)) {
        const auto loaded = loadCheckpoint(options.checkpoint, net, optimiser, options, device);
        if (!loaded)
            return loaded.failure();
        done = *loaded;
        std::printf("Going on after epoch %" PRId64 ".\n", done);
    }
    const std::int64_t first = done + 1;
    for (std::int64_t epoch = first; epoch <= epochs; ++epoch) {
        const auto begin = Clock::now();
        const auto seen = trainEpoch(net, optimiser, training, options, device, epoch, metrics);
        if (!seen)
            return seen.failure();
        if (device.is_cuda())
            torch::cuda::synchronize();
        const std::chrono::duration<double> seconds = Clock::now() - begin;
        const Evaluation evaluation = evaluateBatches(net, testing, options.testBatchSize);
        printEvaluation(evaluation);
        const auto written =
            metrics.write((epoch - 1) * training.count() + *seen, epoch,
                          {{"test_loss", evaluation.loss},
                           {"test_accuracy", evaluation.accuracy()},
                           {"learning_rate", optimiser.learningRate()},
                           {"images_per_s", static_cast<double>(*seen) / seconds.count()},
                           {"epoch_s", seconds.count()}});
        if (!written)
            return written.failure();
        optimiser.setLearningRate(optimiser.learningRate() * options.gamma);
        const bool stops = options.stopAfter > 0 && epoch - first + 1 >= options.stopAfter;
        if (!stops || epoch == epochs)
            continue;
        const auto saved =
            saveCheckpoint(options.checkpoint, net, optimiser, epoch, options, device);
        if (!saved)
            return saved.failure();
        return Trained{net, false};
    }
    return Trained{net, true};
}

Evaluation evaluate(Net &net, const Split &split, std::int64_t batchSize, torch::Device device)
{
    return evaluateBatches(net, Batches(split, device), batchSize);
}

void printEvaluation(const Evaluation &evaluation)
{
    std::printf("\nTest set: Average loss: %.4f, Accuracy: %" PRId64 "/%" PRId64 " (%.0f%%)\n\n",
                evaluation.loss, evaluation.correct, evaluation.count, 100 * evaluation.accuracy());
    std::fflush(stdout);
}

} // namespace perch
