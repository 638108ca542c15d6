// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/outcome.h"
#include "payload/trainoptions.h"

#include <string>
#include <vector>

namespace perch
{

enum class Command { Help, Detect, Train, Check };

/// What the program was asked to do.
struct Options {
    Command command = Command::Help;
    std::string data = "MNIST_data.tar.gz";
    std::string model;   ///< where to save (train, empty: nowhere) or what to load (check)
    std::string metrics; ///< file for the metric records; empty: none
    std::string run = "run";
    bool noCuda = false;
    int threads = 0; ///< 0: as chooseThreads() finds
    TrainOptions train;
};

/// Reads the program's arguments, without the program's own name.
Outcome<Options> parseOptions(const std::vector<std::string> &arguments);

/// The text of --help.
std::string helpText();

} // namespace perch
