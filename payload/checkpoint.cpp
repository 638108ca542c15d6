// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/checkpoint.h"

#include <ATen/Context.h>
#include <torch/serialize.h>
#include <torch/utils.h>

#include <cstddef>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

namespace perch
{

namespace
{

/// What the rest of a run depends on, besides the state of network and optimiser.
torch::Tensor identityOf(const TrainOptions &options)
{
    return torch::tensor({static_cast<double>(options.batchSize), static_cast<double>(options.seed),
                          options.learningRate, options.gamma},
                         torch::kDouble);
}

torch::Tensor randomState(torch::Device device)
{
    return at::globalContext().defaultGenerator(device).get_state();
}

void setRandomState(torch::Device device, const torch::Tensor &state)
{
    at::Generator generator = at::globalContext().defaultGenerator(device);
    generator.set_state(state);
}

/// What the random numbers of one GPU are called.
std::string randomName(std::size_t device)
{
    return "random_cuda" + std::to_string(device);
}

Failure unusable(const std::filesystem::path &file, const std::string &why)
{
    return {ExitCode::Checkpoint,
            "Cannot go on from " + file.string() + ": " + why + " Remove it to begin anew."};
}

std::string firstLine(const std::exception &error)
{
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
}

} // namespace

bool isCheckpoint(const std::filesystem::path &file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return !error && size > 0;
}

Done saveCheckpoint(const std::filesystem::path &file, const Net &net, const Adadelta &optimiser,
                    const Progress &progress, const TrainOptions &options,
                    const std::vector<torch::Device> &devices)
{
    const std::filesystem::path partial = file.string() + ".part";
    std::string why;
    try {
        torch::serialize::OutputArchive network;
        net->save(network);
        torch::serialize::OutputArchive archive;
        archive.write("net", network);
        archive.write("epoch", torch::tensor(progress.epochs, torch::kLong));
        archive.write("step", torch::tensor(progress.steps, torch::kLong));
        if (progress.order.defined())
            archive.write("order", progress.order.to(torch::kCPU));
        archive.write("threads",
                      torch::tensor(std::int64_t{torch::get_num_threads()}, torch::kLong));
        archive.write("learning_rate", torch::tensor(optimiser.learningRate(), torch::kDouble));
        archive.write("identity", identityOf(options));
        const std::vector<torch::Tensor> averages = optimiser.averages();
        for (std::size_t i = 0; i < averages.size(); ++i)
            archive.write("average" + std::to_string(i), averages[i]);
        archive.write("random_cpu", randomState(torch::kCPU));
        for (std::size_t i = 0; i < devices.size(); ++i) {
            if (devices[i].is_cuda())
                archive.write(randomName(i), randomState(devices[i]));
        }
        archive.save_to(partial.string());
        std::error_code error;
        std::filesystem::rename(partial, file, error);
        if (!error)
            return std::monostate();
        why = error.message();
    } catch (const std::exception &error) {
        why = firstLine(error);
    }
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    return Failure{ExitCode::Output, "Cannot save the checkpoint as " + file.string() + ": " + why +
                                         ". Is there space, and may this job write there?"};
}

Outcome<Progress> loadCheckpoint(const std::filesystem::path &file, Net &net, Adadelta &optimiser,
                                 const TrainOptions &options,
                                 const std::vector<torch::Device> &devices)
{
    try {
        const torch::NoGradGuard noGrad;
        torch::serialize::InputArchive archive;
        archive.load_from(file.string(), torch::kCPU);
        // each into a tensor of its own: reading into one that holds something writes over that
        const auto value = [&archive](const std::string &name) {
            torch::Tensor fresh;
            archive.read(name, fresh);
            return fresh;
        };
        if (!torch::equal(value("identity"), identityOf(options)))
            return unusable(file, "it is of a run with another batch size, seed, learning rate or "
                                  "gamma.");
        torch::serialize::InputArchive network;
        archive.read("net", network);
        net->to(torch::kCPU);
        net->load(network);
        net->to(devices.front());
        std::vector<torch::Tensor> averages = optimiser.averages();
        for (std::size_t i = 0; i < averages.size(); ++i)
            averages[i].copy_(value("average" + std::to_string(i)));
        optimiser.setLearningRate(value("learning_rate").item<double>());
        if (options.isDeterministic)
            torch::set_num_threads(value("threads").item<int>());
        setRandomState(torch::kCPU, value("random_cpu"));
        for (std::size_t i = 0; i < devices.size(); ++i) {
            // a run may go on on a machine of another kind, with random numbers of its own then
            torch::Tensor random;
            if (devices[i].is_cuda() && archive.try_read(randomName(i), random))
                setRandomState(devices[i], random);
        }
        Progress progress;
        progress.epochs = value("epoch").item<std::int64_t>();
        progress.steps = value("step").item<std::int64_t>();
        archive.try_read("order", progress.order);
        return progress;
    } catch (const std::exception &problem) {
        return unusable(file, "it is no checkpoint of this program, or it is damaged (" +
                                  firstLine(problem) + ").");
    }
}

} // namespace perch
