// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobtails.h"

#include "remote/remotescript.h"

#include <algorithm>

namespace perch
{

namespace
{

// One process group for all of them, so that the watcher ends it with one signal: a condor_tail of
// a quiet job would not notice that nobody reads any more. stdbuf: a line goes out when it ends,
// and as a whole.
const QString &tailsScript()
{
    static const QString all =
        QStringLiteral("trap \"trap - TERM; kill 0\" TERM\n"
                       "for j do\n"
                       "  { condor_tail -follow -maxbytes 1048576 \"$j\" </dev/null 2>/dev/null |\n"
                       "    stdbuf -oL tr \"\\r\" \"\\n\" |\n"
                       "    stdbuf -oL cut -b 1-%1 | stdbuf -oL sed \"s/^/$j /\"\n"
                       "    echo \"$j!\"; } &\n"
                       "done\n"
                       "wait\n")
            .arg(JobTails::longestLine);
    static const QString script = QStringLiteral("exec 3<&0\n") +
                                  watchedCommand(QStringLiteral("setsid sh -c '") + all +
                                                 QStringLiteral("' perch \"$@\" </dev/null")) +
                                  QStringLiteral("exit \"$r\"\n");
    return script;
}

/// "12.0 step=1" or "12.0!"; false where it is neither.
bool readId(QByteArrayView line, JobId &id, qsizetype &end)
{
    end = 0;
    while (end < line.size() && end < 24 && line.at(end) != ' ' && line.at(end) != '!')
        ++end;
    if (end == 0 || end == line.size() || end == 24)
        return false;
    const QByteArrayView text = line.first(end);
    const qsizetype dot = text.indexOf('.');
    bool isCluster = false;
    bool isProc = false;
    if (dot <= 0)
        return false;
    id.cluster = text.first(dot).toInt(&isCluster);
    id.proc = text.sliced(dot + 1).toInt(&isProc);
    return isCluster && isProc;
}

} // namespace

QCoro::Task<Result<std::shared_ptr<ExecStream>>> JobTails::start(Transport &transport,
                                                                 QList<JobId> jobs)
{
    QStringList words;
    for (const JobId id : jobs.mid(0, mostJobs))
        words << id.text();
    return transport.start(scriptCommand(tailsScript(), words));
}

QList<JobTails::Piece> JobTails::feed(const QByteArray &bytes)
{
    QList<Piece> pieces;
    const auto pieceOf = [&pieces](JobId id) -> Piece & {
        for (Piece &piece : pieces) {
            if (piece.job == id && !piece.hasEnded)
                return piece;
        }
        pieces.append({id, {}, false});
        return pieces.last();
    };
    m_pending += bytes;
    qsizetype begin = 0;
    for (qsizetype end = m_pending.indexOf('\n'); end >= 0; end = m_pending.indexOf('\n', begin)) {
        const QByteArrayView line = QByteArrayView(m_pending).sliced(begin, end - begin);
        begin = end + 1;
        JobId id;
        qsizetype idEnd = 0;
        if (std::exchange(m_isTooLong, false) || !readId(line, id, idEnd) || !m_jobs.contains(id))
            continue;
        Piece &piece = pieceOf(id);
        if (line.at(idEnd) == '!')
            piece.hasEnded = true;
        else
            piece.lines.append(line.sliced(idEnd + 1)).append('\n');
    }
    m_pending.remove(0, begin);
    if (m_pending.size() > 2 * longestLine) { // no line of ours
        m_pending.clear();
        m_isTooLong = true;
    }
    return pieces;
}

} // namespace perch
