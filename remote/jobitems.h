// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "remote/hashingreader.h"
#include "remote/jobsender.h"

#include <QList>
#include <QString>

#include <memory>

namespace perch
{

/// One file of a job, ready to be sent.
struct JobItem {
    QString name; ///< relative, as the user wrote it
    std::shared_ptr<HashingReader> reader;
    bool isExecutable = false;
    bool isMended = false; ///< its line ends were
    QString sha256{};      ///< empty: not known before it is sent
};

/// The submit description, then the input files, each once. Scripts are read into memory and their
/// line ends mended; other files are streamed later. `knowHashes`: reads them all once before.
/// Blocks on the disk. Error NotFound, Refused or Io, naming the file.
[[nodiscard]] Result<QList<JobItem>> prepareJobItems(const JobFiles &files, bool knowHashes);

} // namespace perch
