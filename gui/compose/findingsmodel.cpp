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

bool sameFinding(const Finding &a, const Finding &b)
{
    return a.severity == b.severity && a.line == b.line && a.message == b.message &&
           a.fixValue == b.fixValue;
}

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
        return a.severity != b.severity ? a.severity < b.severity : a.line < b.line;
    });
    if (std::equal(rows.cbegin(), rows.cend(), m_rows.cbegin(), m_rows.cend(), sameFinding))
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
        return Qt::mightBeRichText(finding.message) ? finding.message.toHtmlEscaped()
                                                    : finding.message;
    case Qt::DisplayRole:
        switch (index.column()) {
        case SeverityColumn:
            return severityText(finding.severity);
        case LineColumn:
            return finding.line > 0 ? QVariant(finding.line) : QVariant();
        case MessageColumn:
            return finding.message;
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
