// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// run.json: written and read.

#include "core/recordedrun.h"

#include "core/plaintext.h"
#include "core/recordjobs.h"
#include "core/sha256.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace perch
{

namespace
{

constexpr qsizetype largestJson = 64'000'000;
constexpr qsizetype longestText = 4'000'000; ///< of a submit description
constexpr qsizetype longestLine = 4096;
constexpr qsizetype mostFiles = 10'000;

Error notARecord(const QString &what)
{
    return {Error::Code::Parse,
            QStringLiteral("This is not a run record that Perch can read: %1.").arg(what)};
}

QJsonObject fileToJson(const RecordedFile &file)
{
    QJsonObject object{{QStringLiteral("name"), file.name},
                       {QStringLiteral("bytes"), file.size},
                       {QStringLiteral("sha256"), file.sha256},
                       {QStringLiteral("kept"), file.isKept}};
    if (file.isExecutable)
        object.insert(QStringLiteral("executable"), true);
    return object;
}

QJsonArray filesToJson(const QList<RecordedFile> &files)
{
    QJsonArray array;
    for (const RecordedFile &file : files)
        array.append(fileToJson(file));
    return array;
}

QJsonObject sourceToJson(const RecordedSource &source)
{
    return {{QStringLiteral("url"), source.url},
            {QStringLiteral("path"), source.path},
            {QStringLiteral("machine"), source.machine},
            {QStringLiteral("sha256"), source.sha256}};
}

/// Reads fields and keeps the first complaint.
class Reader
{
public:
    QString line(const QJsonObject &object, const char *name, qsizetype most = longestLine)
    {
        const QString text = object.value(QLatin1String(name)).toString();
        if (text.size() > most)
            complain(name, QStringLiteral("is too long"));
        return plainLine(text, most);
    }
    QString text(const QJsonObject &object, const char *name, qsizetype most)
    {
        const QString text = object.value(QLatin1String(name)).toString();
        if (text.size() > most)
            complain(name, QStringLiteral("is too long"));
        return text.left(most);
    }
    qint64 whole(const QJsonObject &object, const char *name, qint64 most)
    {
        const double number = object.value(QLatin1String(name)).toDouble(0);
        if (number >= 0 && number <= double(most))
            return qint64(number);
        complain(name, QStringLiteral("is no number that it can be"));
        return 0;
    }
    QString hash(const QJsonObject &object, const char *name)
    {
        const QString digits = object.value(QLatin1String(name)).toString();
        if (!digits.isEmpty() && !isSha256(digits))
            complain(name, QStringLiteral("is no SHA-256"));
        return isSha256(digits) ? digits : QString();
    }
    QJsonArray list(const QJsonObject &object, const char *name, qsizetype most)
    {
        const QJsonArray array = object.value(QLatin1String(name)).toArray();
        if (array.size() > most)
            complain(name, QStringLiteral("has too many entries"));
        return array.size() > most ? QJsonArray() : array;
    }
    QList<RecordedFile> files(const QJsonObject &object, const char *name)
    {
        QList<RecordedFile> files;
        const QJsonArray array = list(object, name, mostFiles);
        for (const QJsonValue &value : array) {
            const QJsonObject one = value.toObject();
            RecordedFile file;
            file.name = one.value(QLatin1String("name")).toString();
            file.isKept = one.value(QLatin1String("kept")).toBool();
            if (file.isKept && !isRecordPath(file.name))
                complain(name, QStringLiteral("names a file outside the record"));
            if (!file.isKept)
                file.name = plainLine(file.name, longestLine);
            file.size = whole(one, "bytes", qint64(1) << 50);
            file.sha256 = hash(one, "sha256");
            if (file.sha256.isEmpty())
                complain(name, QStringLiteral("has a file without its SHA-256"));
            file.isExecutable = one.value(QLatin1String("executable")).toBool();
            files.append(file);
        }
        return files;
    }
    RecordedSource source(const QJsonObject &object)
    {
        return {line(object, "url"), line(object, "path"), line(object, "machine"),
                hash(object, "sha256")};
    }
    void complain(const char *name, const QString &what)
    {
        if (m_complaint.isEmpty())
            m_complaint = QStringLiteral("“%1” %2").arg(QLatin1String(name), what);
    }
    [[nodiscard]] const QString &complaint() const { return m_complaint; }

private:
    QString m_complaint;
};

void readWhat(Reader &reader, const QJsonObject &object, RecordedRun &run)
{
    run.perch = reader.line(object, "perch");
    run.htcondor = reader.line(object, "htcondor");
    run.siteId = reader.line(object, "site");
    run.siteTitle = reader.line(object, "siteTitle");
    run.user = reader.line(object, "user");
    run.accessPoint = reader.line(object, "accessPoint");
    run.jobFolder = reader.line(object, "jobFolder");
    run.remoteFolder = reader.line(object, "remoteFolder");
    run.eventLogPath = reader.line(object, "eventLog");
    run.submitted =
        QDateTime::fromString(reader.line(object, "submitted"), Qt::ISODateWithMs).toUTC();
    run.cluster = int(reader.whole(object, "cluster", std::numeric_limits<int>::max()));
    run.jobCount = int(reader.whole(object, "jobCount", 10'000'000));
    run.submitFileName = reader.line(object, "submitFile");
    run.submitText = reader.text(object, "submitText", longestText);
    run.notes = plainText(reader.text(object, "notes", RecordedRun::longestNotes),
                          RecordedRun::longestNotes);
    QStringList tags;
    const QJsonArray list = reader.list(object, "tags", RecordedRun::mostTags);
    for (const QJsonValue &tag : list)
        tags.append(tag.toString().left(RecordedRun::longestTag));
    run.tags = tagsIn(tags.join(u'\n'));
}

} // namespace

QByteArray recordedRunToJson(const RecordedRun &run)
{
    QJsonArray staged;
    for (const RecordedSource &source : run.staged)
        staged.append(sourceToJson(source));
    QJsonArray jobs;
    for (const Job &job : run.jobs.mid(0, RecordedRun::mostJobs))
        jobs.append(recordedJobToJson(job));
    const bool isLong = run.submitText.size() > longestText; // its file is kept then
    const QJsonObject object{
        {QStringLiteral("format"), QStringLiteral("perch-run")},
        {QStringLiteral("version"), RecordedRun::currentVersion},
        {QStringLiteral("perch"), run.perch},
        {QStringLiteral("htcondor"), run.htcondor},
        {QStringLiteral("site"), run.siteId},
        {QStringLiteral("siteTitle"), run.siteTitle},
        {QStringLiteral("user"), run.user},
        {QStringLiteral("accessPoint"), run.accessPoint},
        {QStringLiteral("jobFolder"), run.jobFolder},
        {QStringLiteral("remoteFolder"), run.remoteFolder},
        {QStringLiteral("eventLog"), run.eventLogPath},
        {QStringLiteral("submitted"), run.submitted.toUTC().toString(Qt::ISODateWithMs)},
        {QStringLiteral("cluster"), run.cluster},
        {QStringLiteral("jobCount"), run.jobCount},
        {QStringLiteral("submitFile"), run.submitFileName},
        {QStringLiteral("submitText"), isLong ? QString() : run.submitText},
        {QStringLiteral("inputs"), filesToJson(run.inputs)},
        {QStringLiteral("image"), sourceToJson(run.image)},
        {QStringLiteral("stagedInputs"), staged},
        {QStringLiteral("jobs"), jobs},
        {QStringLiteral("outputs"), filesToJson(run.outputs)},
        {QStringLiteral("notes"), run.notes},
        {QStringLiteral("tags"), QJsonArray::fromStringList(run.tags)},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

Result<RecordedRun> readRecordedRun(const QByteArray &json)
{
    if (json.size() > largestJson)
        return notARecord(QStringLiteral("it is larger than 64 MB"));
    QJsonParseError problem;
    const QJsonObject object = QJsonDocument::fromJson(json, &problem).object();
    if (object.value(QLatin1String("format")).toString() != u"perch-run")
        return notARecord(
            problem.error == QJsonParseError::NoError
                ? QStringLiteral("“format” is not “perch-run”")
                : QStringLiteral("run.json is no JSON (%1)").arg(problem.errorString()));
    const int version = object.value(QLatin1String("version")).toInt();
    if (version > RecordedRun::currentVersion)
        return Error(Error::Code::Refused,
                     QStringLiteral("This run record was written by a newer version of Perch. "
                                    "Update this one to open it; its files can be read without."));
    if (version < 1)
        return notARecord(QStringLiteral("it does not tell its version"));
    Reader reader;
    RecordedRun run;
    readWhat(reader, object, run);
    run.inputs = reader.files(object, "inputs");
    run.outputs = reader.files(object, "outputs");
    run.image = reader.source(object.value(QLatin1String("image")).toObject());
    const QJsonArray staged = reader.list(object, "stagedInputs", mostFiles);
    for (const QJsonValue &source : staged)
        run.staged.append(reader.source(source.toObject()));
    const QJsonArray jobs = reader.list(object, "jobs", RecordedRun::mostJobs);
    for (const QJsonValue &job : jobs)
        run.jobs.append(recordedJobOfJson(job.toObject(), run.cluster));
    if (!reader.complaint().isEmpty())
        return notARecord(reader.complaint());
    return run;
}

} // namespace perch
