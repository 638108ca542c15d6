// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/reportcontroller.h"

#include "remote/sshversion.h"

#include <QCoreApplication>
#include <QSysInfo>

namespace perch
{

ReportController::ReportController(AuthPrompter &prompter, QObject *parent)
    : QObject(parent), m_prompter(prompter)
{
}

ReportController::~ReportController() = default;

void ReportController::check(const SiteProbe::Subject &subject)
{
    m_report = {};
    m_report.made = QDateTime::currentDateTimeUtc();
    m_report.perch =
        QStringLiteral("Perch %1, Qt %2, %3")
            .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()),
                 QString::fromStdString(sshLibrary()));
    m_report.system = QStringLiteral("%1, %2").arg(QSysInfo::prettyProductName(),
                                                   QSysInfo::currentCpuArchitecture());
    m_report.login = tr("%1 at %2").arg(subject.profile.user, subject.profile.site.title);
    m_probe = std::make_unique<SiteProbe>(subject, m_prompter);
    connect(m_probe.get(), &SiteProbe::changed, this, [this] { tell(true); });
    connect(m_probe.get(), &SiteProbe::finished, this, [this] { tell(false); });
    tell(true);
    m_probe->start();
}

void ReportController::stop()
{
    m_probe.reset();
}

void ReportController::tell(bool isRunning)
{
    m_report.steps = m_probe->steps();
    m_report.notes = m_probe->notes();
    Q_EMIT reportChanged(m_report, isRunning);
}

} // namespace perch

#include "moc_reportcontroller.cpp"
