// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <vector>

namespace perch
{

/// The optimiser Adadelta (Zeiler 2012), which LibTorch lacks; defaults and numbers as in
/// torch.optim.Adadelta of Python. Not for parameters that are shared between threads.
class Adadelta
{
public:
    struct Options {
        double learningRate = 1.0;
        double rho = 0.9;      ///< how much of the running averages is kept at each step
        double epsilon = 1e-6; ///< keeps the divisions finite
    };

    Adadelta(std::vector<torch::Tensor> parameters, const Options &options);

    /// Forgets the gradients of all parameters.
    void zeroGrad();

    /// Divides all gradients by \p scale. False when one of them is not finite.
    bool divideGrad(double scale);

    /// Moves each parameter that has a gradient.
    void step();

    /// The running averages, two tensors for each parameter: the optimiser's whole state besides
    /// the learning rate. They share their memory with it.
    std::vector<torch::Tensor> averages() const;

    double learningRate() const { return m_options.learningRate; }
    void setLearningRate(double rate) { m_options.learningRate = rate; }

private:
    struct Slot {
        torch::Tensor parameter;
        torch::Tensor squares; ///< running average of the squared gradient
        torch::Tensor moves;   ///< running average of the squared move
    };
    std::vector<Slot> m_slots;
    Options m_options;
};

} // namespace perch
