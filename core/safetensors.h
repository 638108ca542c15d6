// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/modelcontents.h"
#include "core/result.h"

#include <QByteArrayView>

class QIODevice;

namespace perch
{

/// Eight bytes of a length, then JSON: the length is not checked here.
[[nodiscard]] bool isSafetensorsHead(QByteArrayView head);

/// Reads the JSON header of a .safetensors file (huggingface/safetensors, README "Format"); its
/// length must fit into the file and into 16 MB. Errors: Parse.
[[nodiscard]] Result<ModelContents> readSafetensors(QIODevice &device);

} // namespace perch
