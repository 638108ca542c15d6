// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QWidget>

class QPainter;

namespace perch
{

/// How much of something can be had: some now (filled), some that is taken (hatched), the rest not
/// at all (hollow). Shapes tell it without colours.
struct Share {
    int now = 0;
    int taken = 0;
    int none = 0;
    bool operator==(const Share &) const = default;
};

/// Several shares lie side by side with a gap between them, each as long as it counts.
void paintShares(QPainter &painter, const QRectF &rect, const QList<Share> &shares,
                 const QPalette &palette, Qt::LayoutDirection direction);

/// A small square that explains a part of the bar.
enum class SharePart { Now, Taken, None };
[[nodiscard]] QPixmap sharePixmap(SharePart part, int side, qreal ratio, const QPalette &palette);

/// One bar. What it shows must stand in words beside it.
class ShareBar : public QWidget
{
    Q_OBJECT

public:
    explicit ShareBar(QWidget *parent = nullptr);

    void setShare(const Share &share);
    [[nodiscard]] Share share() const { return m_share; }

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Share m_share;
};

} // namespace perch
