// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitcompletion.h"

#include <QFrame>

class QLabel;
class QListView;
class QStandardItemModel;

namespace perch
{

/// The list of words that an editor offers, with the kind of each beside it and the help of the
/// chosen one below. Leaves the keyboard with the editor. All text is plain.
class CompletionPopup : public QFrame
{
    Q_OBJECT

public:
    explicit CompletionPopup(QWidget *parent);

    /// Below the rectangle of the word begun (global), or above it where there is no room.
    void showItems(const QList<Completion> &items, const QRect &word);
    void move(int rows); ///< the choice, from one end to the other
    [[nodiscard]] const Completion *chosen() const;
    [[nodiscard]] const QList<Completion> &items() const { return m_items; }

Q_SIGNALS:
    void taken(); ///< by the mouse

private:
    void showHelp();

    QList<Completion> m_items;
    QListView *m_list = nullptr;
    QStandardItemModel *m_model = nullptr;
    QLabel *m_help = nullptr;
};

} // namespace perch
