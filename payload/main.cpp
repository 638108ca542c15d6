// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/checkpoint.h"
#include "payload/dataset.h"
#include "payload/device.h"
#include "payload/infer.h"
#include "payload/metricwriter.h"
#include "payload/model.h"
#include "payload/options.h"
#include "payload/report.h"
#include "payload/stopsignal.h"
#include "payload/trainer.h"

#include <torch/utils.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <malloc.h>

using namespace perch;

namespace
{

int fail(const Failure &failure)
{
    std::fflush(stdout);
    std::fprintf(stderr, "perch-payload: %s\n", failure.message.c_str());
    return static_cast<int>(failure.code);
}

/// Every step frees and takes the same few blocks of up to 10 MB. By default the C library gives
/// them back to the system each time, which then has to clear them again.
void keepFreedMemory()
{
    constexpr int largest = 1 << 30;
    mallopt(M_MMAP_THRESHOLD, largest);
    mallopt(M_TRIM_THRESHOLD, largest);
}

/// Where to compute: the GPUs that share each step, or the CPU.
std::vector<torch::Device> chooseDevices(const Options &options)
{
    int gpus = options.noCuda ? 0 : chooseGpus(options.gpus);
    if (options.train.isDeterministic)
        gpus = std::min(gpus, 1); // several add up their gradients in the order of being done
    std::vector<torch::Device> devices;
    for (int i = 0; i < gpus; ++i)
        devices.emplace_back(torch::kCUDA, static_cast<torch::DeviceIndex>(i));
    if (devices.empty())
        devices.emplace_back(torch::kCPU);
    return devices;
}

/// Moves results of an earlier run aside and tells so.
Done moveAllAside(const std::vector<std::string> &results)
{
    for (const std::string &result : results) {
        const auto moved = moveAside(result);
        if (!moved)
            return moved.failure();
        if (!moved->empty())
            std::printf("An older %s is now %s.\n", result.c_str(), moved->c_str());
    }
    return std::monostate();
}

/// Tells what a whole run came to.
int finish(const Options &options, Trained &trained, const Dataset &data, torch::Device device)
{
    if (!options.evaluation.empty()) {
        if (!trained.evaluation) // the checkpoint was that of the end already
            trained.evaluation =
                evaluate(trained.net, Batches(data.test, device), options.train.testBatchSize);
        const auto written = writeReport(*trained.evaluation, data.test, options.evaluation);
        if (!written)
            return fail(written.failure());
        std::printf("Wrote the evaluation into the folder %s.\n", options.evaluation.c_str());
    }
    if (options.model.empty())
        return 0;
    trained.net->to(torch::kCPU); // so that the file loads on a machine without a GPU
    layChannels(trained.net, torch::MemoryFormat::Contiguous);
    const auto saved = saveModel(trained.net, options.model);
    if (!saved)
        return fail(saved.failure());
    std::printf("Saved the model as %s.\n", options.model.c_str());
    return 0;
}

int runTrain(const Options &options)
{
    watchStopSignal();
    const auto data = loadDataset(options.data);
    if (!data)
        return fail(data.failure());
    const TrainOptions &how = options.train;
    const bool goesOn = !how.checkpoint.empty() && isCheckpoint(how.checkpoint);
    if (!goesOn) { // else they are this run's own
        const auto moved = moveAllAside({options.model, options.metrics, options.evaluation});
        if (!moved)
            return fail(moved.failure());
    }
    auto metrics = MetricWriter::open(options.run, options.metrics, goesOn);
    if (!metrics)
        return fail(metrics.failure());
    const std::vector<torch::Device> devices = chooseDevices(options);
    if (devices.size() > 1)
        std::printf("%zu GPUs share each step.\n", devices.size());
    auto trained = train(*data, how, devices, *metrics);
    if (!trained)
        return fail(trained.failure());
    if (trained->isDone)
        return finish(options, *trained, *data, devices.front());
    if (how.checkpoint.empty())
        return fail({ExitCode::Terminated, "SIGTERM came, and without --checkpoint FILE nothing "
                                           "can be kept of the run."});
    std::printf("Stopped with the checkpoint %s.\n", how.checkpoint.c_str());
    return static_cast<int>(ExitCode::Stopped);
}

int runCheck(const Options &options)
{
    auto net = loadModel(options.model);
    if (!net)
        return fail(net.failure());
    const auto data = loadDataset(options.data);
    if (!data)
        return fail(data.failure());
    const torch::Device device = chooseDevices(options).front();
    (*net)->to(device);
    const auto evaluation =
        evaluate(*net, Batches(data->test, device), options.train.testBatchSize);
    printEvaluation(*evaluation);
    if (options.evaluation.empty())
        return 0;
    auto written = moveAllAside({options.evaluation});
    if (written)
        written = writeReport(*evaluation, data->test, options.evaluation);
    return written ? 0 : fail(written.failure());
}

int runInfer(const Options &options)
{
    auto net = loadModel(options.model);
    if (!net)
        return fail(net.failure());
    const auto moved = moveAllAside({options.infer.table, options.infer.picture});
    if (!moved)
        return fail(moved.failure());
    const torch::Device device = chooseDevices(options).front();
    (*net)->to(device);
    const auto inferred = infer(*net, options.infer, device);
    if (!inferred)
        return fail(inferred.failure());
    std::printf("Looked at %" PRId64 " images, see %s and %s.\n", inferred->good,
                options.infer.table.c_str(), options.infer.picture.c_str());
    if (inferred->bad > 0)
        std::printf("%" PRId64 " images could not be read; the table says why.\n", inferred->bad);
    return 0;
}

int run(const Options &options)
{
    if (options.command == Command::Help) {
        std::printf("%s", helpText().c_str());
        return 0;
    }
    if (options.command == Command::Detect) {
        const Devices devices = detectDevices();
        std::printf("%s", (options.isJson ? describeAsJson(devices) : describe(devices)).c_str());
        return 0;
    }
    torch::set_num_threads(chooseThreads(options.threads));
    if (options.train.isDeterministic)
        useDeterministicAlgorithms();
    switch (options.command) {
    case Command::Train:
        return runTrain(options);
    case Command::Check:
        return runCheck(options);
    default:
        return runInfer(options);
    }
}

} // namespace

int main(int argc, char **argv)
{
    const auto options = parseOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (!options)
        return fail(options.failure());
    prepareEnvironment(argv, options->train.isDeterministic);
    keepFreedMemory();
    try {
        return run(*options);
    } catch (const std::exception &error) {
        const std::string text = error.what();
        return fail({ExitCode::Internal, "LibTorch failed: " + text.substr(0, text.find('\n'))});
    }
}
