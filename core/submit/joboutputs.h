// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitfile.h"

#include <QRegularExpression>

namespace perch
{

/// Tells what earlier runs left in a job folder from what belongs to the job, by the names that the
/// submit description gives to outputs: log, output, error, transfer_output_files,
/// transfer_output_remaps, transfer_checkpoint_files. A macro stands for anything. Inputs are never
/// outputs.
class JobOutputs
{
public:
    explicit JobOutputs(const SubmitFile &file);

    /// `path` is relative to the job folder. Also true of older results that were moved aside
    /// ("model.pt.old", "model.pt.old2", "model.pt.old.~1~").
    [[nodiscard]] bool contains(const QString &path) const;

private:
    void addName(const QString &name);

    QStringList m_inputs;
    QList<QRegularExpression> m_patterns;
};

} // namespace perch
