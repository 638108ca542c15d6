// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

#include <memory>

namespace perch
{

/// SHA-256 of a stream, by OpenSSL's EVP (about ten times as fast as QCryptographicHash, which has
/// no SHA-NI). Feed bytes in order; `result()` ends it. Not copyable; movable; may be handed from
/// thread to thread.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256 &&) noexcept;
    Sha256 &operator=(Sha256 &&) noexcept;
    Sha256(const Sha256 &) = delete;
    Sha256 &operator=(const Sha256 &) = delete;

    void add(QByteArrayView bytes);
    /// The hash of what was fed so far; more may follow.
    [[nodiscard]] QString soFar() const;
    /// 64 lower-case hex digits. May be called once.
    [[nodiscard]] QString result();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// 64 hex digits of `bytes`, for small data.
[[nodiscard]] QString sha256Of(QByteArrayView bytes);
/// True for exactly 64 lower-case hex digits, as `sha256sum` prints them.
[[nodiscard]] bool isSha256(QStringView text);

} // namespace perch
