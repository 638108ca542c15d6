// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/dataset.h"
#include "payload/evaluation.h"
#include "payload/metricwriter.h"
#include "payload/model.h"
#include "payload/trainoptions.h"

#include <optional>
#include <vector>

namespace perch
{

/// What a run came to.
struct Trained {
    Net net{nullptr};
    bool isDone = true; ///< else it stopped, with a checkpoint where one was wanted
    std::optional<Evaluation> evaluation; ///< after the last epoch, if this run came through one
};

/// Trains a new network with \p data on \p devices, which share each batch, or goes on from the
/// checkpoint of \p options, should there be one: the result is that of a run that never stopped.
/// Stops after a step when SIGTERM came (stopsignal.h). Prints the lines of PyTorch's example and
/// writes metric records: train_loss; after each epoch test_loss, test_accuracy (0 to 1),
/// learning_rate, images_per_s and epoch_s (training alone, of this run), peak_rss_mb and
/// peak_gpu_mb (MiB, see device.h). May throw c10::Error.
Outcome<Trained> train(const Dataset &data, const TrainOptions &options,
                       const std::vector<torch::Device> &devices, MetricWriter &metrics);

} // namespace perch
