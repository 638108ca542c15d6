// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/model.h"

#include <torch/serialize.h>
#include <torch/utils.h>

#include <exception>
#include <limits>
#include <string>
#include <system_error>

namespace perch
{

namespace
{

/// LibTorch's messages go on with a stack trace: only their first line is for a person.
std::string firstLine(const std::exception &error)
{
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
}

} // namespace

NetImpl::NetImpl()
    : m_conv1(torch::nn::Conv2dOptions(1, 32, 3)), m_conv2(torch::nn::Conv2dOptions(32, 64, 3)),
      m_fc1(9216, 128), m_fc2(128, 10)
{
    register_module("conv1", m_conv1);
    register_module("conv2", m_conv2);
    register_module("fc1", m_fc1);
    register_module("fc2", m_fc2);
}

torch::Tensor NetImpl::forward(const torch::Tensor &images)
{
    return compute(images, weightsOn(images.device()));
}

torch::Tensor NetImpl::forwardOn(const torch::Tensor &images,
                                 const std::vector<torch::Device> &devices)
{
    if (devices.size() < 2)
        return forward(images);
    const std::vector<torch::Tensor> shares =
        images.chunk(static_cast<std::int64_t>(devices.size()));
    std::vector<torch::Tensor> results; // a small last batch may have fewer shares than devices
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const torch::Tensor share = shares[i].to(devices[i], shares[i].scalar_type(), true);
        results.push_back(compute(share, weightsOn(devices[i])));
    }
    // only now, when each device has all of its work, is anything waited for
    for (torch::Tensor &result : results)
        result = result.to(devices[0]);
    return torch::cat(results);
}

NetWeights NetImpl::weightsOn(torch::Device device) const
{
    const auto there = [&](const torch::Tensor &weight) {
        return weight.to(device, m_layerType, true); // nothing is copied where nothing differs
    };
    return {there(m_conv1->weight), there(m_conv1->bias), there(m_conv2->weight),
            there(m_conv2->bias),   there(m_fc1->weight), there(m_fc1->bias),
            there(m_fc2->weight),   there(m_fc2->bias)};
}

torch::Tensor NetImpl::compute(torch::Tensor x, const NetWeights &weights)
{
    // oneDNN's and cuDNN's convolutions and the pooling are fastest with the channels innermost.
    // The pooling goes before the rectifier: the result is the same, the work a quarter.
    x = x.to(m_layerType).contiguous(torch::MemoryFormat::ChannelsLast);
    x = torch::relu(torch::conv2d(x, weights.conv1, weights.conv1Bias));
    x = torch::relu(torch::max_pool2d(torch::conv2d(x, weights.conv2, weights.conv2Bias), 2));
    x = dropout(x, 0.25);
    if (x.is_cuda()) {
        x = torch::linear(x.flatten(1), weights.fc1, weights.fc1Bias);
    } else {
        // A dense layer over an image is a convolution as large as the image, and oneDNN has a
        // fast one, whereas a matrix product is as slow as the BLAS that happens to be installed:
        // with Debian's default one it took more than half of the whole time.
        const torch::Tensor kernel = weights.fc1.view({128, 64, 12, 12});
        x = torch::conv2d(x, kernel, weights.fc1Bias).flatten(1);
    }
    x = torch::linear(dropout(torch::relu(x), 0.5), weights.fc2, weights.fc2Bias);
    return torch::log_softmax(x.to(torch::kFloat), 1);
}

/// Dropout with one random byte for each number, since LibTorch draws 32 random bits one after
/// the other on the CPU. Exact for the shares used here, which are multiples of 1/256.
torch::Tensor NetImpl::dropout(const torch::Tensor &x, double share)
{
    if (!is_training())
        return x;
    if (x.is_cuda() || x.numel() % 8 != 0 || !x.is_non_overlapping_and_dense())
        return torch::dropout(x, share, true);
    using Limits = std::numeric_limits<std::int64_t>;
    const torch::Tensor bytes =
        torch::randint(Limits::min(), Limits::max(), {x.numel() / 8}, torch::kLong)
            .view(torch::kByte);
    const torch::Tensor keep = bytes.ge(256 * share).to(x.scalar_type()).mul_(1 / (1 - share));
    return x * keep.as_strided(x.sizes(), x.strides());
}

void layChannels(Net &net, torch::MemoryFormat format)
{
    for (torch::Tensor &weight : net->parameters()) {
        if (weight.dim() == 4)
            weight.set_data(weight.detach().contiguous(format));
    }
}

Done saveModel(const Net &net, const std::filesystem::path &file)
{
    const std::filesystem::path partial = file.string() + ".part";
    std::string why;
    try {
        torch::save(net, partial.string());
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
    return Failure{ExitCode::Output, "Cannot save the model as " + file.string() + ": " + why +
                                         ". Is there space, and may this job write there?"};
}

Outcome<Net> loadModel(const std::filesystem::path &file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error)
        return Failure{ExitCode::Model,
                       "Cannot read the model " + file.string() + ": " + error.message() + "."};
    if (size == 0)
        return Failure{ExitCode::Model, "The model " + file.string() +
                                            " is empty: the run that should have saved it failed."};
    try {
        Net net;
        torch::load(net, file.string(), torch::kCPU);
        return net;
    } catch (const std::exception &problem) {
        return Failure{ExitCode::Model,
                       file.string() +
                           " is no model of this program, or it is damaged: " + firstLine(problem)};
    }
}

Outcome<std::filesystem::path> moveAside(const std::filesystem::path &file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return std::filesystem::path();
    std::filesystem::path old = file.string() + ".old";
    for (int n = 2; std::filesystem::exists(old, error); ++n)
        old = file.string() + ".old" + std::to_string(n);
    std::filesystem::rename(file, old, error);
    if (error)
        return Failure{ExitCode::Output, "Cannot move the older " + file.string() +
                                             " aside: " + error.message() + "."};
    return old;
}

} // namespace perch
