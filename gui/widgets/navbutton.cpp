// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/navbutton.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QPainter>

namespace perch
{

namespace
{

constexpr int rowHeight = 38;
constexpr int iconSide = 20;

} // namespace

NavButton::NavButton(QString iconName, QAction *action, QWidget *parent)
    : QToolButton(parent), m_iconName(std::move(iconName))
{
    setDefaultAction(action);
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus); // a click leaves the focus in the page
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(action->text());
}

QSize NavButton::sizeHint() const
{
    const int text = fontMetrics().horizontalAdvance(this->text());
    return {theme::spaceM + iconSide + theme::spaceM + text + theme::spaceM, rowHeight};
}

void NavButton::paintEvent(QPaintEvent *)
{
    const QPalette &colors = palette();
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ink =
        colors.color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText);
    QColor sign = isEnabled() ? theme::mutedText(colors) : ink;
    if (isChecked()) {
        QColor tint = colors.color(QPalette::Highlight);
        tint.setAlphaF(theme::isDark(colors) ? 0.28F : 0.11F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint);
        painter.drawRoundedRect(rect(), theme::radius, theme::radius);
        ink = colors.color(QPalette::Active, QPalette::Text);
        sign = colors.color(QPalette::Link);
    } else if (isEnabled() && underMouse()) {
        QColor tint = theme::mutedText(colors);
        tint.setAlphaF(0.10F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint);
        painter.drawRoundedRect(rect(), theme::radius, theme::radius);
    }
    if (hasFocus()) {
        painter.setPen(QPen(colors.color(QPalette::Link), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::radius,
                                theme::radius);
    }
    QRect iconBox(theme::spaceM, (rect().height() - iconSide) / 2, iconSide, iconSide);
    QRect textBox = rect().adjusted(theme::spaceM + iconSide + theme::spaceM, 0, -theme::spaceS, 0);
    if (rightToLeft) {
        iconBox.moveRight(rect().right() - theme::spaceM);
        textBox = rect().adjusted(theme::spaceS, 0, -(theme::spaceM + iconSide + theme::spaceM), 0);
    }
    perch::icon(m_iconName, sign).paint(&painter, iconBox);
    QFont labelFont = font();
    labelFont.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
    painter.setFont(labelFont);
    painter.setPen(ink);
    painter.drawText(
        textBox, int(Qt::AlignVCenter) | int(rightToLeft ? Qt::AlignRight : Qt::AlignLeft), text());
}

} // namespace perch

#include "moc_navbutton.cpp"
