// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace perch
{

/// A value or an Error. A subset of std::expected (which needs C++23), so that one alias can
/// replace it later.
template <typename T = void> class [[nodiscard]] Result
{
    using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

public:
    Result() requires std::default_initializable<Value>
    = default;
    Result(Value value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return m_state.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    const Value &operator*() const & { return std::get<0>(m_state); }
    Value &operator*() & { return std::get<0>(m_state); }
    Value &&operator*() && { return std::get<0>(std::move(m_state)); }
    const Value *operator->() const { return &std::get<0>(m_state); }
    Value *operator->() { return &std::get<0>(m_state); }
    [[nodiscard]] const Error &error() const { return std::get<1>(m_state); }

private:
    std::variant<Value, Error> m_state;
};

} // namespace perch
