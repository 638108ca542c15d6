// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/images/uploadsmodel.h"

#include <QWidget>

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

Q_SIGNALS:
    void cancelWanted();
    void retryWanted();
    void dismissWanted();
    void useWanted();
    void lookWanted(); ///< to see what is inside

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void build();
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
    QPushButton *m_cancel = nullptr;
    QToolButton *m_dismiss = nullptr;
};

} // namespace perch
