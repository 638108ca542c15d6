// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/callout.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int edgeWidth = 4;
constexpr double cornerRadius = 6;

constexpr qsizetype longestWord = 30; ///< characters: a label cannot break a word

/// Words that are too long for a narrow panel lose their middle; blanks and slashes part words.
QString withShortWords(const QString &text)
{
    QString shortened;
    QString word;
    const auto close = [&] {
        if (word.size() > longestWord)
            word = word.left(longestWord / 2) + u'…' + word.right(longestWord / 2 - 1);
        shortened += word;
        word.clear();
    };
    for (const QChar c : text) {
        if (!c.isSpace() && c != u'/') {
            word += c;
            continue;
        }
        close();
        shortened += c;
    }
    close();
    return shortened;
}

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

Callout::Callout(QWidget *parent)
    : QFrame(parent), m_title(plainLabel(this)), m_text(plainLabel(this)), m_quote(plainLabel(this))
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_quote->setFont(theme::hintFont());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(edgeWidth + theme::spaceM, theme::spaceM, theme::spaceM,
                               theme::spaceM);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_quote);
    colorQuote();
}

void Callout::say(theme::Tone tone, const QString &title, const QString &text, const QString &quote)
{
    m_tone = tone;
    for (const auto &[label, words] :
         {std::pair(m_title, title), {m_text, text}, {m_quote, quote}}) {
        const QString shown = withShortWords(words);
        label->setText(shown);
        label->setToolTip(shown == words ? QString() : words.toHtmlEscaped());
        label->setVisible(!words.isEmpty());
    }
    setAccessibleName(title);
    setAccessibleDescription(text);
    update();
}

void Callout::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(theme::borderColor(palette()));
    painter.setBrush(theme::cardColor(palette()));
    painter.drawRoundedRect(card, cornerRadius, cornerRadius);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::toneColor(m_tone, palette()));
    painter.setClipRect(mirrored ? QRectF(width() - edgeWidth, 0, edgeWidth, height())
                                 : QRectF(0, 0, edgeWidth, height()));
    painter.drawRoundedRect(QRectF(rect()), cornerRadius, cornerRadius);
}

void Callout::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colorQuote();
}

void Callout::colorQuote()
{
    QPalette muted = palette();
    const QColor color = theme::mutedText(palette());
    if (m_quote->palette().color(QPalette::WindowText) == color)
        return;
    muted.setColor(QPalette::WindowText, color);
    m_quote->setPalette(muted);
}

} // namespace perch
