// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"

#include <QWidget>

namespace perch
{

/// Where the time of many jobs went: a bar with a part for each use, the same in words, and what
/// was lost.
class TimeSumsBar : public QWidget
{
    Q_OBJECT

public:
    explicit TimeSumsBar(QWidget *parent = nullptr);

    void setSums(const TimeSums &sums);

    /// "Computing 62 % (1,204 h) · waiting for a machine 30 % (580 h)"; empty without any time.
    [[nodiscard]] static QString words(const TimeSums &sums);
    /// "12.5 GPU hours computed, 3.0 hours of computing lost ..."; empty when there is nothing to
    /// tell.
    [[nodiscard]] static QString remark(const TimeSums &sums);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] int lines() const;

    TimeSums m_sums;
};

} // namespace perch
