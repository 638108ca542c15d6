// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace perch
{

/// One SSH service of a site. `fingerprint` is the published SHA256 one ("SHA256:..."), empty where
/// unknown.
struct SshService {
    QString label;
    QString host;
    quint16 port = 22;
    QString fingerprint;

    /// "ap2001.chtc.wisc.edu:22"
    [[nodiscard]] QString address() const { return QStringLiteral("%1:%2").arg(host).arg(port); }
    /// What people call it: "ap2001".
    [[nodiscard]] QString name() const { return label.isEmpty() ? host : label; }
    bool operator==(const SshService &) const = default;
};

/// One thing that a site asks of its users, with the page where it says so.
struct SiteRule {
    QString text;
    QString guide; ///< https
    bool operator==(const SiteRule &) const = default;
};

/// What Perch must know of an HTCondor site. Data, not code: resources/sites/*.json, or a file of
/// the user's.
struct Site {
    QString id;                     ///< "chtc"
    QString title;                  ///< "CHTC, UW-Madison"
    QList<SshService> accessPoints; ///< at least one
    SshService transferServer;      ///< where staging uploads go (CHTC guide file-avail-largedata)
    QString stagingLayout;          ///< "/staging/{first}/{user}"
    QString imageUrlPrefix; ///< what replaces "/staging" in a job's URL: "osdf:///chtc/staging"
    QString stagingRoot = QStringLiteral("/staging");
    QString quotaCommand; ///< "get_quotas"; empty where the site has none
    /// The attribute by which a machine says whom it belongs to, in words for people; may be empty.
    QString slotOwnerAttribute;
    bool wantGpuLab = false; ///< GPU jobs need +WantGPULab (CHTC guide gpu-jobs)
    /// Over that staff must be asked (CHTC guide htc-job-file-transfer).
    qint64 maximumImageBytes = 100'000'000'000;
    QString helpUrl;
    QString reachHint;  ///< what to try when a machine does not answer; may be empty
    QString reachGuide; ///< the page that says so; may be empty
    QList<SiteRule> rules;
    /// The linter's rules about jobs here: the name of a file in resources/rules, or an object like
    /// it (core/submit/lintrules.h). Undefined: only those of the submit language.
    QJsonValue lint = QJsonValue(QJsonValue::Undefined);

    bool operator==(const Site &) const = default;
};

/// Error Parse, naming the field, when the JSON is no site.
[[nodiscard]] Result<Site> parseSite(const QByteArray &json);
[[nodiscard]] Result<Site> parseSite(const QJsonObject &object);

/// The site as parseSite() reads it.
[[nodiscard]] QJsonObject siteToJson(const Site &site);

/// Whether the two name the same machines, the same place for images and the same command: nothing
/// would go elsewhere if one stood for the other.
[[nodiscard]] bool isSamePlace(const Site &one, const Site &other);

/// The URL by which a job names a file of /staging: "osdf:///chtc/staging/b/bucky/x-54990e82.sif".
/// Files over 30 GB and group folders go by file:/// (CHTC guide htc-job-file-transfer, size
/// table).
[[nodiscard]] QString imageUrl(const Site &site, const QString &stagedPath, qint64 bytes);

/// The path on /staging that such a URL names, or empty when it names something else.
[[nodiscard]] QString stagedPathOfUrl(const Site &site, const QString &url);

} // namespace perch
