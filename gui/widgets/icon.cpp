// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/icon.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

// Q_INIT_RESOURCE must stand outside of every namespace
static void initIconResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace perch
{

namespace
{

QByteArray iconSource(const QString &name)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll();
}

/// Draws the line art anew for every colour and pixel size and keeps the pixmaps in QPixmapCache.
class LineIconEngine final : public QIconEngine
{
public:
    LineIconEngine(QString name, QByteArray source, QColor color)
        : m_name(std::move(name)), m_source(std::move(source)), m_color(color)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device()->devicePixelRatioF();
        QPixmap drawn = scaledPixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state, ratio);
        drawn.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect, drawn);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        if (size.isEmpty())
            return {};
        const QColor color = colorFor(mode);
        const bool dimmed = mode == QIcon::Disabled && m_color.isValid();
        const QString key = QStringLiteral("perch-icon/%1/%2/%3x%4/%5")
                                .arg(m_name, color.name())
                                .arg(size.width())
                                .arg(size.height())
                                .arg(dimmed);
        QPixmap drawn;
        if (QPixmapCache::find(key, &drawn))
            return drawn;
        drawn = draw(size, color, dimmed);
        QPixmapCache::insert(key, drawn);
        return drawn;
    }

    QString iconName() override { return m_name; }
    bool isNull() override { return m_source.isEmpty(); }
    QIconEngine *clone() const override { return new LineIconEngine(*this); }

private:
    QColor colorFor(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (m_color.isValid())
            return m_color;
        return palette.color(mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active,
                             QPalette::ButtonText);
    }

    QPixmap draw(const QSize &size, const QColor &color, bool dimmed) const
    {
        QByteArray source = m_source;
        source.replace("currentColor", color.name().toLatin1());
        QSvgRenderer renderer(source);
        QPixmap drawn(size);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        painter.setRenderHint(QPainter::Antialiasing);
        if (dimmed)
            painter.setOpacity(0.45);
        // square art, centred in whatever was asked for
        const int side = qMin(size.width(), size.height());
        renderer.render(&painter, QRectF((size.width() - side) / 2.0, (size.height() - side) / 2.0,
                                         side, side));
        return drawn;
    }

    QString m_name;
    QByteArray m_source;
    QColor m_color;
};

} // namespace

QIcon icon(const QString &name, const QColor &color)
{
    initIconResources();
    QByteArray source = iconSource(name);
    Q_ASSERT_X(!source.isEmpty(), "perch::icon", qPrintable(name));
    if (source.isEmpty())
        return {};
    return QIcon(new LineIconEngine(name, std::move(source), color));
}

} // namespace perch
