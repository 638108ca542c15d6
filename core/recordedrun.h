// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

namespace perch
{

struct RunRecord;

/// One file that went with a run or came of it.
struct RecordedFile {
    QString name; ///< relative, as the job's folder has it
    qint64 size = 0;
    QString sha256;      ///< 64 lower-case hex digits
    bool isKept = false; ///< its bytes lie in the record; else only its hash is known
    bool isExecutable = false;

    bool operator==(const RecordedFile &) const = default;
};

/// An image or an archive that the jobs took from elsewhere.
struct RecordedSource {
    QString url;     ///< as the submit description names it; empty: there is none
    QString path;    ///< absolute, on the staging system; empty: it does not lie there
    QString machine; ///< host:port of the site's transfer server
    QString sha256;  ///< empty where not known: then only what its name tells

    bool operator==(const RecordedSource &) const = default;
};

/// Everything that is kept of one submission, to be read again anywhere: the file run.json.
struct RecordedRun {
    static constexpr int currentVersion = 1;
    static constexpr qsizetype mostJobs = 10'000;      ///< told one by one
    static constexpr qsizetype longestNotes = 100'000; ///< characters
    static constexpr qsizetype mostTags = 50;
    static constexpr qsizetype longestTag = 60;

    QString perch;    ///< "Perch 0.1", that wrote it
    QString htcondor; ///< the access point's, empty where not known
    QString siteId;
    QString siteTitle;
    QString user;
    QString accessPoint;  ///< host:port
    QString jobFolder;    ///< on the computer that submitted it
    QString remoteFolder; ///< absolute, on the access point
    QString eventLogPath; ///< absolute, on the access point
    QDateTime submitted;  ///< UTC
    int cluster = 0;
    int jobCount = 0;
    QString submitFileName;
    QString submitText;         ///< as it was sent: lines end with LF
    QList<RecordedFile> inputs; ///< what was sent, the submit description first
    RecordedSource image;
    QList<RecordedSource> staged; ///< other inputs that were named by URL
    QList<Job> jobs;              ///< the first ones; what the event log told so far
    QList<RecordedFile> outputs;  ///< what was downloaded
    QString notes;
    QStringList tags;

    /// "hello · 12" for lists and titles; one line, foreign.
    [[nodiscard]] QString title() const;
    [[nodiscard]] bool isComplete() const; ///< all of its jobs are told, and have ended
};

/// What the store's entry tells of a run; files, image and staged inputs without what must be
/// looked up elsewhere.
[[nodiscard]] RecordedRun recordedRunOf(const RunRecord &run);

/// The text of run.json: indented, to be read by people, too.
[[nodiscard]] QByteArray recordedRunToJson(const RecordedRun &run);

/// Reads a run.json of anybody, which is hostile until proved otherwise: at most 64 MB, every field
/// bounded, every file name one that stays inside the record. Error Parse names the field; Refused:
/// a newer version.
[[nodiscard]] Result<RecordedRun> readRecordedRun(const QByteArray &json);

/// Whether a name is a relative path that leads to a file below a folder on every system: no empty
/// part, no "..", no backslash, no control character, at most 1,000 characters.
[[nodiscard]] bool isRecordPath(const QString &name);

/// Words parted by commas or line ends, each once, without blanks around them; bounded.
[[nodiscard]] QStringList tagsIn(const QString &text);

} // namespace perch
