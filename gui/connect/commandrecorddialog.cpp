// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/commandrecorddialog.h"

#include "gui/connect/commandrecordmodel.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

constexpr QSize usualSize(900, 480);
constexpr int filterWidth = 220;

} // namespace

CommandRecordDialog::CommandRecordDialog(CommandRecordModel &model, QWidget *parent)
    : QDialog(parent), m_model(model), m_totals(new QLabel(this)), m_filter(new QLineEdit(this)),
      m_stack(new QStackedWidget(this)), m_table(new QTableView(m_stack)),
      m_nothing(new QLabel(m_stack))
{
    setWindowTitle(tr("What Perch ran on the servers"));
    resize(usualSize);
    auto *heading = new QLabel(windowTitle(), this);
    heading->setFont(theme::sectionFont());
    m_totals->setTextFormat(Qt::PlainText);
    m_totals->setToolTip(
        tr("Login nodes are shared. Perch follows jobs by their event logs, through "
           "one small shell that stays. It asks the queue once, when you log in: "
           "condor_q stays at 1."));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the commands"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(filterWidth);
    m_filter->installEventFilter(this);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setTextFormat(Qt::PlainText);
    buildTable();
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    auto *copyButton = new QPushButton(icon(QStringLiteral("copy")), tr("Copy"), this);
    copyButton->setToolTip(tr("Copy the selected commands, or all that are shown (Ctrl+C)"));
    copyButton->setAutoDefault(false);
    auto *close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);

    auto *top = new QHBoxLayout;
    top->setSpacing(theme::spaceM);
    top->addWidget(m_totals, 1);
    top->addWidget(m_filter);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    buttons->addStretch();
    buttons->addWidget(copyButton);
    buttons->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);
    layout->addLayout(buttons);

    connect(copyButton, &QPushButton::clicked, this, &CommandRecordDialog::copy);
    connect(close, &QPushButton::clicked, this, &QDialog::hide);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy.setFilterFixedString(text);
        refresh();
    });
    connect(&m_proxy, &QAbstractItemModel::rowsInserted, this, &CommandRecordDialog::refresh);
    using namespace std::chrono_literals;
    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, &CommandRecordDialog::refresh);
    refresh();
}

void CommandRecordDialog::buildTable()
{
    m_proxy.setSourceModel(&m_model);
    m_proxy.setFilterKeyColumn(-1);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table->setModel(&m_proxy);
    m_table->setAccessibleName(windowTitle());
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setWordWrap(false);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(CommandRecordModel::CommandColumn, QHeaderView::Stretch);
    const QFontMetrics metrics(m_table->font());
    const auto widthFor = [&metrics](const QString &text) {
        return metrics.horizontalAdvance(text) + 2 * theme::spaceL;
    };
    header->resizeSection(CommandRecordModel::TimeColumn, widthFor(QStringLiteral("00:00:00")));
    header->resizeSection(CommandRecordModel::MachineColumn,
                          widthFor(QStringLiteral("transfer server")));
    header->resizeSection(CommandRecordModel::DurationColumn,
                          widthFor(QStringLiteral("00,000 ms")));
    header->resizeSection(CommandRecordModel::ExitColumn, widthFor(QStringLiteral("cut off")));
    auto *copying = new QAction(m_table);
    copying->setShortcut(QKeySequence(QKeySequence::Copy));
    copying->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(copying);
    connect(copying, &QAction::triggered, this, &CommandRecordDialog::copy);
}

QString CommandRecordDialog::copyText() const
{
    QList<int> rows;
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    for (const QModelIndex &index : selected)
        rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    if (rows.isEmpty()) {
        for (int row = 0; row < m_proxy.rowCount(); ++row)
            rows.append(row);
    }
    QString text = m_totals->text() + u'\n';
    for (const int row : rows)
        text += m_proxy.index(row, 0).data(CommandRecordModel::WholeRole).toString() + u'\n';
    return text;
}

void CommandRecordDialog::copy()
{
    QGuiApplication::clipboard()->setText(copyText());
}

void CommandRecordDialog::refresh()
{
    m_totals->setText(totalsText(m_model.totals(), QDateTime::currentDateTimeUtc()));
    const bool isEmpty = m_proxy.rowCount() == 0;
    m_nothing->setText(m_model.rowCount() == 0
                           ? tr("Each command appears here when Perch runs it.")
                           : tr("No command contains “%1”.").arg(m_filter->text()));
    theme::setTextColor(*m_nothing, theme::mutedText(palette()));
    theme::setTextColor(*m_totals, theme::mutedText(palette()));
    m_stack->setCurrentWidget(isEmpty ? static_cast<QWidget *>(m_nothing) : m_table);
}

bool CommandRecordDialog::eventFilter(QObject *watched, QEvent *event)
{
    // Esc clears the filter first, then closes
    if (watched == m_filter && event->type() == QEvent::KeyPress && !m_filter->text().isEmpty() &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        m_filter->clear();
        return true;
    }
    return QDialog::eventFilter(watched, event);
}

void CommandRecordDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    refresh();
    m_clock.start();
    m_filter->setFocus();
}

void CommandRecordDialog::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    m_clock.stop();
}

void CommandRecordDialog::paintEvent(QPaintEvent *)
{
    // a surface and an edge of its own, also where no window manager draws one
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace perch

#include "moc_commandrecorddialog.cpp"
