// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/outputpart.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace perch
{

/// A line above an output of which only a part is shown: which part, and the way to more of it.
/// Hidden when all is shown.
class OutputPartBar : public QWidget
{
    Q_OBJECT

public:
    explicit OutputPartBar(QWidget *parent = nullptr);

    void showPart(const OutputPart &part);

Q_SIGNALS:
    void moreWanted();
    void stopWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    OutputPart m_part;
    QLabel *m_text = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_button = nullptr;
};

} // namespace perch
