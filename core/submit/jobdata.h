// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace perch
{

class SubmitValues;

/// How a file of this size goes to jobs (CHTC guide htc-job-file-transfer, size table).
enum class TransferForm {
    WithTheJob,  ///< up to 1 GB: from the job folder, by its plain name
    Osdf,        ///< up to 30 GB: staged, by an osdf:/// URL
    StagingFile, ///< up to 100 GB: staged, by a file:/// URL
    AskStaff     ///< larger
};
[[nodiscard]] TransferForm transferFormOf(qint64 bytes);

/// The bytes that a job needs on the machine's disk before it writes any itself.
struct DiskNeed {
    qint64 imageBytes = 0;
    qint64 inputBytes = 0;
    bool isWhole = true; ///< false when the size of some part is not known
};
/// With 1 GB to spare for what the job writes (CHTC guide apptainer-htc: the image counts).
[[nodiscard]] qint64 leastDiskBytes(const DiskNeed &need);

/// What image, program and inputs take; `sizes`: of files of the job folder by name, and of staged
/// ones by URL.
[[nodiscard]] DiskNeed diskNeedOf(const SubmitValues &values, const QHash<QString, qint64> &sizes);

/// The entries of transfer_input_files or transfer_output_files, trimmed, without the quotes that
/// may stand around the list.
[[nodiscard]] QStringList fileEntries(const QString &list);
/// The list with one more entry at its end; as it is when the entry is there.
[[nodiscard]] QString withEntry(const QString &list, const QString &entry);
/// The list without the entry; what is left stays as it is written.
[[nodiscard]] QString withoutEntry(const QString &list, const QString &entry);

/// Whether an image is fetched from a registry on the net by each job.
[[nodiscard]] bool isRegistryImage(const QString &image);

/// NVIDIA's compute capabilities with the models that have them; data, for a person to choose from.
struct GpuGeneration {
    QString capability; ///< "8.0"
    QStringList models;
};
[[nodiscard]] const QList<GpuGeneration> &gpuGenerations();

} // namespace perch
