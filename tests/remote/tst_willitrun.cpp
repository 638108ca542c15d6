// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitfile.h"
#include "core/willitrun.h"
#include "remote/condor.h"
#include "remote/poolquestion.h"
#include "testdata.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QCoro/QCoroTask>

#include <QRegularExpression>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int poolMilliseconds = 90'000; // a job waits for a match

const QString job = QStringLiteral("universe = container\n"
                                   "container_image = osdf:///chtc/staging/b/bucky/x.sif\n"
                                   "executable = run.sh\n"
                                   "log = job.log\noutput = job.out\nerror = job.err\n"
                                   "should_transfer_files = YES\n"
                                   "request_cpus = 2\nrequest_memory = 4 GB\n"
                                   "request_disk = 10 GB\nrequest_gpus = 1\n"
                                   "+WantGPULab = true\n"
                                   "requirements = (HasCHTCStaging == true)\n"
                                   "queue\n");

MatchQuestion questionAbout(const QString &submitText)
{
    MatchQuestion question;
    question.submitFileName = QStringLiteral("job.sub");
    question.submitText = submitText;
    question.files = {{QStringLiteral("run.sh"), "#!/bin/sh\nexit 0\n"}};
    question.groupAttribute = QStringLiteral("OwnerPool");
    return question;
}

QString withCommands(const QString &text, const QList<std::pair<QString, QString>> &commands)
{
    SubmitFile file(text);
    for (const auto &[name, value] : commands)
        file.setValue(name, value);
    return file.text();
}

/// The account's own tools come first.
class WithOwnTools : public Transport
{
public:
    explicit WithOwnTools(Transport &transport) : m_transport(transport) {}
    QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) override
    {
        return m_transport.start(QStringLiteral("PATH=$HOME/bin:$PATH; export PATH; ") + command);
    }

private:
    Transport &m_transport;
};

} // namespace

/// "Will it run?", answered by real HTCondor.
class TestWillItRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();

    void saysThatAJobCanRun();
    void saysWhatRulesAJobOutAndWhatHelps();
    void asksForMachinesWhenNoGpuIsWanted();
    void saysWhyAQueuedJobWaits();
    void tellsWhatCondorSubmitRefuses();
    void readsTheListsThatQueueNames();
    void namesFilesThatLookLikeCommands();
    void countsWhatIsBusy();
    void worksWithoutTheSchedd();
    void leavesNothingWhenTheLinkGoes();
    void listsTheSlots();
    void adviceIsTrueOnAPoolLikeChtcs_data();
    void adviceIsTrueOnAPoolLikeChtcs();

private:
    Result<RunForecast> ask(Transport &transport, const MatchQuestion &question) const;
    RunForecast forecastOf(const QString &submitText) const;
    QByteArray onAccessPoint(const QStringList &words,
                             const QString &user = QStringLiteral("bucky")) const
    {
        return m_pool->exec(QStringLiteral("ap"), user, words);
    }
    [[nodiscard]] QByteArray filesAtHome() const
    {
        return onAccessPoint({QStringLiteral("sh"), QStringLiteral("-c"),
                              QStringLiteral("find ~ -mindepth 1 | sort")});
    }
    [[nodiscard]] QByteArray queue() const
    {
        return onAccessPoint({QStringLiteral("condor_q"), QStringLiteral("-allusers"),
                              QStringLiteral("-af:j"), QStringLiteral("JobStatus")});
    }

    std::unique_ptr<Pool> m_pool;
    TrustingPrompter m_prompter;
    std::unique_ptr<Connection> m_accessPoint;
    QByteArray m_filesBefore;
    QByteArray m_queueBefore;
};

void TestWillItRun::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_accessPoint = std::make_unique<Connection>(m_pool->accessPoint(), m_prompter);
    QVERIFY(QCoro::waitFor(m_accessPoint->open()));
    const auto machines = [this] {
        return onAccessPoint(
                   {QStringLiteral("condor_status"), QStringLiteral("-af"), QStringLiteral("Name")})
            .count('\n');
    };
    QTRY_VERIFY_WITH_TIMEOUT(machines() >= 2, poolMilliseconds);
}

void TestWillItRun::init()
{
    m_queueBefore = queue(); // its first call makes ~/.condor
    m_filesBefore = filesAtHome();
}

void TestWillItRun::cleanup()
{
    // whatever was asked: nothing is left, and the schedd has nothing to do with it
    QCOMPARE(filesAtHome(), m_filesBefore);
    QCOMPARE(queue(), m_queueBefore);
}

void TestWillItRun::cleanupTestCase()
{
    m_accessPoint.reset();
    m_pool.reset();
}

Result<RunForecast> TestWillItRun::ask(Transport &transport, const MatchQuestion &question) const
{
    const Result<QByteArray> answer = QCoro::waitFor(askWhetherItRuns(transport, question));
    if (!answer)
        return answer.error();
    return readRunForecast(*answer, question.groupAttribute);
}

RunForecast TestWillItRun::forecastOf(const QString &submitText) const
{
    const Result<RunForecast> forecast = ask(*m_accessPoint, questionAbout(submitText));
    if (!forecast)
        qFatal("%s (%s)", qPrintable(forecast.error().message),
               qPrintable(forecast.error().detail));
    return *forecast;
}

void TestWillItRun::saysThatAJobCanRun()
{
    EventLoopCheck loop;
    const RunForecast forecast = forecastOf(job);
    QVERIFY(loop.longestGapMilliseconds() < 250);
    QVERIFY(!forecast.isRefused);
    QVERIFY(forecast.complaints.isEmpty());
    QCOMPARE(forecast.jobs, 1);
    QCOMPARE(forecast.units, 2);
    QCOMPARE(forecast.able.ever, 2);
    QVERIFY(!forecast.requirements.isEmpty());
    for (const Requirement &one : forecast.requirements) {
        QCOMPARE(one.matched, 1); // one machine with GPUs
        QVERIFY2(one.isPlain, qPrintable(one.condition));
    }
    QVERIFY(forecast.relaxations.isEmpty());
}

void TestWillItRun::saysWhatRulesAJobOutAndWhatHelps()
{
    const QString text =
        withCommands(job, {{QStringLiteral("gpus_minimum_memory"), QStringLiteral("80 GB")},
                           {QStringLiteral("gpus_minimum_capability"), QStringLiteral("7.0")}});
    const RunForecast forecast = forecastOf(text);
    QCOMPARE(forecast.able.ever, 0);
    QStringList ruling;
    for (const Requirement &one : forecast.requirements) {
        if (one.matched == 0)
            ruling << one.text;
    }
    QCOMPARE(ruling, QStringList{QStringLiteral(
                         "1 GPU with capability 7.0 or more, 80 GB of memory or more")});
    QVERIFY(!forecast.relaxations.isEmpty());
    for (const Relaxation &advice : forecast.relaxations) {
        const RunForecast after = forecastOf(withCommands(text, {{advice.command, advice.value}}));
        QCOMPARE(after.able.ever, advice.count.ever);
        QVERIFY(after.able.ever > 0);
        for (const Requirement &one : after.requirements)
            QVERIFY2(one.matched > 0, qPrintable(one.condition));
    }
}

void TestWillItRun::asksForMachinesWhenNoGpuIsWanted()
{
    SubmitFile file(job);
    file.remove(QStringLiteral("request_gpus"));
    const RunForecast forecast = forecastOf(file.text());
    QVERIFY(!forecast.wantsGpus);
    QCOMPARE(forecast.units, 2); // gpu4001 and cpu1001
    QVERIFY(forecast.able.ever >= 1);
}

void TestWillItRun::saysWhyAQueuedJobWaits()
{
    const QByteArray submitted = onAccessPoint(
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("cd / && printf 'executable = /bin/true\\ntransfer_executable = false\\n"
                        "should_transfer_files = YES\\nrequest_cpus = 1\\nrequest_memory = 600 "
                        "GB\\nrequest_disk = 1 GB\\nqueue\\n' | condor_submit -terse -")});
    const QList<SubmittedCluster> clusters = parseSubmittedClusters(submitted);
    QCOMPARE(clusters.size(), 1);
    const JobId id{clusters.first().cluster, 0};
    const auto ask = [&](JobId job) -> Result<RunForecast> {
        const Result<QByteArray> answer =
            QCoro::waitFor(askWhyItWaits(*m_accessPoint, job, QStringLiteral("Machine")));
        if (!answer)
            return answer.error();
        return readRunForecast(*answer, QStringLiteral("Machine"));
    };
    Result<RunForecast> forecast = ask(id);
    QVERIFY2(forecast, forecast ? "" : qPrintable(forecast.error().message));
    QVERIFY(!forecast->isRefused);
    QCOMPARE(forecast->able.ever, 0);
    QStringList ruling;
    for (const Requirement &one : forecast->requirements) {
        if (one.matched == 0)
            ruling << one.text;
    }
    QCOMPARE(ruling, QStringList{QStringLiteral("600 GB of memory or more")});
    QVERIFY(!forecast->relaxations.isEmpty());
    const Relaxation advice = forecast->relaxations.first();
    QCOMPARE(advice.command, QStringLiteral("request_memory"));

    const Result<JobEdit> edit = jobEdit(advice.command, advice.value);
    QVERIFY(edit);
    Condor condor(*m_accessPoint);
    QVERIFY(QCoro::waitFor(condor.hold({id}))); // or it would start and be gone
    const Result<JobAnswers> edited = QCoro::waitFor(condor.edit({id}, {*edit}));
    QVERIFY(edited && edited->first().isDone());
    forecast = ask(id);
    QVERIFY(forecast);
    QCOMPARE(forecast->able.ever, advice.count.ever);

    QVERIFY(QCoro::waitFor(condor.remove({id})));
    QTRY_COMPARE_WITH_TIMEOUT(queue(), m_queueBefore, poolMilliseconds);
    const Result<RunForecast> gone = ask(id);
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, Error::Code::NotFound);
}

void TestWillItRun::tellsWhatCondorSubmitRefuses()
{
    const RunForecast forecast =
        forecastOf(withCommands(job, {{QStringLiteral("request_gpus"), QStringLiteral("2GiB")}}));
    QVERIFY(forecast.isRefused);
    QVERIFY(!forecast.complaints.isEmpty());
    const RunForecast empty =
        forecastOf(QString(job).replace(QStringLiteral("queue\n"), QStringLiteral("queue 0\n")));
    QVERIFY(empty.isRefused);
    QVERIFY(!empty.complaints.isEmpty());
}

void TestWillItRun::readsTheListsThatQueueNames()
{
    MatchQuestion question = questionAbout(
        withCommands(job, {{QStringLiteral("request_memory"), QStringLiteral("$(memory)")}})
            .replace(QStringLiteral("queue\n"),
                     QStringLiteral("queue memory from lists/my list.txt\n")));
    question.files.append({QStringLiteral("lists/my list.txt"), "3 GB\n900 GB\n1 GB\n"});
    const Result<RunForecast> forecast = ask(*m_accessPoint, question);
    QVERIFY2(forecast, forecast ? "" : qPrintable(forecast.error().detail));
    QCOMPARE(forecast->jobs, 3);
    QVERIFY(forecast->jobsDiffer);
    QCOMPARE(forecast->able.ever, 2); // of the first job
    question =
        questionAbout(QString(job).replace(QStringLiteral("queue\n"), QStringLiteral("queue 5\n")));
    const Result<RunForecast> alike = ask(*m_accessPoint, question);
    QVERIFY(alike);
    QCOMPARE(alike->jobs, 5);
    QVERIFY(!alike->jobsDiffer);
}

void TestWillItRun::namesFilesThatLookLikeCommands()
{
    MatchQuestion question = questionAbout(job);
    question.submitFileName = QStringLiteral("-a $(touch x) 'b';c.sub");
    question.groupAttribute = QStringLiteral("x;touch ~/y");
    question.files.append({QStringLiteral("$(touch ~/z).txt"), "1"});
    question.files.append({QStringLiteral("../outside.txt"), "2"});
    question.files.append({QStringLiteral("/tmp/outside.txt"), "3"});
    const Result<RunForecast> forecast = ask(*m_accessPoint, question);
    QVERIFY2(forecast, forecast ? "" : qPrintable(forecast.error().detail));
    QCOMPARE(forecast->able.ever, 2);
    question.submitFileName = QStringLiteral("../job.sub");
    const Result<RunForecast> outside = ask(*m_accessPoint, question);
    QVERIFY(!outside);
    QCOMPARE(outside.error().code, Error::Code::Refused);
}

void TestWillItRun::countsWhatIsBusy()
{
    const QString folder = QStringLiteral("/home/bucky/busy");
    const QString submit =
        QStringLiteral("executable = /bin/sleep\narguments = 600\ntransfer_executable = false\n"
                       "should_transfer_files = YES\nrequest_gpus = 1\nrequest_memory = 1 GB\n"
                       "request_disk = 1 GB\n+WantGPULab = true\nqueue\n");
    const QByteArray cluster =
        onAccessPoint({QStringLiteral("sh"), QStringLiteral("-c"),
                       QStringLiteral("mkdir \"$1\" && cd \"$1\" && printf %s \"$2\" >s.sub && "
                                      "condor_submit -terse s.sub"),
                       QStringLiteral("sh"), folder, submit});
    const QString id = QString::fromLatin1(cluster.left(cluster.indexOf('.')));
    const auto now = [this] {
        return forecastOf(job).able.now;
    };
    QTRY_COMPARE_WITH_TIMEOUT(now(), 1, poolMilliseconds);
    QCOMPARE(forecastOf(job).able.ever, 2);
    onAccessPoint({QStringLiteral("sh"), QStringLiteral("-c"),
                   QStringLiteral("condor_rm \"$1\"; rm -r \"$2\""), QStringLiteral("sh"), id,
                   folder});
    QTRY_COMPARE_WITH_TIMEOUT(queue(), m_queueBefore, poolMilliseconds);
    QTRY_COMPARE_WITH_TIMEOUT(now(), 2, poolMilliseconds);
}

void TestWillItRun::worksWithoutTheSchedd()
{
    const QString root = QStringLiteral("root");
    const auto isThere = [this] {
        return onAccessPoint({QStringLiteral("sh"), QStringLiteral("-c"),
                              QStringLiteral("condor_q >/dev/null 2>&1 && echo yes || echo no")})
                   .trimmed() == "yes";
    };
    QVERIFY(isThere());
    onAccessPoint({QStringLiteral("condor_off"), QStringLiteral("-fast"), QStringLiteral("-daemon"),
                   QStringLiteral("schedd")},
                  root);
    QTRY_VERIFY_WITH_TIMEOUT(!isThere(), poolMilliseconds);
    const Result<RunForecast> forecast = ask(*m_accessPoint, questionAbout(job));
    onAccessPoint(
        {QStringLiteral("condor_on"), QStringLiteral("-daemon"), QStringLiteral("schedd")}, root);
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), poolMilliseconds);
    QVERIFY2(forecast, forecast ? "" : qPrintable(forecast.error().detail));
    QCOMPARE(forecast->able.ever, 2);
}

void TestWillItRun::leavesNothingWhenTheLinkGoes()
{
    onAccessPoint({QStringLiteral("sh"), QStringLiteral("-c"),
                   QStringLiteral("mkdir ~/bin && printf '#!/bin/sh\\nsleep 5\\n' "
                                  ">~/bin/condor_submit && chmod +x ~/bin/condor_submit")});
    WithOwnTools transport(*m_accessPoint);
    auto asking = askWhetherItRuns(transport, questionAbout(job));
    const auto works = [this] {
        return filesAtHome().contains("/.perch-ask-");
    };
    QTRY_VERIFY_WITH_TIMEOUT(works(), 4'000);
    m_accessPoint->close();
    const Result<QByteArray> answer = QCoro::waitFor(std::move(asking));
    QVERIFY(!answer);
    QTRY_VERIFY_WITH_TIMEOUT(!works(), poolMilliseconds);
    onAccessPoint({QStringLiteral("sh"), QStringLiteral("-c"), QStringLiteral("rm -r ~/bin")});
    QVERIFY(QCoro::waitFor(m_accessPoint->open()));
}

void TestWillItRun::listsTheSlots()
{
    const Result<QByteArray> json =
        QCoro::waitFor(askForGpuSlots(*m_accessPoint, QStringLiteral("Machine")));
    QVERIFY2(json, json ? "" : qPrintable(json.error().detail));
    const Result<QList<Slot>> pool = parseSlots(*json, QStringLiteral("Machine"));
    QVERIFY(pool);
    QCOMPARE(pool->size(), 1);
    const Slot &slot = pool->first();
    QCOMPARE(slot.group, slot.machine);
    QCOMPARE(slot.gpus.size(), 2);
    QVERIFY(slot.gpus.at(0).deviceName != slot.gpus.at(1).deviceName);
    for (const SlotGpu &gpu : slot.gpus) {
        QVERIFY(gpu.capability > 1);
        QVERIFY(gpu.memoryMegabytes > 1000);
    }
    QVERIFY(slot.totalCpus > 1 && slot.totalMemoryMegabytes > 1000);
}

void TestWillItRun::adviceIsTrueOnAPoolLikeChtcs_data()
{
    QTest::addColumn<QStringList>("commands");
    QTest::newRow("a card of 80 GB") << QStringList{QStringLiteral("gpus_minimum_memory = 80 GB")};
    QTest::newRow("the newest capability and a little memory")
        << QStringList{QStringLiteral("gpus_minimum_capability = 9.0"),
                       QStringLiteral("gpus_minimum_memory = 100 GB")};
    QTest::newRow("an old card") << QStringList{QStringLiteral("gpus_maximum_capability = 6.5")};
    QTest::newRow("a new driver") << QStringList{QStringLiteral("gpus_minimum_runtime = 12.9")};
    QTest::newRow("many on one machine") << QStringList{QStringLiteral("request_gpus = 9")};
    QTest::newRow("more memory than most have")
        << QStringList{QStringLiteral("request_memory = 600 GB")};
    QTest::newRow("more of everything")
        << QStringList{QStringLiteral("request_cpus = 150"), QStringLiteral("request_disk = 3 TB")};
}

void TestWillItRun::adviceIsTrueOnAPoolLikeChtcs()
{
    QFETCH(QStringList, commands);
    writeFile(m_pool->outside(QStringLiteral("home")) + QStringLiteral("/bucky/slots"),
              readFile(QStringLiteral(PERCH_TEST_DATA "/condor/chtc_slots.txt")));
    onAccessPoint(
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral(
             "mkdir ~/bin && mv ~/slots ~/bin && printf '%s' \"$1\" >~/bin/condor_status "
             "&& chmod +x ~/bin/condor_status"),
         QStringLiteral("sh"),
         QStringLiteral("#!/bin/sh\n"
                        "for a; do [ \"$a\" = -long ] && exec cat \"$HOME/bin/slots\"; done\n"
                        "exec /usr/bin/condor_status \"$@\"\n")});
    WithOwnTools transport(*m_accessPoint);
    QString text = job;
    for (const QString &command : std::as_const(commands)) {
        const QStringList parts = command.split(QStringLiteral(" = "));
        text = withCommands(text, {{parts.first(), parts.last()}});
    }
    const Result<RunForecast> before = ask(transport, questionAbout(text));
    QList<std::pair<Relaxation, Result<RunForecast>>> tried;
    if (before) {
        for (const Relaxation &advice : before->relaxations)
            tried.append({advice, ask(transport, questionAbout(withCommands(
                                                     text, {{advice.command, advice.value}})))});
    }
    onAccessPoint({QStringLiteral("sh"), QStringLiteral("-c"), QStringLiteral("rm -r ~/bin")});
    QVERIFY2(before, before ? "" : qPrintable(before.error().detail));
    QCOMPARE(before->units, 122);
    QCOMPARE(before->pool.first().group, QStringLiteral("shared"));
    QVERIFY2(!tried.isEmpty(), qPrintable(headlineOf(*before)));
    for (const auto &[advice, after] : std::as_const(tried)) {
        const QString what = QStringLiteral("%1 = %2").arg(advice.command, advice.value);
        QVERIFY2(after, qPrintable(what));
        QVERIFY2(advice.count.ever > before->able.ever, qPrintable(what));
        QVERIFY2(after->able == advice.count,
                 qPrintable(QStringLiteral("%1: HTCondor says %2, %3 now; Perch %4, %5 now")
                                .arg(what)
                                .arg(after->able.ever)
                                .arg(after->able.now)
                                .arg(advice.count.ever)
                                .arg(advice.count.now)));
    }
}

QTEST_GUILESS_MAIN(TestWillItRun)
#include "tst_willitrun.moc"
