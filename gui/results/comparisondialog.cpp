// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/comparisondialog.h"

#include "core/plaintext.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTextBlock>
#include <QTreeWidget>

namespace perch
{

namespace
{

using Group = RecordComparison::Group;

constexpr QSize usualSize(900, 620);
constexpr qsizetype mostRows = 5000;
constexpr qsizetype mostLines = 20'000;
constexpr qreal tint = 0.14;

QString titleOf(Group group)
{
    switch (group) {
    case Group::Image:
        return ComparisonDialog::tr("Image");
    case Group::Parameters:
        return ComparisonDialog::tr("Settings of the submit description");
    case Group::Files:
        return ComparisonDialog::tr("Inputs");
    case Group::Metrics:
        return ComparisonDialog::tr("Last values");
    case Group::Run:
        break;
    }
    return ComparisonDialog::tr("Run");
}

QString verdict(const RecordComparison &comparison)
{
    if (comparison.isSameWork())
        return comparison.differences(Group::Metrics) == 0
                   ? ComparisonDialog::tr("Both ran the same submit description, image and inputs.")
                   : ComparisonDialog::tr("Both ran the same submit description, image and "
                                          "inputs, and their last values differ: the program "
                                          "draws lots, or the machines compute differently.");
    QStringList parts;
    const auto differs = [](const DiffLine &line) {
        return line.kind != DiffLine::Kind::Same;
    };
    if (std::any_of(comparison.text.cbegin(), comparison.text.cend(), differs))
        parts.append(ComparisonDialog::tr("the submit description"));
    if (comparison.differences(Group::Image) > 0)
        parts.append(ComparisonDialog::tr("the image"));
    if (const qsizetype count = comparison.differences(Group::Files); count > 0)
        parts.append(ComparisonDialog::tr("inputs (%1)").arg(count));
    return ComparisonDialog::tr("These differ: %1.").arg(parts.join(QStringLiteral(", ")));
}

/// The names are long paths or words: both are cut in the middle by the view.
QTreeWidgetItem *itemOf(const RecordComparison::Row &row)
{
    const QString none = QStringLiteral("–");
    auto *item =
        new QTreeWidgetItem(QStringList{row.name, row.first.isEmpty() ? none : row.first,
                                        row.isDifferent ? QStringLiteral("≠") : QStringLiteral("="),
                                        row.second.isEmpty() ? none : row.second});
    item->setTextAlignment(2, Qt::AlignCenter);
    item->setToolTip(2, row.isDifferent ? ComparisonDialog::tr("They differ")
                                        : ComparisonDialog::tr("They are the same"));
    for (const int column : {0, 1, 3}) {
        item->setToolTip(column, item->text(column).toHtmlEscaped());
        QFont font = item->font(column);
        font.setBold(row.isDifferent && column > 0);
        item->setFont(column, font);
    }
    return item;
}

} // namespace

ComparisonDialog::ComparisonDialog(const RecordedRun &first, const RecordedRun &second,
                                   const RecordComparison &comparison, QWidget *parent)
    : QDialog(parent), m_comparison(comparison)
{
    setWindowTitle(tr("Two runs compared"));
    resize(usualSize);
    auto *heading = new QLabel(windowTitle());
    heading->setFont(theme::headingFont());
    heading->setIndent(theme::headingIndent);
    auto *said = new Callout;
    said->say(comparison.isSameWork() ? theme::Tone::Good : theme::Tone::Info,
              comparison.isSameWork() ? tr("The same work") : tr("Not the same work"),
              verdict(comparison));
    auto *tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(makeTable(first, second), icon(QStringLiteral("table")), tr("Side by side"));
    tabs->addTab(makeText(), icon(QStringLiteral("compose")), tr("Submit description"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(said);
    layout->addWidget(tabs, 1);
    layout->addWidget(buttons);
}

QWidget *ComparisonDialog::makeTable(const RecordedRun &first, const RecordedRun &second)
{
    auto *tree = new QTreeWidget;
    tree->setAccessibleName(tr("What both runs tell"));
    tree->setHeaderLabels({tr("What"), first.title(), QString(), second.title()});
    tree->setUniformRowHeights(true);
    tree->setTextElideMode(Qt::ElideMiddle);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setSelectionBehavior(QAbstractItemView::SelectRows);
    QTreeWidgetItem *parent = nullptr;
    Group group = Group::Run;
    for (const RecordComparison::Row &row : m_comparison.rows.mid(0, mostRows)) {
        if (!parent || row.group != group) {
            group = row.group;
            const qsizetype count = m_comparison.differences(group);
            const QString title = titleOf(group);
            parent = new QTreeWidgetItem(QStringList(
                count == 0   ? title
                : count == 1 ? tr("%1 · 1 differs").arg(title)
                             : tr("%1 · %2 differ").arg(title, QString::number(count))));
            QFont font = parent->font(0);
            font.setWeight(QFont::DemiBold);
            parent->setFont(0, font);
            parent->setFlags(Qt::ItemIsEnabled);
            tree->addTopLevelItem(parent);
            parent->setFirstColumnSpanned(true);
        }
        parent->addChild(itemOf(row));
    }
    tree->expandAll();
    QHeaderView *header = tree->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(0, QHeaderView::Interactive);
    header->setSectionResizeMode(1, QHeaderView::Stretch);
    header->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(3, QHeaderView::Stretch);
    tree->setColumnWidth(0, fontMetrics().horizontalAdvance(u'm') * 14);
    return tree;
}

QWidget *ComparisonDialog::makeText()
{
    auto *text = new QPlainTextEdit;
    text->setReadOnly(true);
    text->setFont(theme::fixedFont());
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setTabChangesFocus(true);
    text->setAccessibleName(tr("Both submit descriptions: lines of the first run begin with a "
                               "minus, those of the second with a plus"));
    QStringList lines;
    const QList<DiffLine> shown = m_comparison.text.mid(0, mostLines);
    for (const DiffLine &line : shown)
        lines.append((line.kind == DiffLine::Kind::Removed ? QStringLiteral("- ")
                      : line.kind == DiffLine::Kind::Added ? QStringLiteral("+ ")
                                                           : QStringLiteral("  ")) +
                     plainLine(line.text, 2000));
    text->setPlainText(lines.join(u'\n'));
    QList<QTextEdit::ExtraSelection> marks;
    int number = 0;
    for (const DiffLine &line : shown) {
        const QTextBlock block = text->document()->findBlockByNumber(number++);
        if (line.kind == DiffLine::Kind::Same)
            continue;
        QTextEdit::ExtraSelection mark;
        QColor color = theme::toneColor(
            line.kind == DiffLine::Kind::Removed ? theme::Tone::Bad : theme::Tone::Good, palette());
        color.setAlphaF(tint);
        mark.format.setBackground(color);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.cursor = QTextCursor(block);
        marks.append(mark);
    }
    text->setExtraSelections(marks);
    return text;
}

} // namespace perch

#include "moc_comparisondialog.cpp"
