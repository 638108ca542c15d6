// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobfolders.h"

#include "gui/compose/jobcopy.h"
#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype recentLimit = 20;
constexpr qsizetype pathLimit = 4096;

const QString &recentKey()
{
    static const QString key = QStringLiteral("compose/recent");
    return key;
}

const QString &templatesFolder()
{
    static const QString folder = QStringLiteral(":/templates");
    return folder;
}

QStringList readPaths(const QString &json)
{
    QStringList paths;
    for (const QJsonValue &value : QJsonDocument::fromJson(json.toUtf8()).array()) {
        const QString path = value.toString();
        if (QDir::isAbsolutePath(path) && path.size() <= pathLimit && !paths.contains(path) &&
            paths.size() < recentLimit)
            paths.append(path);
    }
    return paths;
}

QList<RecentFolder> lookedUp(const QStringList &paths)
{
    QList<RecentFolder> folders;
    for (const QString &path : paths)
        folders.append({path, !QFileInfo(path).isDir()});
    return folders;
}

Result<void> makeFromTemplate(const QString &templateName, const QString &folder,
                              const std::optional<Profile> &profile, const QString &imageUrl)
{
    const Result<QList<JobTemplate>> all = readJobTemplates(templatesFolder());
    if (!all)
        return all.error();
    const auto found =
        std::find_if(all->cbegin(), all->cend(),
                     [&templateName](const JobTemplate &one) { return one.name == templateName; });
    if (found == all->cend())
        return Error(Error::Code::Internal,
                     JobFolders::tr("Perch does not know the template %1.").arg(templateName));
    const TemplateValues values = templateValues(QFileInfo(folder).fileName(), profile, imageUrl);
    const Result<QList<TemplateFile>> files = fillJobTemplate(*found, values);
    if (!files)
        return files.error();
    return writeJob(*files, folder);
}

} // namespace

struct JobFolders::Private {
    Private(JobFolders &folders, StoreWorker &storeWorker) : q(folders), store(storeWorker) {}

    QCoro::Task<void> create(QString templateName, QString folder, QString imageUrl);
    QCoro::Task<void> duplicate(QString folder, QString newFolder, QSet<QString> returned);
    QCoro::Task<void> check(QString folder);
    QCoro::Task<void> readTemplates();
    QCoro::Task<void> readRecent();
    void keepRecent();

    JobFolders &q;
    StoreWorker &store;
    std::optional<Profile> profile;
    QList<RecentFolder> recent;
    bool hasRead = false; ///< `recent` holds what the store had
    int checkTurn = 0;
};

JobFolders::JobFolders(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, store))
{
}

JobFolders::~JobFolders() = default;

void JobFolders::setProfile(const Profile &profile)
{
    d->profile = profile;
}

void JobFolders::readTemplates()
{
    d->readTemplates();
}

QCoro::Task<void> JobFolders::Private::readTemplates()
{
    const QPointer<JobFolders> self = &q;
    auto reading = QtConcurrent::run([] { return readJobTemplates(templatesFolder()); });
    const Result<QList<JobTemplate>> read = co_await reading;
    if (!self)
        co_return;
    if (read)
        Q_EMIT q.templatesRead(*read);
    else
        Q_EMIT q.failed(read.error());
}

void JobFolders::createFromTemplate(const QString &templateName, const QString &folder,
                                    const QString &imageUrl)
{
    d->create(templateName, folder, imageUrl);
}

QCoro::Task<void> JobFolders::Private::create(QString templateName, QString folder,
                                              QString imageUrl)
{
    const QPointer<JobFolders> self = &q;
    auto making = QtConcurrent::run([templateName, folder, imageUrl, known = profile] {
        return makeFromTemplate(templateName, folder, known, imageUrl);
    });
    const Result<void> made = co_await making;
    if (!self)
        co_return;
    if (made)
        Q_EMIT q.created(folder);
    else
        Q_EMIT q.failed(made.error());
}

void JobFolders::duplicate(const QString &folder, const QString &newFolder,
                           const QSet<QString> &returned)
{
    d->duplicate(folder, newFolder, returned);
}

QCoro::Task<void> JobFolders::Private::duplicate(QString folder, QString newFolder,
                                                 QSet<QString> returned)
{
    const QPointer<JobFolders> self = &q;
    auto copying = QtConcurrent::run(
        [folder, newFolder, returned] { return duplicateJob(folder, newFolder, returned); });
    const Result<QStringList> copied = co_await copying;
    if (!self)
        co_return;
    if (!copied) {
        Q_EMIT q.failed(copied.error());
        co_return;
    }
    Q_EMIT q.duplicated(newFolder, *copied);
    Q_EMIT q.created(newFolder);
}

void JobFolders::checkPlace(const QString &folder)
{
    d->check(folder);
}

QCoro::Task<void> JobFolders::Private::check(QString folder)
{
    const QPointer<JobFolders> self = &q;
    const int mine = ++checkTurn;
    auto checking = QtConcurrent::run([folder] { return complaintAboutPlace(folder); });
    const QString complaint = co_await checking;
    if (self && mine == checkTurn)
        Q_EMIT q.placeChecked(folder, complaint);
}

void JobFolders::readRecent()
{
    d->readRecent();
}

QCoro::Task<void> JobFolders::Private::readRecent()
{
    const QPointer<JobFolders> self = &q;
    auto asking = store.run<QString>([](Store &opened) { return opened.setting(recentKey()); });
    const Result<QString> kept = co_await asking;
    if (!self)
        co_return;
    QStringList paths;
    for (const RecentFolder &folder : std::as_const(recent))
        paths.append(folder.path);
    // what was opened before the store answered comes first
    if (kept && !hasRead)
        paths.append(readPaths(*kept));
    hasRead = true;
    paths.removeDuplicates();
    paths = paths.mid(0, recentLimit);
    auto looking = QtConcurrent::run([paths] { return lookedUp(paths); });
    const QList<RecentFolder> found = co_await looking;
    if (!self)
        co_return;
    recent = found;
    Q_EMIT q.recentChanged();
}

QList<RecentFolder> JobFolders::recent() const
{
    return d->recent;
}

void JobFolders::noteOpened(const QString &folder)
{
    d->recent.removeIf([&folder](const RecentFolder &one) { return one.path == folder; });
    d->recent.prepend({folder, false});
    d->recent = d->recent.mid(0, recentLimit);
    d->keepRecent();
}

void JobFolders::forget(const QString &folder)
{
    d->recent.removeIf([&folder](const RecentFolder &one) { return one.path == folder; });
    d->keepRecent();
}

void JobFolders::forgetMissing()
{
    d->recent.removeIf([](const RecentFolder &one) { return one.isMissing; });
    d->keepRecent();
}

/// In the store's thread the list of an earlier run is joined, should it not be read yet.
void JobFolders::Private::keepRecent()
{
    QStringList paths;
    for (const RecentFolder &folder : std::as_const(recent))
        paths.append(folder.path);
    store.run<void>([paths, joins = !hasRead](Store &opened) {
        QStringList all = paths;
        if (const Result<QString> kept = opened.setting(recentKey()); kept && joins)
            all.append(readPaths(*kept));
        all.removeDuplicates();
        const QJsonDocument json(QJsonArray::fromStringList(all.mid(0, recentLimit)));
        return opened.setSetting(recentKey(),
                                 QString::fromUtf8(json.toJson(QJsonDocument::Compact)));
    });
    Q_EMIT q.recentChanged();
}

QString JobFolders::usualPlace() const
{
    for (const RecentFolder &folder : std::as_const(d->recent)) {
        if (!folder.isMissing)
            return QFileInfo(folder.path).path();
    }
    return QDir::homePath() + QStringLiteral("/perch-jobs");
}

} // namespace perch

#include "moc_jobfolders.cpp"
