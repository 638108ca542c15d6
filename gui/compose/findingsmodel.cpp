// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/findingsmodel.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QGuiApplication>
#include <QTextDocument>

#include <algorithm>

namespace perch
{

namespace
{

QString iconNameOf(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Error:
        return QStringLiteral("error");
    case Finding::Severity::Warning:
        return QStringLiteral("warning");
    case Finding::Severity::Note:
        return QStringLiteral("info");
    }
    return QStringLiteral("info");
}

QString toolTip(const Finding &finding, const QString &details)
{
    QStringList lines = {finding.message};
    if (!details.isEmpty())
        lines << details;
    if (!finding.guide.isEmpty())
        lines << FindingsModel::tr("%1 (read %2)").arg(finding.guide, finding.date);
    const QString text = lines.join(u'\n');
    return Qt::mightBeRichText(text) ? text.toHtmlEscaped() : text;
}

} // namespace

QString severityText(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Error:
        return FindingsModel::tr("Error");
    case Finding::Severity::Warning:
        return FindingsModel::tr("Warning");
    case Finding::Severity::Note:
        return FindingsModel::tr("Note");
    }
    return {};
}

FindingsModel::FindingsModel(QObject *parent) : QAbstractTableModel(parent) {}

void FindingsModel::setFindings(const QList<Finding> &findings)
{
    m_findings = findings;
    merge();
}

void FindingsModel::setComplaints(const QList<SubmitComplaint> &complaints)
{
    m_complaints.clear();
    for (const SubmitComplaint &complaint : complaints)
        m_complaints << Finding{complaint.isError ? Finding::Severity::Error
                                                  : Finding::Severity::Warning,
                                complaint.line, tr("condor_submit: %1").arg(complaint.message)};
    merge();
}

void FindingsModel::merge()
{
    QList<Finding> rows = m_complaints + m_findings;
    std::stable_sort(rows.begin(), rows.end(), [](const Finding &a, const Finding &b) {
        if (a.severity != b.severity)
            return a.severity < b.severity;
        return a.file != b.file ? a.file < b.file : a.line < b.line;
    });
    if (rows == m_rows)
        return; // typing must not lose the chosen row for nothing
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int FindingsModel::count(Finding::Severity severity) const
{
    return int(std::count_if(m_rows.cbegin(), m_rows.cend(), [severity](const Finding &finding) {
        return finding.severity == severity;
    }));
}

QList<Finding> FindingsModel::about(const QString &file) const
{
    QList<Finding> found = m_rows;
    found.removeIf([&file](const Finding &finding) { return finding.file != file; });
    return found;
}

QString FindingsModel::details(int row) const
{
    if (row < 0 || row >= m_rows.size())
        return {};
    const Finding &finding = m_rows[row];
    QString reason = finding.reason;
    if (!reason.isEmpty() && !finding.isSure)
        reason = tr("Perhaps it is meant so. %1").arg(reason);
    return reason;
}

int FindingsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FindingsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant FindingsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Finding &finding = m_rows[index.row()];
    switch (role) {
    case LineRole:
        return finding.line;
    case SeverityRole:
        return int(finding.severity);
    case FileRole:
        return finding.file;
    case Qt::DecorationRole:
        if (index.column() == SeverityColumn) {
            using theme::Tone;
            const Tone tone = finding.severity == Finding::Severity::Error     ? Tone::Bad
                              : finding.severity == Finding::Severity::Warning ? Tone::Warning
                                                                               : Tone::Info;
            return icon(iconNameOf(finding.severity),
                        theme::toneColor(tone, QGuiApplication::palette()));
        }
        return {};
    case Qt::TextAlignmentRole:
        return index.column() == LineColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                            : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(finding, details(index.row()));
    case Qt::DisplayRole:
        switch (index.column()) {
        case SeverityColumn:
            return severityText(finding.severity);
        case LineColumn:
            return finding.line > 0 ? QVariant(finding.line) : QVariant();
        case MessageColumn:
            return finding.file.isEmpty() ? finding.message
                                          : tr("%1: %2").arg(finding.file, finding.message);
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case SeverityColumn:
        return tr("Kind");
    case LineColumn:
        return tr("Line");
    case MessageColumn:
        return tr("What, why, and what to do");
    default:
        return {};
    }
}

} // namespace perch
