// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/outputsearch.h"
#include "gui/results/outputfinder.h"
#include "gui/results/outputsource.h"

#include <QPointer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace perch
{

class ErrorJumper;
class OutputFollower;
class OutputPartBar;
class OutputView;

/// An output with what one does in it: find, go to its errors, wrap, save, back to the end. Ctrl+F
/// goes to the field, Enter and F3 to the next match, Shift+F3 back; F8 to the next error, Shift+F8
/// back.
class OutputPane : public QWidget
{
    Q_OBJECT

public:
    explicit OutputPane(QWidget *parent = nullptr);
    ~OutputPane() override;

    [[nodiscard]] OutputSource &source() { return m_source; }
    [[nodiscard]] const OutputFinder &finder() const { return m_finder; }
    [[nodiscard]] OutputView &view() const { return *m_view; }
    [[nodiscard]] const ErrorJumper &errors() const { return *m_errors; }
    /// Shows what this one tells, from now on.
    void follow(OutputFollower &follower);
    /// The bytes as they came, as far as they are here.
    void saveAs(const QString &path);
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
    void askWhereToSave();

    OutputSource m_source;
    OutputFinder m_finder;
    OutputView *m_view = nullptr;
    QWidget *m_bar = nullptr;
    QLineEdit *m_pattern = nullptr;
    QToolButton *m_case = nullptr;
    QToolButton *m_back = nullptr;
    QToolButton *m_next = nullptr;
    QLabel *m_count = nullptr;
    ErrorJumper *m_errors = nullptr;
    OutputPartBar *m_part = nullptr;
    QPointer<OutputFollower> m_follower;
    QToolButton *m_toEnd = nullptr;
    QToolButton *m_save = nullptr;
    QCheckBox *m_wrap = nullptr;
    qint64 m_number = 0; ///< of the match that is shown
};

} // namespace perch
