// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/spokentext.h"

#include "gui/compose/scintilla.h"

#include <QAccessibleWidget>

namespace perch
{

namespace
{

QAccessibleInterface *plainInterface(const QString &className, QObject *object)
{
    const bool isOurs = className == QLatin1String("QsciScintilla") && !QAccessible::isActive();
    auto *editor = isOurs ? qobject_cast<QsciScintilla *>(object) : nullptr;
    return editor ? new QAccessibleWidget(editor, QAccessible::EditableText) : nullptr;
}

} // namespace

SpokenText::SpokenText(QsciScintilla &editor) : m_editor(editor)
{
    QAccessible::installFactory(&plainInterface); // once, and asked before QScintilla's own
    QAccessible::installActivationObserver(this);
}

SpokenText::~SpokenText()
{
    QAccessible::removeActivationObserver(this);
}

/// The interface is kept by Qt: the next one to ask gets the other kind.
void SpokenText::accessibilityActiveChanged(bool)
{
    if (QAccessibleInterface *kept = QAccessible::queryAccessibleInterface(&m_editor))
        QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(kept));
}

} // namespace perch
