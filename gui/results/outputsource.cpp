// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputsource.h"

#include "core/outputrows.h"
#include "gui/whendone.h"

#include <QTemporaryFile>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto writeEvery = 100ms;
constexpr qint64 scanAtOnce = 8 * 1024 * 1024; ///< some 10 ms, so that a question waits no longer
constexpr int rowsAtOnce = 1000;

struct Copy {
    QString text;
    bool isWhole = true;
};

Copy copyOf(QIODevice &file, const OutputIndex &index, const OutputSpot &from, const OutputSpot &to)
{
    Copy copy;
    for (qint64 first = from.row; first <= to.row; first += rowsAtOnce) {
        if (copy.text.size() > OutputSource::mostOfText)
            return {copy.text, false};
        const Result<QList<OutputRow>> rows = readRows(file, index, first, rowsAtOnce);
        for (qsizetype i = 0; rows && i < rows->size() && first + i <= to.row; ++i) {
            const OutputRow &one = rows->at(i);
            const qint64 row = first + i;
            if (row > from.row && !one.continues)
                copy.text += u'\n';
            const qsizetype begin = row == from.row ? from.unit : 0;
            const qsizetype end = row == to.row ? to.unit : one.text.size();
            copy.text += one.text.mid(begin, std::max<qsizetype>(0, end - begin));
        }
    }
    return copy;
}

} // namespace

OutputSource::OutputSource(QObject *parent)
    : QObject(parent), m_file(std::make_shared<QTemporaryFile>())
{
    m_pool.setMaxThreadCount(1);
    m_writeSoon.setSingleShot(true);
    m_writeSoon.setInterval(writeEvery);
    connect(&m_writeSoon, &QTimer::timeout, this, &OutputSource::next);
}

OutputSource::~OutputSource()
{
    m_pool.clear();
}

void OutputSource::append(const QByteArray &bytes)
{
    m_waiting += bytes;
    if (!m_writeSoon.isActive())
        m_writeSoon.start();
}

void OutputSource::clear()
{
    restart(std::make_shared<QTemporaryFile>());
}

void OutputSource::open(const QString &path)
{
    restart(std::make_shared<QFile>(path));
    m_path = path;
    m_size = 1; // not known yet
    next();
}

void OutputSource::restart(std::shared_ptr<QFile> file)
{
    m_file = std::move(file);
    m_index = OutputIndex(m_hidesRecords);
    m_path.clear();
    m_size = 0;
    m_waiting.clear();
    m_question.reset();
    m_hasFailed = false;
    Q_EMIT restarted();
}

void OutputSource::setRecordsShown(bool shown)
{
    if (m_hidesRecords == !shown)
        return;
    m_hidesRecords = !shown;
    m_index = OutputIndex(m_hidesRecords);
    Q_EMIT restarted();
    next();
}

bool OutputSource::isSettled() const
{
    return m_waiting.isEmpty() && m_index.byteCount() >= m_size;
}

void OutputSource::askRows(qint64 first, int count)
{
    m_question = Question{first, count};
    next();
}

void OutputSource::askText(const OutputSpot &from, const OutputSpot &to)
{
    const std::shared_ptr<QFile> file = m_file;
    const OutputIndex index = m_index;
    whenDone(QtConcurrent::run(&m_pool,
                               [file, index, from, to] { return copyOf(*file, index, from, to); }),
             this, [this](const Copy &copy) { Q_EMIT textRead(copy.text, copy.isWhole); });
}

void OutputSource::next()
{
    if (m_isBusy || m_hasFailed)
        return;
    if (m_question)
        read();
    else if (!m_waiting.isEmpty() && !m_writeSoon.isActive())
        write();
    else if (m_index.byteCount() < m_size)
        scan();
}

void OutputSource::write()
{
    m_isBusy = true;
    const std::shared_ptr<QFile> file = m_file;
    const OutputIndex index = m_index;
    const qint64 size = m_size;
    const QByteArray bytes = std::exchange(m_waiting, {});
    whenDone(QtConcurrent::run(&m_pool, [file, index, size,
                                         bytes] { return written(*file, index, size, bytes); }),
             this, [this, file](const Step &step) { take(file, step); });
}

OutputSource::Step OutputSource::written(QFile &file, OutputIndex index, qint64 size,
                                         const QByteArray &bytes)
{
    auto *spool = qobject_cast<QTemporaryFile *>(&file);
    const bool isOpen = file.isOpen() || (spool && spool->open());
    if (!isOpen || !file.seek(size) || file.write(bytes) != bytes.size() || !file.flush()) {
        return {index, file.fileName(), size,
                Error(Error::Code::Io,
                      tr("The output cannot be kept on this computer's disk. Make room in the "
                         "folder for temporary files, then choose the job again."),
                      file.errorString())};
    }
    if (index.byteCount() == size)
        index.feed(bytes);
    return {index, file.fileName(), size + bytes.size(), std::nullopt};
}

void OutputSource::scan()
{
    m_isBusy = true;
    const std::shared_ptr<QFile> file = m_file;
    const OutputIndex index = m_index;
    whenDone(QtConcurrent::run(&m_pool, [file, index] { return scanned(*file, index); }), this,
             [this, file](const Step &step) { take(file, step); });
}

OutputSource::Step OutputSource::scanned(QFile &file, OutputIndex index)
{
    if (!file.isOpen() && !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return {index, file.fileName(), 0,
                Error(Error::Code::Io, tr("%1 cannot be opened.").arg(file.fileName()),
                      file.errorString())};
    }
    if (file.seek(index.byteCount()))
        index.feed(file.read(scanAtOnce));
    return {index, file.fileName(), file.size(), std::nullopt};
}

void OutputSource::take(const std::shared_ptr<QFile> &file, const Step &step)
{
    m_isBusy = false;
    if (file == m_file) {
        if (step.index.end().hidesRecords() == m_hidesRecords)
            m_index = step.index;
        m_path = step.path;
        m_size = step.size;
        if (step.error) {
            m_hasFailed = true;
            Q_EMIT failed(*step.error);
        } else {
            Q_EMIT grown();
        }
    }
    next();
}

void OutputSource::read()
{
    m_isBusy = true;
    const std::shared_ptr<QFile> file = m_file;
    const OutputIndex index = m_index;
    const Question question = *std::exchange(m_question, {});
    whenDone(QtConcurrent::run(&m_pool,
                               [file, index, question] {
                                   QList<PlacedRow> placed;
                                   if (index.byteCount() == 0)
                                       return Result<QList<PlacedRow>>(placed);
                                   const Result<QList<OutputRow>> rows =
                                       readRows(*file, index, question.first, question.count);
                                   if (!rows)
                                       return Result<QList<PlacedRow>>(rows.error());
                                   for (const OutputRow &row : *rows)
                                       placed << PlacedRow{row, cellsOf(row.text)};
                                   return Result<QList<PlacedRow>>(placed);
                               }),
             this, [this, file, question](const Result<QList<PlacedRow>> &rows) {
                 m_isBusy = false;
                 if (file == m_file && rows)
                     Q_EMIT rowsRead(question.first, *rows);
                 else if (file == m_file)
                     Q_EMIT failed(rows.error());
                 next();
             });
}

} // namespace perch
