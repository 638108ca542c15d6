// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>

class QBoxLayout;
class QDialogButtonBox;
class QLabel;
class QVBoxLayout;

namespace perch
{

/// The common face of Perch's questions: an icon, a title, sentences, facts, buttons. All text is
/// plain and bounded. Opened, never executed.
class PromptDialog : public QDialog
{
    Q_OBJECT

protected:
    PromptDialog(const QString &iconName, QWidget *parent);

    /// The title stands in the frame too. An empty text takes no room.
    void setHeading(const QString &title, const QString &text);
    /// What stands below the heading.
    [[nodiscard]] QVBoxLayout &column() const { return *m_column; }

    enum class Look { Normal, Hint, Refusal };
    static QLabel *addText(QBoxLayout &layout, const QString &text, Look look, QWidget *parent);
    static void addFact(QBoxLayout &layout, const QString &label, const QString &value, bool fixed,
                        QWidget *parent);
    /// Without an accepting text there is only Cancel.
    QDialogButtonBox *addButtons(QBoxLayout &layout, const QString &acceptText, QWidget *parent);

    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_title = nullptr;
    QLabel *m_text = nullptr;
    QVBoxLayout *m_column = nullptr;
};

} // namespace perch
