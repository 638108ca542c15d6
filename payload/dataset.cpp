// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/dataset.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

namespace perch
{

namespace
{

// The IDX format: two zero bytes, the type of the numbers (8: unsigned byte), how many
// dimensions, then each dimension as a big-endian 32-bit number, then the numbers.
constexpr std::uint32_t imagesMagic = 0x00000803;
constexpr std::uint32_t labelsMagic = 0x00000801;

// The network is made for images of this size.
constexpr std::uint32_t side = 28;

const char *const fileNames[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                 "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

/// The files found, by their name without ".gz".
using Found = std::map<std::string, std::pair<std::string, Bytes>>;

std::uint32_t bigEndian(const Bytes &bytes, std::size_t at)
{
    return (std::uint32_t{bytes[at]} << 24) | (std::uint32_t{bytes[at + 1]} << 16) |
           (std::uint32_t{bytes[at + 2]} << 8) | std::uint32_t{bytes[at + 3]};
}

std::string hex(std::uint32_t number)
{
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4)
        text += "0123456789abcdef"[(number >> shift) & 15U];
    return text;
}

/// Checks one file's header and length; its dimensions come back.
Outcome<std::vector<std::uint32_t>> checkIdx(const Bytes &bytes, const std::string &name,
                                             std::uint32_t magic)
{
    const std::string kind = magic == imagesMagic ? "images" : "labels";
    const std::size_t dimensions = magic & 0xffU;
    const std::size_t header = 4 + 4 * dimensions;
    if (bytes.size() < header)
        return Failure{ExitCode::DataDamaged, name + " is cut off: it has " +
                                                  std::to_string(bytes.size()) +
                                                  " bytes, its header alone needs " +
                                                  std::to_string(header) + ". Copy it again."};
    if (bigEndian(bytes, 0) != magic)
        return Failure{ExitCode::DataForeign,
                       name + " is no IDX file of " + kind + ": it begins with " +
                           hex(bigEndian(bytes, 0)) + ", expected is " + hex(magic) +
                           ". Take the file from MNIST or a data set in the same format."};
    std::vector<std::uint32_t> sizes;
    std::uint64_t expected = 1;
    for (std::size_t i = 0; i < dimensions; ++i) {
        sizes.push_back(bigEndian(bytes, 4 + 4 * i));
        if (i > 0 && sizes[i] != side)
            return Failure{ExitCode::DataForeign,
                           name + " has images of another size than 28 x 28, for which this "
                                  "network is made."};
        expected *= sizes[i];
    }
    if (sizes[0] == 0)
        return Failure{ExitCode::DataForeign, name + " holds no " + kind + " at all."};
    const std::uint64_t present = bytes.size() - header;
    if (present < expected)
        return Failure{ExitCode::DataDamaged, name + " is cut off: its header promises " +
                                                  std::to_string(sizes[0]) + " " + kind + " (" +
                                                  std::to_string(expected) + " bytes), it has " +
                                                  std::to_string(present) + ". Copy it again."};
    if (present > expected)
        return Failure{ExitCode::DataForeign,
                       name + " is longer than its header says (" + std::to_string(present) +
                           " bytes instead of " + std::to_string(expected) +
                           "): it is not what it claims to be. Copy it again."};
    return sizes;
}

/// The name as some unpackers spell it: train-images.idx3-ubyte.
std::string dotted(std::string name)
{
    name[name.find("-idx")] = '.';
    return name;
}

/// The standard name of \p path without ".gz", or nothing when it is not one of the four.
std::string standardName(const std::string &path)
{
    std::string name = path.substr(path.find_last_of('/') + 1);
    if (name.size() > 3 && name.compare(name.size() - 3, 3, ".gz") == 0)
        name.resize(name.size() - 3);
    for (const std::string wanted : fileNames) {
        if (name == wanted || name == dotted(wanted))
            return wanted;
    }
    return {};
}

Outcome<Found> findInArchive(const std::filesystem::path &path)
{
    auto bytes = readFile(path);
    if (bytes && isGzip(*bytes))
        bytes = gunzip(*bytes, path.string());
    if (!bytes)
        return bytes.failure();
    auto files = untar(*bytes, path.string());
    if (!files)
        return files.failure();
    Found found;
    for (ArchiveFile &file : *files) {
        const std::string name = standardName(file.path);
        if (!name.empty())
            found.emplace(name,
                          std::pair(file.path + " in " + path.string(), std::move(file.bytes)));
    }
    return found;
}

Outcome<Found> findInFolder(const std::filesystem::path &folder)
{
    Found found;
    for (const char *const below :
         {"", "MNIST/raw", "FashionMNIST/raw", "raw", "MNIST_data/MNIST/raw", "MNIST_data"}) {
        for (const std::string name : fileNames) {
            for (const std::string &file :
                 {name, dotted(name), name + ".gz", dotted(name) + ".gz"}) {
                const std::filesystem::path path = folder / below / file;
                std::error_code error;
                if (found.count(name) != 0 || !std::filesystem::exists(path, error))
                    continue;
                auto bytes = readFile(path);
                if (!bytes)
                    return bytes.failure();
                found.emplace(name, std::pair(path.string(), std::move(*bytes)));
            }
        }
    }
    return found;
}

Outcome<Split> takeSplit(Found &found, const char *images, const char *labels)
{
    for (const char *const name : {images, labels}) {
        auto &[path, bytes] = found[name];
        if (!isGzip(bytes))
            continue;
        auto unpacked = gunzip(bytes, path);
        if (!unpacked)
            return unpacked.failure();
        bytes = std::move(*unpacked);
    }
    return parseSplit(found[images].second, found[images].first, found[labels].second,
                      found[labels].first);
}

} // namespace

Outcome<Split> parseSplit(const Bytes &images, const std::string &imagesName, const Bytes &labels,
                          const std::string &labelsName)
{
    const auto imageSizes = checkIdx(images, imagesName, imagesMagic);
    if (!imageSizes)
        return imageSizes.failure();
    const auto labelSizes = checkIdx(labels, labelsName, labelsMagic);
    if (!labelSizes)
        return labelSizes.failure();
    if (imageSizes->at(0) != labelSizes->at(0))
        return Failure{ExitCode::DataForeign,
                       imagesName + " has " + std::to_string(imageSizes->at(0)) + " images, but " +
                           labelsName + " has " + std::to_string(labelSizes->at(0)) +
                           " labels: they do not belong together."};
    Split split;
    split.count = imageSizes->at(0);
    split.rows = imageSizes->at(1);
    split.columns = imageSizes->at(2);
    split.pixels.assign(images.begin() + 16, images.end());
    split.labels.assign(labels.begin() + 8, labels.end());
    const auto highest = std::max_element(split.labels.begin(), split.labels.end());
    if (*highest > 9)
        return Failure{ExitCode::DataForeign, labelsName + " has the label " +
                                                  std::to_string(*highest) +
                                                  ", but this network knows 10 classes, 0 to 9."};
    return split;
}

Outcome<Dataset> loadDataset(const std::filesystem::path &path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        return Failure{ExitCode::DataMissing,
                       "There is no " + path.string() +
                           ". Expected is MNIST's data: name the archive (MNIST_data.tar.gz) in "
                           "transfer_input_files, or give its place with --data."};
    auto found = std::filesystem::is_directory(status) ? findInFolder(path) : findInArchive(path);
    if (!found)
        return found.failure();
    for (const char *const name : fileNames) {
        if (found->count(name) == 0)
            return Failure{ExitCode::DataMissing,
                           path.string() + " has no " + name + " (or " + name +
                               ".gz), neither directly nor in MNIST/raw. MNIST's data consists of "
                               "four files: images and labels, train and t10k."};
    }
    auto train = takeSplit(*found, fileNames[0], fileNames[1]);
    if (!train)
        return train.failure();
    auto test = takeSplit(*found, fileNames[2], fileNames[3]);
    if (!test)
        return test.failure();
    return Dataset{std::move(*train), std::move(*test)};
}

} // namespace perch
