// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>

#include <chrono>
#include <optional>

namespace perch
{

/// One named check of the way to a site.
struct ReportStep {
    enum class State { Waiting, Running, Passed, Warned, Failed, Skipped };

    QString title; ///< "Host key of ap2001.chtc.wisc.edu"
    State state = State::Waiting;
    QString result; ///< what was found, in one line; plain text
    QString advice; ///< why it failed and what to do now; empty when nothing is to be done
    std::chrono::milliseconds took{0};

    bool operator==(const ReportStep &) const = default;
};

/// "passed", "failed" ...: stands beside the icon, and in the text.
[[nodiscard]] QString stateWord(ReportStep::State state);

/// All checks of one run, with what somebody who reads them in a mail has to know.
struct ConnectionReport {
    QDateTime made; ///< UTC
    QString perch;  ///< "Perch 0.1.0, Qt 6.4.2, libssh 0.10.6"
    QString system; ///< "Debian GNU/Linux 12 (bookworm), x86_64"
    QString login;  ///< "bucky at CHTC, UW-Madison"
    QList<ReportStep> steps;
    QStringList notes; ///< how the way was found: the user's SSH configuration
};

/// The report as plain text for a mail. `home` becomes "~" wherever it stands.
[[nodiscard]] QString reportText(const ConnectionReport &report, const QString &home);

/// How far another clock is ahead of ours, when it showed `theirs` at some moment between `sent`
/// and `received`; the travel of question and answer is taken for equal. None when that moment
/// could be any: an answer that took more than a minute.
[[nodiscard]] std::optional<std::chrono::milliseconds>
clockSkew(const QDateTime &sent, const QDateTime &received, const QDateTime &theirs);

/// The skew as a step's outcome. A difference of 30 s or more is a warning: files look newer than
/// they are, and a second factor that counts time refuses.
void judgeSkew(std::chrono::milliseconds skew, ReportStep &step);

} // namespace perch

Q_DECLARE_METATYPE(perch::ReportStep)
