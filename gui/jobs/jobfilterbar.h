// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobarrangement.h"

#include <QWidget>

class QButtonGroup;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace perch
{

class ColumnsButton;
class StageChips;

/// How the jobs are shown.
enum class JobsLook { Table, Timeline, Map };

/// The head of the Jobs page: what is there in one sentence, and which of it is to be seen: words,
/// stages, grouping, columns.
class JobFilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit JobFilterBar(QWidget *parent = nullptr);

    void setSummary(const QString &text);
    [[nodiscard]] StageChips &chips() const { return *m_chips; }
    [[nodiscard]] ColumnsButton &columns() const { return *m_columns; }
    [[nodiscard]] QString text() const;
    [[nodiscard]] JobGrouping grouping() const;
    /// Whose values make the groups, with JobGrouping::Parameter; else empty.
    [[nodiscard]] QString parameter() const;
    void setGrouping(JobGrouping grouping);
    /// What the jobs can be grouped by besides; one that is not there any more groups no longer.
    void setParameters(const QStringList &names);
    [[nodiscard]] JobsLook look() const;
    /// Neither words nor stages.
    void clear();
    /// The keyboard goes to the filter, whose words the next letter replaces.
    void takeFocus();
    /// More words, as if they had been typed here.
    void type(const QString &letters);
    /// With groups: the button says what it would do.
    void setGroups(bool isGrouped, bool areAllFolded);

Q_SIGNALS:
    void textChanged(const QString &text);
    void groupingChosen(perch::JobGrouping grouping, const QString &parameter);
    void lookChosen(perch::JobsLook look);
    void foldWanted(bool isFolded);
    void leftForTable(); ///< the Down key

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makeGrouping();
    [[nodiscard]] QWidget *makeLooks();

    QLabel *m_summary = nullptr;
    QLineEdit *m_line = nullptr;
    StageChips *m_chips = nullptr;
    QButtonGroup *m_looks = nullptr;
    QComboBox *m_grouping = nullptr;
    QPushButton *m_fold = nullptr;
    ColumnsButton *m_columns = nullptr;
    bool m_folds = true; // what the button does
};

} // namespace perch
