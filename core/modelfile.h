// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/modelcontents.h"
#include "core/result.h"

#include <QByteArrayView>

class QIODevice;

namespace perch
{

/// True when the first bytes (64 are enough) begin a file that readModel() knows.
[[nodiscard]] bool isModelHead(QByteArrayView head);

/// What a saved model, array or archive holds, as data: PyTorch's and LibTorch's archives
/// (torch.save, torch.jit.save), torch.save of before 1.6, other pickles, safetensors, .npy, .npz,
/// and the list of any other ZIP archive. Reads names, shapes and types only, at most some 32 MB of
/// the file; never runs anything. Errors: Parse.
[[nodiscard]] Result<ModelContents> readModel(QIODevice &device);

} // namespace perch
