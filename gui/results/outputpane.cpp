// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputpane.h"

#include "gui/results/errorjumper.h"
#include "gui/results/outputfollower.h"
#include "gui/results/outputpartbar.h"
#include "gui/results/outputview.h"
#include "gui/theme.h"
#include "gui/whendone.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSaveFile>
#include <QToolButton>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qint64 copiedAtOnce = 1024 * 1024;

/// Empty: it is done. A file that grows is copied as far as it is there now.
QString copyFile(const QString &from, const QString &to)
{
    QFile file(from);
    QSaveFile copy(to);
    if (!file.open(QIODevice::ReadOnly))
        return file.errorString();
    if (!copy.open(QIODevice::WriteOnly))
        return copy.errorString();
    for (qint64 rest = file.size(); rest > 0;) {
        const QByteArray bytes = file.read(std::min(rest, copiedAtOnce));
        if (bytes.isEmpty())
            return file.errorString();
        if (copy.write(bytes) != bytes.size())
            return copy.errorString();
        rest -= bytes.size();
    }
    return copy.commit() ? QString() : copy.errorString();
}

} // namespace

OutputPane::OutputPane(QWidget *parent)
    : QWidget(parent), m_finder(m_source), m_view(new OutputView(m_source)),
      m_errors(new ErrorJumper(m_source, *m_view)), m_part(new OutputPartBar)
{
    setFocusProxy(m_view);
    makeBar();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(m_part);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_bar);
    connect(&m_source, &OutputSource::failed, this, &OutputPane::failed);
    connect(m_view, &OutputView::noticed, this, &OutputPane::noticed);
    connect(m_view, &OutputView::findAsked, this, &OutputPane::openFind);
    connect(m_view, &OutputView::followingChanged, m_toEnd, &QWidget::setHidden);
    connect(m_toEnd, &QToolButton::clicked, m_view, &OutputView::goToEnd);
    connect(m_save, &QToolButton::clicked, this, &OutputPane::askWhereToSave);
    const auto nameSave = [this] {
        m_save->setEnabled(m_source.index().byteCount() > 0);
    };
    connect(&m_source, &OutputSource::grown, this, nameSave);
    connect(&m_source, &OutputSource::restarted, this, nameSave);
    nameSave();
    connect(m_wrap, &QCheckBox::toggled, m_view, &OutputView::setWrapped);
    connect(m_view, &OutputView::wrappedChanged, m_wrap, &QCheckBox::setChecked);
    connect(m_pattern, &QLineEdit::textChanged, this, &OutputPane::look);
    connect(m_case, &QToolButton::toggled, this, &OutputPane::look);
    connect(m_next, &QToolButton::clicked, this, &OutputPane::goNext);
    connect(m_back, &QToolButton::clicked, this, &OutputPane::goBack);
    connect(&m_finder, &OutputFinder::counted, this, [this] { showCount(m_number); });
    connect(&m_finder, &OutputFinder::arrived, this,
            [this](const OutputMatch &match, qint64 number) {
                if (match.row >= 0)
                    m_view->showMatch(match);
                showCount(number);
            });
    showCount();
}

OutputPane::~OutputPane() = default;

QToolButton *OutputPane::makeButton(const QString &iconName, const QString &spoken)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    if (!iconName.isEmpty())
        button->setIcon(icon(iconName));
    button->setToolTip(spoken);
    button->setAccessibleName(spoken);
    return button;
}

void OutputPane::makeBar()
{
    m_bar = new QWidget;
    m_pattern = new QLineEdit;
    m_pattern->setPlaceholderText(tr("Find in the output"));
    m_pattern->setAccessibleName(tr("Find in the output"));
    m_pattern->setClearButtonEnabled(true);
    m_pattern->setMaxLength(int(OutputSearch::longestPattern));
    m_pattern->setMaximumWidth(fontMetrics().horizontalAdvance(u'm') * 22);
    m_pattern->installEventFilter(this);
    m_case = makeButton({}, tr("Match case"));
    m_case->setText(QStringLiteral("Aa"));
    m_case->setCheckable(true);
    m_back = makeButton(QStringLiteral("chevron-up"), tr("The match before (Shift+F3)"));
    m_next = makeButton(QStringLiteral("chevron-down"), tr("The next match (F3)"));
    m_count = new QLabel;
    m_count->setObjectName(QStringLiteral("matches"));
    m_count->setTextFormat(Qt::PlainText);
    m_toEnd = makeButton(QStringLiteral("download"), tr("Go to the end and follow it (End)"));
    m_toEnd->setText(tr("To the end"));
    m_toEnd->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toEnd->hide();
    m_save = makeButton(QStringLiteral("save"), tr("Save the output as …"));
    m_wrap = new QCheckBox(tr("Wrap long lines"));
    auto *layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(m_pattern, 1);
    layout->addWidget(m_case);
    layout->addWidget(m_back);
    layout->addWidget(m_next);
    layout->addWidget(m_count);
    layout->addStretch(1);
    layout->addWidget(m_errors);
    layout->addWidget(m_toEnd);
    layout->addWidget(m_wrap);
    layout->addWidget(m_save);
}

void OutputPane::follow(OutputFollower &follower)
{
    m_follower = &follower;
    connect(&follower, &OutputFollower::restarted, &m_source, &OutputSource::clear);
    connect(&follower, &OutputFollower::appended, &m_source, &OutputSource::append);
    connect(&follower, &OutputFollower::fetched, &m_source, &OutputSource::open);
    connect(&follower, &OutputFollower::partChanged, m_part, &OutputPartBar::showPart);
    connect(m_part, &OutputPartBar::moreWanted, &follower, &OutputFollower::fetchMore);
    connect(m_part, &OutputPartBar::stopWanted, &follower, &OutputFollower::cancelFetching);
    m_part->showPart(follower.part());
}

void OutputPane::askWhereToSave()
{
    const QString given = m_follower ? m_follower->fileName() : QString();
    const bool isPart = m_follower && m_follower->part().state != OutputPart::State::Whole;
    auto *dialog =
        new QFileDialog(this, isPart ? tr("Save the part that is shown as") : tr("Save output as"),
                        QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(given.isEmpty() ? QStringLiteral("output.txt") : given);
    connect(dialog, &QFileDialog::fileSelected, this, &OutputPane::saveAs);
    dialog->open();
}

void OutputPane::saveAs(const QString &path)
{
    const QString shown = QDir::toNativeSeparators(path);
    whenDone(QtConcurrent::run(copyFile, m_source.path(), path), this,
             [this, shown](const QString &problem) {
                 if (problem.isEmpty())
                     Q_EMIT noticed(tr("Saved %1.").arg(shown));
                 else
                     Q_EMIT failed(Error(
                         Error::Code::Io,
                         tr("%1 was not saved. Choose another folder, or make room on the disk.")
                             .arg(shown),
                         problem));
             });
}

void OutputPane::look()
{
    m_number = 0;
    m_view->setMarked(m_pattern->text(), m_case->isChecked());
    m_finder.find(m_pattern->text(), m_case->isChecked());
    if (!m_pattern->text().isEmpty())
        m_finder.go(m_view->searchBegin(), true);
}

void OutputPane::goNext()
{
    if (!m_finder.pattern().isEmpty())
        m_finder.go(m_view->searchBegin(), true);
}

void OutputPane::goBack()
{
    if (!m_finder.pattern().isEmpty())
        m_finder.go(m_view->searchBegin(), false);
}

void OutputPane::openFind()
{
    m_pattern->setFocus(Qt::ShortcutFocusReason);
    m_pattern->selectAll();
}

void OutputPane::showCount(qint64 number)
{
    m_number = number;
    const bool looks = !m_finder.pattern().isEmpty();
    const qint64 count = m_finder.count();
    QString text;
    if (looks && count == 0)
        text = m_finder.isCounting() ? tr("Searching …") : tr("Not found");
    else if (looks && number > 0)
        text = tr("%L1 of %L2").arg(number).arg(count);
    else if (looks)
        text = count == 1 ? tr("1 match") : tr("%L1 matches").arg(count);
    if (looks && count > 0 && m_finder.isCounting())
        text += tr(" so far");
    m_count->setText(text);
    m_next->setEnabled(count > 0);
    m_back->setEnabled(count > 0);
    const bool isMissing = looks && count == 0 && !m_finder.isCounting();
    theme::setTextColor(*m_count, isMissing ? theme::toneColor(theme::Tone::Warning, palette())
                                            : theme::mutedText(palette()));
}

bool OutputPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_pattern && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (isEnter && key->modifiers() & Qt::ShiftModifier)
            goBack();
        else if (isEnter)
            goNext();
        else if (key->key() == Qt::Key_Escape && !m_pattern->text().isEmpty())
            m_pattern->clear();
        else if (key->key() == Qt::Key_Escape)
            m_view->setFocus();
        else
            return QWidget::eventFilter(watched, event);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void OutputPane::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        openFind();
    else if (event->key() == Qt::Key_F3 && event->modifiers() & Qt::ShiftModifier)
        goBack();
    else if (event->key() == Qt::Key_F3)
        goNext();
    else if (event->key() == Qt::Key_F8 && event->modifiers() & Qt::ShiftModifier)
        m_errors->goBack();
    else if (event->key() == Qt::Key_F8)
        m_errors->goNext();
    else
        QWidget::keyPressEvent(event);
}

void OutputPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_count)
        showCount(m_number);
}

} // namespace perch
