// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"

#include <QObject>

class QMenu;
class QWidget;

namespace perch
{

class BestRunsTable;
class RunsPlot;

/// Writes the curves of several runs as a picture, or the runs as a table, to a file that a person
/// chooses. The file is written beside the GUI thread.
class RunsSaver : public QObject
{
    Q_OBJECT

public:
    /// All must outlive it; belongs to `window`.
    RunsSaver(RunsPlot &plot, BestRunsTable &table, QWidget &window);

    [[nodiscard]] QMenu *menu() const { return m_menu; }

Q_SIGNALS:
    void aboutToSave(); ///< plot and table must be up to date behind this
    void noticed(const QString &text);
    void failed(const perch::Error &error);

private:
    enum class Kind { Png, Svg, Pdf, Csv };

    void add(const char *iconName, const QString &text, Kind kind);
    void choose(Kind kind);
    void write(Kind kind, const QString &path);

    RunsPlot &m_plot;
    BestRunsTable &m_table;
    QWidget &m_window;
    QMenu *m_menu = nullptr;
};

} // namespace perch
