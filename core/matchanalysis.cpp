// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/matchanalysis.h"

#include "core/plaintext.h"

#include <QRegularExpression>

namespace perch
{

namespace
{

constexpr qsizetype textLimit = 1024 * 1024;
constexpr qsizetype lineLimit = 4000;
constexpr qsizetype conditionLimit = 1000;
constexpr int stepLimit = 500;
constexpr int attributeLimit = 500;
constexpr int verdictLimit = 20'000;

/// Follows the sections of the text from line to line.
class AnalysisReader
{
public:
    void read(const QString &line)
    {
        if (line.contains(u"defines the following attributes:"))
            m_section = Section::Attributes;
        else if (line.contains(u"has the following attributes:") ||
                 line.contains(u"Requirements expression for job"))
            m_section = Section::Other;
        else if (isRuleOfTable(line))
            beginTable(line);
        else if (m_section == Section::Attributes)
            readAttribute(line);
        else if (m_section == Section::Table && line.startsWith(u'['))
            readStep(line);
        else
            readTotal(line);
    }
    [[nodiscard]] const MatchAnalysis &analysis() const { return m_analysis; }

private:
    enum class Section { Other, Attributes, Table };

    [[nodiscard]] static bool isRuleOfTable(const QString &line)
    {
        static const QRegularExpression rule(QStringLiteral("^-{3,}( +-{3,}){2,}\\s*$"));
        return rule.match(line).hasMatch();
    }

    void beginTable(const QString &line)
    {
        m_section = Section::Table;
        m_columns = int(line.split(u' ', Qt::SkipEmptyParts).size());
    }

    void readAttribute(const QString &line)
    {
        static const QRegularExpression assignment(
            QStringLiteral("^ +([A-Za-z_][A-Za-z0-9_.]*) = (.*?)(?: \\((?:kb|mb)\\))?$"));
        const QRegularExpressionMatch match = assignment.match(line);
        if (match.hasMatch() && m_analysis.jobAttributes.size() < attributeLimit)
            m_analysis.jobAttributes.insert(match.captured(1),
                                            plainLine(match.captured(2), conditionLimit));
    }

    void readStep(const QString &line)
    {
        static const QRegularExpression step(QStringLiteral("^\\[(\\d{1,6})\\]\\s+(\\d{1,9})\\s+"));
        static const QRegularExpression number(QStringLiteral("^\\d{1,9}\\s+"));
        const QRegularExpressionMatch match = step.match(line);
        if (!match.hasMatch() || m_analysis.steps.size() >= stepLimit)
            return;
        QString condition = line.mid(match.capturedLength());
        for (int extra = m_columns - 3; extra > 0; --extra) { // HTCondor 25: a column "Drained"
            const QRegularExpressionMatch more = number.match(condition);
            condition.remove(0, more.hasMatch() ? more.capturedLength() : 0);
        }
        MatchAnalysis::Step one;
        one.number = match.captured(1).toInt();
        one.matched = match.captured(2).toInt();
        one.condition = plainLine(condition.trimmed(), conditionLimit);
        m_analysis.steps.append(one);
    }

    void readTotal(const QString &line)
    {
        static const QRegularExpression machines(
            QStringLiteral("Run analysis summary.*Of (\\d{1,9}) machines"));
        static const QRegularExpression total(QStringLiteral("^\\s+(\\d{1,9}) (.*)$"));
        if (const auto match = machines.match(line); match.hasMatch()) {
            m_analysis.machines = match.captured(1).toInt();
            m_section = Section::Other;
            return;
        }
        const QRegularExpressionMatch match = total.match(line);
        if (!match.hasMatch() || m_analysis.machines < 0)
            return;
        const QString what = match.captured(2);
        int *const place =
            what.startsWith(u"are rejected by your job")             ? &m_analysis.rejectedByJob
            : what.startsWith(u"reject your job")                    ? &m_analysis.rejectTheJob
            : what.startsWith(u"match and are already running your") ? &m_analysis.runningYours
            : what.startsWith(u"match but are serving other")        ? &m_analysis.servingOthers
            : what.startsWith(u"are able to run your job")           ? &m_analysis.able
                                                                     : nullptr;
        if (place)
            *place = match.captured(1).toInt();
    }

    MatchAnalysis m_analysis;
    Section m_section = Section::Other;
    int m_columns = 3;
};

using Attributes = QHash<QString, QString>;

/// A size of an ad in words: "4 GB", "1.5 GB", "512 MB".
QString sizeWords(double megabytes)
{
    if (megabytes < 1024)
        return QStringLiteral("%1 MB").arg(qint64(megabytes));
    const QString gigabytes = QString::number(megabytes / 1024, 'f', 1);
    return QStringLiteral("%1 GB").arg(gigabytes.endsWith(u".0") ? gigabytes.chopped(2)
                                                                 : gigabytes);
}

/// Empty where the attribute is no number.
QString attributeSize(const Attributes &job, const char *name, double perMegabyte)
{
    bool plain = false;
    const double value = job.value(QString::fromLatin1(name)).toDouble(&plain);
    return plain && value >= 0 && value < 1e15 ? sizeWords(value / perMegabyte) : QString();
}

QString orNothing(const QString &value, const QString &words)
{
    return value.isEmpty() ? QString() : words.arg(value);
}

QString gpuWords(const Attributes &job)
{
    const QString count = job.value(QStringLiteral("RequestGPUs"));
    QStringList rules;
    if (const QString least = job.value(QStringLiteral("GPUsMinCapability")); !least.isEmpty())
        rules << QStringLiteral("capability %1 or more").arg(least);
    if (const QString most = job.value(QStringLiteral("GPUsMaxCapability")); !most.isEmpty())
        rules << QStringLiteral("capability %1 or less").arg(most);
    if (const QString size = attributeSize(job, "GPUsMinMemory", 1); !size.isEmpty())
        rules << QStringLiteral("%1 of memory or more").arg(size);
    bool isNumber = false;
    const int runtime = job.value(QStringLiteral("GPUsMinRuntime")).toInt(&isNumber);
    if (isNumber)
        rules << QStringLiteral("a driver for CUDA %1 or newer")
                     .arg(QString::number(runtime / 1000) + u'.' +
                          QString::number(runtime % 1000 / 10));
    QString known = job.value(QStringLiteral("RequireGPUs"));
    known.remove(QRegularExpression(QStringLiteral(
        "GPUsM(in|ax)\\w+|Capability|GlobalMemoryMb|MaxSupportedVersion|[<>=&() ]")));
    if (!known.isEmpty())
        rules << QStringLiteral("what require_gpus asks");
    const QString what = count == QStringLiteral("1")
                             ? QStringLiteral("1 GPU")
                             : QStringLiteral("%1 GPUs on one machine").arg(count);
    return rules.isEmpty()
               ? what
               : QStringLiteral("%1 with %2").arg(what, rules.join(QStringLiteral(", ")));
}

/// What the job asks for in numbers.
QString resourceWords(const QString &plain, const Attributes &job)
{
    if (plain == u"Memory >= RequestMemory")
        return orNothing(attributeSize(job, "RequestMemory", 1),
                         QStringLiteral("%1 of memory or more"));
    if (plain == u"Disk >= RequestDisk")
        return orNothing(attributeSize(job, "RequestDisk", 1024),
                         QStringLiteral("%1 of disk or more"));
    if (plain == u"Cpus >= RequestCpus") {
        const QString count = job.value(QStringLiteral("RequestCpus"));
        return count == u"1" ? QStringLiteral("1 CPU")
                             : orNothing(count, QStringLiteral("%1 CPUs on one machine"));
    }
    const bool isAboutGpus = plain == u"GPUs >= RequestGPUs" ||
                             plain == u"countMatches(RequireGPUs,AvailableGPUs) >= RequestGPUs";
    return isAboutGpus && job.contains(QStringLiteral("RequestGPUs")) ? gpuWords(job) : QString();
}

/// What a machine has or has not.
QString abilityWords(const QString &plain)
{
    static const QHash<QString, QString> known{
        {QStringLiteral("HasSIF"), QStringLiteral("Runs Apptainer images (.sif)")},
        {QStringLiteral("HasSingularity"), QStringLiteral("Has Apptainer")},
        {QStringLiteral("HasContainer"), QStringLiteral("Runs containers")},
        {QStringLiteral("HasDockerURL"), QStringLiteral("Fetches docker:// images")},
        {QStringLiteral("HasDocker"), QStringLiteral("Has Docker")},
        {QStringLiteral("HasCHTCStaging == true"), QStringLiteral("Reaches /staging by itself")},
        {QStringLiteral("HasCHTCStaging"), QStringLiteral("Reaches /staging by itself")},
        {QStringLiteral("HasFileTransfer"), QStringLiteral("Receives the job's files")},
        {QStringLiteral("FileSystemDomain == FileSystemDomain"),
         QStringLiteral("Shares the access point's files")},
        {QStringLiteral("Arch == \"X86_64\""),
         QStringLiteral("Processor of Intel's and AMD's kind (x86_64)")},
        {QStringLiteral("Arch == \"aarch64\""), QStringLiteral("Processor of ARM's kind")},
        {QStringLiteral("OpSys == \"LINUX\""), QStringLiteral("Runs Linux")},
        {QStringLiteral("has_avx"), QStringLiteral("Processor with AVX")},
        {QStringLiteral("has_avx2"), QStringLiteral("Processor with AVX2")},
    };
    return known.value(plain);
}

QString systemWords(const QString &plain)
{
    static const QRegularExpression system(
        QStringLiteral("^OpSysMajorVer (==|>=|>|<=|<) (\\d{1,4})$"));
    static const QHash<QString, QString> relation{
        {QStringLiteral("=="), QStringLiteral("Operating system of major version %1")},
        {QStringLiteral(">="), QStringLiteral("Operating system of major version %1 or newer")},
        {QStringLiteral(">"), QStringLiteral("Operating system newer than major version %1")},
        {QStringLiteral("<="), QStringLiteral("Operating system of major version %1 or older")},
        {QStringLiteral("<"), QStringLiteral("Operating system older than major version %1")}};
    const QRegularExpressionMatch match = system.match(plain);
    return match.hasMatch() ? relation.value(match.captured(1)).arg(match.captured(2)) : QString();
}

QString transferWords(const QString &plain)
{
    static const QRegularExpression plugin(QStringLiteral(
        "^stringListI?Member\\(\"([a-z0-9]{1,20})\",HasFileTransferPluginMethods\\)$"));
    const QRegularExpressionMatch match = plugin.match(plain);
    return match.hasMatch() ? QStringLiteral("Fetches %1:// files").arg(match.captured(1))
                            : QString();
}

/// Empty where the condition is not known.
QString wordsOf(const QString &condition, const Attributes &job)
{
    static const QRegularExpression scope(QStringLiteral("\\b(TARGET|MY)\\."));
    QString plain = condition;
    plain.remove(scope);
    for (const QString &words : {resourceWords(plain, job), abilityWords(plain), systemWords(plain),
                                 transferWords(plain)}) {
        if (!words.isEmpty())
            return words;
    }
    return {};
}

/// "[0] || [1]" with what the numbers stand for.
QString withReferences(const QString &condition, const QHash<int, QString> &texts)
{
    static const QRegularExpression reference(QStringLiteral("\\[(\\d{1,6})\\]"));
    QString result;
    qsizetype done = 0;
    auto matches = reference.globalMatch(condition);
    while (matches.hasNext() && result.size() < conditionLimit) {
        const QRegularExpressionMatch match = matches.next();
        result += condition.mid(done, match.capturedStart() - done) +
                  texts.value(match.captured(1).toInt(), match.captured());
        done = match.capturedEnd();
    }
    return (result + condition.mid(done)).left(conditionLimit);
}

bool combinesOnlyPlain(const QString &condition, const QHash<int, bool> &plain)
{
    static const QRegularExpression reference(QStringLiteral("\\[(\\d{1,6})\\]"));
    auto matches = reference.globalMatch(condition);
    while (matches.hasNext()) {
        if (!plain.value(matches.next().captured(1).toInt()))
            return false;
    }
    return true;
}

bool isCombination(const QString &condition)
{
    static const QRegularExpression combination(
        QStringLiteral("^!? ?\\[\\d+\\]( (\\|\\||&&) !? ?\\[\\d+\\])*$"));
    return combination.match(condition).hasMatch();
}

} // namespace

MatchAnalysis parseMatchAnalysis(const QByteArray &text)
{
    AnalysisReader reader;
    for (const QByteArray &line : text.left(textLimit).split('\n'))
        reader.read(QString::fromUtf8(line.left(lineLimit)).remove(u'\r'));
    return reader.analysis();
}

QHash<QString, SlotVerdict> parseSlotVerdicts(const QByteArray &text)
{
    static const QRegularExpression row(
        QStringLiteral("^(\\S{1,300})\\s+\\S+\\s+(\\d{1,6})\\s+(\\d{1,6})\\s+[0-9.]{1,10}\\s*$"));
    QHash<QString, SlotVerdict> verdicts;
    for (const QByteArray &line : text.left(4 * textLimit).split('\n')) {
        const auto match = row.match(QString::fromUtf8(line.left(lineLimit)));
        if (match.hasMatch() && verdicts.size() < verdictLimit)
            verdicts.insert(plainLine(match.captured(1), 300),
                            {match.captured(2).toInt() > 0, match.captured(3).toInt() > 0});
    }
    return verdicts;
}

QList<Requirement> requirementsOf(const MatchAnalysis &analysis, const MatchAnalysis &now)
{
    QHash<int, int> matchedNow;
    for (const MatchAnalysis::Step &step : now.steps)
        matchedNow.insert(step.number, step.matched);
    QHash<int, QString> conditions;
    QHash<int, QString> texts;
    QHash<int, bool> plain;
    QList<Requirement> requirements;
    for (const MatchAnalysis::Step &step : analysis.steps) {
        Requirement one;
        const bool combines = isCombination(step.condition);
        one.condition = combines ? withReferences(step.condition, conditions) : step.condition;
        one.text = combines ? withReferences(step.condition, texts)
                                  .replace(QStringLiteral(" || "), QStringLiteral(" or "))
                                  .replace(QStringLiteral(" && "), QStringLiteral(" and also "))
                            : wordsOf(step.condition, analysis.jobAttributes);
        one.isPlain = combines ? combinesOnlyPlain(step.condition, plain) : !one.text.isEmpty();
        plain.insert(step.number, one.isPlain);
        if (one.text.isEmpty())
            one.text = one.condition;
        one.matched = step.matched;
        one.machines = qMax(analysis.machines, step.matched);
        if (matchedNow.contains(step.number) && now.machines == analysis.machines)
            one.matchedNow = qMin(matchedNow.value(step.number), step.matched);
        conditions.insert(step.number, QStringLiteral("(%1)").arg(one.condition));
        texts.insert(step.number, one.text);
        requirements.append(one);
    }
    return requirements;
}

} // namespace perch
