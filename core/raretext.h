// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/packedbytes.h"

#include <QString>

namespace perch
{

/// A text that few jobs have, in 8 bytes where there is none. Read it as a QString.
class RareText
{
public:
    RareText() = default;
    RareText(const QString &text)
        : m_bytes(QByteArrayView(reinterpret_cast<const char *>(text.utf16()),
                                 text.size() * qsizetype(sizeof(QChar))))
    {
    }

    [[nodiscard]] QString text() const { return view().toString(); }
    operator QString() const { return text(); }
    /// Valid as long as the text is not changed.
    [[nodiscard]] QStringView view() const
    {
        const QByteArrayView bytes = m_bytes.view();
        return {reinterpret_cast<const char16_t *>(bytes.data()),
                bytes.size() / qsizetype(sizeof(QChar))};
    }
    [[nodiscard]] bool isEmpty() const { return m_bytes.isEmpty(); }
    [[nodiscard]] qsizetype size() const { return view().size(); }
    [[nodiscard]] bool startsWith(QStringView begin) const { return view().startsWith(begin); }
    [[nodiscard]] bool contains(QStringView part,
                                Qt::CaseSensitivity letters = Qt::CaseSensitive) const
    {
        return view().contains(part, letters);
    }
    void clear() { m_bytes = {}; }

    friend bool operator==(const RareText &a, const RareText &b) { return a.m_bytes == b.m_bytes; }
    friend bool operator==(const RareText &a, const QString &b) { return a.view() == b; }

private:
    PackedBytes m_bytes; // UTF-16, aligned as its block is
};

} // namespace perch
