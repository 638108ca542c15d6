// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace perch
{

/// The fields of one protobuf message, in the order in which they lie, by the rules of
/// protobuf.dev/programming-guides/encoding. What they mean the caller knows. Groups, which no one
/// writes any more, end the reading as damage does.
class ProtoFields
{
public:
    enum class Wire { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
    struct Field {
        int number = 0;
        Wire wire = Wire::Varint;
        std::uint64_t value = 0; ///< of a varint or a fixed field
        std::string_view bytes;  ///< of the others: a text, a message, packed numbers

        [[nodiscard]] float asFloat() const;   ///< of a Fixed32
        [[nodiscard]] double asDouble() const; ///< of a Fixed64
    };

    /// `message` must outlive it.
    explicit ProtoFields(std::string_view message) : m_rest(message) {}

    /// Nothing at the end, or where no field begins: then isDamaged().
    [[nodiscard]] std::optional<Field> next();
    [[nodiscard]] bool isDamaged() const { return m_isDamaged; }

private:
    [[nodiscard]] std::optional<std::uint64_t> takeVarint();
    [[nodiscard]] bool takeFixed(std::size_t size, Field &field);

    std::string_view m_rest;
    bool m_isDamaged = false;
};

} // namespace perch
