// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/options.h"

#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

namespace perch
{

namespace
{

/// Takes an option's value; false when it makes no sense.
using Take = std::function<bool(const std::string &)>;

template <typename Number> Take number(Number &target, Number lowest, Number highest)
{
    return [&target, lowest, highest](const std::string &text) {
        Number value{};
        const char *const end = text.data() + text.size();
        const auto result = std::from_chars(text.data(), end, value);
        if (result.ec != std::errc() || result.ptr != end || !(value >= lowest && value <= highest))
            return false;
        target = value;
        return true;
    };
}

Take text(std::string &target)
{
    return [&target](const std::string &value) {
        target = value;
        return !value.empty();
    };
}

Failure usage(const std::string &what)
{
    return {ExitCode::Usage, what + " Run perch-payload --help for what there is."};
}

} // namespace

Outcome<Options> parseOptions(const std::vector<std::string> &arguments)
{
    Options options;
    TrainOptions &train = options.train;
    const std::map<std::string, Command> commands = {
        {"--help", Command::Help},   {"-h", Command::Help},     {"help", Command::Help},
        {"detect", Command::Detect}, {"train", Command::Train}, {"check", Command::Check}};
    if (arguments.empty())
        return usage("Say what to do: detect, train or check.");
    const auto command = commands.find(arguments[0]);
    if (command == commands.end())
        return usage("\"" + arguments[0] + "\" is no command.");
    options.command = command->second;

    constexpr std::int64_t many = 1'000'000'000;
    constexpr double largest = 1e6;
    std::map<std::string, Take> values;
    std::map<std::string, bool *> flags;
    if (options.command != Command::Help && options.command != Command::Detect) {
        values["--data"] = text(options.data);
        values["--test-batch-size"] = number<std::int64_t>(train.testBatchSize, 1, many);
        values["--threads"] = number(options.threads, 1, 1024);
        flags["--no-cuda"] = &options.noCuda;
    }
    if (options.command == Command::Check)
        values["--model"] = text(options.model);
    if (options.command == Command::Train) {
        values["--epochs"] = number<std::int64_t>(train.epochs, 1, many);
        values["--batch-size"] = number<std::int64_t>(train.batchSize, 1, many);
        values["--lr"] = number(train.learningRate, 0.0, largest);
        values["--gamma"] = number(train.gamma, 0.0, largest);
        values["--seed"] =
            number<std::uint64_t>(train.seed, 0, std::numeric_limits<std::uint64_t>::max());
        values["--log-interval"] = number<std::int64_t>(train.logInterval, 1, many);
        values["--save-model"] = text(options.model);
        values["--metrics"] = text(options.metrics);
        values["--run"] = text(options.run);
        values["--checkpoint"] = text(train.checkpoint);
        values["--stop-after"] = number<std::int64_t>(train.stopAfter, 1, many);
        flags["--dry-run"] = &train.dryRun;
    }

    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::size_t equals = arguments[i].find('=');
        const std::string name = arguments[i].substr(0, equals);
        const auto flag = flags.find(name);
        const auto value = values.find(name);
        if (flag != flags.end() && equals == std::string::npos) {
            *flag->second = true;
            continue;
        }
        if (value == values.end())
            return usage("\"" + arguments[i] + "\" is no option of " + arguments[0] + ".");
        std::string given;
        const bool hasNext = i + 1 < arguments.size() && arguments[i + 1].rfind("--", 0) != 0;
        if (equals != std::string::npos)
            given = arguments[i].substr(equals + 1);
        else if (hasNext)
            given = arguments[++i];
        else if (name == "--save-model") // as in PyTorch's example, where it has no value
            given = "mnist_cnn.pt";
        if (!value->second(given))
            return usage(name + " does not take \"" + given + "\".");
    }
    if (train.stopAfter > 0 && train.checkpoint.empty())
        return usage("--stop-after needs --checkpoint FILE.");
    if (options.command == Command::Check && options.model.empty())
        return usage("check needs --model FILE.");
    return options;
}

std::string helpText()
{
    return R"(perch-payload: PyTorch's MNIST example in C++ (LibTorch)

perch-payload detect
    Prints the versions of LibTorch and CUDA and the GPUs that can be used.

perch-payload train [OPTION]...
    Trains the network on MNIST or a data set in the same format.
    --data PATH             archive or folder (default: MNIST_data.tar.gz)
    --epochs N              passes over the data (default: 14)
    --batch-size N          images in a step (default: 64)
    --test-batch-size N     images in a step of the test (default: 1000)
    --lr X                  learning rate at the start (default: 1.0)
    --gamma X               its factor from epoch to epoch (default: 0.7)
    --seed N                start of the random numbers (default: 1)
    --log-interval N        steps between two lines (default: 10)
    --checkpoint FILE       go on from this file, if it is there and not empty
    --stop-after N          after N epochs save the checkpoint and stop with exit code 85
    --dry-run               one step and one test
    --save-model [FILE]     save the trained network (default name: mnist_cnn.pt)
    --metrics FILE          write the metric records there too, one JSON object a line
    --run NAME              name of the run in the metric records (default: run)
    --threads N             processor cores to use (default: OMP_NUM_THREADS, else all)
    --no-cuda               use the CPU even where there is a GPU

perch-payload check --model FILE [--data PATH] [--test-batch-size N] [--threads N] [--no-cuda]
    Loads a saved network again and tests it.

Exit codes: 0 done, 1 LibTorch failed, 2 wrong arguments, 3 data missing, 4 data damaged,
5 data of another kind, 6 a result cannot be written, 7 the model cannot be loaded, 8 the checkpoint cannot be used,
85 stopped with a checkpoint.
)";
}

} // namespace perch
