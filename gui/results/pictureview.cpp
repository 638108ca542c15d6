// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/pictureview.h"

#include "gui/theme.h"

#include <QPainter>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int largestMultiple = 8;

} // namespace

PictureView::PictureView(QWidget *parent) : QWidget(parent)
{
    setMinimumSize(80, 80);
}

void PictureView::setPicture(const QImage &picture, const QString &spoken)
{
    m_picture = picture;
    m_shown = QPixmap();
    setAccessibleName(spoken);
    update();
}

QSize PictureView::shownSize() const
{
    const QSize room = size() - QSize(2, 2);
    const QSize real = m_picture.size();
    if (real.width() > room.width() || real.height() > room.height())
        return real.scaled(room, Qt::KeepAspectRatio).expandedTo(QSize(1, 1));
    const int fits = std::min(room.width() / real.width(), room.height() / real.height());
    return real * std::clamp(fits, 1, real.width() < 200 ? largestMultiple : 1);
}

void PictureView::paintEvent(QPaintEvent *)
{
    if (m_picture.isNull())
        return;
    QPainter painter(this);
    const QSize shown = shownSize();
    const QSize pixels = shown * devicePixelRatioF();
    if (m_shown.size() != pixels) {
        const bool isLarger = pixels.width() > m_picture.width();
        m_shown = QPixmap::fromImage(
            m_picture.scaled(pixels, Qt::IgnoreAspectRatio,
                             isLarger ? Qt::FastTransformation : Qt::SmoothTransformation));
    }
    const QRect box(QPoint((width() - shown.width()) / 2, (height() - shown.height()) / 2), shown);
    painter.fillRect(box, Qt::white); // charts with nothing behind them are made for paper
    painter.drawPixmap(box, m_shown);
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(box.adjusted(-1, -1, 0, 0));
}

} // namespace perch
