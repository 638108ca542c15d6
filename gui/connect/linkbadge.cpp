// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/linkbadge.h"

#include "gui/theme.h"

#include <QPainter>
#include <QStyle>

namespace perch
{

namespace
{

constexpr int dotSide = 10;

theme::Tone toneOf(Connection::State state)
{
    switch (state) {
    case Connection::State::Online:
        return theme::Tone::Good;
    case Connection::State::Connecting:
        return theme::Tone::Info;
    case Connection::State::Lost:
        return theme::Tone::Bad;
    case Connection::State::Offline:
        break;
    }
    return theme::Tone::Neutral;
}

void drawShape(QPainter &painter, const QRectF &box, Connection::State state, const QColor &color)
{
    painter.setPen(QPen(color, 1.75));
    painter.setBrush(Qt::NoBrush);
    switch (state) {
    case Connection::State::Online:
        painter.setBrush(color);
        painter.drawEllipse(box);
        break;
    case Connection::State::Connecting:
        painter.drawEllipse(box);
        painter.setBrush(color);
        painter.drawPie(box, 90 * 16, 180 * 16);
        break;
    case Connection::State::Lost:
        painter.drawLine(box.topLeft(), box.bottomRight());
        painter.drawLine(box.topRight(), box.bottomLeft());
        break;
    case Connection::State::Offline:
        painter.drawEllipse(box);
        break;
    }
}

} // namespace

LinkBadge::LinkBadge(QString offlineWord, QWidget *parent)
    : QWidget(parent), m_offlineWord(std::move(offlineWord))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void LinkBadge::show(const QString &name, Connection::State state, const QString &step)
{
    m_name = name;
    m_step = step;
    m_state = state;
    setAccessibleName(QStringLiteral("%1: %2").arg(name, word()));
    updateGeometry();
    update();
}

QString LinkBadge::word() const
{
    switch (m_state) {
    case Connection::State::Online:
        return tr("connected");
    case Connection::State::Connecting:
        return m_step.isEmpty() ? tr("connecting …") : m_step;
    case Connection::State::Lost:
        return tr("link lost");
    case Connection::State::Offline:
        break;
    }
    return m_offlineWord;
}

QSize LinkBadge::sizeHint() const
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const int text = QFontMetrics(bold).horizontalAdvance(m_name) + theme::spaceS +
                     fontMetrics().horizontalAdvance(word());
    return {dotSide + theme::spaceS + text + theme::spaceXS,
            fontMetrics().height() + theme::spaceS};
}

QSize LinkBadge::minimumSizeHint() const
{
    return {dotSide + 12 * theme::spaceS, sizeHint().height()};
}

void LinkBadge::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(layoutDirection());
    const QRect dot(1, (height() - dotSide) / 2, dotSide, dotSide);
    drawShape(painter, QStyle::visualRect(layoutDirection(), rect(), dot).adjusted(1, 1, -1, -1),
              m_state, theme::toneColor(toneOf(m_state), palette()));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const int wordWidth = fontMetrics().horizontalAdvance(word());
    const int start = dotSide + theme::spaceS;
    const int room = qMax(0, width() - start - theme::spaceS - wordWidth);
    const QString name = QFontMetrics(bold).elidedText(m_name, Qt::ElideMiddle, room);
    const int nameWidth = QFontMetrics(bold).horizontalAdvance(name);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::WindowText));
    const auto place = [this](int x, int w) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(x, 0, w, height()));
    };
    painter.drawText(place(start, nameWidth + 1), Qt::AlignVCenter, name);
    painter.setFont(font());
    painter.setPen(theme::mutedText(palette()));
    painter.drawText(place(start + nameWidth + theme::spaceS, wordWidth + 1), Qt::AlignVCenter,
                     word());
}

} // namespace perch

#include "moc_linkbadge.cpp"
