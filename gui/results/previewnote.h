// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace perch
{

/// What stands in the place of a preview that is not there: why, and what can be done.
class PreviewNote : public QWidget
{
    Q_OBJECT

public:
    explicit PreviewNote(QWidget *parent = nullptr);

    /// Empty texts of buttons: none.
    void say(const QString &title, const QString &text, const QString &first = {},
             const QString &second = {});

Q_SIGNALS:
    void firstAsked();
    void secondAsked();

protected:
    void changeEvent(QEvent *event) override;

private:
    QLabel *m_title = nullptr;
    QLabel *m_text = nullptr;
    QPushButton *m_first = nullptr;
    QPushButton *m_second = nullptr;
};

} // namespace perch
