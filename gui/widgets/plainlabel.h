// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace perch
{

/// A label that wraps and whose text can be copied with the mouse. What it shows is never read as
/// rich text, so it may come from a server, a log or a job.
[[nodiscard]] QLabel *plainLabel(const QString &text = {}, QWidget *parent = nullptr);
/// The title of a part of a page.
[[nodiscard]] QLabel *sectionLabel(const QString &text, QWidget *parent = nullptr);

} // namespace perch
