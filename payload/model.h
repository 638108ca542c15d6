// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/outcome.h"

#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>

#include <filesystem>
#include <vector>

namespace perch
{

/// The numbers that the network learns, on one device.
struct NetWeights {
    torch::Tensor conv1, conv1Bias, conv2, conv2Bias, fc1, fc1Bias, fc2, fc2Bias;
};

/// The network of PyTorch's MNIST example: two convolutions, pooling, dropout, two dense layers;
/// images [n, 1, 28, 28] in, logarithms of the ten probabilities out. Names as in the example.
class NetImpl : public torch::nn::Module
{
public:
    NetImpl();
    torch::Tensor forward(const torch::Tensor &images);

    /// Each of \p devices computes its share of the images, and the results come together on the
    /// first of them, where images and network are; gradients find their way back by themselves.
    torch::Tensor forwardOn(const torch::Tensor &images, const std::vector<torch::Device> &devices);

    /// Convolutions and dense layers compute in \p type, all else and the weights in floats:
    /// mixed precision, as PyTorch's autocast would have it for this network.
    void setLayerType(torch::ScalarType type) { m_layerType = type; }

private:
    NetWeights weightsOn(torch::Device device) const;
    torch::Tensor compute(torch::Tensor x, const NetWeights &weights);
    torch::Tensor dropout(const torch::Tensor &x, double share);

    torch::nn::Conv2d m_conv1;
    torch::nn::Conv2d m_conv2;
    torch::nn::Linear m_fc1;
    torch::nn::Linear m_fc2;
    torch::ScalarType m_layerType = torch::kFloat;
};
TORCH_MODULE(Net);

/// Lays the weights of \p net's convolutions with the channels innermost, which is what fast
/// kernels of CUDA want, or, as files have them, outermost.
void layChannels(Net &net, torch::MemoryFormat format);

/// Saves \p net as a file that loadModel() and torch::load() read; whole or not at all.
Done saveModel(const Net &net, const std::filesystem::path &file);

/// Loads the network from \p file, to the CPU.
Outcome<Net> loadModel(const std::filesystem::path &file);

/// Moves a result of an earlier run aside, so that no run replaces another's: FILE.old, then
/// FILE.old2 and so on. The new name comes back, or an empty one when there was nothing to move.
Outcome<std::filesystem::path> moveAside(const std::filesystem::path &file);

} // namespace perch
