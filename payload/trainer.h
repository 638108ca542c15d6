// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/dataset.h"
#include "payload/metricwriter.h"
#include "payload/model.h"
#include "payload/trainoptions.h"

#include <cstdint>

namespace perch
{

/// How good a network is on a test set.
struct Evaluation {
    double loss = 0; ///< negative log likelihood, average
    std::int64_t correct = 0;
    std::int64_t count = 0;
    double accuracy() const { return static_cast<double>(correct) / static_cast<double>(count); }
};

/// What a run came to.
struct Trained {
    Net net{nullptr};
    bool isDone = true; ///< else it stopped with a checkpoint
};

/// Trains a new network with \p data on \p device, or goes on from the checkpoint of \p options,
/// should there be one: the result is that of a run that never stopped. Prints the lines of
/// PyTorch's example and writes metric records: train_loss; after each epoch test_loss,
/// test_accuracy (0 to 1), learning_rate, images_per_s and epoch_s (training alone). May throw
/// c10::Error.
Outcome<Trained> train(const Dataset &data, const TrainOptions &options, torch::Device device,
                       MetricWriter &metrics);

/// Tests \p net, which must be on \p device. May throw c10::Error.
Evaluation evaluate(Net &net, const Split &split, std::int64_t batchSize, torch::Device device);

/// Prints \p evaluation as PyTorch's example does.
void printEvaluation(const Evaluation &evaluation);

} // namespace perch
