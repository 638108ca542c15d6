// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/connectionreport.h"

#include "core/plaintext.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype maximumLine = 600;
constexpr int wordWidth = 9;
constexpr qint64 uselessAfterMs = 60'000;
constexpr std::chrono::seconds skewThatMatters{30};

QString withoutHome(QString text, const QString &home)
{
    if (home.size() > 1)
        text.replace(home, QStringLiteral("~"));
    return text;
}

QString duration(std::chrono::milliseconds took)
{
    return took.count() < 10'000 ? QStringLiteral("%1 ms").arg(took.count())
                                 : QStringLiteral("%1 s").arg(took.count() / 1000);
}

QString skewText(std::chrono::milliseconds skew)
{
    const double seconds = std::abs(double(skew.count())) / 1000;
    if (seconds < 60)
        return QStringLiteral("%1 s").arg(seconds, 0, 'f', 1);
    if (seconds < 3600)
        return QStringLiteral("%1 min").arg(seconds / 60, 0, 'f', 1);
    return QStringLiteral("%1 h").arg(seconds / 3600, 0, 'f', 1);
}

} // namespace

QString stateWord(ReportStep::State state)
{
    switch (state) {
    case ReportStep::State::Waiting:
        return QStringLiteral("waiting");
    case ReportStep::State::Running:
        return QStringLiteral("checking");
    case ReportStep::State::Passed:
        return QStringLiteral("passed");
    case ReportStep::State::Warned:
        return QStringLiteral("look here");
    case ReportStep::State::Failed:
        return QStringLiteral("failed");
    case ReportStep::State::Skipped:
        break;
    }
    return QStringLiteral("left out");
}

QString reportText(const ConnectionReport &report, const QString &home)
{
    QStringList lines{QStringLiteral("Connection report of Perch"), QString()};
    const auto addFact = [&lines](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines.append(name.leftJustified(wordWidth) + plainLine(value, maximumLine));
    };
    addFact(QStringLiteral("made"),
            report.made.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'")));
    addFact(QStringLiteral("by"), report.perch);
    addFact(QStringLiteral("on"), report.system);
    addFact(QStringLiteral("login"), report.login);
    lines.append(QString());
    const QString indent(wordWidth, u' ');
    for (const ReportStep &step : report.steps) {
        QString line = stateWord(step.state).leftJustified(wordWidth) + u' ' +
                       plainLine(step.title, maximumLine);
        if (!step.result.isEmpty())
            line += QStringLiteral(": ") + plainLine(step.result, maximumLine);
        if (step.took.count() > 0)
            line += QStringLiteral(" (%1)").arg(duration(step.took));
        lines.append(line);
        if (!step.advice.isEmpty())
            lines.append(indent + u' ' + plainLine(step.advice, maximumLine));
    }
    if (!report.notes.isEmpty())
        lines.append(QString());
    for (const QString &note : report.notes)
        lines.append(plainLine(note, maximumLine));
    return withoutHome(lines.join(u'\n') + u'\n', home);
}

std::optional<std::chrono::milliseconds> clockSkew(const QDateTime &sent, const QDateTime &received,
                                                   const QDateTime &theirs)
{
    const qint64 travel = sent.msecsTo(received);
    if (travel < 0 || travel > uselessAfterMs || !theirs.isValid())
        return std::nullopt;
    return std::chrono::milliseconds(sent.msecsTo(theirs) - travel / 2);
}

void judgeSkew(std::chrono::milliseconds skew, ReportStep &step)
{
    const bool isAhead = skew.count() > 0;
    if (std::abs(skew.count()) < 1000) {
        step.state = ReportStep::State::Passed;
        step.result = QStringLiteral("the same as here, to a second");
        return;
    }
    step.result = isAhead ? QStringLiteral("%1 ahead of this computer").arg(skewText(skew))
                          : QStringLiteral("%1 behind this computer").arg(skewText(skew));
    const bool matters = std::chrono::abs(skew) >= skewThatMatters;
    step.state = matters ? ReportStep::State::Warned : ReportStep::State::Passed;
    if (matters)
        step.advice =
            QStringLiteral("Times of jobs and files will look wrong, and passcodes may be refused. "
                           "Let this computer set its clock by the network.");
}

} // namespace perch
