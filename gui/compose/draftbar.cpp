// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/draftbar.h"

#include "gui/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>

namespace perch
{

namespace
{

QString plainName(QString name)
{
    for (QChar &c : name) {
        if (!c.isPrint())
            c = u'?';
    }
    return name.size() > 80 ? name.left(79) + QChar(0x2026) : name;
}

} // namespace

QString draftSentence(const FoundDraft &found, const QDateTime &now)
{
    const QDateTime then = found.draft.written.toLocalTime();
    const QString clock = then.toString(QStringLiteral("HH:mm"));
    const QString time = then.date() == now.toLocalTime().date()
                             ? clock
                             : QLocale().toString(then.date(), QLocale::ShortFormat) + u' ' + clock;
    const QString sentence = DraftBar::tr("Unsaved text of %1 from %2 was found.")
                                 .arg(plainName(found.draft.name), time);
    return found.hasFileChanged
               ? DraftBar::tr("%1 The file on the disk has been changed since.").arg(sentence)
               : sentence;
}

DraftBar::DraftBar(QWidget *parent) : QWidget(parent)
{
    m_text = new QLabel;
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_restore = new QPushButton(tr("Restore"));
    m_restore->setToolTip(
        tr("Puts it into the editor, not saved; undo brings back the file's text"));
    auto *drop = new QPushButton(tr("Drop"));
    drop->setToolTip(tr("Keeps the file as it is and forgets the unsaved text"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::spaceM, theme::spaceS, theme::spaceS, theme::spaceS);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_restore);
    layout->addWidget(drop);
    connect(m_restore, &QPushButton::clicked, this, [this] { Q_EMIT restoreWanted(m_name); });
    connect(drop, &QPushButton::clicked, this, [this] { Q_EMIT dropWanted(m_name); });
    hide();
}

void DraftBar::setDrafts(const QList<FoundDraft> &drafts)
{
    setVisible(!drafts.isEmpty());
    if (drafts.isEmpty())
        return;
    m_name = drafts.first().draft.name;
    QString sentence = draftSentence(drafts.first(), QDateTime::currentDateTime());
    if (drafts.size() > 1)
        sentence = tr("%1 (%2 more)").arg(sentence).arg(drafts.size() - 1);
    m_text->setText(sentence);
    m_text->setAccessibleName(sentence);
}

void DraftBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    theme::drawCard(painter, rect(), palette());
    painter.fillRect(QRect(0, theme::spaceS, 3, height() - 2 * theme::spaceS),
                     theme::toneColor(theme::Tone::Info, palette()));
}

} // namespace perch
