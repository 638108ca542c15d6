// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/secret.h"

#include <cstring>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

namespace perch
{

void wipeMemory(void *memory, std::size_t size)
{
    explicit_bzero(memory, size);
}

/// Pages of its own: what is locked and what is left out of a dump is counted in pages.
SecretPages::SecretPages(std::size_t size)
{
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    m_size = (size / page + 1) * page;
    void *pages =
        ::mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        throw std::bad_alloc();
    m_data = static_cast<char *>(pages);
    // without them the secret is less well kept, but no less usable
    [[maybe_unused]] const int locked = ::mlock(m_data, m_size);
#ifdef MADV_DONTDUMP
    [[maybe_unused]] const int left = ::madvise(m_data, m_size, MADV_DONTDUMP);
#endif
}

SecretPages::~SecretPages()
{
    wipe();
    ::munmap(m_data, m_size); // unlocks too
}

void SecretPages::wipe()
{
    wipeMemory(m_data, m_size);
}

class Secret::Buffer
{
public:
    explicit Buffer(std::string_view text) : m_pages(text.size() + 1), m_size(text.size())
    {
        std::memcpy(m_pages.data(), text.data(), m_size);
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;

    void wipe()
    {
        m_pages.wipe();
        m_size = 0;
    }
    [[nodiscard]] const char *text() const { return m_pages.data(); }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    SecretPages m_pages;
    std::size_t m_size = 0;
};

Secret::Secret(std::string_view text)
    : m_buffer(text.empty() ? nullptr : std::make_shared<Buffer>(text))
{
}

const char *Secret::c_str() const
{
    return m_buffer ? m_buffer->text() : "";
}

std::size_t Secret::size() const
{
    return m_buffer ? m_buffer->size() : 0;
}

void Secret::wipe()
{
    if (m_buffer)
        m_buffer->wipe();
}

} // namespace perch
