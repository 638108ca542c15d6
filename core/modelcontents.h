// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>

namespace perch
{

/// One tensor, array or plain value of a saved model. All text is fit to be shown.
struct ModelEntry {
    QString name; ///< "net.conv1.weight"
    QString type; ///< "float32"; of a plain value "number", "text" ...
    bool isTensor = false;
    QList<qint64> shape; ///< of a tensor; empty: one number
    QString value;       ///< of what is no tensor
    QString problem;     ///< "needs 4 GB, but 12 bytes are there"; empty when none

    /// How many numbers the shape has room for; -1 when there is no such number.
    [[nodiscard]] qint64 count() const;
};

/// What a model file says that it holds. Nothing of it was run.
struct ModelContents {
    QString format; ///< "PyTorch, as torch.save() writes it"
    QList<ModelEntry> entries;
    bool hasMore = false; ///< than are listed
    /// What Python would import or call to load it, beyond what tensors need: "posix.system('ls')".
    QStringList wishes;
    QStringList notes; ///< whole sentences

    [[nodiscard]] int tensorCount() const;
    [[nodiscard]] qint64 numberCount() const; ///< of all tensors; at most the largest qint64
};

inline constexpr qsizetype mostModelEntries = 20'000;

/// Bytes of one number of a type as PyTorch, NumPy or safetensors name it ("float32"); 0: unknown.
[[nodiscard]] int bytesOfType(const QString &type);

/// `shape` × `each`; -1 when it is negative or larger than any file.
[[nodiscard]] qint64 bytesOfShape(const QList<qint64> &shape, qint64 each);

} // namespace perch
