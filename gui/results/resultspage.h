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

/// The Results page: one job's curves, output and files.
class ResultsPage : public QWidget
{
    Q_OBJECT

public:
    explicit ResultsPage(ResultsController &controller, QWidget *parent = nullptr);
    ~ResultsPage() override;

    /// One more tab below the curves; takes ownership.
    void addTab(QWidget *tab, const QString &iconName, const QString &title);
    void showError(const Error &error);

    /// Where downloads go: ~/Perch/<name of the run's folder>.
    [[nodiscard]] static QString defaultDownloadFolder(const RunRecord &run);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeLeft();
    QWidget *makeChart();
    OutputPane *makeOutput(const QString &name);
    QWidget *makeTabs();
    void wire();
    void showJob(const Job &job);
    void showChartState();
    void chooseAndDownload();
    void downloadTo(const QString &folder);
    enum class ChartFile { Png, Svg, Pdf, Csv };
    void saveChart(ChartFile kind);

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
