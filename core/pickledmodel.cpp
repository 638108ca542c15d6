// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/pickledmodel.h"

#include "core/numpyheader.h"
#include "core/picklenames.h"
#include "core/plaintext.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr int deepest = 64;
constexpr int mostSteps = 400'000; ///< a pickle can name one list a thousand times within itself
constexpr qsizetype longestName = 300;
constexpr qsizetype shortList = 8;

using Kind = PickleValue::Kind;

class ModelWalk
{
public:
    ModelWalk(const Pickle &pickle, const StorageSizes &storages, ModelContents &contents)
        : m_pickle(pickle), m_storages(storages), m_contents(contents)
    {
    }

    void visit(int index, const QString &path, int depth);

private:
    [[nodiscard]] bool isCallOf(const PickleValue &value, QByteArrayView name) const;
    [[nodiscard]] QByteArray nameOf(const PickleValue &value) const;
    [[nodiscard]] const PickleValue *argument(const PickleValue &call, qsizetype number) const;
    [[nodiscard]] bool isShort(const PickleValue &value) const;
    void visitPairs(const PickleValue &value, const QString &path, int depth);
    void visitMembers(const PickleValue &value, const QString &path, int depth);
    void visitCall(const PickleValue &value, int index, const QString &path, int depth);
    bool addTensor(const PickleValue &value, const QString &path);
    bool addArray(const PickleValue &value, const QString &path);
    void addValue(int index, const QString &path, const QString &type);
    void checkStorage(const PickleValue &stored, qint64 offset, ModelEntry &entry) const;
    [[nodiscard]] QList<qint64> shapeOf(const PickleValue *tuple) const;
    bool add(ModelEntry entry, const QString &path);

    const Pickle &m_pickle;
    const StorageSizes &m_storages;
    ModelContents &m_contents;
    int m_steps = 0;
};

QString joined(const QString &path, const QString &name)
{
    return path.isEmpty() ? name : (path + u'.' + name).right(longestName);
}

bool ModelWalk::add(ModelEntry entry, const QString &path)
{
    if (m_contents.entries.size() >= mostModelEntries) {
        m_contents.hasMore = true;
        return false;
    }
    entry.name = plainLine(path, longestName);
    m_contents.entries.append(std::move(entry));
    return true;
}

QByteArray ModelWalk::nameOf(const PickleValue &value) const
{
    const PickleValue *callee = m_pickle.at(value.callee);
    return callee && callee->kind == Kind::Name ? callee->bytes : QByteArray();
}

bool ModelWalk::isCallOf(const PickleValue &value, QByteArrayView name) const
{
    return value.kind == Kind::Call && nameOf(value) == name;
}

const PickleValue *ModelWalk::argument(const PickleValue &call, qsizetype number) const
{
    const PickleValue *arguments = m_pickle.at(call.arguments);
    if (!arguments || arguments->kind != Kind::Tuple)
        return nullptr;
    return m_pickle.at(arguments->parts.value(number, -1));
}

QList<qint64> ModelWalk::shapeOf(const PickleValue *tuple) const
{
    if (tuple && isCallOf(*tuple, "torch.Size"))
        tuple = argument(*tuple, 0);
    QList<qint64> shape;
    for (qsizetype i = 0; tuple && i < std::min<qsizetype>(tuple->parts.size(), 64); ++i) {
        const PickleValue *length = m_pickle.at(tuple->parts[i]);
        shape << (length && length->kind == Kind::Integer ? length->integer : -1);
    }
    return shape;
}

void ModelWalk::checkStorage(const PickleValue &stored, qint64 offset, ModelEntry &entry) const
{
    const PickleValue *id = m_pickle.at(stored.parts.value(0, -1));
    const PickleValue *key = id ? m_pickle.at(id->parts.value(2, -1)) : nullptr;
    if (entry.count() < 0 || offset < 0) {
        entry.problem = QStringLiteral("Its shape is impossible.");
        return;
    }
    const qint64 each = bytesOfType(entry.type);
    if (m_storages.isEmpty() || !key || each == 0)
        return;
    const auto found = m_storages.constFind(key->bytes);
    const qint64 needed = bytesOfShape(entry.shape, each);
    if (found == m_storages.cend())
        entry.problem = QStringLiteral("Its numbers are not in the file.");
    else if (needed < 0 || needed > *found || offset > (*found - needed) / each)
        entry.problem = QStringLiteral("The file has fewer numbers than this shape needs.");
}

bool ModelWalk::addTensor(const PickleValue &value, const QString &path)
{
    const QByteArray name = nameOf(value);
    if (name == "torch._utils._rebuild_parameter") {
        const PickleValue *tensor = argument(value, 0);
        return tensor && tensor->kind == Kind::Call && nameOf(*tensor) != name &&
               addTensor(*tensor, path);
    }
    if (!name.startsWith("torch._utils._rebuild_"))
        return false;
    const PickleValue *stored = argument(value, 0);
    const PickleValue *offset = argument(value, 1);
    if (!stored || stored->kind != Kind::Stored || !offset)
        return false;
    const PickleValue *id = m_pickle.at(stored->parts.value(0, -1));
    const PickleValue *storage = id ? m_pickle.at(id->parts.value(1, -1)) : nullptr;
    const PickleValue *type = name.endsWith("_v3") ? argument(value, 6) : nullptr;
    ModelEntry entry;
    entry.isTensor = true;
    if (type && type->kind == Kind::Name)
        entry.type = plainLine(QString::fromUtf8(type->bytes).section(u'.', -1), 40);
    else
        entry.type = storage ? typeOfStorage(storage->bytes) : QStringLiteral("unknown");
    entry.shape = shapeOf(argument(value, 2));
    checkStorage(*stored, offset->integer, entry);
    return add(entry, path);
}

/// numpy: _reconstruct(ndarray, (0,), b'b') that is then told (1, shape, dtype, order, bytes), or
/// _frombuffer(bytes, dtype, shape, order).
bool ModelWalk::addArray(const PickleValue &value, const QString &path)
{
    const PickleValue *state = m_pickle.at(value.state);
    const bool isTold = nameOf(value).endsWith(".multiarray._reconstruct");
    const bool isOfBuffer = nameOf(value).endsWith(".numeric._frombuffer");
    if (!isOfBuffer && (!isTold || !state || state->parts.size() < 5))
        return false;
    ModelEntry entry;
    entry.isTensor = true;
    entry.shape = shapeOf(isOfBuffer ? argument(value, 2) : m_pickle.at(state->parts[1]));
    const PickleValue *type = isOfBuffer ? argument(value, 1) : m_pickle.at(state->parts[2]);
    const PickleValue *code = type ? argument(*type, 0) : nullptr;
    entry.type = code ? numpyTypeText(QString::fromUtf8(code->bytes)) : QStringLiteral("unknown");
    return add(entry, path);
}

void ModelWalk::addValue(int index, const QString &path, const QString &type)
{
    ModelEntry entry;
    entry.type = type;
    entry.value = shortText(m_pickle, index);
    add(entry, path);
}

bool ModelWalk::isShort(const PickleValue &value) const
{
    return value.parts.size() <= shortList &&
           std::all_of(value.parts.cbegin(), value.parts.cend(), [this](int part) {
               const PickleValue *one = m_pickle.at(part);
               return one && one->kind <= Kind::Bytes;
           });
}

void ModelWalk::visitPairs(const PickleValue &value, const QString &path, int depth)
{
    for (qsizetype i = 0; i + 1 < value.parts.size(); i += 2) {
        const PickleValue *key = m_pickle.at(value.parts[i]);
        const QString name = key && key->kind == Kind::Text
                                 ? QString::fromUtf8(key->bytes.left(longestName))
                                 : shortText(m_pickle, value.parts[i], 40);
        visit(value.parts[i + 1], joined(path, name), depth + 1);
    }
}

void ModelWalk::visitMembers(const PickleValue &value, const QString &path, int depth)
{
    for (qsizetype i = 0; i < value.parts.size(); ++i)
        visit(value.parts[i], joined(path, QString::number(i)), depth + 1);
}

void ModelWalk::visitCall(const PickleValue &value, int index, const QString &path, int depth)
{
    if (addTensor(value, path) || addArray(value, path))
        return;
    const qsizetype before = m_contents.entries.size();
    if (value.isMap)
        visitPairs(value, path, depth);
    else
        visitMembers(value, path, depth);
    const PickleValue *state = m_pickle.at(value.state);
    const bool isOrdered = nameOf(value) == "collections.OrderedDict"; // its state: _metadata
    if (state && !isOrdered)
        visit(value.state, path, depth + 1);
    if (m_contents.entries.size() == before && !isOrdered)
        addValue(index, path, QStringLiteral("object"));
}

void ModelWalk::visit(int index, const QString &path, int depth)
{
    const PickleValue *value = m_pickle.at(index);
    if (!value || m_contents.hasMore)
        return;
    if (++m_steps > mostSteps || depth > deepest) {
        m_contents.hasMore = true;
        return;
    }
    switch (value->kind) {
    case Kind::None:
        addValue(index, path, QStringLiteral("nothing"));
        return;
    case Kind::Name:
    case Kind::Stored:
        addValue(index, path, QStringLiteral("name"));
        return;
    case Kind::Boolean:
        addValue(index, path, QStringLiteral("yes or no"));
        return;
    case Kind::Integer:
    case Kind::Real:
        addValue(index, path, QStringLiteral("number"));
        return;
    case Kind::Text:
        addValue(index, path, QStringLiteral("text"));
        return;
    case Kind::Bytes:
        addValue(index, path, QStringLiteral("bytes"));
        return;
    case Kind::Tuple:
    case Kind::List:
    case Kind::Set:
        if (isShort(*value))
            addValue(index, path, QStringLiteral("list"));
        else
            visitMembers(*value, path, depth);
        return;
    case Kind::Dictionary:
        visitPairs(*value, path, depth);
        return;
    case Kind::Call:
        visitCall(*value, index, path, depth);
        return;
    }
}

} // namespace

QString typeOfStorage(const QByteArray &className)
{
    static const QHash<QByteArray, QString> types = {
        {"FloatStorage", QStringLiteral("float32")},
        {"DoubleStorage", QStringLiteral("float64")},
        {"HalfStorage", QStringLiteral("float16")},
        {"BFloat16Storage", QStringLiteral("bfloat16")},
        {"LongStorage", QStringLiteral("int64")},
        {"IntStorage", QStringLiteral("int32")},
        {"ShortStorage", QStringLiteral("int16")},
        {"CharStorage", QStringLiteral("int8")},
        {"ByteStorage", QStringLiteral("uint8")},
        {"BoolStorage", QStringLiteral("bool")},
        {"ComplexFloatStorage", QStringLiteral("complex64")},
        {"ComplexDoubleStorage", QStringLiteral("complex128")},
        {"QInt8Storage", QStringLiteral("qint8")},
        {"QUInt8Storage", QStringLiteral("quint8")},
        {"QInt32Storage", QStringLiteral("qint32")},
        {"UntypedStorage", QStringLiteral("uint8")},
    };
    const QByteArray last = className.sliced(className.lastIndexOf('.') + 1);
    const auto found = types.constFind(last);
    return found == types.cend() ? plainLine(QString::fromUtf8(last), 40) : *found;
}

void listPickle(const Pickle &pickle, const StorageSizes &storages, ModelContents &contents)
{
    ModelWalk(pickle, storages, contents).visit(pickle.root, QString(), 0);
    contents.wishes += wishesOf(pickle);
}

} // namespace perch
