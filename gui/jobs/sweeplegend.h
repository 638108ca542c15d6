// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QPixmap>
#include <QWidget>

namespace perch
{

/// What the looks of a map's cells mean; in as many lines as are needed.
class SweepLegend : public QWidget
{
    Q_OBJECT

public:
    struct Entry {
        QPixmap swatch;
        QString words;
    };

    explicit SweepLegend(QWidget *parent = nullptr);
    void setEntries(const QList<Entry> &entries);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QList<QPoint> places(int width) const;
    [[nodiscard]] int lineHeight() const;

    QList<Entry> m_entries;
};

} // namespace perch
