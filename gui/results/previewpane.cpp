// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/previewpane.h"

#include "core/error.h"
#include "core/plaintext.h"
#include "gui/results/modelentries.h"
#include "gui/results/outputpane.h"
#include "gui/results/outputview.h"
#include "gui/results/pictureview.h"
#include "gui/results/previewcontroller.h"
#include "gui/results/previewnote.h"
#include "gui/results/texttablemodel.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace perch
{

struct PreviewPane::Parts {
    ElidedLabel *name = nullptr;
    QLabel *facts = nullptr;
    QLabel *notes = nullptr;
    QToolButton *open = nullptr;
    QToolButton *folder = nullptr;
    QWidget *head = nullptr;
    Callout *warning = nullptr;
    QStackedWidget *stack = nullptr;
    PreviewNote *note = nullptr;
    PictureView *picture = nullptr;
    QTableView *table = nullptr; // made when first needed
    OutputPane *text = nullptr;  // the same
    TextTableModel tableModel;
    ModelEntries modelEntries;
    QString placeholderTitle;
    QString placeholderText;
    bool isDownloading = false;
    bool isHere = false;
};

namespace
{

constexpr int rowsToMeasure = 100;
constexpr int widestColumn = 24; ///< in widths of an m

QToolButton *makeButton(const QString &iconName, const QString &text, const QString &toolTip)
{
    auto *button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setToolTip(toolTip);
    return button;
}

QTableView *makeTable()
{
    auto *table = new QTableView;
    table->setAccessibleName(PreviewPane::tr("What is in the file"));
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setTextElideMode(Qt::ElideRight);
    table->setFrameShape(QFrame::NoFrame);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + theme::spaceS);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setResizeContentsPrecision(rowsToMeasure);
    return table;
}

} // namespace

PreviewPane::PreviewPane(QWidget *parent) : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    makeHead();
    m_parts->warning = new Callout;
    m_parts->note = new PreviewNote;
    m_parts->picture = new PictureView;
    m_parts->stack = new QStackedWidget;
    m_parts->stack->addWidget(m_parts->note);
    m_parts->stack->addWidget(m_parts->picture);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceS, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_parts->head);
    layout->addWidget(m_parts->warning);
    layout->addWidget(m_parts->stack, 1);
    connect(m_parts->note, &PreviewNote::firstAsked, this, &PreviewPane::downloadAsked);
    connect(m_parts->note, &PreviewNote::secondAsked, this, &PreviewPane::beginAsked);
    showState(PreviewState());
}

PreviewPane::~PreviewPane() = default;

void PreviewPane::makeHead()
{
    m_parts->name = new ElidedLabel;
    m_parts->facts = new QLabel;
    m_parts->facts->setTextFormat(Qt::PlainText);
    m_parts->facts->setForegroundRole(QPalette::PlaceholderText);
    m_parts->facts->setMinimumWidth(1);
    m_parts->notes = new QLabel;
    m_parts->notes->setTextFormat(Qt::PlainText);
    m_parts->notes->setWordWrap(true);
    m_parts->open = makeButton(QStringLiteral("external"), tr("Open"), {});
    m_parts->folder = makeButton(QStringLiteral("folder"), tr("Show in folder"),
                                 tr("Open the folder on this computer that the copy lies in"));
    connect(m_parts->open, &QToolButton::clicked, this, &PreviewPane::openAsked);
    connect(m_parts->folder, &QToolButton::clicked, this, &PreviewPane::folderAsked);
    auto *line = new QHBoxLayout;
    line->setSpacing(theme::spaceS);
    line->addWidget(m_parts->name, 1);
    line->addWidget(m_parts->open);
    line->addWidget(m_parts->folder);
    m_parts->head = new QWidget;
    auto *layout = new QVBoxLayout(m_parts->head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addLayout(line);
    layout->addWidget(m_parts->facts);
    layout->addWidget(m_parts->notes);
}

void PreviewPane::setPlaceholder(const QString &title, const QString &text)
{
    m_parts->placeholderTitle = title;
    m_parts->placeholderText = text;
}

void PreviewPane::setDownloading(bool isDownloading)
{
    m_parts->isDownloading = isDownloading;
    m_parts->open->setEnabled(m_parts->isHere || !isDownloading);
}

void PreviewPane::showState(const PreviewState &state)
{
    const bool isShown = state.stage == PreviewState::Stage::Shown;
    m_parts->head->setVisible(state.stage != PreviewState::Stage::Nothing);
    m_parts->name->setText(state.file.name);
    QStringList facts = {sizeText(state.file.size)};
    if (isShown && !state.preview.facts.isEmpty())
        facts.prepend(state.preview.facts);
    m_parts->facts->setText(facts.join(QStringLiteral(" · ")));
    const QStringList notes = isShown ? state.preview.notes : QStringList();
    m_parts->notes->setText(notes.join(u' '));
    m_parts->notes->setVisible(!notes.isEmpty());
    m_parts->warning->hide();
    showButtons(state);
    if (isShown)
        showContent(state);
    else
        showNote(state);
}

void PreviewPane::showButtons(const PreviewState &state)
{
    m_parts->isHere = !state.localPath.isEmpty();
    m_parts->folder->setVisible(m_parts->isHere);
    m_parts->open->setText(m_parts->isHere ? tr("Open") : tr("Download and open"));
    m_parts->open->setToolTip(
        tr("Open it with this computer's program for files of its kind. Programs and scripts are "
           "not opened."));
    setDownloading(m_parts->isDownloading);
}

void PreviewPane::showContent(const PreviewState &state)
{
    switch (state.preview.kind) {
    case PreviewKind::Picture:
    case PreviewKind::Pdf:
        m_parts->picture->setPicture(
            state.preview.picture,
            tr("%1, %2").arg(plainLine(state.file.name), state.preview.facts));
        m_parts->stack->setCurrentWidget(m_parts->picture);
        return;
    case PreviewKind::Table:
    case PreviewKind::Model:
        showModel(state);
        return;
    case PreviewKind::Json:
    case PreviewKind::Text:
    case PreviewKind::Unknown:
        showTextOf(state);
        return;
    }
}

void PreviewPane::showModel(const PreviewState &state)
{
    if (!m_parts->table) {
        m_parts->table = makeTable();
        m_parts->stack->addWidget(m_parts->table);
    }
    QTableView *table = m_parts->table;
    const bool isModel = state.preview.kind == PreviewKind::Model;
    table->setModel(nullptr); // its columns are measured anew
    if (isModel)
        m_parts->modelEntries.setEntries(state.preview.model.entries);
    else
        m_parts->tableModel.setTable(state.preview.table);
    table->setModel(isModel ? static_cast<QAbstractItemModel *>(&m_parts->modelEntries)
                            : &m_parts->tableModel);
    table->verticalHeader()->setVisible(!isModel);
    table->setShowGrid(!isModel);
    table->horizontalHeader()->setStretchLastSection(isModel);
    const int most = fontMetrics().horizontalAdvance(u'm') * widestColumn;
    for (int column = 0; column < std::min(table->model()->columnCount(), 50); ++column) {
        table->resizeColumnToContents(column);
        // the style's header wants more room around its text than it asks for
        table->setColumnWidth(column,
                              std::min(table->columnWidth(column) + 2 * theme::spaceM, most));
    }
    m_parts->stack->setCurrentWidget(table);
    const QStringList &wishes = state.preview.model.wishes;
    if (!isModel || wishes.isEmpty())
        return;
    constexpr int mostShown = 3;
    QStringList shown = wishes.mid(0, mostShown);
    if (wishes.size() > mostShown)
        shown << tr("and %1 more").arg(wishes.size() - mostShown);
    m_parts->warning->say(
        theme::Tone::Warning, tr("Loading this file would run other code"),
        tr("Perch has read it without running anything. Python would import or call:"),
        shown.join(u'\n'));
    m_parts->warning->setToolTip(plainText(wishes.join(u'\n')).toHtmlEscaped());
    m_parts->warning->show();
}

void PreviewPane::showTextOf(const PreviewState &state)
{
    if (!m_parts->text) {
        m_parts->text = new OutputPane;
        m_parts->text->view().setAccessibleName(tr("The text of the file"));
        m_parts->text->source().setRecordsShown(true);
        m_parts->stack->addWidget(m_parts->text);
        connect(m_parts->text, &OutputPane::failed, this, &PreviewPane::failed);
        connect(m_parts->text, &OutputPane::noticed, this, &PreviewPane::noticed);
    }
    OutputSource &source = m_parts->text->source();
    if (state.preview.textPath.isEmpty()) {
        source.clear();
        source.append(state.preview.text);
    } else {
        source.open(state.preview.textPath);
    }
    m_parts->text->view().goToRow(0);
    m_parts->stack->setCurrentWidget(m_parts->text);
}

void PreviewPane::showNote(const PreviewState &state)
{
    using Stage = PreviewState::Stage;
    PreviewNote *note = m_parts->note;
    m_parts->stack->setCurrentWidget(note);
    const QString size = sizeText(state.file.size);
    switch (state.stage) {
    case Stage::Nothing:
        note->say(m_parts->placeholderTitle, m_parts->placeholderText);
        return;
    case Stage::TooLarge:
        note->say(tr("Not fetched yet"),
                  tr("Files over %1 come only when you ask for them.")
                      .arg(sizeText(PreviewController::mostUnasked)),
                  tr("Fetch %1 to preview").arg(size),
                  isShownInParts(state.file.name)
                      ? tr("Show the first %1").arg(sizeText(PreviewController::mostUnasked))
                      : QString());
        return;
    case Stage::Fetching:
        note->say(tr("Fetching"), tr("%1 of %2").arg(sizeText(state.received), size));
        return;
    case Stage::Reading:
        note->say(QString(), QString());
        return;
    case Stage::Refused:
    case Stage::Shown:
        note->say(tr("Not shown"), state.text);
        return;
    }
}

} // namespace perch
