// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/outputfinder.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace perch
{

class OutputView;

/// How many errors an output tells of, and the way from one to the next (F8, Shift+F8 in the
/// pane): each is selected and comes into sight. Hidden while there is none.
class ErrorJumper : public QWidget
{
    Q_OBJECT

public:
    ErrorJumper(OutputSource &source, OutputView &view, QWidget *parent = nullptr);

    [[nodiscard]] qint64 count() const { return m_finder.count(); }
    void goNext();
    void goBack();

Q_SIGNALS:
    void counted(qint64 errors);

protected:
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QToolButton *makeButton(const QString &iconName, const QString &spoken);
    void showCount(qint64 number);
    void restyle();

    OutputFinder m_finder;
    OutputView &m_view;
    qint64 m_number = 0; ///< of the error that is shown; 0: none
    QLabel *m_icon = nullptr;
    QLabel *m_text = nullptr;
};

} // namespace perch
