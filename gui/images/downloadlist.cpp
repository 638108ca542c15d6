// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/downloadlist.h"

#include "gui/images/downloadcard.h"
#include "gui/images/imagedownloads.h"
#include "gui/theme.h"
#include "gui/widgets/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int cardsAtOnce = 2; // more are scrolled to

} // namespace

DownloadList::DownloadList(ImageDownloads &downloads, QWidget *parent)
    : QWidget(parent), m_downloads(downloads)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    auto *title = new QLabel(tr("Downloads"), this);
    title->setFont(theme::sectionFont());
    m_clear = new QPushButton(tr("Clear finished"), this);
    m_clear->setFlat(true);
    m_clear->setAccessibleName(tr("Clear finished downloads"));
    m_clear->setToolTip(tr("Take away the cards of downloads that are over"));
    auto *titleRow = new QHBoxLayout;
    titleRow->addWidget(title, 1);
    titleRow->addWidget(m_clear);
    auto *inner = new QWidget;
    m_cards = new QVBoxLayout(inner);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(theme::spaceS);
    m_cards->addStretch();
    auto *scroll = new FittingScrollArea(cardsAtOnce, this);
    scroll->setWidget(inner);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(titleRow);
    layout->addWidget(scroll);
    connect(m_clear, &QPushButton::clicked, &downloads, &ImageDownloads::clearFinished);
    connect(&downloads, &ImageDownloads::added, this, &DownloadList::addCard);
    connect(&downloads, &ImageDownloads::changed, this, [this](int row) {
        m_cardOfRow.at(row)->show(m_downloads.list().at(row));
        updateHead();
    });
    connect(&downloads, &ImageDownloads::removed, this, [this](int row) {
        m_cardOfRow.takeAt(row)->deleteLater();
        updateHead();
    });
    for (int row = 0; row < downloads.list().size(); ++row)
        addCard(row);
    updateHead();
}

void DownloadList::addCard(int row)
{
    auto *card = new DownloadCard(this);
    m_cards->insertWidget(row, card);
    m_cardOfRow.insert(row, card);
    card->show(m_downloads.list().at(row));
    const auto rowOf = [this, card] {
        return int(m_cardOfRow.indexOf(card));
    };
    connect(card, &DownloadCard::cancelWanted, this,
            [this, rowOf] { m_downloads.cancel(rowOf()); });
    connect(card, &DownloadCard::retryWanted, this, [this, rowOf] { m_downloads.retry(rowOf()); });
    connect(card, &DownloadCard::dismissWanted, this,
            [this, rowOf] { m_downloads.dismiss(rowOf()); });
    updateHead();
}

void DownloadList::updateHead()
{
    const QList<ImageDownload> &list = m_downloads.list();
    setVisible(!list.isEmpty());
    m_clear->setVisible(std::any_of(list.begin(), list.end(),
                                    [](const ImageDownload &one) { return one.isOver(); }));
}

} // namespace perch

#include "moc_downloadlist.cpp"
