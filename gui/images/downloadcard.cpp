// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/downloadcard.h"

#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/icon.h"

#include <QDir>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace perch
{

namespace
{

constexpr int iconSide = 24;
constexpr int barSteps = 1000;

struct Face {
    QString icon;
    theme::Tone tone;
};

Face faceOf(const ImageDownload &download)
{
    switch (download.state) {
    case ImageDownload::State::Waiting:
        return {QStringLiteral("clock"), theme::Tone::Neutral};
    case ImageDownload::State::Connecting:
        return {QStringLiteral("connect"), theme::Tone::Info};
    case ImageDownload::State::Receiving:
        return {QStringLiteral("download"), theme::Tone::Info};
    case ImageDownload::State::Interrupted:
        return {QStringLiteral("state-disconnected"), theme::Tone::Warning};
    case ImageDownload::State::Done:
        return download.isOtherThanNamed()
                   ? Face{QStringLiteral("warning"), theme::Tone::Warning}
                   : Face{QStringLiteral("state-succeeded"), theme::Tone::Good};
    case ImageDownload::State::Failed:
        return {QStringLiteral("error"), theme::Tone::Bad};
    case ImageDownload::State::Cancelled:
        return {QStringLiteral("state-removed"), theme::Tone::Neutral};
    }
    return {QStringLiteral("file"), theme::Tone::Neutral};
}

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

DownloadCard::DownloadCard(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    build();
}

void DownloadCard::build()
{
    m_icon = new QLabel(this);
    m_name = new ElidedLabel(this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    m_folder = new ElidedLabel(this);
    m_folder->setFont(theme::hintFont());
    m_state = plainLabel(this);
    m_state->setWordWrap(true);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_amount = plainLabel(this);
    m_trouble = plainLabel(this);
    m_trouble->setWordWrap(true);
    m_trouble->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    m_retry = new QPushButton(this);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setToolTip(tr("Stop the download; nothing is left in the folder"));
    m_dismiss = new QToolButton(this);
    m_dismiss->setAutoRaise(true);
    m_dismiss->setToolTip(tr("Take this card away; the file stays where it is"));
    m_dismiss->setAccessibleName(tr("Take this card away"));

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_name);
    texts->addWidget(m_folder);
    auto *top = new QHBoxLayout;
    top->setSpacing(theme::spaceM);
    top->addWidget(m_icon, 0, Qt::AlignTop);
    top->addLayout(texts, 1);
    for (QWidget *button : QList<QWidget *>{m_retry, m_cancel, m_dismiss})
        top->addWidget(button, 0, Qt::AlignTop);
    auto *status = new QHBoxLayout;
    status->addWidget(m_state, 1);
    status->addWidget(m_amount);
    auto *body = new QVBoxLayout;
    body->setContentsMargins(iconSide + theme::spaceM, 0, 0, 0);
    body->setSpacing(theme::spaceXS);
    body->addWidget(m_bar);
    body->addLayout(status);
    body->addWidget(m_trouble);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceL, theme::spaceM, theme::spaceM, theme::spaceM);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(top);
    layout->addLayout(body);
    connect(m_retry, &QPushButton::clicked, this, &DownloadCard::retryWanted);
    connect(m_cancel, &QPushButton::clicked, this, &DownloadCard::cancelWanted);
    connect(m_dismiss, &QToolButton::clicked, this, &DownloadCard::dismissWanted);
}

void DownloadCard::show(const ImageDownload &download)
{
    using State = ImageDownload::State;
    const bool stateChanged = download.state != m_download.state || m_download.id == 0;
    m_download = download;
    const QString name = download.image.fileName;
    const bool isCut = download.state == State::Interrupted;
    m_name->setText(name);
    m_folder->setText(tr("to %1").arg(QDir::toNativeSeparators(download.folder)));
    m_folder->setVisible(!download.isOver());
    m_state->setText(downloadStateText(download));
    m_state->setToolTip(isCut ? download.error.message.toHtmlEscaped() : QString());
    m_amount->setText(downloadAmountText(download));
    m_trouble->setText(downloadTroubleText(download));
    m_trouble->setToolTip(download.error.detail.toHtmlEscaped());
    m_trouble->setVisible(!m_trouble->text().isEmpty());
    const bool isMeasured = (download.state == State::Receiving || isCut) && download.total > 0;
    m_bar->setVisible(download.isRunning() || isMeasured);
    m_bar->setRange(0, isMeasured ? barSteps : 0);
    if (isMeasured)
        m_bar->setValue(int(double(download.received) / double(download.total) * barSteps));
    m_bar->setAccessibleName(tr("Progress of %1").arg(name));
    m_retry->setVisible(isCut || download.state == State::Failed ||
                        download.state == State::Cancelled);
    m_retry->setText(!isCut                 ? tr("Try again")
                     : download.needsPerson ? tr("Log in and go on")
                                            : tr("Go on now"));
    m_cancel->setVisible(!download.isOver());
    m_cancel->setAccessibleName(tr("Cancel the download of %1").arg(name));
    m_dismiss->setVisible(download.isOver());
    setAccessibleName(QStringLiteral("%1: %2").arg(name, m_state->text()));
    if (stateChanged)
        restyle();
}

void DownloadCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    theme::drawCard(painter, rect(), palette());
}

void DownloadCard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void DownloadCard::restyle()
{
    const Face face = faceOf(m_download);
    const QColor color = theme::toneColor(face.tone, palette());
    m_icon->setPixmap(
        icon(face.icon, color).pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    m_dismiss->setIcon(icon(QStringLiteral("cancel")));
    theme::setTextColor(*m_state, color);
    for (QWidget *quiet : QList<QWidget *>{m_folder, m_amount})
        theme::setTextColor(*quiet, theme::mutedText(palette()));
}

} // namespace perch

#include "moc_downloadcard.cpp"
