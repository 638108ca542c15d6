// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace perch
{

class DownloadCard;
class ImageDownloads;

/// The downloads as cards under their heading; hidden while there are none.
class DownloadList : public QWidget
{
    Q_OBJECT

public:
    explicit DownloadList(ImageDownloads &downloads, QWidget *parent = nullptr);

private:
    void addCard(int row);
    void updateHead();

    ImageDownloads &m_downloads;
    QVBoxLayout *m_cards = nullptr;
    QPushButton *m_clear = nullptr;
    QList<DownloadCard *> m_cardOfRow;
};

} // namespace perch
