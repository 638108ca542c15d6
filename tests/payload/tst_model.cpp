// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/adadelta.h"
#include "payload/model.h"
#include "tests/payload/check.h"

#include <torch/utils.h>

#include <limits>

using namespace perch;

namespace
{

std::vector<torch::Tensor> gradientsOf(Net &net)
{
    std::vector<torch::Tensor> gradients;
    for (const torch::Tensor &parameter : net->parameters())
        gradients.push_back(parameter.grad().clone());
    return gradients;
}

std::vector<torch::Tensor> gradientsAfter(Net &net, const torch::Tensor &output,
                                          const torch::Tensor &labels)
{
    net->zero_grad();
    torch::nll_loss(output, labels).backward();
    return gradientsOf(net);
}

bool areClose(const std::vector<torch::Tensor> &some, const std::vector<torch::Tensor> &others)
{
    bool good = some.size() == others.size();
    for (std::size_t i = 0; good && i < some.size(); ++i)
        good = torch::allclose(some[i], others[i], 1e-4, 1e-6);
    return good;
}

/// What a batch comes to does not depend on how many devices share it: here the processor, twice
/// and three times, also with images that do not divide evenly or are fewer than the devices.
void devicesShareABatch()
{
    torch::manual_seed(3);
    Net net;
    net->eval(); // dropout draws for each share by itself
    for (const std::int64_t count : {64, 7, 2, 1}) {
        const torch::Tensor images = torch::randn({count, 1, 28, 28});
        const torch::Tensor labels = torch::randint(10, {count}, torch::kLong);
        const torch::Tensor whole = net->forward(images);
        const auto expected = gradientsAfter(net, whole, labels);
        for (const std::size_t devices : {1U, 2U, 3U}) {
            const torch::Tensor shared = net->forwardOn(
                images, std::vector<torch::Device>(devices, torch::Device(torch::kCPU)));
            EXPECT(torch::allclose(shared, whole, 1e-5, 1e-6));
            EXPECT(areClose(gradientsAfter(net, shared, labels), expected));
        }
    }
}

/// Weights and results stay floats, what the layers compute becomes less exact.
void mixedPrecisionIsClose()
{
    torch::manual_seed(3);
    Net net;
    net->eval();
    const torch::Tensor images = torch::randn({8, 1, 28, 28});
    const torch::Tensor labels = torch::randint(10, {8}, torch::kLong);
    const torch::Tensor exact = net->forward(images);
    net->setLayerType(torch::kBFloat16);
    const torch::Tensor mixed = net->forward(images);
    EXPECT(mixed.scalar_type() == torch::kFloat);
    EXPECT(!torch::equal(mixed, exact));
    EXPECT(torch::allclose(mixed, exact, 0.05, 0.05));
    for (const torch::Tensor &gradient : gradientsAfter(net, mixed, labels))
        EXPECT(gradient.scalar_type() == torch::kFloat && gradient.isfinite().all().item<bool>());
}

void channelsInnermostChangeNothing()
{
    torch::manual_seed(3);
    Net net;
    net->eval();
    const torch::Tensor images = torch::randn({8, 1, 28, 28});
    const torch::Tensor before = net->forward(images);
    layChannels(net, torch::MemoryFormat::ChannelsLast);
    EXPECT(
        net->named_parameters()["conv2.weight"].is_contiguous(torch::MemoryFormat::ChannelsLast));
    EXPECT(torch::allclose(net->forward(images), before, 1e-5, 1e-6));
    layChannels(net, torch::MemoryFormat::Contiguous);
    EXPECT(net->named_parameters()["conv2.weight"].is_contiguous());
    EXPECT(torch::equal(net->forward(images), before));
}

void scaledGradientsAreDivided()
{
    torch::Tensor weight = torch::tensor({1.0F, 2.0F}).set_requires_grad(true);
    Adadelta optimiser({weight}, {});
    (weight.sum() * 1024).backward();
    EXPECT(optimiser.divideGrad(1024));
    EXPECT(torch::equal(weight.grad(), torch::ones({2})));
    for (const float bad :
         {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
          std::numeric_limits<float>::quiet_NaN()}) {
        weight.mutable_grad() = torch::tensor({1.0F, bad});
        EXPECT(!optimiser.divideGrad(1024));
    }
}

} // namespace

int main()
{
    devicesShareABatch();
    mixedPrecisionIsClose();
    channelsInnermostChangeNothing();
    scaledGradientsAreDivided();
    return check::result();
}
