// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/connectionreport.h"
#include "core/profile.h"
#include "remote/connection.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace perch
{

/// Checks the way to a site as named steps, each with what was found and how
/// long it took: for the person, and for a mail to the site's staff. Never asks
/// anything: where a login is needed and none is there, only keys that need no
/// person are tried. The second machine is called, not logged in to.
class SiteProbe : public QObject
{
    Q_OBJECT

public:
    struct Subject {
        Profile profile;
        ConnectionTarget accessPoint;
        ConnectionTarget transferServer;
        QPointer<Connection> link;     ///< a login that is there: it is used
        bool isTransferOnline = false; ///< the second machine has one
    };

    SiteProbe(Subject subject, AuthPrompter &prompter, QObject *parent = nullptr);
    ~SiteProbe() override;

    /// Runs all steps once. `changed` follows with every change, `finished` at
    /// the end.
    void start();
    [[nodiscard]] const QList<ReportStep> &steps() const;
    /// How the way to the access point was found, in whole sentences: the user's SSH configuration.
    [[nodiscard]] QStringList notes() const;

Q_SIGNALS:
    void changed();
    void finished();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
