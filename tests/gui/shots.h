// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/theme.h"

#include <QApplication>
#include <QDir>
#include <QTest>
#include <QWidget>

namespace perch::test
{

/// With PERCH_SHOTS=DIR in the environment: what `widget` looks like at `size` in both schemes,
/// as DIR/NAME-light.png and DIR/NAME-dark.png. Else nothing.
inline void saveShots(QWidget &widget, const QString &name, QSize size = {1280, 800})
{
    const QString folder = qEnvironmentVariable("PERCH_SHOTS");
    if (folder.isEmpty())
        return;
    QDir().mkpath(folder);
    widget.resize(size);
    widget.show();
    for (const auto &[scheme, suffix] : {std::pair(theme::Scheme::Dark, QStringLiteral("dark")),
                                         {theme::Scheme::Light, QStringLiteral("light")}}) {
        theme::apply(scheme);
        QTest::qWait(150);
        widget.grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, name, suffix));
    }
}

} // namespace perch::test
