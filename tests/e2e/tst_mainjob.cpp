// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtemplate.h"
#include "gui/compose/jobcopy.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/uploadsmodel.h"
#include "gui/results/resultscontroller.h"
#include "tests/e2e/hands.h"
#include "tests/e2e/mainjob.h"
#include "tests/support/apptainertext.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace perch;
using namespace std::chrono_literals;

/// The main job, once, in the real window on the real pool; then what the servers say about it, in
/// words of their own tools. The slots run in order: each looks at what the first one did.
class TestMainJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runsFromADroppedImageToFilesOnTheLaptop();
    void theStagedNameCarriesTheDigitsOfSha256sum();
    void theImageIsListedAsApptainerListsIt();
    void theJobRanInsideThatImageOnASimulatedGpu();
    void theChartedValuesAreThoseOfTheJobsOutput();
    void theDownloadedModelIsIdenticalAndLoadsAgain();
    void aSecondDropOfTheSameBytesSendsNothing();
    void anOldFileUnderTheSameNameIsNeverReplaced();
    void theGuiThreadNeverStoodStill();
    void cleanupTestCase();

private:
    [[nodiscard]] QString asServer(const QStringList &words) const;
    [[nodiscard]] QString jobOutput() const;
    /// True when the dropped file has a card of its own, and its upload is over.
    [[nodiscard]] bool dropAndWait(const QString &path);
    [[nodiscard]] QString local(const QString &name) const { return m_laptop.filePath(name); }

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<MainJob> m_job;
    /// While the test itself asks the servers, and so holds up the GUI thread.
    std::optional<StallWatch::Pause> m_pause;
};

namespace
{

QByteArray runHere(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(300'000) || process.exitCode() != 0)
        qFatal("%s failed: %s", qPrintable(program), process.readAll().constData());
    return process.readAll();
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestMainJob::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    // what is downloaded goes below the home folder: here the laptop's
    qputenv("HOME", m_laptop.path().toUtf8());
    const QString image =
        QString::fromUtf8(
            runHere(QStringLiteral(PERCH_SOURCE "/payload/build-sif"),
                    {QStringLiteral("--binary"), QStringLiteral(PERCH_PAYLOAD_BINARY)}))
            .trimmed()
            .section(u'\n', -1);
    QVERIFY2(QFile::copy(image, local(QStringLiteral("hello-pytorch.sif"))), qPrintable(image));
    const QString folder = local(QStringLiteral("hello"));
    const auto templates = readJobTemplates(QStringLiteral(PERCH_SOURCE "/resources/templates"));
    QVERIFY(templates && templates->first().name == u"hello-pytorch-gpu");
    const auto files =
        fillJobTemplate(templates->first(), templateValues(QStringLiteral("hello"), std::nullopt));
    QVERIFY(files && writeJob(*files, folder));
    runHere(QStringLiteral(PERCH_SOURCE "/payload/make-demo-data"), {folder});
    // one pass over the data is enough here
    QFile description(folder + QStringLiteral("/hello_pytorch_gpu.sub"));
    QByteArray text = contentOf(description.fileName());
    QVERIFY(text.contains("epochs = 2\n"));
    text.replace("epochs = 2\n", "epochs = 1\n");
    QVERIFY(description.setPermissions(description.permissions() | QFile::WriteOwner));
    QVERIFY(description.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(description.write(text), text.size());
    description.close();

    MainJobOptions options;
    options.poolDir = QFileInfo(m_pool->siteFile()).path();
    options.image = local(QStringLiteral("hello-pytorch.sif"));
    options.jobFolder = folder;
    options.stateDir = local(QStringLiteral("state"));
    options.shotsDir = qEnvironmentVariable("PERCH_SHOTS");
    m_job = std::make_unique<MainJob>(options,
                                      [](const QString &line) { qInfo("%s", qPrintable(line)); });
}

void TestMainJob::runsFromADroppedImageToFilesOnTheLaptop()
{
    const QList<MainJob::Step> steps = m_job->steps();
    for (const MainJob::Step &step : steps) {
        m_job->stalls().setActivity(step.name);
        const Result<void> done = step.run();
        QVERIFY2(done.has_value(),
                 done ? ""
                      : qPrintable(step.name + QStringLiteral(": ") + done.error().message + u'\n' +
                                   done.error().detail));
    }
    m_pause.emplace(m_job->stalls());
    QCOMPARE(m_job->job().state, JobState::Succeeded);
    QVERIFY(m_job->statesSeen().contains(JobState::TransferringInput));
    QVERIFY(m_job->statesSeen().contains(JobState::Running));
    QVERIFY2(m_job->recordsWhileRunning() >= 40, "the curve was not live");
    QCOMPARE(m_job->epochs(), 1);
    QVERIFY2(m_job->accuracy() >= 85, qPrintable(QString::number(m_job->accuracy())));
}

QString TestMainJob::asServer(const QStringList &words) const
{
    return QString::fromUtf8(
               m_pool->exec(QStringLiteral("transfer"), QStringLiteral("bucky"), words))
        .trimmed();
}

void TestMainJob::theStagedNameCarriesTheDigitsOfSha256sum()
{
    const StagedImage &image = m_job->image();
    const QString hash = asServer({QStringLiteral("sha256sum"), image.path}).left(64);
    QCOMPARE(image.fileName, QStringLiteral("hello-pytorch-%1.sif").arg(hash.left(8)));
    QCOMPARE(m_job->sha256(), hash);
    QCOMPARE(
        runHere(QStringLiteral("sha256sum"), {local(QStringLiteral("hello-pytorch.sif"))}).left(64),
        hash.toUtf8());
    const QString all =
        asServer({QStringLiteral("ls"), QStringLiteral("-A"), QStringLiteral("/staging/b/bucky")});
    QVERIFY2(!all.contains(QStringLiteral(".part")), qPrintable(all));
}

void TestMainJob::theImageIsListedAsApptainerListsIt()
{
    const QString path = m_job->image().path;
    QString said;
    for (const QString &what : {QStringLiteral("list"), QStringLiteral("header")}) {
        const QStringList words{QStringLiteral("apptainer"), QStringLiteral("sif"), what, path};
        said +=
            QStringLiteral("=== %1 %2\n").arg(what, path) +
            QString::fromUtf8(m_pool->exec(QStringLiteral("ep"), QStringLiteral("bucky"), words)) +
            u'\n';
    }
    const test::ApptainerListing listing = test::apptainerListings(said).value(path);
    QVERIFY2(listing.rows.size() >= 3, qPrintable(said));
    const QString difference =
        test::differenceFrom(listing, local(QStringLiteral("hello-pytorch.sif")));
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void TestMainJob::theJobRanInsideThatImageOnASimulatedGpu()
{
    const QByteArray history =
        m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                     {QStringLiteral("condor_history"), QString::number(m_job->run().cluster),
                      QStringLiteral("-limit"), QStringLiteral("1"), QStringLiteral("-json"),
                      QStringLiteral("-attributes"),
                      QStringLiteral("ContainerImage,TransferInput,ExitCode,JobStatus")});
    const QJsonObject ad = QJsonDocument::fromJson(history).array().first().toObject();
    QCOMPARE(ad.value(QStringLiteral("JobStatus")).toInt(), 4);
    QCOMPARE(ad.value(QStringLiteral("ExitCode")).toInt(-1), 0);
    QCOMPARE(ad.value(QStringLiteral("ContainerImage")).toString(), m_job->image().fileName);
    const QString url = QStringLiteral("osdf:///chtc/staging/b/bucky/") + m_job->image().fileName;
    QVERIFY2(ad.value(QStringLiteral("TransferInput")).toString().contains(url),
             history.constData());
    const QString output = jobOutput();
    // Apptainer itself tells a program in which image it runs
    QVERIFY2(output.contains(QStringLiteral("Image: %1\n").arg(m_job->image().fileName)),
             qPrintable(output.left(2000)));
    QCOMPARE(m_job->job().gpus.size(), 1);
    const QString models = QString::fromUtf8(
        m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                     {QStringLiteral("condor_status"), QStringLiteral("-constraint"),
                      QStringLiteral("TotalGPUs > 0"), QStringLiteral("-long")}));
    QVERIFY2(models.contains(QStringLiteral("DeviceName = \"%1\"").arg(m_job->job().gpus.first())),
             qPrintable(m_job->job().gpus.first()));
    QVERIFY(output.contains(QRegularExpression(QStringLiteral("Assigned GPUs: \\S*GPU-[0-9a-f]"))));
}

QString TestMainJob::jobOutput() const
{
    const QString path = m_job->run().remoteFolder +
                         QStringLiteral("/hello_pytorch_gpu_%1_0.out").arg(m_job->run().cluster);
    return QString::fromUtf8(
        m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"), {QStringLiteral("cat"), path}));
}

void TestMainJob::theChartedValuesAreThoseOfTheJobsOutput()
{
    // read the output with nothing of Perch's own
    QMap<QString, QList<double>> printed;
    const QStringList lines = jobOutput().split(u'\n');
    for (const QString &line : lines) {
        const QJsonObject record = QJsonDocument::fromJson(line.toUtf8()).object();
        const QJsonObject values = record.value(QStringLiteral("values")).toObject();
        for (auto value = values.begin(); value != values.end(); ++value)
            printed[value.key()].append(value->toDouble());
    }
    QVERIFY(printed.value(QStringLiteral("train_loss")).size() >
            90); // 938 batches, one record each ten
    const auto &series = m_job->application().results().metrics().series();
    QCOMPARE(series.keys(), printed.keys());
    for (const MetricSeries &curve : series)
        QCOMPARE(curve.values, printed.value(curve.name));
}

void TestMainJob::theDownloadedModelIsIdenticalAndLoadsAgain()
{
    QString model;
    const QStringList files = m_job->downloaded();
    for (const QString &path : files) {
        if (QFileInfo(path).fileName() == QLatin1String("mnist_cnn.pt"))
            model = path;
    }
    QVERIFY2(!model.isEmpty(), qPrintable(files.join(u'\n')));
    const QByteArray there = m_pool->exec(
        QStringLiteral("ap"), QStringLiteral("bucky"),
        {QStringLiteral("sha256sum"), m_job->run().remoteFolder + QStringLiteral("/mnist_cnn.pt")});
    QCOMPARE(runHere(QStringLiteral("sha256sum"), {model}).left(64), there.left(64));
    const QString checked = QString::fromUtf8(
        runHere(QStringLiteral(PERCH_PAYLOAD_BINARY),
                {QStringLiteral("check"), QStringLiteral("--model"), model,
                 QStringLiteral("--data"), local(QStringLiteral("hello/MNIST_data.tar.gz"))}));
    const QRegularExpression words(QStringLiteral("Accuracy: (\\d+)/10000"));
    QCOMPARE(words.match(checked).captured(1), words.match(jobOutput()).captured(1));
}

bool TestMainJob::dropAndWait(const QString &path)
{
    const UploadsModel &uploads = m_job->application().images().uploads();
    const int before = uploads.rowCount();
    const Result<void> dropped = hands::drop(m_job->application().window(), {path});
    const auto isOver = [&uploads, before] {
        return uploads.rowCount() > before && uploads.uploads().last().isOver();
    };
    return dropped && hands::waitUntil(isOver, 120s);
}

void TestMainJob::aSecondDropOfTheSameBytesSendsNothing()
{
    const QStringList moment = {QStringLiteral("stat"), QStringLiteral("-c"),
                                QStringLiteral("%y %z"), QStringLiteral("/staging/b/bucky")};
    const QString before = asServer(moment);
    // under another name, so that nothing remembered of the path can help
    const QString copy = local(QStringLiteral("renamed.sif"));
    QVERIFY(QFile::copy(local(QStringLiteral("hello-pytorch.sif")), copy));
    ImagesController &images = m_job->application().images();
    m_job->stalls().setActivity(QStringLiteral("second drop"));
    m_pause.reset();
    const bool over = dropAndWait(copy);
    m_pause.emplace(m_job->stalls());
    QVERIFY(over);
    const Upload upload = images.uploads().uploads().last();
    QVERIFY2(upload.state == Upload::State::AlreadyStaged, qPrintable(upload.error.message));
    QCOMPARE(upload.image.fileName, m_job->image().fileName);
    // a partial file, even one that is gone again, would have changed the folder's times
    QCOMPARE(asServer(moment), before);
}

void TestMainJob::anOldFileUnderTheSameNameIsNeverReplaced()
{
    // another image, whose name somebody has taken already for other bytes
    const QString path = local(QStringLiteral("clash.sif"));
    test::writeSif(path, 3'000'000, 7);
    const QString hash = QString::fromLatin1(runHere(QStringLiteral("sha256sum"), {path}).left(64));
    const QString taken = QStringLiteral("/staging/b/bucky/clash-%1.sif").arg(hash.left(8));
    (void)asServer({QStringLiteral("sh"), QStringLiteral("-c"),
                    QStringLiteral("echo precious >\"$0\""), taken});
    ImagesController &images = m_job->application().images();
    QVERIFY(dropAndWait(path));
    const Upload upload = images.uploads().uploads().last();
    QVERIFY2(upload.state == Upload::State::Staged, qPrintable(upload.error.message));
    QCOMPARE(asServer({QStringLiteral("cat"), taken}), QStringLiteral("precious"));
    QVERIFY(upload.image.fileName.size() > QStringLiteral("clash-12345678.sif").size());
    QVERIFY(upload.image.fileName.startsWith(QStringLiteral("clash-") + hash.left(9)));
    QCOMPARE(asServer({QStringLiteral("sha256sum"), upload.image.path}).left(64), hash);
}

void TestMainJob::theGuiThreadNeverStoodStill()
{
    const StallWatch &stalls = m_job->stalls();
    qInfo("longest stall of the GUI thread: %lld ms (%lld ms with waiting for a processor), during "
          "%s",
          static_cast<long long>(stalls.longest().count()),
          static_cast<long long>(stalls.longestWithLoad().count()),
          qPrintable(stalls.longestDuring()));
#ifdef __SANITIZE_ADDRESS__
    constexpr auto longestAllowed = 150ms; // the instrumented program is about three times as slow
#else
    constexpr auto longestAllowed = 50ms;
#endif
    QVERIFY(stalls.longest() <= longestAllowed);
}

void TestMainJob::cleanupTestCase()
{
    m_pause.reset();
    m_job.reset();
    m_pool.reset();
}

QTEST_MAIN(TestMainJob)
#include "tst_mainjob.moc"
