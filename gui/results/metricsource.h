// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metricfiles.h"
#include "core/metricpattern.h"
#include "remote/remotefolder.h"

#include <QCoroTask>
#include <QHash>
#include <QObject>
#include <QTimer>

#include <optional>

namespace perch
{

class ResultsController;
class Session;
class StoreWorker;

/// Where the curves of the shown job come from: what the program printed, files among its outputs,
/// or a pattern that a person wrote. The output is the first choice; small files are read of their
/// own accord where an ended job's output told nothing; large ones only when asked for. A pattern
/// is kept for the job's folder on this computer and used there from then on.
class MetricSource : public QObject
{
    Q_OBJECT

public:
    enum class Origin { Output, Files, Pattern };

    /// `results` must outlive it.
    explicit MetricSource(ResultsController &results, QObject *parent = nullptr);
    ~MetricSource() override;

    /// Takes the patterns from the store, and keeps them there.
    void rememberIn(StoreWorker &store);

    [[nodiscard]] const QMap<QString, MetricSeries> &series() const;
    [[nodiscard]] Origin origin() const { return m_origin; }
    /// Those that came back with an ended job, the likeliest first.
    [[nodiscard]] const QList<MetricFiles> &files() const { return m_files; }
    [[nodiscard]] qsizetype fileIndex() const { return m_fileIndex; } ///< of Origin::Files
    [[nodiscard]] bool isReading() const { return m_isReading; }
    [[nodiscard]] QString pattern() const; ///< of this job's folder; empty when there is none
    /// The begin of the output, at most 16 MB.
    [[nodiscard]] const QByteArray &output() const { return m_output; }

    void useOutput();
    void useFiles(qsizetype index);
    void usePattern(const MetricPattern &pattern);
    void forgetPattern();

Q_SIGNALS:
    void changed();      ///< the series
    void offerChanged(); ///< what can be chosen, or what is
    void noticed(const QString &text);
    void failed(const perch::Error &error);

private:
    void beginJob();
    void takeOutput(const QByteArray &bytes);
    void restartOutput();
    void endOutput();
    void takeFiles(const QList<RemoteFile> &files);
    void lookAtFiles();
    void applyPattern(const MetricPattern &pattern);
    void setOrigin(Origin origin);
    void keepPatterns();
    [[nodiscard]] QString folder() const;
    QCoro::Task<void> read(MetricFiles files);

    ResultsController &m_results;
    StoreWorker *m_store = nullptr;
    QHash<QString, QString> m_patterns; ///< by the job's folder
    Origin m_origin = Origin::Output;
    bool m_isChosen = false; ///< by the user: nothing is changed of its own accord
    bool m_isOutputRead = false;
    int m_starts = 0; ///< tries of the job
    QByteArray m_output;
    QByteArray m_missed; ///< came while the output before it was searched
    QList<MetricFiles> m_files;
    qsizetype m_fileIndex = -1;
    bool m_isReading = false;
    int m_turn = 0; ///< of reading files: an earlier one ends itself
    MetricLog m_found;
    QTimer m_tell;
};

} // namespace perch
