// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composepage.h"

#include "core/submit/submitfile.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/draftbar.h"
#include "gui/compose/draftkeeper.h"
#include "gui/compose/editorarea.h"
#include "gui/compose/filelist.h"
#include "gui/compose/findingspanel.h"
#include "gui/compose/jobdialogs.h"
#include "gui/compose/jobfolders.h"
#include "gui/compose/jobsteps.h"
#include "gui/compose/ladder.h"
#include "gui/compose/questionspanel.h"
#include "gui/compose/recentmenu.h"
#include "gui/compose/submiteditor.h"
#include "gui/compose/submitform.h"
#include "gui/compose/valuesreader.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QAction>
#include <QBoxLayout>
#include <QDeadlineTimer>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QSet>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include <chrono>
#include <utility>

namespace perch
{

namespace
{

constexpr qsizetype longText = 128 * 1024;

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
    ErrorBanner *banner = nullptr;
    QStackedWidget *stack = nullptr;
    QWidget *empty = nullptr;
    QWidget *view = nullptr;
    QLabel *folder = nullptr;
    DraftBar *drafts = nullptr;
    DraftKeeper *keeper = nullptr; ///< none before setDraftPlace()
    ValuesReader reader;
    FileList *files = nullptr;
    EditorArea *editors = nullptr;
    QSet<QString> untaken; ///< files whose text the controller does not have yet
    QTimer take;
    QDeadlineTimer takeLatest;
    SubmitForm *form = nullptr;
    FindingsPanel *findings = nullptr;
    QuestionsPanel *questions = nullptr;
    bool hasComplaints = false; ///< of condor_submit, about the text as it is
    QLabel *statusIcon = nullptr;
    QLabel *status = nullptr;
    QPushButton *submit = nullptr;
    LadderView *ladder = nullptr; ///< in place of Submit where jobs can be tried first
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
    across->setSizes({200, 600, 300});
    m_parts->drafts = new DraftBar;
    m_parts->view = new QWidget;
    auto *view = new QVBoxLayout(m_parts->view);
    view->setContentsMargins(0, 0, 0, 0);
    view->setSpacing(theme::spaceM);
    view->addWidget(makeHead());
    view->addWidget(m_parts->drafts);
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
    connect(sweep, &QAction::triggered, this, [this] {
        takeTexts();
        m_parts->dialogs.askForSweep();
    });
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
    m_parts->editors = new EditorArea;

    m_parts->findings = new FindingsPanel;
    connect(m_parts->findings, &FindingsPanel::changed, this, &ComposePage::showFindings);
    connect(m_parts->findings, &FindingsPanel::mendWanted, &m_parts->controller,
            &ComposeController::mend);
    connect(m_parts->findings, &FindingsPanel::placeChosen, this, &ComposePage::goTo);
    auto *mend = new QAction(tr("Mend"), this); // the marks beside the text call for it anywhere
    mend->setShortcut(QKeySequence(QStringLiteral("Alt+Return")));
    mend->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(mend);
    connect(mend, &QAction::triggered, m_parts->findings, &FindingsPanel::mend);
    m_parts->questions = new QuestionsPanel(m_parts->controller, m_parts->findings);
    connect(m_parts->questions, &QuestionsPanel::summaryChanged, this, &ComposePage::showStatus);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_parts->editors);
    splitter->addWidget(m_parts->questions);
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
    area->setMinimumWidth(260);
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
            [this] { m_parts->controller.submit(); });
    m_parts->ladder = new LadderView;
    auto *line = new QHBoxLayout;
    line->setSpacing(theme::spaceS);
    line->addWidget(m_parts->statusIcon);
    line->addWidget(m_parts->status, 1);
    line->addWidget(m_parts->submit);
    auto *footer = new QWidget;
    auto *layout = new QVBoxLayout(footer);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(line);
    layout->addWidget(m_parts->ladder);
    return footer;
}

void ComposePage::wire()
{
    ComposeController &controller = m_parts->controller;
    connect(&controller, &ComposeController::opened, this, &ComposePage::showFolder);
    connect(&controller, &ComposeController::filesChanged, this, &ComposePage::showFileList);
    connect(&controller, &ComposeController::submitTextChanged, this, &ComposePage::showSubmitText);
    connect(&controller, &ComposeController::scriptChanged, this,
            [this](const QString &name, const QString &text) { editorOf(name)->changeText(text); });
    connect(&controller, &ComposeController::textReloaded, this, [this](const QString &name) {
        if (SubmitEditor *editor = m_parts->editors->editor(name))
            editor->changeText(m_parts->controller.text(name));
    });
    connect(&controller.fileStates(), &FileStates::changed, this, &ComposePage::showFileList);
    connect(&controller, &ComposeController::findingsChanged, this,
            [this](const QList<Finding> &findings) { m_parts->findings->setFindings(findings); });
    connect(&controller, &ComposeController::complained, this,
            [this](const QList<SubmitComplaint> &complaints) {
                m_parts->hasComplaints = !complaints.isEmpty();
                m_parts->findings->setComplaints(complaints);
            });
    connect(&controller, &ComposeController::imagesChanged, this, &ComposePage::showFormImages);
    connect(&controller, &ComposeController::statusChanged, this, &ComposePage::showStatus);
    connect(&controller, &ComposeController::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(&controller, &ComposeController::submitted, m_parts->banner, &ErrorBanner::clear);
    connect(m_parts->save, &QAction::triggered, &controller, &ComposeController::save);
    connect(m_parts->form, &SubmitForm::fieldEdited, &controller, &ComposeController::setField);
    m_parts->take.setSingleShot(true);
    connect(&m_parts->take, &QTimer::timeout, this, &ComposePage::takeTexts);
    connect(&controller, &ComposeController::textWanted, this, &ComposePage::takeTexts);
    connect(m_parts->editors, &EditorArea::edited, this, &ComposePage::takeEdit);
    connect(&m_parts->reader, &ValuesReader::read, this, &ComposePage::showValues);
    JobSteps &steps = controller.steps();
    connect(&steps, &JobSteps::changed, this, &ComposePage::showSteps);
    connect(m_parts->ladder, &LadderView::submitWanted, &controller, &ComposeController::submit);
    connect(m_parts->ladder, &LadderView::restartWanted, &steps, &JobSteps::restart);
    connect(m_parts->form, &SubmitForm::imageChosen, &controller, &ComposeController::useImage);

    for (QWidget *pane :
         {static_cast<QWidget *>(m_parts->files), static_cast<QWidget *>(m_parts->editors),
          static_cast<QWidget *>(m_parts->form), static_cast<QWidget *>(m_parts->findings->table()),
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
    connect(drop, &QPushButton::clicked, this, [this, go] {
        if (m_parts->keeper)
            m_parts->keeper->forgetAll();
        go();
    });
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

void ComposePage::openFolderAt(const QString &folder, const QString &command)
{
    openFolderWith(folder, {{command, {}}});
}

void ComposePage::openFolderWith(const QString &folder,
                                 const QList<std::pair<QString, QString>> &values)
{
    whenTextIsSafe([this, folder, values] {
        connect(
            &m_parts->controller, &ComposeController::opened, this,
            [this, folder, values](const QString &opened, const QString &submitFileName) {
                if (opened != folder || values.isEmpty())
                    return;
                for (const auto &[command, value] : values) {
                    if (!value.isEmpty())
                        m_parts->controller.setField(command, value);
                }
                const SubmitFile submit(m_parts->controller.text(submitFileName));
                goTo(submitFileName, submit.lineOf(values.first().first));
            },
            Qt::SingleShotConnection);
        m_parts->controller.openFolder(folder);
    });
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
    m_parts->untaken.clear(); // of another folder: saved or given up
    m_parts->editors->clear();
    m_parts->findings->setComplaints({});
    showFileList();
    showFile(m_parts->controller.submitFileName());
    showFormImages();
    m_parts->reader.setText(m_parts->controller.text(m_parts->controller.submitFileName()));
}

void ComposePage::showFileList()
{
    const QStringList &inputs = m_parts->reader.values().localInputs();
    m_parts->files->setFiles(m_parts->controller.files(), m_parts->controller.submitFileName(),
                             QSet<QString>(inputs.cbegin(), inputs.cend()),
                             &m_parts->controller.fileStates());
    m_parts->save->setEnabled(m_parts->controller.isModified());
    m_parts->saveButton->setEnabled(m_parts->controller.isModified());
}

/// The submit description says something else: the form, the file list and the editor's help know.
void ComposePage::showValues()
{
    const SubmitValues &values = m_parts->reader.values();
    m_parts->form->showValues(values);
    showFileList();
    CompletionFacts facts{values.macros(), {}};
    const QList<JobFile> files = m_parts->controller.files();
    for (const JobFile &file : files) {
        if (file.name != m_parts->controller.submitFileName())
            facts.files << file.name;
    }
    QHash<QString, QString> named;
    for (const QString &macro : values.macros())
        named.insert(macro.toLower(), values.text(macro));
    submitEditor()->setFacts(facts, named);
}

SubmitEditor *ComposePage::editorOf(const QString &name)
{
    if (SubmitEditor *known = m_parts->editors->editor(name))
        return known;
    const QString text = m_parts->controller.text(name);
    const bool isSubmit = name == m_parts->controller.submitFileName();
    return m_parts->editors->editorOf(
        name, isSubmit ? EditorMode::Submit : editorModeOf(name, text), text);
}

SubmitEditor *ComposePage::submitEditor()
{
    return editorOf(m_parts->controller.submitFileName());
}

/// A copy of a long text at each key would be felt: it is taken in the next pause.
void ComposePage::takeEdit(const QString &name)
{
    using namespace std::chrono_literals;
    if (name == m_parts->controller.submitFileName() &&
        std::exchange(m_parts->hasComplaints, false))
        m_parts->findings->setComplaints({}); // they were about another text
    const bool isFirst = m_parts->untaken.isEmpty();
    m_parts->untaken.insert(name);
    if (m_parts->editors->editor(name)->size() <= longText) {
        takeTexts();
        return;
    }
    m_parts->controller.noteEdit(name);
    if (isFirst)
        m_parts->takeLatest.setRemainingTime(2s);
    if (isFirst || !m_parts->takeLatest.hasExpired())
        m_parts->take.start(300ms);
}

void ComposePage::takeTexts()
{
    m_parts->take.stop();
    const QSet<QString> names = std::exchange(m_parts->untaken, {});
    for (const QString &name : names) {
        const SubmitEditor *editor = m_parts->editors->editor(name);
        if (!editor)
            continue;
        const QString text = editor->text();
        m_parts->controller.setText(name, text);
        if (name == m_parts->controller.submitFileName())
            m_parts->reader.setText(text);
    }
}

void ComposePage::showFile(const QString &name)
{
    const QList<JobFile> files = m_parts->controller.files();
    for (const JobFile &file : files) {
        if (file.name != name)
            continue;
        if (file.isText) {
            const SubmitEditor *editor = editorOf(name);
            m_parts->editors->showText(name, editor->kind(), QString());
        } else {
            m_parts->editors->showMessage(
                name,
                tr("%1 is no text that can be edited here (%2).").arg(name, sizeText(file.size)));
        }
        showFindings();
        return;
    }
}

void ComposePage::showSubmitText(const QString &text)
{
    submitEditor()->changeText(text);
    m_parts->reader.setText(text);
}

void ComposePage::setDraftPlace(const QString &place)
{
    m_parts->keeper = new DraftKeeper(m_parts->controller, place, this);
    connect(m_parts->keeper, &DraftKeeper::foundChanged, this,
            [this] { m_parts->drafts->setDrafts(m_parts->keeper->found()); });
    connect(m_parts->keeper, &DraftKeeper::restored, this,
            [this](const QString &name, const QString &text) {
                m_parts->files->choose(name);
                editorOf(name)->changeText(text);
                if (name == m_parts->controller.submitFileName())
                    m_parts->reader.setText(text);
            });
    connect(m_parts->keeper, &DraftKeeper::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(m_parts->drafts, &DraftBar::restoreWanted, m_parts->keeper, &DraftKeeper::restore);
    connect(m_parts->drafts, &DraftBar::dropWanted, m_parts->keeper, &DraftKeeper::drop);
}

void ComposePage::showFindings()
{
    const QList<JobFile> files = m_parts->controller.files();
    for (const JobFile &file : files) {
        const bool isSubmit = file.name == m_parts->controller.submitFileName();
        if (SubmitEditor *editor = m_parts->editors->editor(file.name))
            editor->setFindings(m_parts->findings->about(isSubmit ? QString() : file.name), true);
    }
}

void ComposePage::showStatus()
{
    const ComposeController::Status status = m_parts->controller.status();
    const QString pool =
        status.canSubmit && status.errors == 0 ? m_parts->questions->summary() : QString();
    m_parts->status->setText(pool.isEmpty() ? status.sentence
                                            : tr("%1, %2").arg(status.sentence, pool));
    m_parts->submit->setEnabled(status.canSubmit);
    m_parts->ladder->setCanSubmit(status.canSubmit);
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

void ComposePage::showSteps()
{
    const JobSteps &steps = m_parts->controller.steps();
    m_parts->ladder->showLadder(steps.ladder(), steps.progress());
    m_parts->submit->setVisible(steps.ladder().total <= 1);
}

void ComposePage::showFormImages()
{
    FormFacts facts;
    facts.images = m_parts->controller.images();
    for (const StagedImage &image : std::as_const(facts.images))
        facts.imageUrls << m_parts->controller.urlOf(image);
    facts.stagedSizes = m_parts->controller.stagedSizes();
    facts.files = m_parts->controller.files();
    facts.submitFileName = m_parts->controller.submitFileName();
    const std::optional<Site> site = m_parts->controller.site();
    facts.hasGpuLab = site && site->wantGpuLab;
    m_parts->form->setFacts(facts);
}

void ComposePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_parts && m_parts->status)
        showStatus(); // its mark is in a colour of the palette
}

void ComposePage::goTo(const QString &file, int line)
{
    const QString name = file.isEmpty() ? m_parts->controller.submitFileName() : file;
    if (m_parts->controller.text(name).isEmpty())
        return; // in a subfolder, or no text
    m_parts->files->choose(name);
    editorOf(name)->goToLine(line);
}

} // namespace perch
