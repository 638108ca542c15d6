// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QStringList>

#include <chrono>
#include <functional>

class QAbstractButton;
class QWidget;

namespace perch
{

/// What a person does with a window: look, press, type, drop. Every function acts on shown, enabled
/// widgets only and says which one it missed.
namespace hands
{

/// Runs the event loop until `condition` holds; false after `timeout`.
[[nodiscard]] bool waitUntil(const std::function<bool()> &condition,
                             std::chrono::milliseconds timeout);

/// The first shown button of these words (an ampersand for the shortcut does not count), in any
/// window; else nullptr.
[[nodiscard]] QAbstractButton *shownButton(const QString &text);
/// The same, waiting for it to be shown and enabled.
[[nodiscard]] Result<QAbstractButton *> waitForButton(const QString &text,
                                                      std::chrono::milliseconds timeout);

/// Presses a button with the mouse.
[[nodiscard]] Result<void> press(const QString &text,
                                 std::chrono::milliseconds timeout = std::chrono::seconds(5));
/// Chooses a tab by its words.
[[nodiscard]] Result<void> chooseTab(const QString &text,
                                     std::chrono::milliseconds timeout = std::chrono::seconds(5));
/// Drags files over the window and lets them fall into its middle, as a file manager does.
[[nodiscard]] Result<void> drop(QWidget &window, const QStringList &paths);

} // namespace hands
} // namespace perch
