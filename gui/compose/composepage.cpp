// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composepage.h"

#include "gui/compose/composecontroller.h"
#include "gui/compose/filelist.h"
#include "gui/compose/findingsmodel.h"
#include "gui/compose/jobdialogs.h"
#include "gui/compose/jobfolders.h"
#include "gui/compose/recentmenu.h"
#include "gui/compose/submiteditor.h"
#include "gui/compose/submitform.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QAction>
#include <QBoxLayout>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHash>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

namespace perch
{

namespace
{

QLabel *sectionLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setFont(theme::sectionFont());
    return label;
}

} // namespace

struct ComposePage::Parts {
    Parts(ComposeController &compose, QWidget &page) : controller(compose), dialogs(compose, page)
    {
    }

    ComposeController &controller;
    JobDialogs dialogs;
    FindingsModel findings;
    ErrorBanner *banner = nullptr;
    QStackedWidget *stack = nullptr;
    QWidget *empty = nullptr;
    QWidget *view = nullptr;
    QLabel *folder = nullptr;
    FileList *files = nullptr;
    QLabel *fileName = nullptr;
    QStackedWidget *editors = nullptr;
    QLabel *noText = nullptr;
    QHash<QString, SubmitEditor *> editorByName;
    SubmitForm *form = nullptr;
    QTableView *table = nullptr;
    QWidget *findingsBox = nullptr;
    QPushButton *mend = nullptr;
    QLabel *noFindings = nullptr;
    QLabel *statusIcon = nullptr;
    QLabel *status = nullptr;
    QPushButton *submit = nullptr;
    QPushButton *saveButton = nullptr;
    QAction *save = nullptr;
    QPointer<QMessageBox> question;
};

ComposePage::ComposePage(ComposeController &controller, QWidget *parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(controller, *this))
{
    m_parts->banner = new ErrorBanner(this);
    m_parts->save = new QAction(icon(QStringLiteral("save")), tr("Save"), this);
    m_parts->save->setShortcut(QKeySequence::Save);
    m_parts->save->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_parts->save->setToolTip(tr("Save the changed files (Ctrl+S)"));
    addAction(m_parts->save);

    auto *empty = new EmptyState(QStringLiteral("compose"), tr("A job is a folder"),
                                 tr("It holds a submit description, a script and their inputs. "
                                    "Begin with a template, such as the one that trains a "
                                    "network on a GPU, or open a folder that you have."),
                                 tr("New job …"));
    connect(empty, &EmptyState::activated, &m_parts->dialogs, &JobDialogs::askForNewJob);
    auto *openButton = new QPushButton(icon(QStringLiteral("folder")), tr("Open folder …"));
    connect(openButton, &QPushButton::clicked, this, &ComposePage::chooseFolder);
    m_parts->empty = new QWidget;
    auto *emptyLayout = new QVBoxLayout(m_parts->empty);
    emptyLayout->setContentsMargins(0, 0, 0, 0);
    emptyLayout->addStretch(1);
    emptyLayout->addWidget(empty);
    auto *others = new QHBoxLayout;
    others->setSpacing(theme::spaceS);
    others->addStretch(1);
    others->addWidget(openButton);
    others->addWidget(makeRecentButton());
    others->addStretch(1);
    emptyLayout->addLayout(others);
    emptyLayout->addStretch(2);

    auto *across = new QSplitter;
    across->setChildrenCollapsible(false);
    across->addWidget(makeFiles());
    across->addWidget(makeMiddle());
    across->addWidget(makeForm());
    across->setStretchFactor(1, 1);
    across->setSizes({220, 620, 240});
    m_parts->view = new QWidget;
    auto *view = new QVBoxLayout(m_parts->view);
    view->setContentsMargins(0, 0, 0, 0);
    view->setSpacing(theme::spaceM);
    view->addWidget(makeHead());
    view->addWidget(across, 1);
    view->addWidget(makeFooter());

    m_parts->stack = new QStackedWidget(this);
    m_parts->stack->addWidget(m_parts->empty);
    m_parts->stack->addWidget(m_parts->view);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(m_parts->banner);
    layout->addWidget(m_parts->stack, 1);
    wire();
}

ComposePage::~ComposePage() = default;

QWidget *ComposePage::makeHead()
{
    auto *title = new QLabel(tr("Compose"));
    title->setFont(theme::headingFont());
    title->setIndent(theme::headingIndent);
    m_parts->folder = new QLabel;
    m_parts->folder->setTextFormat(Qt::PlainText);
    m_parts->folder->setForegroundRole(QPalette::PlaceholderText);
    m_parts->folder->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_parts->folder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *fresh = new QPushButton(icon(QStringLiteral("plus")), tr("New job …"));
    auto *open = new QPushButton(icon(QStringLiteral("folder")), tr("Open folder …"));
    m_parts->saveButton = new QPushButton(icon(QStringLiteral("save")), tr("Save"));
    m_parts->saveButton->setToolTip(m_parts->save->toolTip());
    fresh->setShortcut(QKeySequence::New);
    fresh->setToolTip(tr("Make a job from a template (Ctrl+N)"));
    open->setShortcut(QKeySequence::Open);
    open->setToolTip(tr("Open a job folder (Ctrl+O)"));
    connect(fresh, &QPushButton::clicked, this,
            [this] { whenTextIsSafe([this] { m_parts->dialogs.askForNewJob(); }); });
    connect(open, &QPushButton::clicked, this, &ComposePage::chooseFolder);
    connect(m_parts->saveButton, &QPushButton::clicked, m_parts->save, &QAction::trigger);
    auto *head = new QWidget;
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(title);
    layout->addWidget(m_parts->folder, 1);
    layout->addWidget(fresh);
    layout->addWidget(open);
    layout->addWidget(makeRecentButton());
    layout->addWidget(m_parts->saveButton);
    layout->addWidget(makeMoreButton());
    return head;
}

QWidget *ComposePage::makeRecentButton()
{
    auto *button = new QPushButton(icon(QStringLiteral("clock")), tr("Recent"));
    auto *menu = new RecentMenu(m_parts->controller.jobFolders(), button);
    button->setMenu(menu);
    connect(menu, &RecentMenu::chosen, this, &ComposePage::openFolder);
    return button;
}

QWidget *ComposePage::makeMoreButton()
{
    auto *button = new QToolButton;
    button->setIcon(icon(QStringLiteral("more")));
    button->setToolTip(tr("More for this job"));
    button->setAccessibleName(button->toolTip());
    auto *copy = new QAction(icon(QStringLiteral("copy")), tr("Duplicate this job …"), button);
    connect(copy, &QAction::triggered, this,
            [this] { whenTextIsSafe([this] { m_parts->dialogs.askForCopy(); }); });
    auto *sweep = new QAction(icon(QStringLiteral("table")), tr("Sweep over parameters …"), button);
    connect(sweep, &QAction::triggered, &m_parts->dialogs, &JobDialogs::askForSweep);
    auto *menu = new QMenu(button);
    menu->addAction(sweep);
    menu->addAction(copy);
    // not setMenu(): its arrow would lie on the three dots
    connect(button, &QToolButton::clicked, menu,
            [button, menu] { menu->popup(button->mapToGlobal(button->rect().bottomLeft())); });
    return button;
}

QWidget *ComposePage::makeFiles()
{
    m_parts->files = new FileList;
    connect(m_parts->files, &FileList::chosen, this, &ComposePage::showFile);
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, theme::spaceS, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(sectionLabel(tr("Files")));
    layout->addWidget(m_parts->files, 1);
    return box;
}

QWidget *ComposePage::makeMiddle()
{
    m_parts->fileName = sectionLabel({});
    m_parts->fileName->setTextFormat(Qt::PlainText);
    m_parts->noText = new QLabel;
    m_parts->noText->setTextFormat(Qt::PlainText);
    m_parts->noText->setAlignment(Qt::AlignCenter);
    m_parts->noText->setWordWrap(true);
    m_parts->noText->setForegroundRole(QPalette::PlaceholderText);
    m_parts->editors = new QStackedWidget;
    m_parts->editors->addWidget(m_parts->noText);

    auto *table = new QTableView;
    m_parts->table = table;
    table->setModel(&m_parts->findings);
    table->setAccessibleName(tr("What Perch found in the submit description"));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setWordWrap(true);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->hide();
    table->horizontalHeader()->setStretchLastSection(true);
    const int em = fontMetrics().horizontalAdvance(u'm');
    table->setColumnWidth(FindingsModel::SeverityColumn, 7 * em);
    table->setColumnWidth(FindingsModel::LineColumn, 3 * em);
    connect(table, &QTableView::clicked, this,
            [this](const QModelIndex &index) { goToFinding(index.row()); });
    connect(table, &QTableView::activated, this,
            [this](const QModelIndex &index) { goToFinding(index.row()); });
    m_parts->noFindings = new QLabel(tr("Nothing to remark."));
    m_parts->noFindings->setForegroundRole(QPalette::PlaceholderText);

    auto *above = new QWidget;
    auto *aboveLayout = new QVBoxLayout(above);
    aboveLayout->setContentsMargins(0, 0, 0, 0);
    aboveLayout->setSpacing(theme::spaceS);
    aboveLayout->addWidget(m_parts->fileName);
    aboveLayout->addWidget(m_parts->editors, 1);
    auto *below = new QWidget;
    auto *belowLayout = new QVBoxLayout(below);
    belowLayout->setContentsMargins(0, theme::spaceS, 0, 0);
    belowLayout->setSpacing(theme::spaceS);
    auto *belowHead = new QHBoxLayout;
    belowHead->setSpacing(theme::spaceM);
    belowHead->addWidget(sectionLabel(tr("Findings")));
    belowHead->addWidget(m_parts->noFindings, 1);
    m_parts->mend = new QPushButton;
    m_parts->mend->hide();
    connect(m_parts->mend, &QPushButton::clicked, this, &ComposePage::mendFirst);
    belowHead->addWidget(m_parts->mend);
    belowLayout->addLayout(belowHead);
    belowLayout->addWidget(table, 1);
    m_parts->findingsBox = below;
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(above);
    splitter->addWidget(below);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({460, 150});
    return splitter;
}

QWidget *ComposePage::makeForm()
{
    m_parts->form = new SubmitForm;
    auto *inside = new QWidget;
    auto *layout = new QVBoxLayout(inside);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    QLabel *title = sectionLabel(tr("Settings"));
    title->setContentsMargins(theme::spaceL, 0, 0, 0);
    layout->addWidget(title);
    layout->addWidget(m_parts->form);
    layout->addStretch(1);
    auto *area = new QScrollArea;
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(220);
    area->setFocusPolicy(Qt::NoFocus); // it follows the fields
    return area;
}

QWidget *ComposePage::makeFooter()
{
    m_parts->statusIcon = new QLabel;
    m_parts->status = new QLabel;
    m_parts->status->setTextFormat(Qt::PlainText);
    m_parts->status->setWordWrap(true);
    m_parts->status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_parts->submit = new QPushButton(icon(QStringLiteral("send")), tr("Submit"));
    m_parts->submit->setProperty("primary", true);
    m_parts->submit->setShortcut(QKeySequence(QStringLiteral("Ctrl+Return")));
    m_parts->submit->setToolTip(
        tr("Save, send the files to the access point and submit (Ctrl+Return)"));
    connect(m_parts->submit, &QPushButton::clicked, &m_parts->controller,
            &ComposeController::submit);
    auto *footer = new QWidget;
    auto *layout = new QHBoxLayout(footer);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_parts->statusIcon);
    layout->addWidget(m_parts->status, 1);
    layout->addWidget(m_parts->submit);
    return footer;
}

void ComposePage::wire()
{
    ComposeController &controller = m_parts->controller;
    connect(&controller, &ComposeController::opened, this, &ComposePage::showFolder);
    connect(&controller, &ComposeController::filesChanged, this, &ComposePage::showFileList);
    connect(&controller, &ComposeController::submitTextChanged, this, &ComposePage::showSubmitText);
    connect(&controller, &ComposeController::textReloaded, this, [this](const QString &name) {
        if (SubmitEditor *editor = m_parts->editorByName.value(name, nullptr))
            editor->changeText(m_parts->controller.text(name));
    });
    connect(&controller.fileStates(), &FileStates::changed, this, &ComposePage::showFileList);
    connect(&controller, &ComposeController::findingsChanged, this,
            [this](const QList<Finding> &findings) {
                m_parts->findings.setFindings(findings);
                showFindings();
            });
    connect(&controller, &ComposeController::complained, this,
            [this](const QList<SubmitComplaint> &complaints) {
                m_parts->findings.setComplaints(complaints);
                showFindings();
            });
    connect(&controller, &ComposeController::imagesChanged, this, &ComposePage::showFormImages);
    connect(&controller, &ComposeController::statusChanged, this, &ComposePage::showStatus);
    connect(&controller, &ComposeController::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(&controller, &ComposeController::submitted, m_parts->banner, &ErrorBanner::clear);
    connect(m_parts->save, &QAction::triggered, &controller, &ComposeController::save);
    connect(m_parts->form, &SubmitForm::fieldEdited, &controller, &ComposeController::setField);
    connect(m_parts->form, &SubmitForm::imageChosen, &controller, &ComposeController::useImage);

    for (QWidget *pane :
         {static_cast<QWidget *>(m_parts->files), static_cast<QWidget *>(m_parts->editors),
          static_cast<QWidget *>(m_parts->form), static_cast<QWidget *>(m_parts->table),
          static_cast<QWidget *>(m_parts->submit)})
        pane->setProperty(MainWindow::paneProperty, true);
    showFindings();
    showStatus();
}

void ComposePage::whenTextIsSafe(const std::function<void()> &go)
{
    if (!m_parts->controller.isModified()) {
        go();
        return;
    }
    if (m_parts->question)
        return; // it is being asked
    QStringList names;
    const QList<JobFile> files = m_parts->controller.files();
    for (const JobFile &file : files) {
        if (file.isModified)
            names << file.name;
    }
    auto *box = new QMessageBox(window());
    m_parts->question = box;
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Changes that are not saved"));
    box->setText(tr("Save the changes in %1?").arg(names.mid(0, 5).join(QStringLiteral(", "))));
    box->setInformativeText(
        tr("Otherwise they are lost. The files on the disk stay as they were."));
    QPushButton *save = box->addButton(tr("Save"), QMessageBox::AcceptRole);
    QPushButton *drop = box->addButton(tr("Do not save"), QMessageBox::DestructiveRole);
    QPushButton *stay = box->addButton(tr("Stay"), QMessageBox::RejectRole);
    box->setDefaultButton(save);
    box->setEscapeButton(stay);
    connect(drop, &QPushButton::clicked, this, go);
    connect(save, &QPushButton::clicked, this, [this, go] {
        // a failure is told by the banner, and nothing is left then
        auto *once = new QObject(this);
        connect(&m_parts->controller, &ComposeController::saved, once, [once, go] {
            once->deleteLater();
            go();
        });
        connect(&m_parts->controller, &ComposeController::failed, once, &QObject::deleteLater);
        m_parts->controller.save();
    });
    box->open();
}

void ComposePage::openFolder(const QString &folder)
{
    whenTextIsSafe([this, folder] { m_parts->controller.openFolder(folder); });
}

void ComposePage::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Open a job folder"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &ComposePage::openFolder);
    dialog->open();
}

bool ComposePage::event(QEvent *event)
{
    if (event->type() == QEvent::WindowActivate)
        m_parts->controller.rereadFolder();
    return QWidget::event(event);
}

void ComposePage::showFolder()
{
    m_parts->banner->clear();
    m_parts->stack->setCurrentWidget(m_parts->view);
    const QString path = QDir::toNativeSeparators(m_parts->controller.folder());
    m_parts->folder->setText(fontMetrics().elidedText(path, Qt::ElideMiddle, 420));
    m_parts->folder->setToolTip(path.toHtmlEscaped());
    for (SubmitEditor *editor : std::as_const(m_parts->editorByName)) {
        m_parts->editors->removeWidget(editor);
        editor->deleteLater();
    }
    m_parts->editorByName.clear();
    m_parts->findings.setComplaints({});
    showFileList();
    showFile(m_parts->controller.submitFileName());
    showFormImages();
    m_parts->form->showFile(
        SubmitFile(m_parts->controller.text(m_parts->controller.submitFileName())));
}

void ComposePage::showFileList()
{
    const QString submitName = m_parts->controller.submitFileName();
    const QStringList inputs = SubmitFile(m_parts->controller.text(submitName)).localInputFiles();
    m_parts->files->setFiles(m_parts->controller.files(), submitName,
                             QSet<QString>(inputs.cbegin(), inputs.cend()),
                             &m_parts->controller.fileStates());
    m_parts->save->setEnabled(m_parts->controller.isModified());
    m_parts->saveButton->setEnabled(m_parts->controller.isModified());
}

SubmitEditor *ComposePage::editorOf(const QString &name)
{
    SubmitEditor *&editor = m_parts->editorByName[name];
    if (!editor) {
        const bool isSubmit = name == m_parts->controller.submitFileName();
        const QString text = m_parts->controller.text(name);
        const bool isScript =
            name.endsWith(QLatin1String(".sh")) || text.startsWith(QLatin1String("#!"));
        editor = new SubmitEditor(isSubmit   ? SubmitEditor::Kind::Submit
                                  : isScript ? SubmitEditor::Kind::Script
                                             : SubmitEditor::Kind::Plain);
        editor->setSpokenName(tr("Text of %1").arg(name));
        editor->setText(text);
        m_parts->editors->addWidget(editor);
        connect(editor, &SubmitEditor::edited, this, [this, name, isSubmit, edited = editor] {
            m_parts->controller.setText(name, edited->text());
            if (isSubmit) {
                m_parts->findings.setComplaints({}); // they were about another text
                m_parts->form->showFile(SubmitFile(edited->text()));
            }
        });
    }
    return editor;
}

void ComposePage::showFile(const QString &name)
{
    const QList<JobFile> files = m_parts->controller.files();
    for (const JobFile &file : files) {
        if (file.name != name)
            continue;
        m_parts->fileName->setText(name);
        if (file.isText) {
            m_parts->editors->setCurrentWidget(editorOf(name));
        } else {
            m_parts->noText->setText(
                tr("%1 is no text that can be edited here (%2).").arg(name, sizeText(file.size)));
            m_parts->editors->setCurrentWidget(m_parts->noText);
        }
        showFindings();
        return;
    }
}

void ComposePage::showSubmitText(const QString &text)
{
    editorOf(m_parts->controller.submitFileName())->changeText(text);
    m_parts->form->showFile(SubmitFile(text));
}

void ComposePage::showFindings()
{
    const bool none = m_parts->findings.rowCount() == 0;
    m_parts->noFindings->setVisible(none);
    m_parts->table->setVisible(!none);
    // with nothing to tell, the editor gets the room
    m_parts->findingsBox->setMaximumHeight(
        none ? QFontMetrics(theme::sectionFont()).height() + 2 * theme::spaceS : QWIDGETSIZE_MAX);
    SubmitEditor *editor =
        m_parts->editorByName.value(m_parts->controller.submitFileName(), nullptr);
    if (editor)
        editor->setFindings(m_parts->findings.all(), true);
    const Finding fixable = firstFixable();
    m_parts->mend->setVisible(!fixable.fixName.isEmpty());
    m_parts->mend->setText(tr("Mend line %1").arg(fixable.line));
    m_parts->mend->setToolTip(
        tr("Set %1 = %2").arg(fixable.fixName, fixable.fixValue).toHtmlEscaped());
}

/// One without a fix when there is none.
Finding ComposePage::firstFixable() const
{
    for (const Finding &finding : m_parts->findings.all()) {
        if (!finding.fixName.isEmpty())
            return finding;
    }
    return {};
}

void ComposePage::mendFirst()
{
    const Finding finding = firstFixable();
    if (!finding.fixName.isEmpty())
        m_parts->controller.setField(finding.fixName, finding.fixValue);
}

void ComposePage::showStatus()
{
    const ComposeController::Status status = m_parts->controller.status();
    m_parts->status->setText(status.sentence);
    m_parts->submit->setEnabled(status.canSubmit);
    const QString name = status.errors > 0     ? QStringLiteral("error")
                         : status.warnings > 0 ? QStringLiteral("warning")
                         : status.canSubmit    ? QStringLiteral("check")
                                               : QStringLiteral("info");
    using theme::Tone;
    const Tone tone = status.errors > 0     ? Tone::Bad
                      : status.warnings > 0 ? Tone::Warning
                      : status.canSubmit    ? Tone::Good
                                            : Tone::Neutral;
    m_parts->statusIcon->setPixmap(
        icon(name, theme::toneColor(tone, palette())).pixmap(QSize(18, 18), devicePixelRatioF()));
}

void ComposePage::showFormImages()
{
    const QList<StagedImage> images = m_parts->controller.images();
    QStringList urls;
    for (const StagedImage &image : images)
        urls << m_parts->controller.urlOf(image);
    m_parts->form->setImages(images, urls);
}

void ComposePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_parts && m_parts->status)
        showStatus(); // its mark is in a colour of the palette
}

void ComposePage::goToFinding(int row)
{
    const int line = m_parts->findings.index(row, 0).data(FindingsModel::LineRole).toInt();
    if (line <= 0)
        return;
    const QString name = m_parts->controller.submitFileName();
    m_parts->files->choose(name);
    editorOf(name)->goToLine(line);
}

} // namespace perch
