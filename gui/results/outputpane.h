// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/outputfinder.h"
#include "gui/results/outputsource.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace perch
{

class OutputView;

/// An output with what one does in it: find, wrap, back to the end. Ctrl+F goes to the field,
/// Enter and F3 to the next match, Shift+F3 back.
class OutputPane : public QWidget
{
    Q_OBJECT

public:
    explicit OutputPane(QWidget *parent = nullptr);
    ~OutputPane() override;

    [[nodiscard]] OutputSource &source() { return m_source; }
    [[nodiscard]] const OutputFinder &finder() const { return m_finder; }
    [[nodiscard]] OutputView &view() const { return *m_view; }
    void goNext();
    void goBack();

Q_SIGNALS:
    void failed(const perch::Error &error);
    void noticed(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QToolButton *makeButton(const QString &iconName, const QString &spoken);
    void makeBar();
    void look();
    void openFind();
    void showCount(qint64 number = 0);

    OutputSource m_source;
    OutputFinder m_finder;
    OutputView *m_view = nullptr;
    QWidget *m_bar = nullptr;
    QLineEdit *m_pattern = nullptr;
    QToolButton *m_case = nullptr;
    QToolButton *m_back = nullptr;
    QToolButton *m_next = nullptr;
    QLabel *m_count = nullptr;
    QToolButton *m_toEnd = nullptr;
    QCheckBox *m_wrap = nullptr;
    qint64 m_number = 0; ///< of the match that is shown
};

} // namespace perch
