// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/staging.h"

#include <QWidget>

class QComboBox;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace perch
{

class UploadCard;
class UploadQueue;

/// The queue of uploads as cards under its heading, which also has the choice of their speed.
class UploadList : public QWidget
{
    Q_OBJECT

public:
    explicit UploadList(UploadQueue &queue, QWidget *parent = nullptr);

Q_SIGNALS:
    void useWanted(const perch::StagedImage &image);

private:
    void build();
    QComboBox *buildSpeed();
    void connectModel();
    void addCard(int row);
    void connectCard(UploadCard *card);
    void moveCard(int from, int to);
    void updateCards();

    UploadQueue &m_queue;
    QScrollArea *m_scroll = nullptr;
    QVBoxLayout *m_cards = nullptr;
    QPushButton *m_clear = nullptr;
    QList<UploadCard *> m_cardOfRow;
};

} // namespace perch
