// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/bestrunsmodel.h"

#include "core/jobparameters.h"
#include "gui/results/curvestyle.h"
#include "gui/widgets/timetext.h"

#include <QLocale>

#include <cmath>

namespace perch
{

namespace
{

constexpr int columnsBehindParameters = 8;

QString numberText(double value)
{
    return std::isfinite(value) ? QLocale().toString(value, 'g', 5) : QString();
}

QString stepText(double value)
{
    return std::isfinite(value) ? QLocale().toString(qint64(value)) : QString();
}

QVariant sortNumber(double value)
{
    return std::isfinite(value) ? QVariant(value) : QVariant();
}

} // namespace

BestRunsModel::BestRunsModel(QObject *parent) : QAbstractTableModel(parent) {}

void BestRunsModel::setSheet(const RunSheet &sheet, const RunColors &colors)
{
    const bool areSame = sheet.parameterNames == m_sheet.parameterNames &&
                         sheet.metric == m_sheet.metric &&
                         std::equal(sheet.rows.cbegin(), sheet.rows.cend(), m_sheet.rows.cbegin(),
                                    m_sheet.rows.cend(),
                                    [](const RunRow &a, const RunRow &b) { return a.id == b.id; });
    if (!areSame)
        beginResetModel();
    m_sheet = sheet;
    m_colors = colors;
    m_names = sheet.names();
    if (!areSame)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int BestRunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_sheet.rows.size());
}

int BestRunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : bestColumn() + columnsBehindParameters;
}

BestRunsModel::Kind BestRunsModel::kindOf(int column) const
{
    if (column == 0)
        return Kind::Name;
    if (column < bestColumn())
        return Kind::Parameter;
    return Kind(int(Kind::Best) + column - bestColumn());
}

QString BestRunsModel::textOf(const RunRow &row, int column) const
{
    switch (kindOf(column)) {
    case Kind::Name:
        return row.id.text();
    case Kind::Parameter:
        return row.parameters.value(column - 1);
    case Kind::Best:
        return numberText(row.score.best(m_sheet.better));
    case Kind::At:
        return stepText(row.score.bestStep(m_sheet.better));
    case Kind::Last:
        return numberText(row.score.last);
    case Kind::Steps:
        return stepText(row.score.steps);
    case Kind::Time:
        return row.seconds < 0 ? QString() : durationText(row.seconds);
    case Kind::Gpu:
        return row.gpu;
    case Kind::Host:
        return row.host.section(u'.', 0, 0);
    case Kind::State:
        return jobStateText(row.state);
    }
    return {};
}

QVariant BestRunsModel::sortValueOf(const RunRow &row, int column) const
{
    switch (kindOf(column)) {
    case Kind::Name:
        return QVariant(double(row.id.cluster) * 1e7 + row.id.proc);
    case Kind::Parameter: {
        const QString text = row.parameters.value(column - 1);
        const std::optional<double> number = numberIn(text);
        return number ? QVariant(*number) : text.isEmpty() ? QVariant() : QVariant(text);
    }
    case Kind::Best:
        return sortNumber(row.score.best(m_sheet.better));
    case Kind::At:
        return sortNumber(row.score.bestStep(m_sheet.better));
    case Kind::Last:
        return sortNumber(row.score.last);
    case Kind::Steps:
        return sortNumber(row.score.steps);
    case Kind::Time:
        return row.seconds < 0 ? QVariant() : QVariant(double(row.seconds));
    default:
        return textOf(row, column);
    }
}

QString BestRunsModel::toolTipOf(const RunRow &row, int column) const
{
    switch (kindOf(column)) {
    case Kind::Name:
        return tr("%1\nJob %2 of %3")
            .arg(m_names.value(m_sheet.rowOf(row.id)), row.id.text(), row.batch);
    case Kind::Best:
    case Kind::Last:
        return row.score.count == 0 ? tr("It told no value so far")
                                    : tr("%1 of %L2 values")
                                          .arg(QString::number(kindOf(column) == Kind::Best
                                                                   ? row.score.best(m_sheet.better)
                                                                   : row.score.last,
                                                               'g', 17))
                                          .arg(row.score.count);
    case Kind::Host:
        return row.host;
    default:
        return textOf(row, column);
    }
}

QIcon BestRunsModel::swatchOf(int row) const
{
    const QColor color = m_colors.of(row);
    QIcon &swatch = m_swatches[color.rgb()];
    if (swatch.isNull())
        swatch = RunColors::swatch(color);
    return swatch;
}

QVariant BestRunsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const RunRow &row = m_sheet.rows.at(index.row());
    const Kind kind = kindOf(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column());
    case Qt::DecorationRole:
        return kind == Kind::Name ? QVariant(swatchOf(index.row())) : QVariant();
    case Qt::AccessibleTextRole:
        return kind == Kind::Name ? QVariant(m_names.at(index.row())) : QVariant();
    case Qt::ToolTipRole:
        return toolTipOf(row, index.column())
            .toHtmlEscaped()
            .replace(u'\n', QStringLiteral("<br>"));
    case Qt::TextAlignmentRole: {
        const bool isNumber = (kind >= Kind::Best && kind <= Kind::Time) ||
                              (kind == Kind::Parameter &&
                               numberIn(row.parameters.value(index.column() - 1)).has_value());
        return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case SortRole:
        return sortValueOf(row, index.column());
    case JobIdRole:
        return QVariant::fromValue(row.id);
    default:
        return {};
    }
}

QVariant BestRunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (kindOf(section)) {
    case Kind::Name:
        return tr("Run");
    case Kind::Parameter:
        return m_sheet.parameterNames.value(section - 1);
    case Kind::Best:
        return m_sheet.metric.isEmpty() ? tr("Best")
                                        : tr("Best %1").arg(metricLabel(m_sheet.metric));
    case Kind::At:
        return tr("At step");
    case Kind::Last:
        return tr("Last");
    case Kind::Steps:
        return tr("Steps");
    case Kind::Time:
        return tr("Run time");
    case Kind::Gpu:
        return tr("GPU");
    case Kind::Host:
        return tr("Machine");
    case Kind::State:
        return tr("State");
    }
    return {};
}

} // namespace perch

#include "moc_bestrunsmodel.cpp"
