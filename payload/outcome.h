// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace perch
{

/// What the program answers to the shell; a job's record shows it, so each cause has its own.
enum class ExitCode {
    Success = 0,
    Internal = 1,     ///< LibTorch failed, for example for want of memory
    Usage = 2,        ///< the arguments make no sense
    DataMissing = 3,  ///< a data file is not there or cannot be read
    DataDamaged = 4,  ///< a data file is cut off or corrupt
    DataForeign = 5,  ///< a data file is something else than expected
    Output = 6,       ///< a result cannot be written
    Model = 7,        ///< the model file is missing or not a model of this program
    Checkpoint = 8,   ///< the checkpoint is damaged or of another run
    Stopped = 85,     ///< not at the end yet: the checkpoint is written (CHTC guide checkpointing)
    Terminated = 143, ///< ended by SIGTERM (128 + 15) without a checkpoint
};

/// Why something could not be done: one message for a person (what, why, what to do now).
struct Failure {
    ExitCode code = ExitCode::Internal;
    std::string message;
};

/// A value, or the reason why there is none.
template <typename T> class [[nodiscard]] Outcome
{
public:
    Outcome(T value) : m_state(std::move(value)) {}
    Outcome(Failure failure) : m_state(std::move(failure)) {}

    explicit operator bool() const { return std::holds_alternative<T>(m_state); }
    T &operator*() { return std::get<T>(m_state); }
    const T &operator*() const { return std::get<T>(m_state); }
    T *operator->() { return &std::get<T>(m_state); }
    const T *operator->() const { return &std::get<T>(m_state); }
    const Failure &failure() const { return std::get<Failure>(m_state); }

private:
    std::variant<T, Failure> m_state;
};

/// For what either succeeds or fails and has no value.
using Done = Outcome<std::monostate>;

} // namespace perch
