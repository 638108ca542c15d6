// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/submit/submitlinter.h"

#include <QAbstractTableModel>

namespace perch
{

/// What is to be said about the submit description: Perch's own findings and the complaints of
/// condor_submit, errors first, then in order of line.
class FindingsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { SeverityColumn, LineColumn, MessageColumn, ColumnCount };
    enum Role { LineRole = Qt::UserRole + 1, SeverityRole, FileRole };

    explicit FindingsModel(QObject *parent = nullptr);

    void setFindings(const QList<Finding> &findings);
    void setComplaints(const QList<SubmitComplaint> &complaints);
    [[nodiscard]] int count(Finding::Severity severity) const;
    [[nodiscard]] const QList<Finding> &all() const { return m_rows; }
    /// Those about one file; empty: the submit description.
    [[nodiscard]] QList<Finding> about(const QString &file) const;
    /// Why it matters and who says so, in lines of plain text; for a row.
    [[nodiscard]] QString details(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    void merge();

    QList<Finding> m_findings;
    QList<Finding> m_complaints;
    QList<Finding> m_rows;
};

[[nodiscard]] QString severityText(Finding::Severity severity);

} // namespace perch
