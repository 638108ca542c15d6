// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/recordfolder.h"

#include "core/metrictable.h"
#include "core/plaintext.h"
#include "core/sha256.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qint64 largestJson = 64'000'000;
constexpr auto onlyMine = QFile::ReadOwner | QFile::WriteOwner;

QString tr(const char *text)
{
    return QCoreApplication::translate("recordfolder", text);
}

QString nameOfPart(RecordPart part)
{
    return part == RecordPart::Submit ? QStringLiteral("submit") : QStringLiteral("outputs");
}

Result<void> writeWhole(const QString &path, const QByteArray &bytes, bool isExecutable = false)
{
    QSaveFile file(path);
    if (QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly)) {
        file.setPermissions(isExecutable ? onlyMine | QFile::ExeOwner : onlyMine);
        file.write(bytes);
        if (file.commit())
            return {};
    }
    return Error(Error::Code::Io,
                 tr("The run's record could not be written: %1. Check that there is space on the "
                    "disk and that you may write there.")
                     .arg(QDir::toNativeSeparators(path)),
                 file.errorString());
}

/// A word for a folder's name.
QString safeWord(const QString &text)
{
    static const QRegularExpression odd(QStringLiteral("[^A-Za-z0-9._-]+"));
    QString word = QString(text).replace(odd, QStringLiteral("-")).left(60);
    while (word.startsWith(u'.') || word.startsWith(u'-'))
        word.remove(0, 1);
    return word.isEmpty() ? QStringLiteral("run") : word;
}

QByteArray readme(const RecordedRun &run)
{
    return QStringLiteral(
               "This folder is the record of one run of HTCondor jobs, kept by Perch.\n"
               "It can be read without Perch.\n\n"
               "  Run            %1\n"
               "  Cluster        %2, %3 job(s)\n"
               "  Submitted      %4 UTC by %5 at %6\n\n"
               "run.json         all facts: files and image with their SHA-256, the jobs with "
               "times,\n"
               "                 exit codes, machines and use of resources, notes and tags\n"
               "submit/          the submit description and the small inputs, as they were sent\n"
               "metrics-N.csv    the values that job N printed, as far as they were looked at\n"
               "outputs/         small outputs that were downloaded\n\n"
               "Larger files are not here: run.json tells their sizes and SHA-256.\n")
        .arg(plainLine(QFileInfo(run.jobFolder).fileName(), 100))
        .arg(run.cluster)
        .arg(run.jobCount)
        .arg(run.submitted.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
             plainLine(run.user, 60), plainLine(run.accessPoint, 200))
        .toUtf8();
}

/// A plain file of which no part of the way below `folder` is a link.
bool isPlainBelow(const QString &folder, const QString &relative)
{
    QString path = folder;
    const QStringList parts = relative.split(u'/');
    for (const QString &part : parts) {
        path += u'/' + part;
        if (QFileInfo(path).isSymLink())
            return false;
    }
    return QFileInfo(path).isFile();
}

Result<QByteArray> readPlain(const QString &folder, const QString &relative, qint64 most)
{
    QFile file(folder + u'/' + relative);
    if (!isPlainBelow(folder, relative))
        return Error(Error::Code::NotFound,
                     tr("There is no %1 in this record.").arg(plainLine(relative, 200)));
    if (!file.open(QIODevice::ReadOnly))
        return Error(Error::Code::Io,
                     tr("%1 of this record could not be read.").arg(plainLine(relative, 200)),
                     file.errorString());
    if (file.size() > most)
        return Error(
            Error::Code::Refused,
            tr("%1 of this record is too large to be read.").arg(plainLine(relative, 200)));
    return file.read(most);
}

/// The bytes as they were sent: of scripts with LF line ends (remote/jobsender.h).
QByteArray asSent(const QString &path, const RecordedFile &file)
{
    QFile device(path);
    if (!device.open(QIODevice::ReadOnly))
        return {};
    const QByteArray bytes = device.read(2 * RecordLimits::ofInput);
    if (bytes.size() == file.size && sha256Of(bytes) == file.sha256)
        return bytes;
    const QByteArray mended = QByteArray(bytes).replace("\r\n", "\n");
    return mended.size() == file.size && sha256Of(mended) == file.sha256 ? mended : QByteArray();
}

QString metricsName(int proc)
{
    return QStringLiteral("metrics-%1.csv").arg(proc);
}

} // namespace

Result<QString> makeRecordFolder(const QString &place, const RecordedRun &run)
{
    const QString name =
        QStringLiteral("%1-%2-%3")
            .arg(run.submitted.toUTC().toString(QStringLiteral("yyyyMMdd-HHmmss")),
                 safeWord(QFileInfo(run.jobFolder).fileName()), QString::number(run.cluster));
    QDir dir(place);
    if (QDir().mkpath(place)) {
        QFile::setPermissions(place, onlyMine | QFile::ExeOwner);
        for (int i = 1; i < 1000; ++i) {
            const QString tried = i == 1 ? name : QStringLiteral("%1-%2").arg(name).arg(i);
            if (dir.mkdir(tried))
                return dir.absoluteFilePath(tried);
            if (!dir.exists(tried))
                break;
        }
    }
    return Error(Error::Code::Io,
                 tr("No folder for the run's record could be made in %1. Check that there is space "
                    "on the disk and that you may write there.")
                     .arg(QDir::toNativeSeparators(place)));
}

Result<void> writeRecord(const QString &folder, const RecordedRun &run)
{
    const Result<void> told = writeWhole(folder + QStringLiteral("/README.txt"), readme(run));
    return told ? writeWhole(folder + QStringLiteral("/run.json"), recordedRunToJson(run)) : told;
}

Result<RecordedRun> readRecord(const QString &folder)
{
    const Result<QByteArray> json = readPlain(folder, QStringLiteral("run.json"), largestJson);
    if (!json && json.error().code == Error::Code::NotFound)
        return Error(Error::Code::NotFound,
                     tr("%1 holds no run record: there is no run.json in it.")
                         .arg(plainLine(QDir::toNativeSeparators(folder), 300)));
    if (!json)
        return json.error();
    Result<RecordedRun> run = readRecordedRun(*json);
    if (run && run->submitText.isEmpty() && !run->inputs.isEmpty()) {
        const RecordedFile &submit = run->inputs.constFirst();
        const Result<QByteArray> text =
            readKept(folder, RecordPart::Submit, submit, RecordLimits::ofInputs);
        if (submit.isKept && text)
            run->submitText = QString::fromUtf8(*text);
    }
    return run;
}

Result<void> keepInputs(const QString &folder, RecordedRun &run)
{
    qint64 total = 0;
    for (qsizetype i = 0; i < run.inputs.size(); ++i) {
        RecordedFile &file = run.inputs[i];
        const bool isSubmit = i == 0;
        const QString local = run.jobFolder + u'/' + file.name;
        file.isExecutable = !isSubmit && QFileInfo(local).isExecutable();
        const bool fits = (isSubmit || file.size <= RecordLimits::ofInput) &&
                          total + file.size <= RecordLimits::ofInputs && isRecordPath(file.name);
        if (!fits)
            continue;
        const QByteArray bytes = isSubmit ? run.submitText.toUtf8() : asSent(local, file);
        if (bytes.size() != file.size)
            continue; // changed since it was sent
        const Result<void> written =
            writeWhole(folder + QStringLiteral("/submit/") + file.name, bytes, file.isExecutable);
        if (!written)
            return written;
        file.isKept = true;
        total += file.size;
    }
    return {};
}

Result<void> keepMetrics(const QString &folder, int proc, const QMap<QString, MetricSeries> &series)
{
    const QByteArray table = metricTable(series);
    if (table.size() > RecordLimits::ofMetrics)
        return Error(Error::Code::Refused, tr("There are too many values to be kept in a record."));
    return writeWhole(folder + u'/' + metricsName(proc), table);
}

QList<int> recordedMetrics(const QString &folder)
{
    static const QRegularExpression form(QStringLiteral("^metrics-(\\d{1,7})\\.csv$"));
    QList<int> procs;
    const QStringList names =
        QDir(folder).entryList({QStringLiteral("metrics-*.csv")}, QDir::Files);
    for (const QString &name : names) {
        const QRegularExpressionMatch match = form.match(name);
        if (match.hasMatch() && procs.size() < RecordedRun::mostJobs)
            procs.append(match.capturedView(1).toInt());
    }
    std::sort(procs.begin(), procs.end());
    return procs;
}

Result<QMap<QString, MetricSeries>> readRecordedMetrics(const QString &folder, int proc)
{
    const Result<QByteArray> table = readPlain(folder, metricsName(proc), RecordLimits::ofMetrics);
    if (!table)
        return table.error();
    return readMetricTable(*table);
}

Result<void> keepOutput(const QString &folder, RecordedRun &run, const QString &localPath,
                        const RecordedFile &output)
{
    RecordedFile file = output;
    qint64 total = 0;
    run.outputs.removeIf([&file](const RecordedFile &one) { return one.name == file.name; });
    for (const RecordedFile &one : std::as_const(run.outputs))
        total += one.isKept ? one.size : 0;
    if (run.outputs.size() >= RecordedRun::mostJobs)
        return {};
    file.isKept = false;
    if (isRecordPath(file.name) && file.size <= RecordLimits::ofOutput &&
        total + file.size <= RecordLimits::ofOutputs) {
        QFile source(localPath);
        const QByteArray bytes = source.open(QIODevice::ReadOnly)
                                     ? source.read(RecordLimits::ofOutput + 1)
                                     : QByteArray();
        if (bytes.size() == file.size && sha256Of(bytes) == file.sha256) {
            const Result<void> written =
                writeWhole(folder + QStringLiteral("/outputs/") + file.name, bytes);
            if (!written)
                return written;
            file.isKept = true;
        }
    }
    run.outputs.append(file);
    return {};
}

QString keptPath(const QString &folder, RecordPart part, const QString &name)
{
    const QString relative = nameOfPart(part) + u'/' + name;
    return isRecordPath(name) && isPlainBelow(folder, relative) ? folder + u'/' + relative
                                                                : QString();
}

Result<QByteArray> readKept(const QString &folder, RecordPart part, const RecordedFile &file,
                            qint64 maximumBytes)
{
    if (!isRecordPath(file.name))
        return Error(Error::Code::NotFound,
                     tr("There is no %1 in this record.").arg(plainLine(file.name, 200)));
    const Result<QByteArray> bytes =
        readPlain(folder, nameOfPart(part) + u'/' + file.name, maximumBytes);
    if (bytes && (bytes->size() != file.size || sha256Of(*bytes) != file.sha256))
        return Error(Error::Code::Refused,
                     tr("%1 of this record has other bytes than were recorded.")
                         .arg(plainLine(file.name, 200)));
    return bytes;
}

} // namespace perch
