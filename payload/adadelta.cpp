// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/adadelta.h"

#include <torch/utils.h>

#include <utility>

namespace perch
{

Adadelta::Adadelta(std::vector<torch::Tensor> parameters, const Options &options)
    : m_options(options)
{
    for (torch::Tensor &parameter : parameters) {
        torch::Tensor squares = torch::zeros_like(parameter.detach());
        torch::Tensor moves = torch::zeros_like(parameter.detach());
        m_slots.push_back({std::move(parameter), std::move(squares), std::move(moves)});
    }
}

void Adadelta::zeroGrad()
{
    for (Slot &slot : m_slots)
        slot.parameter.mutable_grad() = torch::Tensor();
}

bool Adadelta::divideGrad(double scale)
{
    const torch::NoGradGuard noGrad;
    torch::Tensor sum = torch::zeros({}, m_slots.front().parameter.options());
    for (Slot &slot : m_slots) {
        torch::Tensor &grad = slot.parameter.mutable_grad();
        if (!grad.defined())
            continue;
        grad.div_(scale);
        sum += grad.abs().max(); // NaN and infinity stay what they are in it
    }
    return sum.isfinite().item<bool>();
}

void Adadelta::step()
{
    const torch::NoGradGuard noGrad;
    for (Slot &slot : m_slots) {
        const torch::Tensor grad = slot.parameter.grad();
        if (!grad.defined())
            continue;
        slot.squares.mul_(m_options.rho).addcmul_(grad, grad, 1 - m_options.rho);
        const torch::Tensor scale = slot.squares.add(m_options.epsilon).sqrt_();
        torch::Tensor move = slot.moves.add(m_options.epsilon).sqrt_().div_(scale).mul_(grad);
        slot.parameter.add_(move, -m_options.learningRate);
        slot.moves.mul_(m_options.rho).addcmul_(move, move, 1 - m_options.rho);
    }
}

std::vector<torch::Tensor> Adadelta::averages() const
{
    std::vector<torch::Tensor> all;
    for (const Slot &slot : m_slots) {
        all.push_back(slot.squares);
        all.push_back(slot.moves);
    }
    return all;
}

} // namespace perch
