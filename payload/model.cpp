// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/model.h"

#include <torch/nn/functional/activation.h>
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

torch::Tensor NetImpl::forward(torch::Tensor x)
{
    // On the CPU oneDNN's convolution and the pooling are fastest with the channels innermost.
    // The pooling goes before the rectifier: the result is the same, the work a quarter.
    if (!x.is_cuda())
        x = x.contiguous(torch::MemoryFormat::ChannelsLast);
    x = torch::relu(m_conv1(x));
    x = torch::relu(torch::max_pool2d(m_conv2(x), 2));
    x = torch::relu(dense(dropout(x, 0.25)));
    return torch::log_softmax(m_fc2(dropout(x, 0.5)), 1);
}

/// The first dense layer. A dense layer over an image is a convolution as large as the image, and
/// oneDNN has a fast one, whereas a matrix product is as slow as the BLAS that happens to be
/// installed: with Debian's default one it took more than half of the whole time.
torch::Tensor NetImpl::dense(const torch::Tensor &x)
{
    if (x.is_cuda())
        return m_fc1(x.flatten(1));
    const torch::Tensor kernel = m_fc1->weight.view({128, 64, 12, 12});
    return torch::conv2d(x, kernel, m_fc1->bias).flatten(1);
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
