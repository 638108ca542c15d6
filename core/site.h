// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

namespace perch
{

/// One SSH service of a site. `fingerprint` is the published SHA256 one ("SHA256:..."), empty where unknown.
struct SshService {
    QString label;
    QString host;
    quint16 port = 22;
    QString fingerprint;
};

/// What Perch must know of an HTCondor site. Data, not code: resources/sites/*.json, or a file of the user's.
struct Site {
    QString id;    ///< "chtc"
    QString title; ///< "CHTC, UW-Madison"
    QList<SshService> accessPoints; ///< at least one
    SshService transferServer;      ///< where staging uploads go (CHTC guide file-avail-largedata)
    QString stagingLayout;  ///< "/staging/{first}/{user}"
    QString imageUrlPrefix; ///< what replaces "/staging" in a job's URL: "osdf:///chtc/staging"
    QString stagingRoot = QStringLiteral("/staging");
    QString quotaCommand;   ///< "get_quotas"; empty where the site has none
    bool wantGpuLab = false; ///< GPU jobs need +WantGPULab (CHTC guide gpu-jobs)
    qint64 maximumImageBytes = 100'000'000'000; ///< over that staff must be asked (CHTC guide htc-job-file-transfer)
    QString helpUrl;
};

/// Error Parse, naming the field, when the JSON is no site.
[[nodiscard]] Result<Site> parseSite(const QByteArray &json);

/// One person at one site: what the first-run page asks for.
struct Profile {
    Site site;
    int accessPointIndex = 0; ///< into site.accessPoints; always valid
    QString user;             ///< NetID
    QString keyFile;          ///< private key to try first; empty: ~/.ssh/id_* and password

    [[nodiscard]] const SshService &accessPoint() const { return site.accessPoints.at(accessPointIndex); }
    /// "/staging/b/bucky"
    [[nodiscard]] QString stagingFolder() const;
};

/// True when `user` is a login name that may stand in a path: [a-z_][a-z0-9_-]{0,31}.
[[nodiscard]] bool isLoginName(QStringView user);

/// The URL by which a job names a file of /staging: "osdf:///chtc/staging/b/bucky/x-54990e82.sif".
/// Files over 30 GB and group folders go by file:/// (CHTC guide htc-job-file-transfer, size table).
[[nodiscard]] QString imageUrl(const Site &site, const QString &stagedPath, qint64 bytes);

/// The path on /staging that such a URL names, or empty when it names something else.
[[nodiscard]] QString stagedPathOfUrl(const Site &site, const QString &url);

} // namespace perch
