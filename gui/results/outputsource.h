// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/outputindex.h"

#include <QFile>
#include <QList>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include <compare>
#include <memory>
#include <optional>

namespace perch
{

/// A row with the cells its characters stand in (core/terminaltext.h).
struct PlacedRow {
    OutputRow row;
    QList<int> cells;
};

/// A place in an output: before this UTF-16 unit of this row.
struct OutputSpot {
    qint64 row = 0;
    int unit = 0;
    auto operator<=>(const OutputSpot &) const = default;
};

/// The output that a view shows: a file on this computer, or bytes as they come, which are kept as
/// they are in a temporary file. All files are read and written off the GUI thread; memory holds
/// only the index.
class OutputSource : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype mostOfText = 8'000'000; ///< characters that are copied at once

    explicit OutputSource(QObject *parent = nullptr);
    ~OutputSource() override;

    void append(const QByteArray &bytes);
    void clear();
    /// Shows this file, which is not changed.
    void open(const QString &path);
    /// Lines that are metric records are charted: they are left out unless asked for.
    void setRecordsShown(bool shown);

    [[nodiscard]] qint64 rowCount() const { return m_index.rowCount(); }
    [[nodiscard]] const OutputIndex &index() const { return m_index; }
    /// Where the bytes lie that index() tells of.
    [[nodiscard]] QString path() const { return m_path; }
    /// All bytes are known to the index.
    [[nodiscard]] bool isSettled() const;
    /// Answered by rowsRead(); only the newest question is.
    void askRows(qint64 first, int count);
    /// Answered by textRead(); at most about mostOfText of it.
    void askText(const OutputSpot &from, const OutputSpot &to);

Q_SIGNALS:
    void restarted(); ///< what was shown is of no value any more
    void grown();     ///< at most every 100 ms, unless a file is opened
    void rowsRead(qint64 first, const QList<perch::PlacedRow> &rows);
    void textRead(const QString &text, bool isWhole);
    void failed(const perch::Error &error);

private:
    struct Step {
        OutputIndex index;
        QString path;
        qint64 size = 0;
        std::optional<Error> error;
    };
    struct Question {
        qint64 first = 0;
        int count = 0;
    };

    void restart(std::shared_ptr<QFile> file);
    void next();
    void write();
    void scan();
    void read();
    void take(const std::shared_ptr<QFile> &file, const Step &step);
    [[nodiscard]] static Step scanned(QFile &file, OutputIndex index);
    [[nodiscard]] static Step written(QFile &file, OutputIndex index, qint64 size,
                                      const QByteArray &bytes);

    std::shared_ptr<QFile> m_file; ///< touched only in the pool's one thread
    OutputIndex m_index{true};
    QString m_path;
    qint64 m_size = 0;
    QByteArray m_waiting;
    std::optional<Question> m_question;
    bool m_isBusy = false;
    bool m_hidesRecords = true;
    bool m_hasFailed = false;
    QTimer m_writeSoon;
    QThreadPool m_pool;
};

} // namespace perch
