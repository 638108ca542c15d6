// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/runcolors.h"

#include <QWidget>

namespace perch
{

/// What the colours of the runs mean, in one line: "lr" and its values, each with a patch of its
/// colour.
class RunKey : public QWidget
{
    Q_OBJECT

public:
    explicit RunKey(QWidget *parent = nullptr);

    /// Hidden where each run has a colour of its own.
    void setColors(const RunColors &colors);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    RunColors m_colors;
};

} // namespace perch
