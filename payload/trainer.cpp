// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/trainer.h"

#include "payload/adadelta.h"
#include "payload/checkpoint.h"
#include "payload/device.h"
#include "payload/stopsignal.h"

#include <torch/cuda.h>
#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>

namespace perch
{

namespace
{

/// One run: what train() holds while it goes on.
class Run
{
public:
    Run(const Dataset &data, const TrainOptions &options, std::vector<torch::Device> devices,
        MetricWriter &metrics);

    Outcome<Trained> train();

private:
    Done begin();
    Done trainEpoch();
    bool trainStep(const torch::Tensor &rows, double &loss, bool wantsLoss);
    Done tellStep(std::int64_t step, std::int64_t batch, double loss);
    Done tellEpoch(const Evaluation &evaluation);
    Outcome<Trained> stop();

    bool isOnGpu() const { return m_devices.front().is_cuda(); }
    std::int64_t epoch() const { return m_progress.epochs + 1; }

    TrainOptions m_options;
    std::vector<torch::Device> m_devices;
    MetricWriter &m_metrics;
    Batches m_training;
    Batches m_testing;
    Net m_net;
    Adadelta m_optimiser;
    double m_lossScale = 1;
    Progress m_progress;
    std::int64_t m_seen = 0; ///< images of this epoch that this run has trained with
    double m_seconds = 0;    ///< and how long that took
};

/// The network where it is trained: the optimiser refers to the tensors that it has then.
Net placedNet(torch::Device device)
{
    Net net;
    net->to(device);
    return net;
}

Run::Run(const Dataset &data, const TrainOptions &options, std::vector<torch::Device> devices,
         MetricWriter &metrics)
    : m_options(options), m_devices(std::move(devices)), m_metrics(metrics),
      m_training(data.train, m_devices.front()), m_testing(data.test, m_devices.front()),
      m_net(placedNet(m_devices.front())), m_optimiser(m_net->parameters(), {options.learningRate})
{
    if (options.isMixed) {
        // 16-bit floats with the range of 32 bits where there are units for them; the others lose
        // small gradients unless the loss is scaled up. A power of two, so that nothing is rounded.
        const std::vector<Gpu> gpus = isOnGpu() ? readGpuDriver().gpus : std::vector<Gpu>();
        const bool isWide = gpus.empty() || gpus.front().major >= 8;
        m_net->setLayerType(isWide ? torch::kBFloat16 : torch::kHalf);
        m_lossScale = isWide ? 1 : 1024;
    }
}

Done Run::begin()
{
    if (!m_options.checkpoint.empty() && isCheckpoint(m_options.checkpoint)) {
        const auto loaded =
            loadCheckpoint(m_options.checkpoint, m_net, m_optimiser, m_options, m_devices);
        if (!loaded)
            return loaded.failure();
        m_progress = *loaded;
        std::printf("Going on after epoch %" PRId64, m_progress.epochs);
        if (m_progress.steps > 0)
            std::printf(" and %" PRId64 " steps", m_progress.steps);
        std::printf(".\n");
    }
    if (isOnGpu())
        layChannels(m_net, torch::MemoryFormat::ChannelsLast);
    return std::monostate();
}

/// Moves the network by the gradients of the images \p rows. False when these were not finite,
/// which a scaled loss may bring about: then nothing is moved.
bool Run::trainStep(const torch::Tensor &rows, double &loss, bool wantsLoss)
{
    m_optimiser.zeroGrad();
    const torch::Tensor output = m_net->forwardOn(m_training.images(rows), m_devices);
    const torch::Tensor value = torch::nll_loss(output, m_training.labels(rows));
    if (m_lossScale == 1) {
        value.backward();
    } else {
        (value * m_lossScale).backward();
        if (!m_optimiser.divideGrad(m_lossScale))
            return false;
    }
    m_optimiser.step();
    if (wantsLoss)
        loss = value.item<double>();
    return true;
}

/// The rest of the pass over the data, or one batch of it in a dry run; less when the program was
/// asked to stop.
Done Run::trainEpoch()
{
    const std::int64_t count = m_training.count();
    const std::int64_t size = m_options.batchSize;
    const std::int64_t steps = (count + size - 1) / size;
    if (!m_progress.order.defined())
        m_progress.order = torch::randperm(count, torch::kLong);
    const torch::Tensor order = m_progress.order.to(m_devices.front());
    m_net->train();
    const auto begin = std::chrono::steady_clock::now();
    m_seen = 0;
    while (m_progress.steps < steps && !isStopAsked()) {
        const std::int64_t step = m_progress.steps;
        const torch::Tensor rows = order.slice(0, step * size, std::min((step + 1) * size, count));
        double loss = 0;
        const bool isTold = step % m_options.logInterval == 0;
        const bool isGood = trainStep(rows, loss, isTold);
        ++m_progress.steps;
        m_seen += rows.size(0);
        if (isTold && isGood) {
            const auto told = tellStep(step, rows.size(0), loss);
            if (!told)
                return told;
        }
        if (m_options.dryRun)
            break;
    }
    if (isOnGpu())
        torch::cuda::synchronize();
    m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return std::monostate();
}

/// The example's line, which counts the last, smaller batch as it does.
Done Run::tellStep(std::int64_t step, std::int64_t batch, double loss)
{
    const std::int64_t count = m_training.count();
    const std::int64_t steps = (count + m_options.batchSize - 1) / m_options.batchSize;
    const std::int64_t seen = step * batch;
    std::printf("Train Epoch: %" PRId64 " [%" PRId64 "/%" PRId64 " (%.0f%%)]\tLoss: %.6f\n",
                epoch(), seen, count,
                100.0 * static_cast<double>(step) / static_cast<double>(steps), loss);
    return m_metrics.write(m_progress.epochs * count + seen, epoch(), {{"train_loss", loss}});
}

Done Run::tellEpoch(const Evaluation &evaluation)
{
    const std::int64_t count = m_training.count();
    const std::int64_t trained = std::min(m_progress.steps * m_options.batchSize, count);
    constexpr double megabyte = 1024 * 1024;
    std::vector<std::pair<std::string, double>> values = {
        {"test_loss", evaluation.loss},
        {"test_accuracy", evaluation.accuracy()},
        {"learning_rate", m_optimiser.learningRate()},
    };
    if (m_seen > 0) { // else this run went on at the end of the epoch
        values.emplace_back("images_per_s", static_cast<double>(m_seen) / m_seconds);
        values.emplace_back("epoch_s", m_seconds);
    }
    values.emplace_back("peak_rss_mb", peakMemory() / megabyte);
    const double gpu = isOnGpu() ? peakGpuMemory(static_cast<int>(m_devices.size())) : -1;
    if (gpu >= 0)
        values.emplace_back("peak_gpu_mb", gpu / megabyte);
    return m_metrics.write(m_progress.epochs * count + trained, epoch(), std::move(values));
}

Outcome<Trained> Run::stop()
{
    if (!m_options.checkpoint.empty()) {
        const auto saved = saveCheckpoint(m_options.checkpoint, m_net, m_optimiser, m_progress,
                                          m_options, m_devices);
        if (!saved)
            return saved.failure();
    }
    return Trained{m_net, false, std::nullopt};
}

Outcome<Trained> Run::train()
{
    const auto begun = begin();
    if (!begun)
        return begun.failure();
    const std::int64_t epochs = m_options.dryRun ? 1 : m_options.epochs;
    const std::int64_t first = m_progress.epochs;
    std::optional<Evaluation> evaluation;
    while (m_progress.epochs < epochs) {
        const auto trained = trainEpoch();
        if (!trained)
            return trained.failure();
        if (isStopAsked())
            return stop();
        evaluation = evaluate(m_net, m_testing, m_options.testBatchSize, true);
        if (!evaluation)
            return stop();
        printEvaluation(*evaluation);
        const auto told = tellEpoch(*evaluation);
        if (!told)
            return told.failure();
        m_optimiser.setLearningRate(m_optimiser.learningRate() * m_options.gamma);
        m_progress = {m_progress.epochs + 1, 0, {}};
        const bool isTime =
            m_options.stopAfter > 0 && m_progress.epochs - first >= m_options.stopAfter;
        if ((isTime || isStopAsked()) && m_progress.epochs < epochs)
            return stop();
    }
    return Trained{m_net, true, std::move(evaluation)};
}

} // namespace

Outcome<Trained> train(const Dataset &data, const TrainOptions &options,
                       const std::vector<torch::Device> &devices, MetricWriter &metrics)
{
    torch::manual_seed(options.seed);
    return Run(data, options, devices, metrics).train();
}

} // namespace perch
