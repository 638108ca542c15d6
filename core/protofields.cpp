// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/protofields.h"

#include <bit>

namespace perch
{

float ProtoFields::Field::asFloat() const
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(value));
}

double ProtoFields::Field::asDouble() const
{
    return std::bit_cast<double>(value);
}

std::optional<std::uint64_t> ProtoFields::takeVarint()
{
    constexpr std::size_t longest = 10; // bytes
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < m_rest.size() && i < longest; ++i) {
        const auto byte = static_cast<unsigned char>(m_rest[i]);
        value |= std::uint64_t(byte & 0x7fU) << (7 * i);
        if (byte < 0x80) {
            m_rest.remove_prefix(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

bool ProtoFields::takeFixed(std::size_t size, Field &field)
{
    if (m_rest.size() < size)
        return false;
    for (std::size_t i = 0; i < size; ++i) // little endian
        field.value |= std::uint64_t(static_cast<unsigned char>(m_rest[i])) << (8 * i);
    m_rest.remove_prefix(size);
    return true;
}

std::optional<ProtoFields::Field> ProtoFields::next()
{
    if (m_rest.empty() || m_isDamaged)
        return std::nullopt;
    m_isDamaged = true;
    const std::optional<std::uint64_t> key = takeVarint();
    if (!key || (*key >> 3) == 0 || (*key >> 3) > 0x1fffffff)
        return std::nullopt;
    Field field;
    field.number = int(*key >> 3);
    field.wire = Wire(*key & 7U);
    switch (field.wire) {
    case Wire::Varint: {
        const std::optional<std::uint64_t> value = takeVarint();
        if (!value)
            return std::nullopt;
        field.value = *value;
        break;
    }
    case Wire::Fixed64:
    case Wire::Fixed32:
        if (!takeFixed(field.wire == Wire::Fixed64 ? 8 : 4, field))
            return std::nullopt;
        break;
    case Wire::Bytes: {
        const std::optional<std::uint64_t> size = takeVarint();
        if (!size || *size > m_rest.size())
            return std::nullopt;
        field.bytes = m_rest.substr(0, std::size_t(*size));
        m_rest.remove_prefix(std::size_t(*size));
        break;
    }
    default:
        return std::nullopt;
    }
    m_isDamaged = false;
    return field;
}

} // namespace perch
