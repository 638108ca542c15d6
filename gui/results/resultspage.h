// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

#include <memory>

namespace perch
{

struct Error;
struct Job;
struct RunRecord;
class OutputPane;
class ResultsController;
class RunsController;
class StoreWorker;

/// The Results page: one job's curves, output and files.
class ResultsPage : public QWidget
{
    Q_OBJECT

public:
    explicit ResultsPage(ResultsController &controller, QWidget *parent = nullptr);
    ~ResultsPage() override;

    /// A list of all runs comes to the left, and several of them can be compared. `runs` must
    /// outlive the page. Once.
    void compareRuns(RunsController &runs);
    /// One more tab below the curves; takes ownership.
    void addTab(QWidget *tab, const QString &iconName, const QString &title);
    void showError(const Error &error);

    /// Where downloads go: ~/Perch/<name of the run's folder>.
    [[nodiscard]] static QString defaultDownloadFolder(const RunRecord &run);

    /// What was chosen stays in the store.
    void rememberIn(StoreWorker &store);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeLeft();
    QWidget *makeChart();
    OutputPane *makeOutput(const QString &name);
    QWidget *makeTabs();
    void wire();
    void wireOutput();
    void watch();
    void showJob(const Job &job);
    void showChartState();
    enum class ChartFile { Png, Svg, Pdf, Csv };
    void saveChart(ChartFile kind);
    void askForPattern();

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
