// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/editormode.h"

#include <QHash>
#include <QWidget>

class QLabel;
class QStackedWidget;

namespace perch
{

class FindBar;
class SubmitEditor;

/// The texts of a job, one at a time, each in an editor of its own that keeps its cursor and what
/// can be undone; with the bar that finds and replaces in them (Ctrl+F, Ctrl+H, F3, Shift+F3).
class EditorArea : public QWidget
{
    Q_OBJECT

public:
    explicit EditorArea(QWidget *parent = nullptr);

    void clear();
    /// The text is only read when the file has no editor yet.
    SubmitEditor *showText(const QString &name, EditorMode mode, const QString &text);
    void showMessage(const QString &name, const QString &message); ///< in place of a text
    [[nodiscard]] SubmitEditor *editor(const QString &name) const; ///< null when it has none
    /// Makes it, hidden, when there is none.
    SubmitEditor *editorOf(const QString &name, EditorMode mode, const QString &text);

Q_SIGNALS:
    void edited(const QString &name); ///< by the person

private:
    void addShortcuts();
    void show(QWidget *page, const QString &name, const QString &kind);

    QLabel *m_name = nullptr;
    QLabel *m_kind = nullptr;
    QStackedWidget *m_pages = nullptr;
    QLabel *m_message = nullptr;
    FindBar *m_findBar = nullptr;
    QHash<QString, SubmitEditor *> m_editors;
};

} // namespace perch
