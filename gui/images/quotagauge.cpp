// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/quotagauge.h"

#include "gui/theme.h"

#include <QPainter>

namespace perch
{

namespace
{

constexpr int barHeight = 6;
constexpr double nearlyFull = 0.9;

} // namespace

QuotaGauge::QuotaGauge(QString title, QWidget *parent) : QWidget(parent), m_title(std::move(title))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    clear();
}

void QuotaGauge::setValue(qint64 used, qint64 limit, const QString &text)
{
    m_used = used;
    m_limit = limit;
    m_text = text;
    if (limit > 0 && double(used) >= double(limit))
        m_text = tr("%1 · full").arg(text);
    else if (limit > 0 && double(used) >= nearlyFull * double(limit))
        m_text = tr("%1 · nearly full").arg(text);
    setAccessibleName(QStringLiteral("%1: %2").arg(m_title, m_text));
    update();
}

void QuotaGauge::clear()
{
    m_used = 0;
    m_limit = 0;
    m_text = tr("not known yet");
    setAccessibleName(QStringLiteral("%1: %2").arg(m_title, m_text));
    update();
}

QSize QuotaGauge::sizeHint() const
{
    return {220, fontMetrics().height() + theme::spaceS + barHeight};
}

void QuotaGauge::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double share = m_limit > 0 ? double(m_used) / double(m_limit) : 0;
    theme::Tone tone = share >= 1 ? theme::Tone::Bad : theme::Tone::Warning;
    const bool warns = share >= nearlyFull;
    const QRect line(0, 0, width(), fontMetrics().height());
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(line, int(Qt::AlignLeading | Qt::AlignVCenter), m_title);
    painter.setPen(warns ? theme::toneColor(tone, palette()) : theme::mutedText(palette()));
    painter.drawText(line, int(Qt::AlignTrailing | Qt::AlignVCenter), m_text);
    const QRectF groove(0, line.bottom() + theme::spaceS, width(), barHeight);
    QColor trough = theme::mutedText(palette());
    trough.setAlphaF(0.22F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(trough);
    painter.drawRoundedRect(groove, barHeight / 2.0, barHeight / 2.0);
    if (share > 0) {
        QRectF filled = groove;
        filled.setWidth(qMax<double>(barHeight, groove.width() * qMin(1.0, share)));
        if (layoutDirection() == Qt::RightToLeft)
            filled.moveRight(groove.right());
        painter.setBrush(warns ? theme::toneColor(tone, palette())
                               : palette().color(QPalette::Highlight));
        painter.drawRoundedRect(filled, barHeight / 2.0, barHeight / 2.0);
    }
}

} // namespace perch

#include "moc_quotagauge.cpp"
