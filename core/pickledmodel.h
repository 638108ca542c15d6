// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/modelcontents.h"
#include "core/pickle.h"

#include <QHash>

namespace perch
{

/// Bytes of each storage that the archive holds, by its key.
using StorageSizes = QHash<QByteArray, qint64>;

/// Adds the tensors and plain values of a pickle to `contents`, with their path of names, and what
/// loading it would import or call. `storages` empty: the sizes are not checked.
void listPickle(const Pickle &pickle, const StorageSizes &storages, ModelContents &contents);

/// The dtype that a storage's class stands for: "torch.FloatStorage" is "float32".
[[nodiscard]] QString typeOfStorage(const QByteArray &className);

} // namespace perch
