// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/recordedrun.h"

#include "core/plaintext.h"
#include "core/sha256.h"
#include "core/store.h"
#include "core/submit/jobdata.h"
#include "core/submit/submitfile.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype longestPath = 1000;

RecordedFile recordedFile(const SentFile &sent)
{
    return {isRecordPath(sent.name) ? sent.name : plainLine(sent.name, longestPath), sent.size,
            sent.sha256};
}

} // namespace

QString RecordedRun::title() const
{
    const QString folder = QFileInfo(jobFolder).fileName();
    return QStringLiteral("%1 · %2").arg(plainLine(folder.isEmpty() ? submitFileName : folder, 80),
                                         QString::number(cluster));
}

bool RecordedRun::isComplete() const
{
    return !jobs.isEmpty() && jobs.size() == std::min<qsizetype>(jobCount, mostJobs) &&
           std::all_of(jobs.cbegin(), jobs.cend(),
                       [](const Job &job) { return isFinal(job.state); });
}

RecordedRun recordedRunOf(const RunRecord &run)
{
    RecordedRun recorded;
    recorded.siteId = run.siteId;
    recorded.user = run.user;
    recorded.accessPoint = run.accessPoint;
    recorded.jobFolder = run.jobFolder;
    recorded.remoteFolder = run.remoteFolder;
    recorded.eventLogPath = run.eventLogPath;
    recorded.submitted = run.submitted;
    recorded.cluster = run.cluster;
    recorded.jobCount = run.jobCount;
    recorded.submitText =
        QString(run.submitText).replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    recorded.image.url = run.imageUrl;
    recorded.image.sha256 = run.imageSha256;
    for (const SentFile &file : run.files)
        recorded.inputs.append(recordedFile(file));
    const QByteArray text = recorded.submitText.toUtf8();
    if (recorded.inputs.isEmpty()) // an old entry
        recorded.inputs.append({QStringLiteral("job.sub"), 0, {}});
    // of the text that was sent; the folder's file may hold more rows
    RecordedFile &submit = recorded.inputs.first();
    submit.size = text.size();
    submit.sha256 = sha256Of(text);
    recorded.submitFileName = submit.name;
    const SubmitFile file(recorded.submitText);
    const QStringList entries =
        fileEntries(file.value(QStringLiteral("transfer_input_files")).value_or(QString()));
    for (const QString &entry : entries) {
        if (entry.contains(u"://") || entry.startsWith(u'/'))
            recorded.staged.append({entry, {}, {}, {}});
    }
    return recorded;
}

bool isRecordPath(const QString &name)
{
    const QStringList parts = name.split(u'/');
    const auto isPart = [](const QString &part) {
        return !part.isEmpty() && part != u"." && part != u"..";
    };
    const auto isOdd = [](QChar letter) {
        return letter == u'\\' || letter.category() == QChar::Other_Control;
    };
    return name.size() <= longestPath && std::all_of(parts.cbegin(), parts.cend(), isPart) &&
           std::none_of(name.cbegin(), name.cend(), isOdd) && plainLine(name, longestPath) == name;
}

QStringList tagsIn(const QString &text)
{
    static const QRegularExpression separator(QStringLiteral("[,\\n]"));
    QStringList tags;
    const QStringList parts = text.split(separator);
    for (const QString &part : parts) {
        const QString tag = plainLine(part.simplified(), RecordedRun::longestTag);
        if (!tag.isEmpty() && !tags.contains(tag) && tags.size() < RecordedRun::mostTags)
            tags.append(tag);
    }
    return tags;
}

} // namespace perch
