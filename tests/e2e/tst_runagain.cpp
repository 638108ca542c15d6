// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtemplate.h"
#include "core/recordcomparison.h"
#include "core/sha256.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/jobcopy.h"
#include "gui/results/openedrecord.h"
#include "gui/results/recordkeeper.h"
#include "gui/results/recordscontroller.h"
#include "gui/results/rerun.h"
#include "gui/results/resultscontroller.h"
#include "tests/e2e/desk.h"
#include "tests/e2e/hands.h"
#include "tests/support/pool.h"

#include <QCoroTask>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace std::chrono_literals;

#define VERIFY_DONE(expression)                                                                    \
    do {                                                                                           \
        const auto done = (expression);                                                            \
        QVERIFY2(done.has_value(), done.has_value() ? "" : qPrintable(done.error().message));      \
    } while (false)

/// A recorded run is run again exactly, in the real window on the real pool: the training program
/// in its image, on one thread with its own seed. The slots run in order: each goes on where the
/// one before ended.
class TestRunAgain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void recordsARun();
    void runsItAgainWithTheSameBytesAndGetsTheSameCurve();
    void refusesWhenTheImageHasOtherBytes();
    void refusesWhenTheImageIsGone();
    void cleanupTestCase();

private:
    /// Waits for the end of the job, looks at its results, and answers the record with its values.
    [[nodiscard]] Result<OpenedRecord> recordOf(JobId id, const RunRecord &run);
    [[nodiscard]] Application &application() { return m_desk->application(); }
    [[nodiscard]] QString local(const QString &name) const { return m_laptop.filePath(name); }
    /// Presses the button of the Record tab and then the dialog's.
    [[nodiscard]] Result<void> prepareAgain();

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<Desk> m_desk;
    RunRecord m_run;
    OpenedRecord m_first;
};

namespace
{

QString runHere(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    if (!process.waitForFinished(600'000) || process.exitCode() != 0)
        qFatal("%s failed", qPrintable(program));
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestRunAgain::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    qputenv("HOME", m_laptop.path().toUtf8());
    const QString made = runHere(QStringLiteral(PERCH_SOURCE "/payload/build-sif"),
                                 {QStringLiteral("--binary"), QStringLiteral(PERCH_PAYLOAD_BINARY)})
                             .section(u'\n', -1);
    QVERIFY2(QFile::copy(made, local(QStringLiteral("again.sif"))), qPrintable(made));
    const QString folder = local(QStringLiteral("train"));
    const auto templates = readJobTemplates(QStringLiteral(PERCH_SOURCE "/resources/templates"));
    QVERIFY(templates && templates->first().name == u"hello-pytorch-gpu");
    const auto files =
        fillJobTemplate(templates->first(), templateValues(QStringLiteral("train"), std::nullopt));
    QVERIFY(files && writeJob(*files, folder));
    runHere(QStringLiteral(PERCH_SOURCE "/payload/make-demo-data"),
            {folder, QStringLiteral("3000")});
    QFile description(folder + QStringLiteral("/hello_pytorch_gpu.sub"));
    QByteArray text = contentOf(description.fileName());
    // few steps; on one thread sums are taken in one order
    QVERIFY(text.contains("--epochs $(epochs)"));
    text.replace("--epochs $(epochs)",
                 "--epochs 2 --log-interval 2 --deterministic --threads 1 --seed 7 --no-cuda");
    QVERIFY(description.setPermissions(description.permissions() | QFile::WriteOwner));
    QVERIFY(description.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(description.write(text), text.size());
    description.close();

    Options options;
    options.siteFile = m_pool->siteFile();
    options.user = QStringLiteral("bucky");
    options.keyFile = QFileInfo(m_pool->siteFile()).path() + QStringLiteral("/id_ed25519");
    options.knownHostsFile = m_pool->knownHostsFile();
    options.stateFolder = local(QStringLiteral("state"));
    m_desk = std::make_unique<Desk>(options);
    VERIFY_DONE(m_desk->connectToPool());
    VERIFY_DONE(m_desk->openJobFolder(folder));
}

Result<OpenedRecord> TestRunAgain::recordOf(JobId id, const RunRecord &run)
{
    const Result<void> ended = m_desk->waitForState(id, JobState::Succeeded, 180s);
    if (!ended)
        return ended.error();
    const Result<void> chosen = m_desk->chooseJob(id);
    if (!chosen)
        return chosen.error();
    const Result<void> pressed = hands::press(QStringLiteral("See results"));
    if (!pressed)
        return pressed.error();
    const Result<void> tab = hands::chooseTab(QStringLiteral("Record"));
    if (!tab)
        return tab.error();
    const auto isWhole = [&] {
        const OpenedRecord &record = application().records().record();
        return record.run.cluster == run.cluster && record.run.isComplete() &&
               record.lastValues().contains(QStringLiteral("test_accuracy"));
    };
    if (!hands::waitUntil(isWhole, 60s))
        return Error(Error::Code::Timeout,
                     QStringLiteral("the record does not become whole: ") + Desk::shownText());
    return application().records().record();
}

void TestRunAgain::recordsARun()
{
    VERIFY_DONE(m_desk->dropImage(local(QStringLiteral("again.sif"))));
    const Result<Upload> upload = m_desk->waitForUpload(300s);
    VERIFY_DONE(upload);
    VERIFY_DONE(hands::press(QStringLiteral("Use in a job")));
    const Result<JobId> id = m_desk->submit();
    VERIFY_DONE(id);
    m_run = m_desk->run();
    const Result<OpenedRecord> record = recordOf(*id, m_run);
    VERIFY_DONE(record);
    m_first = *record;
    const RecordedRun &run = m_first.run;
    QCOMPARE(run.image.sha256,
             runHere(QStringLiteral("sha256sum"), {local(QStringLiteral("again.sif"))}).left(64));
    // the same bytes may lie there under the name that another test gave them
    QVERIFY2(run.image.path.startsWith(QStringLiteral("/staging/b/bucky/")) &&
                 run.image.path.contains(run.image.sha256.left(8)),
             qPrintable(run.image.url + u' ' + run.image.path + u' ' + run.image.machine));
    QVERIFY(!run.htcondor.isEmpty());
    const QString data = local(QStringLiteral("train/MNIST_data.tar.gz"));
    const auto input =
        std::find_if(run.inputs.cbegin(), run.inputs.cend(),
                     [](const RecordedFile &file) { return file.name == u"MNIST_data.tar.gz"; });
    QVERIFY(input != run.inputs.cend());
    QVERIFY(!input->isKept); // too large: by its hash alone
    QCOMPARE(input->sha256, runHere(QStringLiteral("sha256sum"), {data}).left(64));
    qInfo("recorded in %s", qPrintable(m_first.folder));
}

Result<void> TestRunAgain::prepareAgain()
{
    const Result<void> pressed = hands::press(QStringLiteral("Run again exactly …"), 10s);
    if (!pressed)
        return pressed;
    return hands::press(QStringLiteral("Prepare the job"), 10s);
}

void TestRunAgain::runsItAgainWithTheSameBytesAndGetsTheSameCurve()
{
    QVERIFY(!m_first.folder.isEmpty());
    VERIFY_DONE(prepareAgain());
    const QString again = local(QStringLiteral("train-again"));
    QVERIFY(hands::waitUntil([&] { return application().compose().folder() == again; }, 60s));
    const Result<JobId> id = m_desk->submit();
    VERIFY_DONE(id);
    const RunRecord run = m_desk->run();
    QVERIFY(run.cluster != m_run.cluster);
    QCOMPARE(run.files, m_run.files); // names, sizes and hashes of all that was sent
    const Result<OpenedRecord> record = recordOf(*id, run);
    VERIFY_DONE(record);
    const RecordComparison comparison =
        compareRecords(m_first.run, m_first.lastValues(), record->run, record->lastValues());
    QVERIFY(comparison.isSameWork());
    QCOMPARE(record->run.image.sha256, m_first.run.image.sha256);
    QVERIFY(!record->series.isEmpty());
    QCOMPARE(record->series.keys(), m_first.series.keys());
    for (const MetricSeries &one : m_first.series) {
        static const QStringList pace = {QStringLiteral("epoch_s"), QStringLiteral("images_per_s"),
                                         QStringLiteral("peak_rss_mb")};
        if (pace.contains(one.name))
            continue; // how fast, not what
        QCOMPARE(record->series.value(one.name).values, one.values);
        qInfo("%s: %d equal values, the last %.17g", qPrintable(one.name), int(one.values.size()),
              one.values.last());
    }
}

void TestRunAgain::refusesWhenTheImageHasOtherBytes()
{
    QVERIFY(!m_first.folder.isEmpty());
    const QString path = m_first.run.image.path;
    m_pool->exec(QStringLiteral("transfer"), QStringLiteral("bucky"),
                 {QStringLiteral("sh"), QStringLiteral("-c"),
                  QStringLiteral("chmod u+w '%1' && "
                                 "printf X | dd of='%1' bs=1 seek=5000 conv=notrunc 2>/dev/null")
                      .arg(path)});
    QSignalSpy refused(&application().rerun(), &Rerun::refused);
    application().rerun().start(m_first.folder, m_first.run, local(QStringLiteral("never")));
    QVERIFY(refused.wait(60'000));
    const Error why = refused.first().first().value<Error>();
    QVERIFY2(why.message.contains(QStringLiteral("has other bytes now")), qPrintable(why.message));
    QVERIFY(!QFileInfo::exists(local(QStringLiteral("never"))));
}

void TestRunAgain::refusesWhenTheImageIsGone()
{
    QVERIFY(!m_first.folder.isEmpty());
    const QString path = m_first.run.image.path;
    m_pool->exec(QStringLiteral("transfer"), QStringLiteral("bucky"),
                 {QStringLiteral("rm"), QStringLiteral("-f"), path});
    QSignalSpy refused(&application().rerun(), &Rerun::refused);
    application().rerun().start(m_first.folder, m_first.run, local(QStringLiteral("never")));
    QVERIFY(refused.wait(60'000));
    const Error why = refused.first().first().value<Error>();
    QVERIFY2(why.message.contains(QStringLiteral("is gone")), qPrintable(why.message));
}

void TestRunAgain::cleanupTestCase()
{
    if (!m_first.run.image.path.isEmpty())
        m_pool->exec(QStringLiteral("transfer"), QStringLiteral("bucky"),
                     {QStringLiteral("rm"), QStringLiteral("-f"), m_first.run.image.path});
    m_desk.reset();
}

QTEST_MAIN(TestRunAgain)
#include "tst_runagain.moc"
