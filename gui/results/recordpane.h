// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/openedrecord.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace perch
{

class EmptyState;
class FactsView;

/// The record of the shown job's run: what was run, with the person's notes and tags, and what can
/// be done with it. Notes are kept when the typing rests, and when the field is left.
class RecordPane : public QWidget
{
    Q_OBJECT

public:
    explicit RecordPane(QWidget *parent = nullptr);

    /// Of the run that is shown; what is typed at the moment stays.
    void setRecord(const OpenedRecord &record);
    void setNone(const QString &why);
    /// Where a menu of other runs belongs, on the screen.
    [[nodiscard]] QPoint compareCorner() const;
    void noteKept(); ///< notes and tags are on the disk

Q_SIGNALS:
    /// Of the record in this folder, which another may have taken the place of since.
    void annotationChanged(const QString &folder, const QString &notes, const QStringList &tags);
    void againWanted();
    void compareWanted();
    void exportWanted();
    void openWanted();
    void helpWanted();

protected:
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeNotes();
    QWidget *makeButtons();
    void noteTyping();
    void tellNotes();

    QString m_folder; ///< of the record that is shown
    QTimer m_rest;
    bool m_isTyped = false; ///< not yet told
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    FactsView *m_facts = nullptr;
    QPlainTextEdit *m_notes = nullptr;
    QLineEdit *m_tags = nullptr;
    QLabel *m_kept = nullptr;
    QPushButton *m_compare = nullptr;
    QList<QPushButton *> m_needRecord;
};

} // namespace perch
