// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobfilterbar.h"

#include "gui/jobs/columnsbutton.h"
#include "gui/jobs/stagechips.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace perch
{

namespace
{

constexpr int plainGroupings = int(JobGrouping::Parameter); ///< before those by parameters
constexpr int parameterRole = Qt::UserRole + 1;
constexpr int shownLetters = 24; ///< of a parameter's name

} // namespace

JobFilterBar::JobFilterBar(QWidget *parent)
    : QWidget(parent), m_summary(new QLabel(this)), m_line(new QLineEdit(this)),
      m_chips(new StageChips(this)), m_grouping(new QComboBox(this)), m_fold(new QPushButton(this)),
      m_columns(new ColumnsButton(this))
{
    auto *title = new QLabel(tr("Jobs"), this);
    title->setFont(theme::headingFont());
    title->setIndent(theme::headingIndent);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_line->setPlaceholderText(tr("Filter: held, a100, 12.0"));
    m_line->setAccessibleName(tr("Filter the jobs"));
    // as a paragraph it is wrapped
    m_line->setToolTip(
        QStringLiteral("<p>%1</p>")
            .arg(tr("Each word must be found: in the id, the batch, the state, the machine or its "
                    "GPU, the reason of a hold or a failure, the job folder or the image. Jobs "
                    "that have ended stay here, also without a connection. %1 leads here.")
                     .arg(QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText))));
    m_line->setClearButtonEnabled(true);
    m_line->setMaximumWidth(280);
    m_line->installEventFilter(this);
    auto *clear = new QAction(tr("Clear the filter"), m_line);
    clear->setShortcut(QKeySequence(Qt::Key_Escape));
    clear->setShortcutContext(Qt::WidgetShortcut);
    m_line->addAction(clear);
    connect(clear, &QAction::triggered, m_line, &QLineEdit::clear);
    connect(m_line, &QLineEdit::textChanged, this, &JobFilterBar::textChanged);
    makeGrouping();

    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceS);
    head->addWidget(title);
    head->addSpacing(theme::spaceXS);
    head->addWidget(makeLooks());
    head->addWidget(m_summary, 1);
    head->addWidget(m_grouping);
    head->addWidget(m_columns);
    head->addWidget(m_line, 1);
    auto *tools = new QHBoxLayout;
    tools->setSpacing(theme::spaceS);
    tools->addWidget(m_chips, 1, Qt::AlignVCenter);
    tools->addWidget(m_fold, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(head);
    layout->addLayout(tools);
}

void JobFilterBar::makeGrouping()
{
    const auto add = [this](const QString &text, JobGrouping grouping) {
        m_grouping->addItem(text, int(grouping));
    };
    add(tr("Not grouped"), JobGrouping::None);
    add(tr("By state"), JobGrouping::State);
    add(tr("By batch"), JobGrouping::Batch);
    add(tr("By reason of hold"), JobGrouping::HoldCause);
    add(tr("By GPU model"), JobGrouping::Gpu);
    add(tr("By machine"), JobGrouping::Machine);
    m_grouping->setAccessibleName(tr("Group the jobs"));
    m_grouping->setToolTip(
        tr("Put jobs that have something in common together, with their number"));
    connect(m_grouping, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT groupingChosen(grouping(), parameter()); });
    m_fold->setObjectName(QStringLiteral("fold"));
    m_fold->hide();
    connect(m_fold, &QPushButton::clicked, this, [this] { Q_EMIT foldWanted(m_folds); });
}

QWidget *JobFilterBar::makeLooks()
{
    auto *box = new QWidget(this);
    auto *layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_looks = new QButtonGroup(this);
    const auto add = [&](JobsLook look, const QString &text, const QString &iconName,
                         const QString &tip) {
        auto *button = new QPushButton(box);
        button->setText(text);
        button->setIcon(icon(iconName));
        button->setToolTip(tip);
        button->setCheckable(true);
        m_looks->addButton(button, int(look));
        layout->addWidget(button);
        return button;
    };
    add(JobsLook::Table, tr("Table"), QStringLiteral("table"), tr("The jobs as rows of a table"))
        ->setChecked(true);
    add(JobsLook::Timeline, tr("Timeline"), QStringLiteral("clock"),
        tr("The same jobs as lines along time, and where the time went"));
    add(JobsLook::Map, tr("Map"), QStringLiteral("map"),
        tr("The jobs of a sweep by their parameters"));
    connect(m_looks, &QButtonGroup::idToggled, this, [this](int, bool isOn) {
        if (!isOn)
            return;
        m_columns->setVisible(look() == JobsLook::Table);
        Q_EMIT lookChosen(look());
    });
    return box;
}

JobsLook JobFilterBar::look() const
{
    return JobsLook(m_looks->checkedId());
}

void JobFilterBar::setSummary(const QString &text)
{
    m_summary->setText(text);
}

QString JobFilterBar::text() const
{
    return m_line->text();
}

JobGrouping JobFilterBar::grouping() const
{
    return JobGrouping(m_grouping->currentData().toInt());
}

QString JobFilterBar::parameter() const
{
    return m_grouping->currentData(parameterRole).toString();
}

void JobFilterBar::setParameters(const QStringList &names)
{
    const QString chosen = parameter();
    {
        const QSignalBlocker quiet(m_grouping);
        while (m_grouping->count() > plainGroupings)
            m_grouping->removeItem(m_grouping->count() - 1);
        for (const QString &name : names) {
            const QString shown =
                name.size() > shownLetters ? name.left(shownLetters) + u'…' : name;
            m_grouping->addItem(tr("By %1").arg(shown), int(JobGrouping::Parameter));
            m_grouping->setItemData(m_grouping->count() - 1, name, parameterRole);
            m_grouping->setItemData(m_grouping->count() - 1, name.toHtmlEscaped(), Qt::ToolTipRole);
        }
        const int at = chosen.isEmpty() ? -1 : m_grouping->findData(chosen, parameterRole);
        if (!chosen.isEmpty())
            m_grouping->setCurrentIndex(qMax(0, at));
    }
    if (parameter() != chosen)
        Q_EMIT groupingChosen(grouping(), parameter());
}

void JobFilterBar::setGrouping(JobGrouping grouping)
{
    m_grouping->setCurrentIndex(m_grouping->findData(int(grouping)));
}

void JobFilterBar::clear()
{
    m_line->clear();
    if (!m_chips->chosen().isEmpty()) {
        m_chips->setChosen({});
        Q_EMIT m_chips->stagesChosen({});
    }
}

void JobFilterBar::takeFocus()
{
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->selectAll();
}

void JobFilterBar::type(const QString &letters)
{
    m_line->setFocus(Qt::OtherFocusReason);
    m_line->end(false);
    m_line->insert(letters);
}

void JobFilterBar::setGroups(bool isGrouped, bool areAllFolded)
{
    m_fold->setVisible(isGrouped);
    m_folds = !areAllFolded;
    m_fold->setText(m_folds ? tr("Fold all") : tr("Unfold all"));
    m_fold->setIcon(icon(m_folds ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down")));
    m_fold->setToolTip(m_folds ? tr("Show only the headers of the groups")
                               : tr("Show the jobs of all groups"));
}

bool JobFilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_line && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Down) {
        Q_EMIT leftForTable();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace perch

#include "moc_jobfilterbar.cpp"
