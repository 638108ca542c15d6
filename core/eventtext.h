// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/resourcetable.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>

#include <array>
#include <optional>
#include <string>

namespace perch
{

/// How a program ended, from the second line of 005, or of 004 for a retry. The later line "Job
/// terminated of its own accord ... with exit-code 3." is no help: HTCondor 25 has dropped it.
struct ProgramEnding {
    std::optional<int> exitCode;
    std::optional<int> signal;
};
[[nodiscard]] ProgramEnding endingIn(QByteArrayView body);

/// The first line, without its blanks, as a text of at most 4,000 characters.
[[nodiscard]] QString firstLine(QByteArrayView body);

/// The lines of an explanation as one text of at most 4,000 characters, without the line "Code 13
/// Subcode 2", whose numbers it gives.
struct Explanation {
    QString text;
    int code = 0;
    int subCode = 0;
};
[[nodiscard]] Explanation explanationIn(QByteArrayView body);

/// JobBatchName of "[ JobBatchName = \"x\" ]" in 000, or of the attributes of 028.
[[nodiscard]] QString batchNameIn(QByteArrayView body);

/// What 001 says of the place where the job runs, as it is written.
struct PlaceText {
    QByteArrayView slot;          ///< "slot1_1@gpu4001"
    QByteArrayView availableGpus; ///< "{ GPUs_GPU_a, GPUs_GPU_b }"
    QByteArrayView gpuLines;      ///< from the first ad of a GPU to the last one
};
[[nodiscard]] PlaceText placeIn(QByteArrayView body);
/// The names of the GPUs that a job got: for each of AvailableGPUs the DeviceName in its own ad, or
/// its id where the ad says nothing. At most 64.
[[nodiscard]] QStringList gpuNamesIn(QByteArrayView gpuLines, QByteArrayView availableGpus);

/// "5  -  MemoryUsage of job (MB)" of 006.
[[nodiscard]] std::optional<qint64> memoryMegabytesIn(QByteArrayView body);

/// Reads the tables of resources in 005 and 004, at most 64 rows.
class ResourceTableReader
{
public:
    /// Empty when there is none.
    [[nodiscard]] ResourceTable read(QByteArrayView body);

private:
    /// Where the columns end; 0 for a line that is no header of a table.
    using Edges = std::array<qsizetype, 3>;
    [[nodiscard]] static Edges edgesIn(QByteArrayView header);
    void takeRow(QByteArrayView line, qsizetype colon);

    SeenRequests m_seen;
    QByteArray m_header; // of the last table: mostly that of the next one
    Edges m_edges{};
    // of the table that is read; not QByteArrays, which take a call for each character
    std::string m_requests;
    std::string m_cells;
};

} // namespace perch
