// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QAccessible>

class QsciScintilla;

namespace perch
{

/// QScintilla's interface for screen readers counts all characters before the cursor at each
/// repaint, whether anybody listens or not. This puts a plain one in its place until a screen
/// reader is there.
class SpokenText : public QAccessible::ActivationObserver
{
public:
    explicit SpokenText(QsciScintilla &editor);
    ~SpokenText() override;
    SpokenText(const SpokenText &) = delete;
    SpokenText &operator=(const SpokenText &) = delete;

    void accessibilityActiveChanged(bool active) override;

private:
    QsciScintilla &m_editor;
};

} // namespace perch
