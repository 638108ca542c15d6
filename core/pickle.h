// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>

#include <vector>

namespace perch
{

/// One value that a pickle describes. What a pickle would import, call or build when Python loads
/// it is only written down here: nothing is ever imported or called.
struct PickleValue {
    enum class Kind : quint8 {
        None,
        Boolean,
        Integer,
        Real,
        Text,
        Bytes,
        Tuple,
        List,
        Dictionary,
        Set,
        Name,   ///< something of a module, by name: "torch.FloatStorage"
        Stored, ///< "persistent": kept outside of the pickle
        Call    ///< what calling, or making an object of, `callee` with `arguments` would give
    };
    Kind kind = Kind::None;
    bool isMap = false; ///< of a Call: `parts` are keys and values that were put into it
    int callee = -1;    ///< indexes into Pickle::values; -1: none
    int arguments = -1;
    int state = -1; ///< what the object is told about itself (__setstate__)
    qint64 integer = 0;
    double real = 0;
    QByteArray bytes; ///< UTF-8 of Text and Name
    QList<int> parts; ///< members; of a Dictionary key, value, key, value ...; of Stored its id
};

struct Pickle {
    std::vector<PickleValue> values;
    int root = -1;
    qsizetype length = 0; ///< bytes up to its end
    [[nodiscard]] const PickleValue *at(int index) const
    {
        return index >= 0 && std::size_t(index) < values.size() ? &values[std::size_t(index)]
                                                                : nullptr;
    }
};

/// Reads one pickle of any protocol (0 to 5, Python's pickletools.py) as data. Bounded: 500,000
/// values. Errors: Parse, with the byte in the detail.
[[nodiscard]] Result<Pickle> readPickle(QByteArrayView bytes);

} // namespace perch
