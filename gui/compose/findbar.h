// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/textsearch.h"

#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <stop_token>

class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace perch
{

class SubmitEditor;

/// Finds and replaces in one editor: the matches are counted while one types, off the GUI thread,
/// and shown in the text. Enter and F3 go on, Shift+F3 back, Esc closes.
class FindBar : public QWidget
{
    Q_OBJECT

public:
    explicit FindBar(QWidget *parent = nullptr);
    ~FindBar() override;

    /// Null: there is nothing to search in, and the bar hides.
    void setEditor(SubmitEditor *editor);
    /// Opens with the selected words as what is looked for.
    void open(bool withReplacement);
    void goNext();
    void goBack();
    void close();

Q_SIGNALS:
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    enum class Then { Stay, Next, Back };

    QToolButton *makeSwitch(const QString &text, const QString &spoken, const QString &hint);
    void makeRows();
    void search(Then then);
    void show(const Result<TextMatches> &found, Then then);
    void showCount();
    void colorCount();
    void select(qsizetype match);
    void replaceOne();
    void replaceAllMatches();
    [[nodiscard]] SearchQuery query() const;

    QPointer<SubmitEditor> m_editor;
    QLineEdit *m_pattern = nullptr;
    QLabel *m_count = nullptr;
    QToolButton *m_case = nullptr;
    QToolButton *m_words = nullptr;
    QToolButton *m_regex = nullptr;
    QLineEdit *m_replacement = nullptr;
    QWidget *m_replaceRow = nullptr;
    QPushButton *m_replaceOne = nullptr;
    QPushButton *m_replaceAll = nullptr;
    QTimer m_again;          ///< after the text was edited
    std::stop_source m_stop; ///< of the search that runs
    /// Not the global pool: Qt paints large areas with that one, and would wait for a hard pattern.
    QThreadPool m_pool;
    TextMatches m_found;
    bool m_isWrong = false; ///< the pattern
    bool m_current = false; ///< m_found is of the present text and pattern
};

} // namespace perch
