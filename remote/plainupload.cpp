// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/plainupload.h"

#include "remote/hashingreader.h"
#include "remote/lanepace.h"
#include "remote/orstopped.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTimer>

#include <QtConcurrent>

#include <chrono>

namespace perch
{

namespace
{

using Phase = UploadProgress::Phase;

/// One file on its way. Lives in the frame of sendPlainly().
class PlainUpload
{
public:
    PlainUpload(PlainJob job, std::stop_token stop) : m_job(std::move(job)), m_stop(std::move(stop))
    {
    }

    QCoro::Task<Result<PlainPart>> run(Transport &transport);

private:
    QCoro::Task<Result<qint64>> findBeginning();
    QCoro::Task<Result<void>> sendBytes(qint64 from);
    QCoro::Task<Result<void>> waitForLimit(qint64 bytes);

    PlainJob m_job;
    std::stop_token m_stop;
    std::shared_ptr<StagedPart> m_part;
    LanePace m_pace;
};

QCoro::Task<Result<PlainPart>> PlainUpload::run(Transport &transport)
{
    auto opening = StagedPart::open(transport, m_job.part, m_job.reader->size(), m_stop);
    const Result<std::shared_ptr<StagedPart>> part = co_await opening;
    if (!part)
        co_return part.error();
    m_part = *part;
    PlainPart result;
    if (!m_part)
        co_return result;
    auto finding = findBeginning();
    const Result<qint64> from = co_await finding;
    if (!from)
        co_return from.error();
    auto sending = sendBytes(*from);
    const Result<void> sent = co_await sending;
    if (!sent)
        co_return sent.error();
    m_job.progress(Phase::Verifying, m_job.reader->size());
    auto verifying = m_part->verify(m_job.reader->sha256());
    const Result<void> verified = co_await verifying;
    if (!verified)
        co_return verified.error();
    result.part = m_part;
    result.found = *from;
    co_return result;
}

/// The reader stands at the answered byte afterwards: at what lies there, when that is how the file
/// begins, else at 0. Both sides hash it at the same time.
QCoro::Task<Result<qint64>> PlainUpload::findBeginning()
{
    const std::shared_ptr<HashingReader> reader = m_job.reader;
    if (m_part->have() == 0)
        co_return qint64(0);
    m_job.progress(Phase::Comparing, 0);
    reader->stopAt(m_part->have());
    while (reader->position() < m_part->have()) {
        auto reading = QtConcurrent::run(&readNextBlock, reader);
        const Result<QByteArray> block = co_await reading;
        if (!block)
            co_return block.error();
        if (m_stop.stop_requested())
            co_return cancelled();
        m_job.progress(Phase::Comparing, reader->position());
    }
    auto hashing = m_part->hashOfHave();
    const Result<QString> there = co_await hashing;
    if (!there)
        co_return there.error();
    if (*there == reader->hashSoFar())
        co_return m_part->have();
    const Result<void> rewound = reader->rewind();
    if (!rewound)
        co_return rewound.error();
    co_return qint64(0);
}

QCoro::Task<Result<void>> PlainUpload::sendBytes(qint64 from)
{
    m_job.progress(Phase::Sending, from);
    auto beginning = m_part->begin(from);
    const Result<void> begun = co_await beginning;
    if (!begun)
        co_return begun.error();
    qint64 sent = from;
    auto reading = QtConcurrent::run(&readNextBlock, m_job.reader);
    for (;;) {
        const Result<QByteArray> block = co_await reading;
        if (!block)
            co_return block.error();
        if (block->isEmpty())
            co_return Result<void>();
        // the disk and the hash work while the link sends
        reading = QtConcurrent::run(&readNextBlock, m_job.reader);
        auto waiting = waitForLimit(block->size());
        const Result<void> waited = co_await waiting;
        if (!waited)
            co_return waited.error();
        auto writing = m_part->write(*block);
        const Result<void> written = co_await writing;
        if (!written)
            co_return written.error();
        sent += block->size();
        m_job.progress(Phase::Sending, sent);
    }
}

QCoro::Task<Result<void>> PlainUpload::waitForLimit(qint64 bytes)
{
    while (m_job.bytesPerSecond && !m_pace.mayBring(bytes, 0, m_job.bytesPerSecond())) {
        if (m_stop.stop_requested())
            co_return cancelled();
        auto sleeping = QCoro::sleepFor(std::chrono::milliseconds(50));
        co_await sleeping;
    }
    co_return Result<void>();
}

} // namespace

QCoro::Task<Result<PlainPart>> sendPlainly(Transport &transport, PlainJob job, std::stop_token stop)
{
    PlainUpload upload(std::move(job), std::move(stop));
    auto running = upload.run(transport);
    const Result<PlainPart> result = co_await running;
    co_return result;
}

} // namespace perch
