// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshmailbox.h"

#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace perch
{

SshMailbox::SshMailbox() : m_descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

SshMailbox::~SshMailbox()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void SshMailbox::wake()
{
    if (m_woken.exchange(true, std::memory_order_acq_rel))
        return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_descriptor, &one, sizeof one);
}

void SshMailbox::stop()
{
    m_stopped.store(true, std::memory_order_release);
    wake();
}

void SshMailbox::drain()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(m_descriptor, &count, sizeof count);
    m_woken.store(false, std::memory_order_release);
}

} // namespace perch
