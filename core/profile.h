// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/site.h"

namespace perch
{

/// One person at one site: what the first-run page asks for, under a name.
struct Profile {
    QString id;   ///< newProfileId(); empty: not kept yet
    QString name; ///< the person's own word for it; empty: title() makes one
    Site site;
    int accessPointIndex = 0; ///< into site.accessPoints; always valid
    QString user;             ///< NetID
    QString keyFile;          ///< private key to try first; empty: ~/.ssh/id_* and password
    /// Nothing is stored and the login ends with Perch. Such a profile is never kept or exported.
    bool isSharedComputer = false;
    bool keepsSecrets = false; ///< the person allowed the system's keychain

    [[nodiscard]] const SshService &accessPoint() const
    {
        return site.accessPoints.at(accessPointIndex);
    }
    /// "/staging/b/bucky"
    [[nodiscard]] QString stagingFolder() const;
    /// The name, or "bucky at ap2001".
    [[nodiscard]] QString title() const;

    bool operator==(const Profile &) const = default;
};

[[nodiscard]] QString newProfileId();

/// True when `user` is a login name that may stand in a path: [a-z_][a-z0-9_-]{0,31}.
[[nodiscard]] bool isLoginName(QStringView user);
/// What is wrong with a NetID while it is typed, in a sentence; empty when nothing is (yet).
[[nodiscard]] QString complaintAboutUser(QStringView user);

/// The longest name of a profile that is kept.
inline constexpr qsizetype maximumProfileName = 80;

/// The text in which Perch's own store keeps all profiles, in their order. Sites of `bundled` are
/// named by their id, others are written whole.
[[nodiscard]] QString keptProfiles(const QList<Profile> &profiles, const QList<Site> &bundled);

/// Reads keptProfiles(), or, where `text` is the one remembered profile of earlier versions, that
/// one. A site of `known` stands for the written one of the same id. Error Parse.
[[nodiscard]] Result<QList<Profile>> readKeptProfiles(const QString &text,
                                                      const QList<Site> &known);

/// A file to give to somebody else: the profile with its whole site; no secret, no key file's name
/// (it is of this computer).
[[nodiscard]] QByteArray exportedProfile(const Profile &profile);

/// What was in a file that somebody gave: profiles, or a site's description alone.
struct ImportedFile {
    QList<Profile> profiles; ///< with new ids
    Site site;               ///< the first profile's, or the one described
};

/// Reads a foreign file, which is hostile until proved otherwise: at most 256 KiB, every field
/// bounded. A site that calls itself as one of `known` but leads elsewhere is Error Refused: the
/// person would believe to log in at a machine they know.
[[nodiscard]] Result<ImportedFile> readImport(const QByteArray &json, const QList<Site> &known);

} // namespace perch
