// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"

#include <QObject>

#include <memory>

namespace perch
{

class StoreWorker;

/// Use cases of the Connect page that need no connection: which sites and profiles there are, kept
/// in the store; files of profiles and sites in and out. Profiles are in the order of their last
/// use.
class ProfilesController : public QObject
{
    Q_OBJECT

public:
    explicit ProfilesController(StoreWorker &store, QObject *parent = nullptr);
    ~ProfilesController() override;

    /// Reads the bundled sites and, when given, a file of the user's; then the profiles from the
    /// store. `sitesChanged`, `profilesChanged` and `suggested` follow. Of `wanted`, what is filled
    /// in counts: user and key file of the command line.
    void load(const QString &siteFile, const Profile &wanted);
    [[nodiscard]] const QList<Site> &sites() const;
    [[nodiscard]] const QList<Profile> &profiles() const;

    /// Adds it, or puts it in the place of the one with its id. One of a shared computer is not
    /// kept, and what was kept of that login is dropped.
    void keep(const Profile &profile);
    /// The same, and it comes first from now on: somebody has logged in with it.
    void keepAsUsed(const Profile &profile);
    void remove(const QString &id);
    void undoRemove(); ///< of the last one
    /// Profiles of the file are kept; a site's description is known until Perch ends, or for ever
    /// once a profile names it.
    void importFile(const QString &path);
    void exportProfile(const QString &id, const QString &path);

Q_SIGNALS:
    void sitesChanged(const QList<perch::Site> &sites);
    void profilesChanged(const QList<perch::Profile> &profiles);
    /// What the login form begins with. `isWanted`: the command line asks for it.
    void suggested(const perch::Profile &profile, bool isWanted);
    void removed(const perch::Profile &profile); ///< undoRemove() brings it back
    /// What the keychain has of this login is not wanted any more.
    void secretsUnwanted(const perch::Profile &profile);
    void imported(const perch::ImportedFile &file);
    void exported(const QString &path);
    void failed(const perch::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
