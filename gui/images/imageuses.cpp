// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imageuses.h"

#include "core/stagedpath.h"
#include "gui/widgets/timetext.h"

#include <QRegularExpression>

#include <chrono>

namespace perch
{

namespace
{

constexpr qsizetype MaximumText = 262'144; ///< of a submit description that is looked into

QString withoutSuffix(const QString &fileName)
{
    return fileName.endsWith(QLatin1String(".sif")) ? fileName.chopped(4) : fileName;
}

/// All names that the text could mean, so that an image is found behind macros too.
QSet<QString> wordsOf(const QString &text)
{
    static const QRegularExpression word(QStringLiteral("[A-Za-z0-9][A-Za-z0-9._-]{3,255}"));
    QSet<QString> words;
    auto all = word.globalMatch(text.left(MaximumText));
    while (all.hasNext())
        words.insert(withoutSuffix(all.next().captured()));
    return words;
}

QString fileNameOf(const QString &path)
{
    return path.mid(path.lastIndexOf(u'/') + 1);
}

bool hasImage(JobState state)
{
    return state == JobState::Starting || state == JobState::Running ||
           state == JobState::Suspended || state == JobState::Disconnected ||
           state == JobState::TransferringOutput;
}

QString jobsText(int waiting, int running)
{
    QStringList parts;
    if (waiting > 0)
        parts.append(waiting == 1 ? ImageUses::tr("1 queued job")
                                  : ImageUses::tr("%L1 queued jobs").arg(waiting));
    if (running > 0)
        parts.append(running == 1 ? ImageUses::tr("1 running job")
                                  : ImageUses::tr("%L1 running jobs").arg(running));
    return parts.join(QStringLiteral(", "));
}

} // namespace

QString useText(const ImageUse &use, const QDateTime &now)
{
    if (use.isNeeded())
        return jobsText(use.waiting, use.running);
    if (use.lastUsed.isValid())
        return ImageUses::tr("last used %1").arg(agoText(use.lastUsed, now));
    return QStringLiteral("-");
}

ImageUses::ImageUses(QObject *parent) : QObject(parent)
{
    using namespace std::chrono_literals;
    m_timer.setSingleShot(true);
    m_timer.setInterval(300ms);
    connect(&m_timer, &QTimer::timeout, this, &ImageUses::changed);
}

void ImageUses::setSite(const Site &site, const QString &ownFolder)
{
    if (m_site && *m_site == site && m_ownFolder == ownFolder)
        return;
    m_site = site;
    m_ownFolder = ownFolder;
    for (Run &run : m_runs)
        run.imagePath = stagedPathMeant(*m_site, run.record.imageUrl, m_ownFolder);
    tellSoon();
}

void ImageUses::addRun(const RunRecord &record, bool isFollowed)
{
    if (isFollowed && m_followed.contains(record.cluster))
        return;
    for (const Run &known : std::as_const(m_runs)) {
        if (known.record.cluster == record.cluster &&
            known.record.accessPoint == record.accessPoint)
            return;
    }
    Run run;
    run.record = record;
    run.isFollowed = isFollowed;
    run.words = wordsOf(record.submitText);
    run.lastSeen = record.submitted;
    if (m_site)
        run.imagePath = stagedPathMeant(*m_site, record.imageUrl, m_ownFolder);
    if (isFollowed)
        m_followed.insert(record.cluster, m_runs.size());
    m_runs.append(run);
    tellSoon();
}

void ImageUses::count(JobState state, Counts &counts, int by) const
{
    counts.known += by;
    if (isFinal(state))
        return;
    if (hasImage(state))
        counts.running += by;
    else
        counts.waiting += by;
}

void ImageUses::updateJob(const Job &job)
{
    Counts &counts = m_counts[job.id.cluster];
    if (const auto before = m_jobs.constFind(job.id); before != m_jobs.cend())
        count(*before, counts, -1);
    count(job.state, counts, 1);
    m_jobs.insert(job.id, job.state);
    if (const auto run = m_followed.constFind(job.id.cluster); run != m_followed.cend()) {
        QDateTime &lastSeen = m_runs[*run].lastSeen;
        for (const QDateTime &time : {job.started, job.ended}) {
            if (time.isValid() && time > lastSeen)
                lastSeen = time;
        }
    }
    tellSoon();
}

void ImageUses::clear()
{
    m_runs.clear();
    m_followed.clear();
    m_jobs.clear();
    m_counts.clear();
    tellSoon();
}

bool ImageUses::uses(const Run &run, const QString &path) const
{
    if (run.imagePath == path)
        return true;
    const QString fileName = fileNameOf(path);
    // a file of that name in another folder was meant
    if (!run.imagePath.isEmpty() && fileNameOf(run.imagePath) == fileName)
        return false;
    return run.words.contains(withoutSuffix(fileName));
}

ImageUse ImageUses::useOf(const QString &path) const
{
    ImageUse use;
    for (const Run &run : m_runs) {
        if (!uses(run, path))
            continue;
        const Counts counts = run.isFollowed ? m_counts.value(run.record.cluster) : Counts();
        use.waiting += counts.waiting;
        use.running += counts.running;
        use.unknown += qMax(0, run.record.jobCount - counts.known);
        if (counts.waiting + counts.running > 0)
            use.needing.append(QStringLiteral("%1 (%2)").arg(
                QString::number(run.record.cluster), jobsText(counts.waiting, counts.running)));
        if (!use.lastUsed.isValid() || run.lastSeen > use.lastUsed)
            use.lastUsed = run.lastSeen;
    }
    return use;
}

void ImageUses::tellSoon()
{
    if (!m_timer.isActive())
        m_timer.start();
}

} // namespace perch

#include "moc_imageuses.cpp"
