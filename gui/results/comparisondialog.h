// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/recordcomparison.h"

#include <QDialog>

namespace perch
{

/// Two run records side by side: what differs, in a table, and the two submit descriptions as one
/// text with marks.
class ComparisonDialog : public QDialog
{
    Q_OBJECT

public:
    ComparisonDialog(const RecordedRun &first, const RecordedRun &second,
                     const RecordComparison &comparison, QWidget *parent = nullptr);

private:
    QWidget *makeTable(const RecordedRun &first, const RecordedRun &second);
    QWidget *makeText();

    RecordComparison m_comparison;
};

} // namespace perch
