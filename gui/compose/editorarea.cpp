// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/editorarea.h"

#include "gui/compose/findbar.h"
#include "gui/compose/submiteditor.h"
#include "gui/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QStackedWidget>

namespace perch
{

EditorArea::EditorArea(QWidget *parent) : QWidget(parent)
{
    m_name = new QLabel;
    m_name->setFont(theme::sectionFont());
    m_name->setTextFormat(Qt::PlainText);
    m_kind = new QLabel;
    m_kind->setTextFormat(Qt::PlainText);
    m_kind->setFont(theme::hintFont());
    m_kind->setForegroundRole(QPalette::PlaceholderText);
    m_message = new QLabel;
    m_message->setTextFormat(Qt::PlainText);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setForegroundRole(QPalette::PlaceholderText);
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_message);
    m_findBar = new FindBar;
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceS);
    head->addWidget(m_name);
    head->addWidget(m_kind, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(head);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_findBar);
    addShortcuts();
}

void EditorArea::addShortcuts()
{
    const auto add = [this](const QString &text, const QKeySequence &keys, auto &&run) {
        auto *action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, m_findBar, run);
        addAction(action);
    };
    add(tr("Find"), QKeySequence::Find, [this] { m_findBar->open(false); });
    add(tr("Replace"), QKeySequence(QStringLiteral("Ctrl+H")), [this] { m_findBar->open(true); });
    add(tr("Find next"), QKeySequence(QStringLiteral("F3")), [this] { m_findBar->goNext(); });
    add(tr("Find previous"), QKeySequence(QStringLiteral("Shift+F3")),
        [this] { m_findBar->goBack(); });
}

void EditorArea::clear()
{
    m_findBar->setEditor(nullptr);
    for (SubmitEditor *editor : std::as_const(m_editors)) {
        m_pages->removeWidget(editor);
        editor->deleteLater();
    }
    m_editors.clear();
}

SubmitEditor *EditorArea::editor(const QString &name) const
{
    return m_editors.value(name, nullptr);
}

SubmitEditor *EditorArea::editorOf(const QString &name, EditorMode mode, const QString &text)
{
    SubmitEditor *&editor = m_editors[name];
    if (!editor) {
        editor = new SubmitEditor(mode);
        editor->setSpokenName(tr("Text of %1").arg(name));
        editor->setText(text);
        m_pages->addWidget(editor);
        connect(editor, &SubmitEditor::edited, this, [this, name] { Q_EMIT edited(name); });
    }
    return editor;
}

SubmitEditor *EditorArea::showText(const QString &name, EditorMode mode, const QString &text)
{
    SubmitEditor *shown = editorOf(name, mode, text);
    show(shown, name, editorModeText(mode));
    m_findBar->setEditor(shown);
    return shown;
}

void EditorArea::showMessage(const QString &name, const QString &message)
{
    m_message->setText(message);
    show(m_message, name, QString());
    m_findBar->setEditor(nullptr);
}

void EditorArea::show(QWidget *page, const QString &name, const QString &kind)
{
    m_name->setText(name);
    m_kind->setText(kind);
    m_pages->setCurrentWidget(page);
}

} // namespace perch
