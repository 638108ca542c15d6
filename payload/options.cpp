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

/// What a command takes: options with a value and such without, by their names.
struct Known {
    std::map<std::string, Take> values;
    std::map<std::string, bool *> flags;
};

constexpr std::int64_t many = 1'000'000'000;

void addTrainOptions(Known &known, Options &options)
{
    constexpr double largest = 1e6;
    TrainOptions &train = options.train;
    known.values["--epochs"] = number<std::int64_t>(train.epochs, 1, many);
    known.values["--batch-size"] = number<std::int64_t>(train.batchSize, 1, many);
    known.values["--lr"] = number(train.learningRate, 0.0, largest);
    known.values["--gamma"] = number(train.gamma, 0.0, largest);
    known.values["--seed"] =
        number<std::uint64_t>(train.seed, 0, std::numeric_limits<std::uint64_t>::max());
    known.values["--log-interval"] = number<std::int64_t>(train.logInterval, 1, many);
    known.values["--save-model"] = text(options.model);
    known.values["--metrics"] = text(options.metrics);
    known.values["--run"] = text(options.run);
    known.values["--checkpoint"] = text(train.checkpoint);
    known.values["--stop-after"] = number<std::int64_t>(train.stopAfter, 1, many);
    known.values["--gpus"] = number(options.gpus, 1, 64);
    known.flags["--dry-run"] = &train.dryRun;
    known.flags["--deterministic"] = &train.isDeterministic;
    known.flags["--mixed-precision"] = &train.isMixed;
}

/// What the command of \p options takes, with their places in them.
Known knownOptions(Options &options)
{
    Known known;
    if (options.command == Command::Detect)
        known.flags["--json"] = &options.isJson;
    if (options.command == Command::Help || options.command == Command::Detect)
        return known;
    known.values["--threads"] = number(options.threads, 1, 1024);
    known.flags["--no-cuda"] = &options.noCuda;
    if (options.command != Command::Train)
        known.values["--model"] = text(options.model);
    if (options.command == Command::Infer) {
        known.values["--images"] = text(options.infer.images);
        known.values["--table"] = text(options.infer.table);
        known.values["--picture"] = text(options.infer.picture);
        known.values["--batch-size"] = number<std::int64_t>(options.infer.batchSize, 1, many);
        known.flags["--invert"] = &options.infer.isInverted;
        return known;
    }
    known.values["--data"] = text(options.data);
    known.values["--evaluation"] = text(options.evaluation);
    known.values["--test-batch-size"] = number<std::int64_t>(options.train.testBatchSize, 1, many);
    if (options.command == Command::Train)
        addTrainOptions(known, options);
    return known;
}

Failure usage(const std::string &what)
{
    return {ExitCode::Usage, what + " Run perch-payload --help for what there is."};
}

} // namespace

Outcome<Options> parseOptions(const std::vector<std::string> &arguments)
{
    Options options;
    const std::map<std::string, Command> commands = {
        {"--help", Command::Help},   {"-h", Command::Help},     {"help", Command::Help},
        {"detect", Command::Detect}, {"train", Command::Train}, {"check", Command::Check},
        {"infer", Command::Infer}};
    if (arguments.empty())
        return usage("Say what to do: detect, train, check or infer.");
    const auto command = commands.find(arguments[0]);
    if (command == commands.end())
        return usage("\"" + arguments[0] + "\" is no command.");
    options.command = command->second;
    const Known known = knownOptions(options);
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::size_t equals = arguments[i].find('=');
        const std::string name = arguments[i].substr(0, equals);
        const auto flag = known.flags.find(name);
        const auto value = known.values.find(name);
        if (flag != known.flags.end() && equals == std::string::npos) {
            *flag->second = true;
            continue;
        }
        if (value == known.values.end())
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
    if (options.train.stopAfter > 0 && options.train.checkpoint.empty())
        return usage("--stop-after needs --checkpoint FILE.");
    const bool needsModel = options.command == Command::Check || options.command == Command::Infer;
    if (needsModel && options.model.empty())
        return usage(arguments[0] + " needs --model FILE.");
    if (options.command == Command::Infer && options.infer.images.empty())
        return usage("infer needs --images FOLDER.");
    return options;
}

std::string helpText()
{
    return R"(perch-payload: PyTorch's MNIST example in C++ (LibTorch)

perch-payload detect [--json]
    Prints the versions of LibTorch, CUDA and the driver and the GPUs that can be used, with
    --json as one line of JSON.

perch-payload train [OPTION]...
    Trains the network on MNIST or a data set in the same format.
    --data PATH             archive or folder (default: MNIST_data.tar.gz)
    --epochs N              passes over the data (default: 14)
    --batch-size N          images in a step (default: 64)
    --test-batch-size N     images in a step of the test (default: 1000)
    --lr X                  learning rate at the start (default: 1.0)
    --gamma X               its factor from epoch to epoch (default: 0.7)
    --seed N                start of the random numbers (default: 1)
    --deterministic         the same seed gives the same numbers each time; on one GPU
    --log-interval N        steps between two lines (default: 10)
    --checkpoint FILE       go on from this file, if it is there and not empty; save to it when
                            SIGTERM comes, and stop with exit code 85
    --stop-after N          do the same after N epochs
    --dry-run               one step and one test
    --save-model [FILE]     save the trained network (default name: mnist_cnn.pt)
    --metrics FILE          write the metric records there too, one JSON object a line
    --evaluation FOLDER     write the confusion matrix and the worst mistakes there, as
                            confusion.csv, confusion.png and mistakes.png
    --run NAME              name of the run in the metric records (default: run)
    --threads N             processor cores to use (default: OMP_NUM_THREADS, else all)
    --gpus N                GPUs that share each step (default: all that are assigned, else one)
    --mixed-precision       layers compute in 16 bits: faster on GPUs with units for that
    --no-cuda               use the CPU even where there is a GPU

perch-payload check --model FILE [--data PATH] [--evaluation FOLDER] [--test-batch-size N]
                    [--threads N] [--no-cuda]
    Loads a saved network again and tests it.

perch-payload infer --model FILE --images FOLDER [OPTION]...
    Says what each PNG image in the folder shows; those that are not 28 x 28 are scaled.
    --table FILE            the answers as CSV (default: predictions.csv)
    --picture FILE          the images and the answers as PNG (default: predictions.png)
    --invert                the images are dark on light, as on paper
    --batch-size N, --threads N, --no-cuda

Exit codes: 0 done, 1 LibTorch failed, 2 wrong arguments, 3 data missing, 4 data damaged,
5 data of another kind, 6 a result cannot be written, 7 the model cannot be loaded, 8 the checkpoint
cannot be used, 85 stopped with a checkpoint, 143 ended by SIGTERM without one.
)";
}

} // namespace perch
