// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "remote/streamreader.h"

#include <QDateTime>
#include <QString>

#include <QCoro/QCoroTask>

#include <memory>
#include <optional>
#include <stop_token>

namespace perch
{

/// Which hidden file on the server holds the bytes of an upload until it has its name.
struct PartName {
    QString folder;   ///< absolute, on the server
    QString fileName; ///< ".perch-<16 hex digits>.part": what prepareUploadFolder() sweeps
    /// The name belongs to one local file on this computer, so what an earlier upload of that file
    /// left there is gone on with. Else the name is random and the file goes with its writer.
    bool isLasting = false;
};

/// The part of the local file `localPath` (absolute): the same one after a lost link and after
/// Perch was closed. Nobody else can guess it: this computer's own id is in it.
[[nodiscard]] PartName lastingPart(const QString &folder, const QString &localPath);
/// A part that no other upload knows.
[[nodiscard]] PartName passingPart(const QString &folder);

/// The server's half of one upload: one process over there that owns the partial file, from what it
/// holds already to its final name. The bytes survive a lost link, not a full disk. Two processes
/// never write to one part: it is locked (flock), and an earlier process of a lasting part, whose
/// link may be dead without its sshd knowing, is ended first. So the caller must know that no
/// upload of the same local file is alive on this computer. Steps in the order of their
/// declaration, one at a time; must outlive its tasks. Errors: as remoteFailure() says them.
class StagedPart
{
public:
    /// Not yet an error when the part cannot be owned (another machine's process holds it, or the
    /// file system knows no locks): nullptr, take a passing one.
    [[nodiscard]] static QCoro::Task<Result<std::shared_ptr<StagedPart>>>
    open(Transport &transport, PartName name, qint64 size, std::stop_token stop);

    /// So many bytes lie there from an earlier upload.
    [[nodiscard]] qint64 have() const { return m_have; }
    /// Their SHA-256; only when there are some.
    [[nodiscard]] QCoro::Task<Result<QString>> hashOfHave();
    /// The first byte that write() brings is byte `from` of the file: have() or 0.
    [[nodiscard]] QCoro::Task<Result<void>> begin(qint64 from);
    [[nodiscard]] QCoro::Task<Result<void>> write(QByteArray bytes);
    /// After the last byte: what lies there is on the disk, has the right size and `sha256`; else
    /// Io.
    [[nodiscard]] QCoro::Task<Result<void>> verify(QString sha256);
    /// Gives it the final name, by a step that cannot overwrite; the time of the file, or nullopt
    /// when the name is taken. Not ended by a stop: that would hide what happened.
    [[nodiscard]] QCoro::Task<Result<std::optional<QDateTime>>> publish(QString fileName);

private:
    StagedPart(std::shared_ptr<ExecStream> stream, QString folder, qint64 size,
               std::stop_token stop);
    [[nodiscard]] QCoro::Task<Error> explain(Error seen);
    [[nodiscard]] QCoro::Task<Result<QByteArray>> line(StreamReader *reader);

    std::shared_ptr<ExecStream> m_stream;
    StreamReader m_reader;
    StreamReader m_lastReader; ///< of publish()
    std::stop_token m_stop;
    QString m_folder;
    qint64 m_size = 0;
    qint64 m_have = 0;
};

/// Removes a part and ends the process that may still hold it. Quiet when it is not there.
[[nodiscard]] QCoro::Task<Result<void>> removeStagedPart(Transport &transport, PartName name);

} // namespace perch
