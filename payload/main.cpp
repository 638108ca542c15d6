// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/checkpoint.h"
#include "payload/dataset.h"
#include "payload/device.h"
#include "payload/metricwriter.h"
#include "payload/model.h"
#include "payload/options.h"
#include "payload/trainer.h"

#include <torch/cuda.h>
#include <torch/utils.h>

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

torch::Device chooseDevice(const Options &options)
{
    return torch::Device(torch::cuda::is_available() && !options.noCuda ? torch::kCUDA
                                                                        : torch::kCPU);
}

int runTrain(const Options &options)
{
    const auto data = loadDataset(options.data);
    if (!data)
        return fail(data.failure());
    const TrainOptions &how = options.train;
    const bool goesOn = !how.checkpoint.empty() && isCheckpoint(how.checkpoint);
    for (const std::string &result : {options.model, options.metrics}) {
        if (goesOn) // they are this run's own
            break;
        const auto moved = moveAside(result);
        if (!moved)
            return fail(moved.failure());
        if (!moved->empty())
            std::printf("An older %s is now %s.\n", result.c_str(), moved->c_str());
    }
    auto metrics = MetricWriter::open(options.run, options.metrics, goesOn);
    if (!metrics)
        return fail(metrics.failure());
    auto trained = train(*data, how, chooseDevice(options), *metrics);
    if (!trained)
        return fail(trained.failure());
    if (!trained->isDone) {
        std::printf("Stopped with the checkpoint %s.\n", how.checkpoint.c_str());
        return static_cast<int>(ExitCode::Stopped);
    }
    if (options.model.empty())
        return 0;
    trained->net->to(torch::kCPU); // so that the file loads on a machine without a GPU
    const auto saved = saveModel(trained->net, options.model);
    if (!saved)
        return fail(saved.failure());
    std::printf("Saved the model as %s.\n", options.model.c_str());
    return 0;
}

int runCheck(const Options &options)
{
    auto net = loadModel(options.model);
    if (!net)
        return fail(net.failure());
    const auto data = loadDataset(options.data);
    if (!data)
        return fail(data.failure());
    const torch::Device device = chooseDevice(options);
    (*net)->to(device);
    printEvaluation(evaluate(*net, data->test, options.train.testBatchSize, device));
    return 0;
}

int run(const Options &options)
{
    switch (options.command) {
    case Command::Help:
        std::printf("%s", helpText().c_str());
        return 0;
    case Command::Detect:
        std::printf("%s", describe(detectDevices()).c_str());
        return 0;
    case Command::Train:
    case Command::Check:
        break;
    }
    torch::set_num_threads(chooseThreads(options.threads));
    return options.command == Command::Train ? runTrain(options) : runCheck(options);
}

} // namespace

int main(int argc, char **argv)
{
    const auto options = parseOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (!options)
        return fail(options.failure());
    letIdleThreadsSleep(argv);
    keepFreedMemory();
    try {
        return run(*options);
    } catch (const std::exception &error) {
        const std::string text = error.what();
        return fail({ExitCode::Internal, "LibTorch failed: " + text.substr(0, text.find('\n'))});
    }
}
