// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QPushButton>

namespace perch
{

class StoreWorker;

/// Which columns the table of jobs shows. Until a person chooses, those that fit.
class ColumnsButton : public QPushButton
{
    Q_OBJECT

public:
    explicit ColumnsButton(QWidget *parent = nullptr);

    /// From now on the choice is kept there; what was kept is chosen.
    void rememberIn(StoreWorker &store);
    /// JobsModel's columns; empty: those that fit.
    [[nodiscard]] QList<int> columns() const { return m_columns; }

    /// The choice as one word for each column, as it is kept; unknown words are left out.
    [[nodiscard]] static QString wordsOf(const QList<int> &columns);
    [[nodiscard]] static QList<int> columnsOf(const QString &words);

Q_SIGNALS:
    void columnsChosen(const QList<int> &columns);

private:
    void choose(const QList<int> &columns);
    void toggle(int column, bool isShown);
    void showChoice();

    QList<int> m_columns;
    QList<QAction *> m_actions; // by column
    QAction *m_usual = nullptr;
    StoreWorker *m_store = nullptr;
    bool m_isChosen = false; // by the person, in this run
};

} // namespace perch
