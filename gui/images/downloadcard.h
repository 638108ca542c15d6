// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/images/imagedownload.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace perch
{

class ElidedLabel;

/// One download of a staged image: where it goes, where it stands, and what can be done about it.
class DownloadCard : public QWidget
{
    Q_OBJECT

public:
    explicit DownloadCard(QWidget *parent = nullptr);

    void show(const ImageDownload &download);

Q_SIGNALS:
    void cancelWanted();
    void retryWanted();
    void dismissWanted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void build();
    void restyle();

    ImageDownload m_download;
    QLabel *m_icon = nullptr;
    ElidedLabel *m_name = nullptr;
    ElidedLabel *m_folder = nullptr;
    QLabel *m_state = nullptr;
    QLabel *m_amount = nullptr;
    QLabel *m_trouble = nullptr;
    QProgressBar *m_bar = nullptr;
    QPushButton *m_retry = nullptr;
    QPushButton *m_cancel = nullptr;
    QToolButton *m_dismiss = nullptr;
};

} // namespace perch
