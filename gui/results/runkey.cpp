// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runkey.h"

#include "gui/theme.h"

#include <QPainter>
#include <QStyle>

namespace perch
{

namespace
{

constexpr int patch = 10;
constexpr int valueLetters = 16;

} // namespace

RunKey::RunKey(QWidget *parent) : QWidget(parent)
{
    setFont(theme::hintFont());
    setAccessibleName(tr("What the colours mean"));
    hide();
}

void RunKey::setColors(const RunColors &colors)
{
    m_colors = colors;
    setVisible(!colors.by().isEmpty() && !colors.entries().isEmpty());
    setAccessibleDescription(text());
    setToolTip(QStringLiteral("<p>%1</p>").arg(text().toHtmlEscaped()));
    update();
}

QString RunKey::text() const
{
    QStringList values;
    for (const RunColors::Entry &entry : m_colors.entries())
        values << entry.text;
    return tr("%1: %2").arg(m_colors.by(), values.join(QStringLiteral(", ")));
}

QSize RunKey::sizeHint() const
{
    return {200, QFontMetrics(theme::hintFont()).height() + theme::spaceXS};
}

QSize RunKey::minimumSizeHint() const
{
    return {1, sizeHint().height()};
}

void RunKey::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme::hintFont());
    const QFontMetrics metrics(theme::hintFont());
    int left = 0;
    const auto write = [&](const QString &text, const QColor &color) {
        const QString shown =
            metrics.elidedText(text, Qt::ElideMiddle, valueLetters * metrics.averageCharWidth());
        const int width = metrics.horizontalAdvance(shown);
        painter.setPen(color);
        const QRect box =
            QStyle::visualRect(layoutDirection(), rect(), QRect(left, 0, width + 1, height()));
        painter.drawText(box, int(Qt::AlignCenter | Qt::TextSingleLine), shown);
        left += width + theme::spaceS;
    };
    write(m_colors.by(), theme::mutedText(palette()));
    for (const RunColors::Entry &entry : m_colors.entries()) {
        const int needed = patch + theme::spaceXS + metrics.horizontalAdvance(entry.text);
        if (left + needed > width() && left + 6 * patch > width()) { // the tool tip has them all
            write(QStringLiteral("…"), theme::mutedText(palette()));
            break;
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(entry.color);
        painter.drawRoundedRect(
            QStyle::visualRect(layoutDirection(), rect(),
                               QRect(left, (height() - patch) / 2, patch, patch)),
            2, 2);
        left += patch + theme::spaceXS;
        write(entry.text, palette().color(QPalette::Text));
    }
}

} // namespace perch

#include "moc_runkey.cpp"
