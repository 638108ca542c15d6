// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/inferoptions.h"
#include "payload/outcome.h"
#include "payload/trainoptions.h"

#include <string>
#include <vector>

namespace perch
{

enum class Command { Help, Detect, Train, Check, Infer };

/// What the program was asked to do.
struct Options {
    Command command = Command::Help;
    std::string data = "MNIST_data.tar.gz";
    std::string model;      ///< where to save (train, empty: nowhere) or what to load
    std::string metrics;    ///< file for the metric records; empty: none
    std::string evaluation; ///< folder for confusion matrix and mistakes; empty: none
    std::string run = "run";
    bool isJson = false; ///< detect answers as JSON
    bool noCuda = false;
    int threads = 0; ///< 0: as chooseThreads() finds
    int gpus = 0;    ///< 0: as chooseGpus() finds
    TrainOptions train;
    InferOptions infer;
};

/// Reads the program's arguments, without the program's own name.
Outcome<Options> parseOptions(const std::vector<std::string> &arguments);

/// The text of --help.
std::string helpText();

} // namespace perch
