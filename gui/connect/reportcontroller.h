// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/connectionreport.h"
#include "remote/siteprobe.h"

#include <QObject>

#include <memory>

namespace perch
{

/// Makes the connection report: runs the probe and adds what a reader must know of this computer.
class ReportController : public QObject
{
    Q_OBJECT

public:
    explicit ReportController(AuthPrompter &prompter, QObject *parent = nullptr);
    ~ReportController() override;

    /// Begins a report about `subject`; one that is being made is given up.
    void check(const SiteProbe::Subject &subject);
    void stop();

Q_SIGNALS:
    void reportChanged(const perch::ConnectionReport &report, bool isRunning);

private:
    void tell(bool isRunning);

    AuthPrompter &m_prompter;
    ConnectionReport m_report;
    std::unique_ptr<SiteProbe> m_probe;
};

} // namespace perch
