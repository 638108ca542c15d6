// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace perch
{

/// Overwrites memory in a way that no optimiser leaves out.
void wipeMemory(void *memory, std::size_t size);

/// Memory for something secret, outside the heap: kept out of the swap and of core dumps where the
/// system allows, zero at first, overwritten at its end.
class SecretPages
{
public:
    explicit SecretPages(std::size_t size);
    ~SecretPages();
    SecretPages(const SecretPages &) = delete;
    SecretPages &operator=(const SecretPages &) = delete;

    [[nodiscard]] char *data() const { return m_data; } ///< aligned for anything
    void wipe();

private:
    char *m_data = nullptr;
    std::size_t m_size = 0; ///< whole pages
};

/// A password, passphrase or code. Copies share one buffer outside the heap, which is kept out of
/// the swap and of core dumps where the system allows, and is overwritten when wiped or when its
/// last copy goes. Copies may live in several threads; wipe() only where no other thread reads.
class Secret
{
public:
    Secret() = default; ///< the empty text
    explicit Secret(std::string_view text);

    [[nodiscard]] const char *c_str() const; ///< never null; ends with a zero byte
    [[nodiscard]] std::size_t size() const;  ///< bytes
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    /// Overwrites the text for all copies: each is empty then.
    void wipe();

private:
    class Buffer;
    std::shared_ptr<Buffer> m_buffer;
};

} // namespace perch
