// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobtemplate.h"
#include "core/result.h"

#include <QObject>
#include <QSet>

#include <memory>

namespace perch
{

class StoreWorker;

/// A job folder that was open before.
struct RecentFolder {
    QString path;
    bool isMissing = false;
    bool operator==(const RecentFolder &) const = default;
};

/// Use cases around job folders: new from a template, duplicate, and which were open lately (at
/// most 20, kept in the store). Nothing here waits for the disk in the GUI thread.
class JobFolders : public QObject
{
    Q_OBJECT

public:
    explicit JobFolders(StoreWorker &store, QObject *parent = nullptr);
    ~JobFolders() override;

    /// Whose values fill templates from now on.
    void setProfile(const Profile &profile);

    void readTemplates(); ///< `templatesRead` or `failed` follows
    /// Fills the template and writes it into `folder`; `created` or `failed` follows. Of an image
    /// the URL by which jobs name it; empty: none is chosen yet.
    void createFromTemplate(const QString &templateName, const QString &folder,
                            const QString &imageUrl = {});
    /// Copies the job without what earlier runs left (gui/compose/jobcopy.h).
    void duplicate(const QString &folder, const QString &newFolder,
                   const QSet<QString> &returned = {});
    /// Whether a new job can be made there; `placeChecked` follows, of the newest question only.
    void checkPlace(const QString &folder);

    void readRecent(); ///< also looks whether they are still there; `recentChanged` follows
    [[nodiscard]] QList<RecentFolder> recent() const; ///< the last one opened first
    void noteOpened(const QString &folder);
    void forget(const QString &folder);
    void forgetMissing();
    /// Where a new job is offered to be made: beside the last one, else ~/perch-jobs.
    [[nodiscard]] QString usualPlace() const;

Q_SIGNALS:
    void templatesRead(const QList<perch::JobTemplate> &templates);
    void placeChecked(const QString &folder, const QString &complaint);
    void created(const QString &folder);
    /// What was left out of a copy, before `created`.
    void duplicated(const QString &folder, const QStringList &leftOut);
    void recentChanged();
    void failed(const perch::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
