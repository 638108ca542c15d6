// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadcard.h"

#include "core/sha256.h"
#include "core/stagedname.h"
#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
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
    case Upload::State::Paused:
        return {QStringLiteral("pause"), theme::Tone::Neutral};
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
    buildButtons();
    buildMoves();

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_name);
    texts->addWidget(m_finalName);
    texts->addWidget(m_brief);
    auto *top = new QHBoxLayout;
    top->setSpacing(theme::spaceM);
    top->addWidget(m_icon, 0, Qt::AlignTop);
    top->addLayout(texts, 1);
    for (QWidget *button : buttons())
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
}

void UploadCard::buildButtons()
{
    m_look = new QPushButton(tr("Look inside"), this);
    m_look->setToolTip(tr("See what the image says of itself: machine, origin, labels, scripts"));
    m_use = new QPushButton(tr("Use in a job"), this);
    m_use->setToolTip(tr("Put this image into the submit description of the open job folder"));
    m_retry = new QPushButton(tr("Try again"), this);
    m_pause = new QPushButton(this);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setToolTip(tr("Stop the upload; nothing is left on the server"));
    m_more = new QToolButton(this);
    m_more->setAutoRaise(true);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setToolTip(tr("Change when this upload is sent"));
    m_dismiss = new QToolButton(this);
    m_dismiss->setAutoRaise(true);
    m_dismiss->setToolTip(tr("Take this card away; the image stays where it is"));
    m_dismiss->setAccessibleName(tr("Take this card away"));
    connect(m_look, &QPushButton::clicked, this, &UploadCard::lookWanted);
    connect(m_use, &QPushButton::clicked, this, &UploadCard::useWanted);
    connect(m_retry, &QPushButton::clicked, this, &UploadCard::retryWanted);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_upload.state == Upload::State::Paused)
            Q_EMIT resumeWanted();
        else
            Q_EMIT pauseWanted();
    });
    connect(m_cancel, &QPushButton::clicked, this, &UploadCard::cancelWanted);
    connect(m_dismiss, &QToolButton::clicked, this, &UploadCard::dismissWanted);
}

void UploadCard::buildMoves()
{
    m_first = new QAction(tr("Send first"), this);
    m_up = new QAction(tr("Move up"), this);
    m_up->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Up));
    m_down = new QAction(tr("Move down"), this);
    m_down->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Down));
    auto *menu = new QMenu(m_more);
    for (QAction *action : {m_first, m_up, m_down}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action); // so that its keys work from each of the card's buttons
        menu->addAction(action);
    }
    // not setMenu(): its arrow would lie over the three dots
    connect(m_more, &QToolButton::clicked, this,
            [this, menu] { menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    connect(m_first, &QAction::triggered, this, &UploadCard::firstWanted);
    connect(m_up, &QAction::triggered, this, &UploadCard::upWanted);
    connect(m_down, &QAction::triggered, this, &UploadCard::downWanted);
    setMoves({});
}

QList<QWidget *> UploadCard::buttons() const
{
    return {m_look, m_use, m_retry, m_pause, m_cancel, m_more, m_dismiss};
}

void UploadCard::setMoves(const UploadMoves &moves)
{
    m_first->setEnabled(moves.first);
    m_up->setEnabled(moves.up);
    m_down->setEnabled(moves.down);
    m_more->setVisible(moves.first || moves.up || moves.down);
}

void UploadCard::followInTabOrder(const UploadCard &before)
{
    QWidget *last = before.m_dismiss;
    for (QWidget *button : buttons()) {
        setTabOrder(last, button);
        last = button;
    }
}

void UploadCard::show(const Upload &upload)
{
    const bool stateChanged = upload.state != m_upload.state || m_upload.id == 0;
    m_upload = upload;
    const QString finalName = finalNameOf(upload);
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
    showBar();
    showButtons();
    setAccessibleName(QStringLiteral("%1: %2").arg(m_name->text(), m_state->text()));
    if (stateChanged)
        restyle();
}

void UploadCard::showBar()
{
    const UploadProgress &progress = m_upload.progress;
    const bool isCut = m_upload.state == Upload::State::Interrupted;
    const bool isResting = !m_upload.isOver() && !m_upload.isRunning() && !isCut;
    const qint64 there = isResting ? m_upload.bytesThere : progress.sent;
    const qint64 total = isResting ? m_upload.size : progress.total;
    const bool isMeasured = total > 0 && (m_upload.state == Upload::State::Sending || isCut ||
                                          (isResting && there > 0));
    m_bar->setVisible(m_upload.isRunning() || isMeasured);
    m_bar->setRange(0, isMeasured ? barSteps : 0);
    if (isMeasured)
        m_bar->setValue(int(double(there) / double(total) * barSteps));
    m_bar->setAccessibleName(tr("Progress of %1").arg(m_name->text()));
}

void UploadCard::showButtons()
{
    using State = Upload::State;
    const State state = m_upload.state;
    const QString name = m_name->text();
    const bool isCut = state == State::Interrupted;
    const bool isPaused = state == State::Paused;
    m_look->setVisible(m_upload.inside != nullptr);
    m_look->setAccessibleName(tr("Look inside %1").arg(name));
    m_use->setVisible(state == State::Staged || state == State::AlreadyStaged);
    m_retry->setVisible(state == State::Failed || isCut || state == State::Cancelled);
    m_retry->setText(!isCut                 ? tr("Try again")
                     : m_upload.needsPerson ? tr("Log in and go on")
                                            : tr("Go on now"));
    m_retry->setToolTip(isCut ? tr("Connect to the transfer server again and send the rest")
                              : QString());
    m_pause->setVisible(m_upload.isRunning() || isPaused || state == State::Waiting);
    m_pause->setText(isPaused ? tr("Resume") : tr("Pause"));
    m_pause->setAccessibleName(isPaused ? tr("Resume the upload of %1").arg(name)
                                        : tr("Pause the upload of %1").arg(name));
    m_pause->setToolTip(isPaused ? tr("Send the rest when its turn comes")
                                 : tr("Let the next one go; what was sent stays on the server"));
    m_cancel->setVisible(!m_upload.isOver());
    m_cancel->setAccessibleName(tr("Cancel the upload of %1").arg(name));
    m_more->setAccessibleName(tr("Change when %1 is sent").arg(name));
    m_dismiss->setVisible(m_upload.isOver());
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
    const bool isMoving = m_upload.isRunning() || m_upload.state == Upload::State::Interrupted;
    QPalette barPalette = palette();
    if (!isMoving) { // what rests is quieter than what goes
        QColor quiet = theme::mutedText(palette());
        quiet.setAlphaF(0.6F);
        barPalette.setColor(QPalette::Highlight, quiet);
    }
    m_bar->setPalette(barPalette);
    m_icon->setPixmap(
        icon(face.icon, color).pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    m_more->setIcon(icon(QStringLiteral("more")));
    m_dismiss->setIcon(icon(QStringLiteral("cancel")));
    theme::setTextColor(*m_state, color);
    for (QWidget *quiet : QList<QWidget *>{m_finalName, m_brief, m_amount})
        theme::setTextColor(*quiet, theme::mutedText(palette()));
}

} // namespace perch

#include "moc_uploadcard.cpp"
