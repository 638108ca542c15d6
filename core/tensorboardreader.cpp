// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/tensorboardreader.h"

#include "core/protofields.h"

#include <QCoreApplication>

#include <array>
#include <bit>
#include <cmath>
#include <optional>

namespace perch
{

namespace
{

using Wire = ProtoFields::Wire;

constexpr qsizetype headSize = 12;    ///< 8 bytes of length, 4 of checksum
constexpr qsizetype checksumSize = 4; ///< behind the data

constexpr std::array<quint32, 256> crcTable()
{
    std::array<quint32, 256> table{};
    for (quint32 i = 0; i < table.size(); ++i) {
        quint32 value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? (value >> 1) ^ 0x82f63b78U : value >> 1;
        table[i] = value;
    }
    return table;
}

/// As record files mask it, so that a checksum of checksums stays good.
quint32 masked(quint32 crc)
{
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

quint64 littleEndian(std::string_view bytes)
{
    quint64 value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= quint64(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return value;
}

bool isGood(std::string_view bytes, std::string_view checksum)
{
    return masked(crc32c(bytes)) == littleEndian(checksum);
}

/// TensorShapeProto: whether it holds one element.
bool isOneElement(std::string_view shape)
{
    ProtoFields fields(shape);
    while (const auto field = fields.next()) {
        if (field->number == 3 && field->value != 0) // unknown_rank
            return false;
        if (field->number != 2 || field->wire != Wire::Bytes)
            continue;
        quint64 size = 0; // dim.size; left out it is 0
        ProtoFields dim(field->bytes);
        while (const auto one = dim.next()) {
            if (one->number == 1 && one->wire == Wire::Varint)
                size = one->value;
        }
        if (size != 1 || dim.isDamaged())
            return false;
    }
    return !fields.isDamaged();
}

/// A repeated float or double, packed or not, that has one element.
std::optional<double> onlyNumber(const ProtoFields::Field &field)
{
    if (field.wire == Wire::Fixed32)
        return double(field.asFloat());
    if (field.wire == Wire::Fixed64)
        return field.asDouble();
    return std::nullopt;
}

/// The same of bytes: packed numbers, or tensor_content.
std::optional<double> onlyNumber(std::string_view bytes, std::size_t size)
{
    if (bytes.size() != size)
        return std::nullopt;
    const quint64 bits = littleEndian(bytes);
    return size == 4 ? double(std::bit_cast<float>(quint32(bits))) : std::bit_cast<double>(bits);
}

/// TensorProto: its number, when it is one float or double.
std::optional<double> numberOf(std::string_view tensor)
{
    constexpr quint64 floats = 1;  // DT_FLOAT
    constexpr quint64 doubles = 2; // DT_DOUBLE
    quint64 type = 0;
    std::string_view shape;
    std::string_view content;
    std::optional<ProtoFields::Field> value;
    ProtoFields fields(tensor);
    while (const auto field = fields.next()) {
        const bool isBytes = field->wire == Wire::Bytes;
        if (field->number == 1)
            type = field->value;
        else if (field->number == 2 && isBytes)
            shape = field->bytes;
        else if (field->number == 4 && isBytes)
            content = field->bytes;
        else if (field->number == 5 || field->number == 6) // float_val, double_val
            value = field;
    }
    if (fields.isDamaged() || (type != floats && type != doubles) || !isOneElement(shape))
        return std::nullopt;
    const std::size_t size = type == floats ? 4 : 8;
    if (!value)
        return onlyNumber(content, size);
    if (value->number != (type == floats ? 5 : 6))
        return std::nullopt;
    return value->wire == Wire::Bytes ? onlyNumber(value->bytes, size) : onlyNumber(*value);
}

/// SummaryMetadata: of which plugin it is; empty where that is not told.
std::string_view pluginOf(std::string_view metadata)
{
    ProtoFields fields(metadata);
    while (const auto field = fields.next()) {
        if (field->number != 1 || field->wire != Wire::Bytes)
            continue;
        ProtoFields plugin(field->bytes);
        while (const auto one = plugin.next()) {
            if (one->number == 1 && one->wire == Wire::Bytes)
                return one->bytes;
        }
    }
    return {};
}

/// Summary.Value: a tag and what it tells.
void takeValue(std::string_view message, FoundMetrics &found)
{
    std::string_view tag;
    std::string_view plugin;
    std::optional<double> number;
    ProtoFields fields(message);
    while (const auto field = fields.next()) {
        if (field->number == 2 && field->wire == Wire::Fixed32)
            number = double(field->asFloat());
        if (field->wire != Wire::Bytes)
            continue;
        if (field->number == 1)
            tag = field->bytes;
        else if (field->number == 8)
            number = numberOf(field->bytes);
        else if (field->number == 9)
            plugin = pluginOf(field->bytes);
    }
    if (fields.isDamaged() || !number || (!plugin.empty() && plugin != "scalars"))
        return;
    found.take(tag, *number);
}

} // namespace

quint32 crc32c(std::string_view bytes)
{
    static constexpr std::array<quint32, 256> table = crcTable();
    quint32 crc = ~0U;
    for (const char c : bytes)
        crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xffU];
    return ~crc;
}

std::vector<FoundMetrics> TensorBoardReader::feed(QByteArrayView bytes)
{
    std::vector<FoundMetrics> found;
    m_pending.append(bytes);
    qsizetype used = 0;
    const auto rest = [&] {
        return std::string_view(m_pending.constData() + used, std::size_t(m_pending.size() - used));
    };
    while (!m_isLost) {
        const qsizetype left = m_pending.size() - used;
        if (m_next == Next::SkippedData) {
            const qsizetype now = qsizetype(std::min<qint64>(m_skip, left));
            used += now;
            m_skip -= now;
            if (m_skip > 0)
                break;
            m_next = Next::Head;
        } else if (m_next == Next::Head) {
            if (left < headSize)
                break;
            const std::string_view head = rest().substr(0, headSize);
            const quint64 length = littleEndian(head.substr(0, 8));
            if (!isGood(head.substr(0, 8), head.substr(8)) || length > (quint64(1) << 62)) {
                m_isLost = true;
                m_offset += used;
                used = 0;
                break;
            }
            used += headSize;
            const bool isSmall = length <= quint64(recordLimit);
            m_next = isSmall ? Next::Data : Next::SkippedData;
            m_wanted = isSmall ? qsizetype(length) : 0;
            m_skip = isSmall ? 0 : qint64(length) + checksumSize;
        } else {
            if (left < m_wanted + checksumSize)
                break;
            const std::string_view data = rest().substr(0, std::size_t(m_wanted));
            if (isGood(data, rest().substr(std::size_t(m_wanted), checksumSize)))
                takeRecord(data, found);
            else
                ++m_damagedCount;
            used += m_wanted + checksumSize;
            m_next = Next::Head;
        }
    }
    if (m_isLost) {
        m_pending.clear();
    } else {
        m_pending.remove(0, used);
        m_offset += used;
    }
    return found;
}

void TensorBoardReader::takeRecord(std::string_view record, std::vector<FoundMetrics> &found)
{
    ++m_recordCount;
    double wall = FoundMetrics::none;
    qint64 step = 0; // a step of 0 is not written
    FoundMetrics metrics;
    ProtoFields event(record);
    while (const auto field = event.next()) {
        if (field->number == 1 && field->wire == Wire::Fixed64)
            wall = field->asDouble();
        else if (field->number == 2 && field->wire == Wire::Varint)
            step = qint64(field->value);
        if (field->number != 5 || field->wire != Wire::Bytes)
            continue;
        ProtoFields summary(field->bytes);
        while (const auto value = summary.next()) {
            if (value->number == 1 && value->wire == Wire::Bytes)
                takeValue(value->bytes, metrics);
        }
    }
    if (event.isDamaged())
        ++m_damagedCount;
    if (metrics.values.empty())
        return;
    metrics.step = FoundMetrics::none; // a tag may be called "step", too
    metrics.wall = FoundMetrics::none;
    FoundMetrics place;
    place.take("step", double(step));
    place.take("wall_time", wall);
    metrics.step = place.step;
    metrics.wall = place.wall;
    found.push_back(std::move(metrics));
}

QString TensorBoardReader::problem() const
{
    const auto text = [](const char *words) {
        return QCoreApplication::translate("TensorBoardReader", words);
    };
    if (isForeign())
        return text("It does not begin as a TensorBoard event file does.");
    if (m_isLost)
        return text("It is damaged at byte %1. The values before it are shown.").arg(m_offset);
    if (m_damagedCount > 0)
        return QCoreApplication::translate(
            "TensorBoardReader",
            "%n of its record(s) are damaged. The values of the others are shown.", nullptr,
            int(std::min<qint64>(m_damagedCount, 1'000'000)));
    return {};
}

} // namespace perch
