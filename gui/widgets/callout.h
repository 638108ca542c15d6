// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/theme.h"

#include <QFrame>

class QLabel;

namespace perch
{

/// A card with a coloured edge that explains one thing: what happened, what to do, and the raw
/// words of the other side. All text is plain and can be copied.
class Callout : public QFrame
{
    Q_OBJECT

public:
    explicit Callout(QWidget *parent = nullptr);

    /// Empty parts take no room.
    void say(theme::Tone tone, const QString &title, const QString &text,
             const QString &quote = {});

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void colorQuote();

    theme::Tone m_tone = theme::Tone::Info;
    QLabel *m_title = nullptr;
    QLabel *m_text = nullptr;
    QLabel *m_quote = nullptr;
};

} // namespace perch
