// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/picklenames.h"

#include "core/plaintext.h"

#include <QSet>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype mostWishes = 50;
constexpr int deepest = 3;

using Kind = PickleValue::Kind;

void addText(const Pickle &pickle, int index, int depth, qsizetype longest, QString &text);

void addParts(const Pickle &pickle, const PickleValue &value, int depth, qsizetype longest,
              QString &text)
{
    for (qsizetype i = 0; i < value.parts.size() && text.size() < longest; ++i) {
        const bool isValue = value.kind == Kind::Dictionary && i % 2 == 1;
        if (i > 0)
            text += isValue ? QLatin1String(": ") : QLatin1String(", ");
        addText(pickle, value.parts[i], depth + 1, longest, text);
    }
}

void addText(const Pickle &pickle, int index, int depth, qsizetype longest, QString &text)
{
    const PickleValue *value = pickle.at(index);
    if (!value || depth > deepest || text.size() >= longest) {
        text += u'…';
        return;
    }
    const auto cut = [longest](const QByteArray &bytes) {
        return QString::fromUtf8(bytes.first(std::min(bytes.size(), longest)));
    };
    switch (value->kind) {
    case Kind::None:
        text += QLatin1String("None");
        return;
    case Kind::Boolean:
        text += value->integer != 0 ? QLatin1String("True") : QLatin1String("False");
        return;
    case Kind::Integer:
        text += QString::number(value->integer);
        return;
    case Kind::Real:
        text += QString::number(value->real, 'g', 10);
        return;
    case Kind::Text:
        text += u'\'' + cut(value->bytes) + u'\'';
        return;
    case Kind::Bytes:
        text += QStringLiteral("%1 bytes").arg(value->bytes.size());
        return;
    case Kind::Name:
        text += cut(value->bytes);
        return;
    case Kind::Stored:
        text += QLatin1String("stored");
        return;
    case Kind::Call: {
        addText(pickle, value->callee, depth + 1, longest, text);
        const PickleValue *arguments = pickle.at(value->arguments);
        text += u'(';
        if (arguments)
            addParts(pickle, *arguments, depth, longest, text);
        text += u')';
        return;
    }
    case Kind::Tuple:
    case Kind::List:
    case Kind::Dictionary:
    case Kind::Set: {
        const bool isTuple = value->kind == Kind::Tuple;
        const bool isList = value->kind == Kind::List;
        text += isTuple ? u'(' : isList ? u'[' : u'{';
        addParts(pickle, *value, depth, longest, text);
        text += isTuple ? u')' : isList ? u']' : u'}';
        return;
    }
    }
}

} // namespace

bool isPlainName(const QByteArray &name)
{
    static const QSet<QByteArray> plain = {
        "collections.OrderedDict",
        "collections.defaultdict",
        "collections.Counter",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_qtensor",
        "torch._utils._rebuild_sparse_tensor",
        "torch._tensor._rebuild_from_type_v2",
        "torch.Size",
        "torch.Tensor",
        "torch.device",
        "torch.nn.parameter.Parameter",
        "torch.serialization._get_layout",
        "torch.storage.TypedStorage",
        "torch.storage.UntypedStorage",
        "torch.jit._pickle.build_intlist",
        "torch.jit._pickle.build_doublelist",
        "torch.jit._pickle.build_boollist",
        "torch.jit._pickle.build_tensorlist",
        "torch.jit._pickle.build_tensor_from_id",
        "torch.jit._pickle.restore_type_tag",
        "numpy.dtype",
        "numpy.ndarray",
        "numpy.core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar",
        "numpy.core.numeric._frombuffer",
        "numpy._core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar",
        "numpy._core.numeric._frombuffer",
        "_codecs.encode",
        "builtins.bytearray",
        "builtins.complex",
        "builtins.dict",
        "builtins.list",
        "builtins.set",
        "builtins.slice",
        "builtins.tuple",
        "__builtin__.bytearray",
        "__builtin__.complex",
        "__builtin__.set",
    };
    if (plain.contains(name))
        return true;
    if (name.startsWith("__torch__.")) // a class of the archive's own TorchScript, not of Python
        return true;
    const QByteArray last = name.sliced(name.lastIndexOf('.') + 1);
    const bool isOfTorch = name.startsWith("torch.") && name.count('.') <= 2;
    static const QSet<QByteArray> types = {"float64",
                                           "float32",
                                           "float16",
                                           "bfloat16",
                                           "int64",
                                           "int32",
                                           "int16",
                                           "int8",
                                           "uint8",
                                           "bool",
                                           "complex64",
                                           "complex128",
                                           "strided",
                                           "quint8",
                                           "qint8",
                                           "qint32",
                                           "per_tensor_affine"};
    return isOfTorch && (last.endsWith("Storage") || types.contains(last));
}

QString shortText(const Pickle &pickle, int index, qsizetype longest)
{
    QString text;
    addText(pickle, index, 0, longest, text);
    if (text.size() > longest)
        text = text.first(longest - 1) + u'…';
    return plainLine(text, longest);
}

QStringList wishesOf(const Pickle &pickle)
{
    const auto isWish = [&pickle](int index) {
        const PickleValue *value = pickle.at(index);
        return value && (value->kind != Kind::Name || !isPlainName(value->bytes));
    };
    QStringList wishes;
    QSet<int> called;
    QSet<QString> known;
    const auto add = [&](int index) {
        const QString text = shortText(pickle, index);
        if (wishes.size() < mostWishes && !known.contains(text)) {
            known.insert(text);
            wishes.append(text);
        }
    };
    for (std::size_t i = 0; i < pickle.values.size(); ++i) {
        const PickleValue &value = pickle.values[i];
        if (value.kind == Kind::Call && isWish(value.callee)) {
            called.insert(value.callee);
            add(int(i));
        }
    }
    for (std::size_t i = 0; i < pickle.values.size(); ++i) {
        if (pickle.values[i].kind == Kind::Name && isWish(int(i)) && !called.contains(int(i)))
            add(int(i));
    }
    return wishes;
}

} // namespace perch
