// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/widgets/rowdelegate.h"

#include <QHash>

namespace perch
{

/// Paints a job's state: an icon of its own shape and the word, in the state's colour of the
/// palette.
class JobStateDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

protected:
    [[nodiscard]] QIcon cellIcon(const QPalette &palette, const QModelIndex &index) const override;
    [[nodiscard]] QColor cellColor(const QPalette &palette,
                                   const QModelIndex &index) const override;

private:
    mutable QHash<QPair<int, QRgb>, QIcon> m_icons; // a cache: making one icon reads an SVG
};

} // namespace perch
