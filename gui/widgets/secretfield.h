// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/secret.h"

#include <QLineEdit>

namespace perch
{

/// A field for a secret. The text of the QLineEdit is one bullet for each character; the characters
/// are in a fixed place that is wiped, so that no QString, undo list or clipboard ever holds them.
/// Nothing can be copied out of it.
class SecretField : public QLineEdit
{
    Q_OBJECT

public:
    static constexpr int capacity = 1000; ///< characters (code points); more are not taken

    explicit SecretField(QWidget *parent = nullptr);

    /// What was typed, as UTF-8.
    [[nodiscard]] Secret secret() const;
    /// Forgets it and empties the field.
    void wipe();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    bool edit(const QKeyEvent &event);
    void pasteFrom(int clipboardMode);
    void replaceSelection(const QString &text);
    void erase(int first, int last);
    void showBullets(int cursor);
    void adopt(const QString &text);
    [[nodiscard]] char32_t *characters() const;

    SecretPages m_pages; ///< char32_t characters
    int m_count = 0;
    bool m_isShowing = false; ///< the text changes by ourselves
};

} // namespace perch
