// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadcard.h"

#include "core/sha256.h"
#include "core/stagedname.h"
#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/icon.h"

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

Face faceOf(Upload::State state)
{
    switch (state) {
    case Upload::State::Inspecting:
        return {QStringLiteral("search"), theme::Tone::Neutral};
    case Upload::State::Waiting:
        return {QStringLiteral("clock"), theme::Tone::Neutral};
    case Upload::State::Connecting:
        return {QStringLiteral("connect"), theme::Tone::Info};
    case Upload::State::Sending:
        return {QStringLiteral("upload"), theme::Tone::Info};
    case Upload::State::Interrupted:
        return {QStringLiteral("state-disconnected"), theme::Tone::Warning};
    case Upload::State::Staged:
    case Upload::State::AlreadyStaged:
        return {QStringLiteral("state-succeeded"), theme::Tone::Good};
    case Upload::State::Failed:
    case Upload::State::Refused:
        return {QStringLiteral("error"), theme::Tone::Bad};
    case Upload::State::Cancelled:
        return {QStringLiteral("state-removed"), theme::Tone::Neutral};
    }
    return {QStringLiteral("file"), theme::Tone::Neutral};
}

/// The name it will have; the digits are known only once the file was read.
QString finalNameOf(const Upload &upload)
{
    if (!upload.image.fileName.isEmpty())
        return upload.image.fileName;
    if (isSha256(upload.sha256))
        return stagedNameFor(upload.fileName(), upload.sha256).fileName();
    return stagedStem(upload.fileName()) + QStringLiteral("-········") +
           stagedSuffix(upload.fileName());
}

} // namespace

UploadCard::UploadCard(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    build();
}

void UploadCard::build()
{
    m_icon = new QLabel(this);
    m_name = new ElidedLabel(this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    m_finalName = new ElidedLabel(this);
    m_finalName->setFont(theme::fixedFont());
    m_brief = new ElidedLabel(this);
    m_brief->setFont(theme::hintFont());
    m_state = new QLabel(this);
    m_state->setTextFormat(Qt::PlainText);
    m_amount = new QLabel(this);
    m_amount->setTextFormat(Qt::PlainText);
    m_amount->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_trouble = new QLabel(this);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    m_bar->setRange(0, barSteps);
    m_look = new QPushButton(tr("Look inside"), this);
    m_look->setToolTip(tr("See what the image says of itself: machine, origin, labels, scripts"));
    m_use = new QPushButton(tr("Use in a job"), this);
    m_use->setToolTip(tr("Put this image into the submit description of the open job folder"));
    m_retry = new QPushButton(tr("Try again"), this);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setToolTip(tr("Stop the upload; nothing is left on the server"));
    m_dismiss = new QToolButton(this);
    m_dismiss->setAutoRaise(true);
    m_dismiss->setToolTip(tr("Take this card away; the image stays where it is"));
    m_dismiss->setAccessibleName(tr("Take this card away"));

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_name);
    texts->addWidget(m_finalName);
    texts->addWidget(m_brief);
    auto *top = new QHBoxLayout;
    top->setSpacing(theme::spaceM);
    top->addWidget(m_icon, 0, Qt::AlignTop);
    top->addLayout(texts, 1);
    for (QWidget *button : QList<QWidget *>{m_look, m_use, m_retry, m_cancel, m_dismiss})
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

    connect(m_look, &QPushButton::clicked, this, &UploadCard::lookWanted);
    connect(m_use, &QPushButton::clicked, this, &UploadCard::useWanted);
    connect(m_retry, &QPushButton::clicked, this, &UploadCard::retryWanted);
    connect(m_cancel, &QPushButton::clicked, this, &UploadCard::cancelWanted);
    connect(m_dismiss, &QToolButton::clicked, this, &UploadCard::dismissWanted);
}

void UploadCard::show(const Upload &upload)
{
    const bool stateChanged = upload.state != m_upload.state || m_upload.id == 0;
    m_upload = upload;
    const QString finalName = finalNameOf(upload);
    const bool isStaged =
        upload.state == Upload::State::Staged || upload.state == Upload::State::AlreadyStaged;
    m_name->setText(upload.fileName());
    m_finalName->setText(QStringLiteral("→ %1").arg(finalName));
    m_finalName->setVisible(upload.state != Upload::State::Refused &&
                            upload.state != Upload::State::Inspecting);
    m_brief->setText(upload.brief);
    m_brief->setVisible(!upload.brief.isEmpty());
    m_state->setText(uploadStateText(upload));
    m_amount->setText(uploadAmountText(upload));
    m_trouble->setText(upload.error.message);
    m_trouble->setToolTip(upload.error.detail.toHtmlEscaped());
    const bool isCut = upload.state == Upload::State::Interrupted;
    m_trouble->setVisible(!upload.error.message.isEmpty() && !isCut &&
                          upload.state != Upload::State::Cancelled);
    m_state->setToolTip(isCut ? upload.error.message.toHtmlEscaped() : QString());
    const UploadProgress &progress = upload.progress;
    const bool isMeasured = (upload.state == Upload::State::Sending || isCut) && progress.total > 0;
    m_bar->setVisible(upload.isRunning() || (isCut && isMeasured));
    m_bar->setRange(0, isMeasured ? barSteps : 0);
    if (isMeasured)
        m_bar->setValue(int(double(progress.sent) / double(progress.total) * barSteps));
    m_bar->setAccessibleName(tr("Progress of %1").arg(m_name->text()));
    m_look->setVisible(upload.inside != nullptr);
    m_look->setAccessibleName(tr("Look inside %1").arg(m_name->text()));
    m_use->setVisible(isStaged);
    m_retry->setVisible(upload.state == Upload::State::Failed || isCut ||
                        upload.state == Upload::State::Cancelled);
    m_retry->setText(!isCut               ? tr("Try again")
                     : upload.needsPerson ? tr("Log in and go on")
                                          : tr("Go on now"));
    m_retry->setToolTip(isCut ? tr("Connect to the transfer server again and send the rest")
                              : QString());
    m_cancel->setVisible(!upload.isOver());
    m_cancel->setAccessibleName(tr("Cancel the upload of %1").arg(m_name->text()));
    m_dismiss->setVisible(upload.isOver());
    setAccessibleName(QStringLiteral("%1: %2").arg(m_name->text(), m_state->text()));
    if (stateChanged)
        restyle();
}

void UploadCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    theme::drawCard(painter, rect(), palette());
}

void UploadCard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void UploadCard::restyle()
{
    const Face face = faceOf(m_upload.state);
    const QColor color = theme::toneColor(face.tone, palette());
    m_icon->setPixmap(
        icon(face.icon, color).pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    m_dismiss->setIcon(icon(QStringLiteral("cancel")));
    theme::setTextColor(*m_state, color);
    for (QWidget *quiet : QList<QWidget *>{m_finalName, m_brief, m_amount})
        theme::setTextColor(*quiet, theme::mutedText(palette()));
}

} // namespace perch

#include "moc_uploadcard.cpp"
