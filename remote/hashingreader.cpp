// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/hashingreader.h"

#include "remote/remotefailure.h"

#include <QFileInfo>

namespace perch
{

Result<std::shared_ptr<HashingReader>> HashingReader::open(const QString &path)
{
    std::shared_ptr<HashingReader> reader(new HashingReader);
    const QFileInfo info(path);
    reader->m_path = path;
    reader->m_name = plainLine(info.fileName());
    if (!info.exists())
        return Error(Error::Code::NotFound,
                     QStringLiteral("The file %1 is not there any more. Choose it again.")
                         .arg(reader->m_name),
                     path);
    if (!info.isFile())
        return Error(Error::Code::Refused, QStringLiteral("%1 is not a file.").arg(reader->m_name),
                     path);
    reader->m_file.setFileName(path);
    if (!reader->m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Error(Error::Code::Io,
                     QStringLiteral("The file %1 cannot be read: %2.")
                         .arg(reader->m_name, reader->m_file.errorString()),
                     path);
    reader->m_size = reader->m_file.size();
    reader->m_modified = info.lastModified();
    return reader;
}

std::shared_ptr<HashingReader> HashingReader::ofBytes(const QString &name, const QByteArray &bytes)
{
    std::shared_ptr<HashingReader> reader(new HashingReader);
    reader->m_name = plainLine(name);
    reader->m_bytes = bytes;
    reader->m_size = bytes.size();
    return reader;
}

Error HashingReader::changed() const
{
    return Error(
        Error::Code::Io,
        QStringLiteral(
            "The file %1 changed while it was read. Wait until it is finished, then try again.")
            .arg(m_name),
        m_path);
}

Result<QByteArray> HashingReader::next()
{
    const qint64 end = m_stopAt > m_position ? qMin(m_stopAt, m_size) : m_size;
    const qint64 wanted = qMin(blockSize, end - m_position);
    if (wanted == 0) {
        const QFileInfo now(m_path);
        if (!m_path.isEmpty() && (now.size() != m_size || now.lastModified() != m_modified))
            return changed();
        if (m_sha256.isEmpty())
            m_sha256 = m_hash.result();
        return QByteArray();
    }
    QByteArray block;
    if (m_path.isEmpty()) {
        block = m_bytes.mid(m_position, wanted);
    } else {
        block = m_file.read(wanted);
        if (block.isEmpty() && m_file.error() != QFileDevice::NoError)
            return Error(
                Error::Code::Io,
                QStringLiteral("The file %1 cannot be read: %2.").arg(m_name, m_file.errorString()),
                m_path);
        if (block.isEmpty())
            return changed();
    }
    m_hash.add(block);
    m_position += block.size();
    return block;
}

Result<void> HashingReader::rewind()
{
    if (!m_path.isEmpty() && !m_file.seek(0))
        return Error(
            Error::Code::Io,
            QStringLiteral("The file %1 cannot be read: %2.").arg(m_name, m_file.errorString()),
            m_path);
    m_hash = Sha256();
    m_sha256.clear();
    m_position = 0;
    return {};
}

Result<QByteArray> readNextBlock(std::shared_ptr<HashingReader> reader)
{
    return reader->next();
}

} // namespace perch
