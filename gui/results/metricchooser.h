// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QComboBox;

namespace perch
{

class MetricSource;

/// "Values from: Output | metrics.csv | events.out.tfevents… | a pattern": a small box above the
/// curves.
class MetricChooser : public QWidget
{
    Q_OBJECT

public:
    /// `source` must outlive it.
    explicit MetricChooser(MetricSource &source, QWidget *parent = nullptr);

Q_SIGNALS:
    void patternWanted(); ///< the dialog that a pattern is written in

private:
    void refresh();
    void choose(int row);

    MetricSource &m_source;
    QComboBox *m_box = nullptr;
};

} // namespace perch
