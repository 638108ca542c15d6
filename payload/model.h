// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/outcome.h"

#include <torch/nn/cloneable.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>

#include <filesystem>

namespace perch
{

/// The network of PyTorch's MNIST example: two convolutions, pooling, dropout, two dense layers;
/// images [n, 1, 28, 28] in, logarithms of the ten probabilities out. Names as in the example.
class NetImpl : public torch::nn::Module
{
public:
    NetImpl();
    torch::Tensor forward(torch::Tensor x);

private:
    torch::Tensor dense(const torch::Tensor &x);
    torch::Tensor dropout(const torch::Tensor &x, double share);

    torch::nn::Conv2d m_conv1;
    torch::nn::Conv2d m_conv2;
    torch::nn::Linear m_fc1;
    torch::nn::Linear m_fc2;
};
TORCH_MODULE(Net);

/// Saves \p net as a file that loadModel() and torch::load() read; whole or not at all.
Done saveModel(const Net &net, const std::filesystem::path &file);

/// Loads the network from \p file, to the CPU.
Outcome<Net> loadModel(const std::filesystem::path &file);

/// Moves a result of an earlier run aside, so that no run replaces another's: FILE.old, then
/// FILE.old2 and so on. The new name comes back, or an empty one when there was nothing to move.
Outcome<std::filesystem::path> moveAside(const std::filesystem::path &file);

} // namespace perch
