// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/foundmetrics.h"

#include <QByteArray>
#include <QString>

#include <string_view>
#include <vector>

namespace perch
{

/// Reads the scalars of a TensorBoard event file (events.out.tfevents.*): records with their length
/// and two checksums, each a protobuf message Event; field numbers as in TensorFlow's event.proto,
/// summary.proto and tensor.proto. A scalar is a simple_value or, since TensorFlow 2, a tensor of
/// one element. Texts, pictures, histograms and graphs are passed over. Bounded: a record of more
/// than 4 MiB is passed over without being kept.
class TensorBoardReader
{
public:
    static constexpr qsizetype recordLimit = 4 * 1024 * 1024;

    /// The scalars of the records that are complete now, in their order.
    [[nodiscard]] std::vector<FoundMetrics> feed(QByteArrayView bytes);
    /// What was wrong with the bytes so far, in words; empty when nothing was. A file may end
    /// within a record while it is being written.
    [[nodiscard]] QString problem() const;
    /// The bytes do not begin as an event file does.
    [[nodiscard]] bool isForeign() const { return m_isLost && m_recordCount == 0; }

private:
    enum class Next { Head, Data, SkippedData };
    void takeRecord(std::string_view record, std::vector<FoundMetrics> &found);

    QByteArray m_pending;
    Next m_next = Next::Head;
    qsizetype m_wanted = 0; ///< bytes of data that come now, with their checksum
    qint64 m_skip = 0;
    qint64 m_offset = 0; ///< of what is pending
    qint64 m_recordCount = 0;
    qint64 m_damagedCount = 0; ///< records left out
    bool m_isLost = false;     ///< where the next record begins is not known any more
};

/// The checksum CRC-32C (Castagnoli) of RFC 3720.
[[nodiscard]] quint32 crc32c(std::string_view bytes);

} // namespace perch
