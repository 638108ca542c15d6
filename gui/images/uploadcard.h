// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/images/uploadsmodel.h"

#include <QWidget>

class QAction;
class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace perch
{

class ElidedLabel;

/// One upload: its names, where it stands, how fast it goes, and what can be done about it.
class UploadCard : public QWidget
{
    Q_OBJECT

public:
    explicit UploadCard(QWidget *parent = nullptr);

    void show(const Upload &upload);
    void setMoves(const UploadMoves &moves); ///< where it may go in the list
    void followInTabOrder(const UploadCard &before);

Q_SIGNALS:
    void cancelWanted();
    void retryWanted();
    void dismissWanted();
    void pauseWanted();
    void resumeWanted();
    void firstWanted();
    void upWanted();
    void downWanted();
    void useWanted();
    void lookWanted(); ///< to see what is inside

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void build();
    void buildButtons();
    void buildMoves();
    void showButtons();
    void showBar();
    [[nodiscard]] QList<QWidget *> buttons() const; ///< as they stand
    void restyle();

    Upload m_upload;
    QLabel *m_icon = nullptr;
    ElidedLabel *m_name = nullptr;
    ElidedLabel *m_finalName = nullptr;
    ElidedLabel *m_brief = nullptr;
    QLabel *m_state = nullptr;
    QLabel *m_amount = nullptr;
    QLabel *m_trouble = nullptr;
    QProgressBar *m_bar = nullptr;
    QPushButton *m_look = nullptr;
    QPushButton *m_use = nullptr;
    QPushButton *m_retry = nullptr;
    QPushButton *m_pause = nullptr; // or resume
    QPushButton *m_cancel = nullptr;
    QToolButton *m_more = nullptr;
    QAction *m_first = nullptr;
    QAction *m_up = nullptr;
    QAction *m_down = nullptr;
    QToolButton *m_dismiss = nullptr;
};

} // namespace perch
