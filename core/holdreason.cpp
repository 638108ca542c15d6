// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/holdreason.h"

#include "core/jobedit.h"
#include "core/submit/jobdata.h"
#include "core/submit/sizetext.h"
#include "core/submit/submitfile.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr int reasonLimit = 600;
constexpr int pathLimit = 300;
constexpr qint64 mostMegabytes = 1LL << 32;

/// HTCondor's text without the point at its end, which the sentence around it has.
QString shortened(const QString &reason)
{
    QString text = reason.simplified().left(reasonLimit);
    while (text.endsWith(u'.') || text.endsWith(u'|') || text.endsWith(u' '))
        text.chop(1);
    return text.isEmpty() ? QStringLiteral("no reason was given") : text;
}

QRegularExpression anyCase(const char *pattern)
{
    return QRegularExpression(QString::fromLatin1(pattern),
                              QRegularExpression::CaseInsensitiveOption);
}

QString captured(const QRegularExpression &expression, const QString &reason)
{
    return expression.match(reason).captured(1).trimmed().left(pathLimit);
}

/// The file or URL that a failed transfer names.
QString failedFile(const QString &reason)
{
    static const QRegularExpression urlFile = anyCase("URL file = (\\S+)");
    static const QRegularExpression plainFile =
        anyCase("(?:reading from|writing to) file (.+?): \\(errno");
    const QString url = captured(urlFile, reason);
    return url.isEmpty() ? captured(plainFile, reason) : url;
}

/// Bytes; -1 where not known.
struct Use {
    qint64 used = -1;
    qint64 allowed = -1;
};

/// What a transfer plugin itself said, without the URL that it may begin with.
QString pluginError(const QString &reason, const QString &url)
{
    static const QRegularExpression ownWords =
        anyCase("(?:\\|\\s*Error: |Details: )((?:(?!\\|\\s*Error: ).)+?)\\s*\\( URL file = ");
    QString said = captured(ownWords, reason);
    if (said.startsWith(url + QLatin1StringView(": ")))
        said.remove(0, url.size() + 2);
    return said.isEmpty() ? QString() : shortened(said);
}

qint64 megabytes(const QString &number)
{
    bool isNumber = false;
    const double value = number.toDouble(&isNumber);
    return isNumber && value > 0 && value < double(mostMegabytes) ? qint64(value * double(mebibyte))
                                                                  : -1;
}

qint64 requested(const SubmitFile &submitted, const char *command, qint64 unit)
{
    const auto value = submitted.value(QLatin1StringView(command));
    return value ? bytesOfSize(*value, unit).value_or(-1) : -1;
}

/// From the table that event 004 or 005 brings. What was given is the limit; HTCondor gives at
/// least what was asked for.
Use tableUse(const Job &job, QLatin1StringView row, qint64 unit)
{
    Use use;
    for (const ResourceUse &one : job.resources) {
        if (one.name != row)
            continue;
        const auto bytes = [unit](const QString &cell) {
            bool isNumber = false;
            const double number = cell.toDouble(&isNumber);
            return isNumber && number > 0 && number < 1e15 ? qint64(number * double(unit)) : -1;
        };
        use.used = bytes(one.used);
        use.allowed = bytes(one.allocated) > 0 ? bytes(one.allocated) : bytes(one.requested);
    }
    return use;
}

Use memoryUse(const Job &job, const SubmitFile &submitted)
{
    Use use = tableUse(job, QLatin1StringView("Memory (MB)"), mebibyte);
    if (job.memoryMegabytes > 0 && job.memoryMegabytes < mostMegabytes)
        use.used = qMax(use.used, job.memoryMegabytes * mebibyte);
    const QString &reason = job.holdReason;
    static const QRegularExpression limitText = anyCase("memory limit of (\\d{1,12}) megabytes");
    static const QRegularExpression usageText = anyCase("usage: (\\d{1,12}) megabytes");
    const qint64 limit = megabytes(captured(limitText, reason));
    const qint64 usage = megabytes(captured(usageText, reason));
    if (limit > 0)
        use.allowed = limit;
    if (usage > 0)
        use.used = usage;
    if (use.allowed < 0)
        use.allowed = requested(submitted, "request_memory", mebibyte);
    return use;
}

Use diskUse(const Job &job, const SubmitFile &submitted)
{
    Use use = tableUse(job, QLatin1StringView("Disk (KB)"), kibibyte);
    if (use.allowed < 0)
        use.allowed = requested(submitted, "request_disk", kibibyte);
    return use;
}

/// What to ask for: a quarter more than was used, and half as much again as was allowed (a job that
/// is stopped at its limit has not shown yet how much it needs), in whole GB.
QString proposedSize(const Use &use)
{
    const double least =
        std::max(double(qMax(use.used, 0LL)) * 1.25, double(qMax(use.allowed, 0LL)) * 1.5);
    if (least <= 0)
        return {};
    const qint64 gigabytes = qint64(std::ceil(least / double(gibibyte)));
    return QStringLiteral("%1 GB").arg(qMax(1LL, gigabytes));
}

/// The rule of the submit file that held the job.
struct Rule {
    QString command;    ///< "periodic_hold"
    QString expression; ///< where HTCondor's reason tells it
};

Rule ruleOf(const QString &reason, const SubmitFile &submitted)
{
    static const QRegularExpression evaluated(
        QStringLiteral("job attribute (PeriodicHold|OnExitHold) expression '(.*)' evaluated to"));
    if (const auto match = evaluated.match(reason); match.hasMatch())
        return {match.captured(1) == QLatin1StringView("PeriodicHold")
                    ? QStringLiteral("periodic_hold")
                    : QStringLiteral("on_exit_hold"),
                match.captured(2).simplified().left(pathLimit)};
    const QStringList commands{QStringLiteral("on_exit_hold"), QStringLiteral("periodic_hold")};
    QStringList set;
    for (const QString &command : commands) {
        if (!submitted.value(command).value_or(QString()).isEmpty())
            set << command;
        const QString words = submitted.value(command + QStringLiteral("_reason"))
                                  .value_or(QString())
                                  .remove(u'"')
                                  .trimmed();
        if (!words.isEmpty() && words == reason.trimmed())
            return {command, {}};
    }
    return set.size() == 1 ? Rule{set.first(), {}} : Rule{};
}

/// What is known of one held job, as the words of the table's sentences.
struct Facts {
    QHash<QString, QString> words;
    QString file;
    bool isUrl = false;
    bool isImage = false;
};

Facts factsOf(const Job &job, const SubmitFile &submitted)
{
    static const QRegularExpression startedProgram =
        anyCase("Failed to execute '(?:[^']*/)?([^'/]+)'");
    const QString &reason = job.holdReason;
    Facts facts;
    facts.file = failedFile(reason);
    facts.isUrl = facts.file.contains(u"://");
    const QString image = submitted.value(QStringLiteral("container_image")).value_or(QString());
    facts.isImage = facts.file.endsWith(QLatin1StringView(".sif"), Qt::CaseInsensitive) ||
                    (!image.isEmpty() && !facts.file.isEmpty() &&
                     (image == facts.file || facts.file.endsWith(u'/' + image)));
    const Rule rule = ruleOf(reason, submitted);
    facts.words = {
        {QStringLiteral("reason"), shortened(reason)},
        {QStringLiteral("file"), facts.file},
        {QStringLiteral("name"), facts.file.section(u'/', -1)},
        {QStringLiteral("program"), captured(startedProgram, reason)},
        {QStringLiteral("error"), pluginError(reason, facts.file)},
        {QStringLiteral("rule"), rule.expression},
        {QStringLiteral("ruleCommand"), rule.command},
    };
    return facts;
}

/// "4.3 GB" and "4 GB"; in MB where they would look the same.
void tellUse(const Use &use, QHash<QString, QString> &words)
{
    if (use.allowed <= 0)
        return;
    QString allowed = requestText(use.allowed);
    if (use.used > use.allowed) { // an older, smaller measure would contradict the hold
        QString used = requestText(use.used);
        if (used == allowed) {
            const auto inMegabytes = [](qint64 bytes) {
                return QStringLiteral("%1 MB").arg(double(bytes) / double(mebibyte), 0, 'f', 0);
            };
            used = inMegabytes(use.used);
            allowed = inMegabytes(use.allowed);
        }
        words.insert(QStringLiteral("used"), used);
    }
    words.insert(QStringLiteral("allowed"), allowed);
}

bool fits(const HoldCause::When &when, const Job &job, const Facts &facts)
{
    if (when.code != job.holdCode || (when.subCode && *when.subCode != job.holdSubCode) ||
        (when.notSubCode && *when.notSubCode == job.holdSubCode))
        return false;
    if (!when.text.isEmpty() && !job.holdReason.contains(when.text, Qt::CaseInsensitive))
        return false;
    if (!when.notText.isEmpty() && job.holdReason.contains(when.notText, Qt::CaseInsensitive))
        return false;
    if (when.needs == QLatin1StringView("file"))
        return !facts.file.isEmpty();
    if (when.needs == QLatin1StringView("url"))
        return facts.isUrl;
    if (when.needs == QLatin1StringView("image"))
        return facts.isImage;
    if (when.needs == QLatin1StringView("rule"))
        return !facts.words.value(QStringLiteral("ruleCommand")).isEmpty();
    return true;
}

const HoldCause *causeOf(const Job &job, const Facts &facts)
{
    for (const HoldCause &cause : holdCauses()) {
        if (std::any_of(cause.when.cbegin(), cause.when.cend(),
                        [&](const HoldCause::When &when) { return fits(when, job, facts); }))
            return &cause;
    }
    return nullptr;
}

/// The first sentence whose words are all known, with them put in: in one pass, as a foreign text
/// may look like such a word itself.
QString sentence(const QStringList &forms, const QHash<QString, QString> &words)
{
    static const QRegularExpression word(QStringLiteral("\\{([A-Za-z]+)\\}"));
    for (const QString &form : forms) {
        QString text;
        qsizetype at = 0;
        bool isWhole = true;
        auto matches = word.globalMatch(form);
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            const QString value = words.value(match.captured(1));
            isWhole = isWhole && !value.isEmpty();
            text += QStringView(form).sliced(at, match.capturedStart() - at);
            text += value;
            at = match.capturedEnd();
        }
        text += QStringView(form).sliced(at);
        if (isWhole)
            return text;
    }
    return {};
}

QString doubled(const std::optional<QString> &seconds)
{
    bool isNumber = false;
    const qint64 number = seconds.value_or(QString()).trimmed().toLongLong(&isNumber);
    return isNumber && number > 0 && number < 100'000'000 ? QString::number(2 * number) : QString();
}

/// The value that an edit should set; empty where the job does not tell.
QString proposalFor(const QString &command, const Facts &facts, const SubmitFile &submitted)
{
    if (command == QLatin1StringView("request_memory") ||
        command == QLatin1StringView("request_disk"))
        return facts.words.value(QStringLiteral("proposal"));
    if (command == QLatin1StringView("transfer_output_files")) {
        const QString list = submitted.value(command).value_or(QString());
        const QString without = withoutEntry(list, facts.words.value(QStringLiteral("name")));
        return list.contains(u'$') || without == list ? QString() : without;
    }
    return doubled(submitted.value(command));
}

QList<HoldFix> fixesOf(const HoldCause &cause, const Facts &facts, const SubmitFile &submitted)
{
    QList<HoldFix> fixes;
    const QString ruleCommand = facts.words.value(QStringLiteral("ruleCommand"));
    for (const HoldRemedy &remedy : cause.remedies) {
        HoldFix fix{remedy.way, remedy.command, {}};
        const bool isRule = remedy.command == QLatin1StringView("rule");
        if (isRule)
            fix.command = ruleCommand;
        if (fix.way == HoldRemedy::Way::Edit)
            fix.proposal =
                isRule ? QStringLiteral("false") : proposalFor(fix.command, facts, submitted);
        // a list of files is nothing to ask a person for
        const bool isUnknownList = fix.way == HoldRemedy::Way::Edit && fix.proposal.isEmpty() &&
                                   fix.command == QLatin1StringView("transfer_output_files");
        if (!isUnknownList)
            fixes << fix;
    }
    return fixes;
}

HoldDiagnosis unknownHold(const Job &job)
{
    HoldDiagnosis diagnosis;
    diagnosis.cause = QStringLiteral("unknown");
    diagnosis.whatHappened =
        QStringLiteral("The job is on hold for a reason that Perch does not know (code %1, subcode "
                       "%2): ")
            .arg(job.holdCode)
            .arg(job.holdSubCode) +
        shortened(job.holdReason) + u'.';
    diagnosis.whatToDo =
        QStringLiteral("Read the reason. If it is not clear, send it to the site's "
                       "staff together with the job's log.");
    diagnosis.fixes = {HoldFix()};
    diagnosis.group = QStringLiteral("unknown %1 %2").arg(job.holdCode).arg(job.holdSubCode);
    return diagnosis;
}

HoldDiagnosis diagnose(const Job &job, const SubmitFile &submitted)
{
    Facts facts = factsOf(job, submitted);
    const HoldCause *cause = causeOf(job, facts);
    if (!cause)
        return unknownHold(job);
    if (cause->name == QLatin1StringView("memory") || cause->name == QLatin1StringView("disk")) {
        const Use use = cause->name == QLatin1StringView("memory") ? memoryUse(job, submitted)
                                                                   : diskUse(job, submitted);
        tellUse(use, facts.words);
        facts.words.insert(QStringLiteral("proposal"), proposedSize(use));
    }
    HoldDiagnosis diagnosis;
    diagnosis.cause = cause->name;
    diagnosis.file = facts.file;
    diagnosis.whatHappened = sentence(cause->happened, facts.words);
    diagnosis.likelyCause = sentence({cause->likely}, facts.words);
    diagnosis.whatToDo = sentence(cause->toDo, facts.words);
    diagnosis.fixes = fixesOf(*cause, facts, submitted);
    // of a result only the name counts: each job had a scratch folder of its own
    const bool isResult = job.holdCode == 12;
    const QString file = isResult ? facts.words.value(QStringLiteral("name")) : facts.file;
    diagnosis.group =
        QStringList{cause->name, file, facts.words.value(QStringLiteral("ruleCommand"))}.join(
            u'\n');
    return diagnosis;
}

} // namespace

HoldDiagnosis diagnoseHold(const Job &job, const QString &submitText)
{
    return diagnose(job, SubmitFile(submitText));
}

QList<JobId> heldAlike(const Job &one, const QList<Job> &jobs, const QString &submitText)
{
    QList<JobId> alike;
    const SubmitFile submitted(submitText);
    const QString group = diagnose(one, submitted).group;
    QHash<QString, bool> known; // by reason: thousands of jobs share a few texts
    for (const Job &job : jobs) {
        if (job.state != JobState::Held || job.holdCode != one.holdCode ||
            job.holdSubCode != one.holdSubCode)
            continue;
        auto it = known.constFind(job.holdReason);
        if (it == known.cend())
            it = known.insert(job.holdReason, diagnose(job, submitted).group == group);
        if (*it)
            alike << job.id;
    }
    return alike;
}

} // namespace perch
