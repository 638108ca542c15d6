// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadlist.h"

#include "gui/images/imagedetails.h"
#include "gui/images/uploadcard.h"
#include "gui/images/uploadqueue.h"
#include "gui/images/uploadsmodel.h"
#include "gui/images/uploadspeed.h"
#include "gui/theme.h"
#include "gui/widgets/card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <functional>

namespace perch
{

namespace
{

constexpr int cardsAtOnce = 3; // more are scrolled to

} // namespace

UploadList::UploadList(UploadQueue &queue, QWidget *parent) : QWidget(parent), m_queue(queue)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    build();
    connectModel();
    for (int row = 0; row < m_queue.uploads().rowCount(); ++row)
        addCard(row);
    updateCards();
}

void UploadList::build()
{
    auto *title = new QLabel(tr("Uploads"), this);
    title->setFont(theme::sectionFont());
    QComboBox *speed = buildSpeed();
    auto *speedLabel = new QLabel(tr("S&peed:"), this);
    speedLabel->setBuddy(speed);
    m_clear = new QPushButton(tr("Clear finished"), this);
    m_clear->setFlat(true);
    m_clear->setToolTip(tr("Take away the cards of uploads that are over"));
    auto *titleRow = new QHBoxLayout;
    titleRow->setSpacing(theme::spaceS);
    titleRow->addWidget(title, 1);
    titleRow->addWidget(m_clear);
    titleRow->addWidget(speedLabel);
    titleRow->addWidget(speed);
    auto *inner = new QWidget;
    m_cards = new QVBoxLayout(inner);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(theme::spaceS);
    m_cards->addStretch();
    m_scroll = new FittingScrollArea(cardsAtOnce, this);
    m_scroll->setWidget(inner);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(titleRow);
    layout->addWidget(m_scroll);
    connect(m_clear, &QPushButton::clicked, &m_queue, &UploadQueue::clearFinished);
}

QComboBox *UploadList::buildSpeed()
{
    UploadSpeed &speed = m_queue.speed();
    auto *box = new QComboBox(this);
    for (const UploadSpeed::Choice choice : UploadSpeed::choices())
        box->addItem(UploadSpeed::text(choice), int(choice));
    box->setAccessibleName(tr("Speed of uploads"));
    box->setToolTip(
        tr("How much of your connection uploads may take. It acts at once, also on the upload that "
           "is running. To leave half for others, Perch looks for a few seconds at what the link "
           "gives, and again every ten minutes."));
    const auto show = [box](UploadSpeed::Choice choice) {
        box->setCurrentIndex(box->findData(int(choice)));
    };
    show(speed.choice());
    connect(&speed, &UploadSpeed::changed, box, show);
    connect(box, &QComboBox::activated, &speed, [box, &speed](int index) {
        speed.choose(UploadSpeed::Choice(box->itemData(index).toInt()));
    });
    return box;
}

void UploadList::connectModel()
{
    UploadsModel &uploads = m_queue.uploads();
    connect(&uploads, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                for (int row = first; row <= last; ++row)
                    addCard(row);
                updateCards();
            });
    connect(&uploads, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                for (int row = last; row >= first; --row)
                    m_cardOfRow.takeAt(row)->deleteLater();
                updateCards();
            });
    connect(&uploads, &QAbstractItemModel::rowsMoved, this,
            [this](const QModelIndex &, int from, int, const QModelIndex &, int before) {
                moveCard(from, before > from ? before - 1 : before);
                updateCards();
            });
    connect(&uploads, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) {
                for (int row = first.row(); row <= last.row(); ++row)
                    m_cardOfRow.at(row)->show(m_queue.uploads().uploads().at(row));
                updateCards();
            });
}

void UploadList::addCard(int row)
{
    auto *card = new UploadCard(this);
    m_cards->insertWidget(row, card);
    m_cardOfRow.insert(row, card);
    card->show(m_queue.uploads().uploads().at(row));
    connectCard(card);
}

void UploadList::connectCard(UploadCard *card)
{
    const auto tell = [this, card](void (UploadCard::*wish)(), auto deed) {
        const auto doIt = std::mem_fn(deed);
        connect(card, wish, this,
                [this, card, doIt] { doIt(m_queue, int(m_cardOfRow.indexOf(card))); });
    };
    tell(&UploadCard::cancelWanted, &UploadQueue::cancel);
    tell(&UploadCard::retryWanted, &UploadQueue::retry);
    tell(&UploadCard::dismissWanted, &UploadQueue::dismiss);
    tell(&UploadCard::pauseWanted, &UploadQueue::pause);
    tell(&UploadCard::resumeWanted, &UploadQueue::resume);
    tell(&UploadCard::firstWanted, &UploadQueue::sendFirst);
    tell(&UploadCard::upWanted, &UploadQueue::moveUp);
    tell(&UploadCard::downWanted, &UploadQueue::moveDown);
    const auto uploadOf = [this, card] {
        return m_queue.uploads().uploads().at(int(m_cardOfRow.indexOf(card)));
    };
    connect(card, &UploadCard::lookWanted, this,
            [this, uploadOf] { ImageDetails::openFor(uploadOf(), this); });
    connect(card, &UploadCard::useWanted, this,
            [this, uploadOf] { Q_EMIT useWanted(uploadOf().image); });
}

void UploadList::moveCard(int from, int to)
{
    UploadCard *card = m_cardOfRow.at(from);
    m_cardOfRow.move(from, to);
    m_cards->removeWidget(card);
    m_cards->insertWidget(to, card);
    for (int row = 1; row < m_cardOfRow.size(); ++row) // Tab goes as the cards lie
        m_cardOfRow.at(row)->followInTabOrder(*m_cardOfRow.at(row - 1));
    m_cards->activate();
    m_scroll->ensureWidgetVisible(card);
}

void UploadList::updateCards()
{
    const QList<UploadMoves> moves = m_queue.uploads().moves();
    for (int row = 0; row < m_cardOfRow.size(); ++row)
        m_cardOfRow.at(row)->setMoves(moves.at(row));
    const QList<Upload> &uploads = m_queue.uploads().uploads();
    m_clear->setVisible(
        std::any_of(uploads.begin(), uploads.end(), [](const Upload &u) { return u.isOver(); }));
}

} // namespace perch

#include "moc_uploadlist.cpp"
