// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metricchooser.h"

#include "core/plaintext.h"
#include "gui/results/metricsource.h"
#include "gui/theme.h"
#include "gui/widgets/timetext.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

namespace perch
{

namespace
{

constexpr qsizetype nameLength = 28; ///< characters of a file's name
constexpr int boxCharacters = 16;

enum Entry { OutputEntry = -1, PatternEntry = -2, WriteEntry = -3 }; ///< else the index of files

/// The end of a path, which tells files apart: "…/version_1/metrics.csv".
QString shortName(const MetricFiles &files)
{
    const QString name = plainLine(files.names.first());
    QString text = name;
    if (name.size() > nameLength) {
        const QString file = name.section(u'/', -1);
        text = name.contains(u'/') && file.size() < nameLength
                   ? QStringLiteral("…/") + name.section(u'/', -2)
                   : file;
        if (text.size() > nameLength)
            text = text.left(nameLength - 1) + u'…';
    }
    if (files.names.size() > 1)
        text = MetricChooser::tr("%1 and %n more", nullptr, int(files.names.size() - 1)).arg(text);
    return files.bytes > smallMetricFiles
               ? MetricChooser::tr("%1 (%2)").arg(text, sizeText(files.bytes))
               : text;
}

} // namespace

MetricChooser::MetricChooser(MetricSource &source, QWidget *parent)
    : QWidget(parent), m_source(source), m_box(new QComboBox(this))
{
    auto *label = new QLabel(tr("&Values from"), this);
    label->setBuddy(m_box);
    m_box->setAccessibleName(tr("What the values of the curves are taken from"));
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_box->setMinimumContentsLength(boxCharacters);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(label);
    layout->addWidget(m_box);
    connect(m_box, &QComboBox::activated, this, &MetricChooser::choose);
    connect(&source, &MetricSource::offerChanged, this, &MetricChooser::refresh);
    refresh();
}

void MetricChooser::refresh()
{
    m_box->clear();
    m_box->addItem(tr("Output"), int(OutputEntry));
    m_box->setItemData(0, tr("What the program printed"), Qt::ToolTipRole);
    for (qsizetype i = 0; i < m_source.files().size(); ++i) {
        const MetricFiles &files = m_source.files()[i];
        m_box->addItem(shortName(files), int(i));
        m_box->setItemData(
            m_box->count() - 1,
            tr("%1, %2")
                .arg(plainLine(files.names.join(QStringLiteral(", ")), 400), sizeText(files.bytes))
                .toHtmlEscaped(),
            Qt::ToolTipRole);
    }
    if (!m_source.pattern().isEmpty()) {
        m_box->addItem(tr("Output, by your pattern"), int(PatternEntry));
        m_box->setItemData(m_box->count() - 1, m_source.pattern().toHtmlEscaped(), Qt::ToolTipRole);
    }
    m_box->insertSeparator(m_box->count());
    m_box->addItem(m_source.pattern().isEmpty() ? tr("Write a pattern …")
                                                : tr("Change the pattern …"),
                   int(WriteEntry));
    const int chosen = m_source.origin() == MetricSource::Origin::Output ? OutputEntry
                       : m_source.origin() == MetricSource::Origin::Pattern
                           ? PatternEntry
                           : int(m_source.fileIndex());
    m_box->setCurrentIndex(std::max(m_box->findData(chosen), 0));
    m_box->setToolTip(m_source.isReading() ? tr("The values are being read …")
                                           : m_box->currentData(Qt::ToolTipRole).toString());
}

void MetricChooser::choose(int row)
{
    const int entry = m_box->itemData(row).toInt();
    if (entry == WriteEntry) {
        refresh();
        Q_EMIT patternWanted();
    } else if (entry == OutputEntry) {
        m_source.useOutput();
    } else if (entry == PatternEntry) {
        if (const Result<MetricPattern> pattern = MetricPattern::parse(m_source.pattern()))
            m_source.usePattern(*pattern);
    } else {
        m_source.useFiles(entry);
    }
}

} // namespace perch
