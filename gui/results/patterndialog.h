// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metricpattern.h"
#include "gui/results/previewmodel.h"

#include <QDialog>
#include <QTimer>

#include <optional>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace perch
{

/// Asks for the pattern that finds metrics in an output (core/metricpattern.h), and shows while it
/// is written what it finds. Does nothing itself.
class PatternDialog : public QDialog
{
    Q_OBJECT

public:
    /// `output`: what the program printed so far. `pattern`: the present one; empty when there is
    /// none.
    PatternDialog(const QByteArray &output, const QString &pattern, QWidget *parent = nullptr);

    [[nodiscard]] const PreviewModel &model() const { return m_model; }

Q_SIGNALS:
    void chosen(const perch::MetricPattern &pattern);
    void forgotten();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeLeft(const QString &pattern);
    QWidget *makeRight();
    void check();
    void look();
    void present(const MetricPreview &preview);
    void say(bool isGood, const QString &text);
    void startFromLine();

    QByteArray m_output;
    std::optional<MetricPattern> m_pattern;
    PreviewModel m_model;
    QTimer m_delay;
    int m_turn = 0;
    QPlainTextEdit *m_text = nullptr;
    QLabel *m_icon = nullptr;
    QLabel *m_message = nullptr;
    QLabel *m_count = nullptr;
    QTableView *m_table = nullptr;
    QPushButton *m_start = nullptr;
    QPushButton *m_use = nullptr;
};

} // namespace perch
