// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/infer.h"

#include "payload/batches.h"
#include "payload/evaluation.h"
#include "payload/png.h"
#include "payload/report.h"
#include "payload/wholefile.h"

#include <torch/nn/functional/upsampling.h>
#include <torch/utils.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

namespace perch
{

namespace
{

constexpr std::int64_t side = 28;

/// One image of the folder, from its file to the answer.
struct Item {
    std::filesystem::path file;
    torch::Tensor image; ///< 28 x 28 bytes on the CPU; undefined when it cannot be read
    std::string problem;
    Verdict verdict;
};

bool isPngName(const std::filesystem::path &file)
{
    std::string extension = file.extension().string();
    for (char &c : extension)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return extension == ".png";
}

Outcome<std::vector<Item>> listImages(const std::filesystem::path &path)
{
    std::error_code error;
    std::vector<Item> items;
    if (std::filesystem::is_regular_file(path, error)) {
        items.push_back({path, {}, {}, {}});
        return items;
    }
    std::filesystem::directory_iterator entries(path, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
        std::error_code ignored;
        if (isPngName(entries->path()) && entries->is_regular_file(ignored))
            items.push_back({entries->path(), {}, {}, {}});
    }
    if (error)
        return Failure{ExitCode::DataMissing,
                       "Cannot read the folder " + path.string() + ": " + error.message() + "."};
    if (items.empty())
        return Failure{ExitCode::DataMissing, "There is no PNG image in " + path.string() + "."};
    std::sort(items.begin(), items.end(),
              [](const Item &a, const Item &b) { return a.file < b.file; });
    return items;
}

void readImage(Item &item, bool isInverted)
{
    const auto picture = readPng(item.file);
    if (!picture) {
        item.problem = picture.failure().message;
        return;
    }
    torch::Tensor image = torch::from_blob(const_cast<std::uint8_t *>(picture->pixels.data()),
                                           {1, 1, picture->height, picture->width}, torch::kByte)
                              .to(torch::kFloat);
    if (picture->width != side || picture->height != side)
        image = torch::nn::functional::interpolate(image,
                                                   torch::nn::functional::InterpolateFuncOptions()
                                                       .size(std::vector<std::int64_t>{side, side})
                                                       .mode(torch::kArea));
    if (isInverted)
        image = 255 - image;
    item.image = image.round().to(torch::kByte).view({1, side, side});
}

void judge(std::vector<Item *> &items, Net &net, torch::Device device)
{
    std::vector<torch::Tensor> images;
    for (const Item *const item : items)
        images.push_back(item->image);
    const torch::NoGradGuard noGrad;
    const torch::Tensor output = net->forward(normalised(torch::stack(images).to(device)));
    const std::vector<Verdict> verdicts = verdictsOf(output);
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i]->verdict = verdicts[i];
    items.clear();
}

/// A cell of a CSV table (RFC 4180).
std::string cell(const std::string &text)
{
    if (text.find_first_of("\",\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string number(double probability)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.6f", probability);
    return text;
}

std::string tableOf(const std::vector<Item> &items)
{
    std::string table = "file,class,probability,second_class,second_probability,problem\n";
    for (const Item &item : items) {
        table += cell(item.file.filename().string());
        if (item.image.defined())
            table += ',' + std::to_string(item.verdict.predicted) + ',' +
                     number(item.verdict.probability) + ',' + std::to_string(item.verdict.second) +
                     ',' + number(item.verdict.secondProbability) + ",\n";
        else
            table += ",,,,," + cell(item.problem) + '\n';
    }
    return table;
}

Picture pictureOf(const std::vector<Item> &items)
{
    std::vector<Tile> tiles;
    for (const Item &item : items) {
        if (item.image.defined())
            tiles.push_back({item.image.data_ptr<std::uint8_t>(),
                             std::to_string(item.verdict.predicted) + "  " +
                                 std::to_string(std::lround(100 * item.verdict.probability)) + "%",
                             item.file.stem().string()});
    }
    const std::string count = std::to_string(std::min<std::size_t>(tiles.size(), 200));
    return contactSheet("PREDICTED CLASS, ITS PROBABILITY: " + count + " OF " +
                            std::to_string(tiles.size()) + " IMAGES",
                        tiles);
}

} // namespace

Outcome<Inferred> infer(Net &net, const InferOptions &options, torch::Device device)
{
    auto items = listImages(options.images);
    if (!items)
        return items.failure();
    net->eval();
    Inferred inferred;
    std::vector<Item *> waiting;
    for (Item &item : *items) {
        readImage(item, options.isInverted);
        ++(item.image.defined() ? inferred.good : inferred.bad);
        if (item.image.defined())
            waiting.push_back(&item);
        if (static_cast<std::int64_t>(waiting.size()) == options.batchSize)
            judge(waiting, net, device);
    }
    if (inferred.good == 0)
        return Failure{ExitCode::DataForeign,
                       "No image in " + options.images + " can be read, for example " +
                           items->front().file.filename().string() + ": " + items->front().problem};
    if (!waiting.empty())
        judge(waiting, net, device);
    auto done = writeWhole(tableOf(*items), options.table);
    if (done)
        done = writePng(pictureOf(*items), options.picture);
    if (!done)
        return done.failure();
    return inferred;
}

} // namespace perch
