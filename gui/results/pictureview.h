// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QImage>
#include <QPixmap>
#include <QWidget>

namespace perch
{

/// A picture as large as it fits; a very small one in whole multiples, so that its pixels are seen.
class PictureView : public QWidget
{
    Q_OBJECT

public:
    explicit PictureView(QWidget *parent = nullptr);

    void setPicture(const QImage &picture, const QString &spoken);
    [[nodiscard]] const QImage &picture() const { return m_picture; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QSize shownSize() const; ///< in device-independent units

    QImage m_picture;
    QPixmap m_shown; ///< scaled for the size that it has now
};

} // namespace perch
