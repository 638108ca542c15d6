// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "core/recordarchive.h"
#include "core/recordedrun.h"
#include "core/recordfolder.h"
#include "core/rerunfolder.h"
#include "core/sha256.h"
#include "core/store.h"

#include "testdata.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace perch;

namespace
{

void write(const QString &path, const QByteArray &bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The jobs of a real event log.
QList<Job> jobsOf(const QString &log)
{
    EventLogParser parser;
    JobHistory history;
    history.apply(parser.feed(contentOf(QStringLiteral(PERCH_TEST_DATA "/eventlogs/") + log)));
    return history.jobs().values();
}

MetricSeries series(const QString &name)
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    return {name, {1, 2, 3}, {none, 1, 1.5}, {none, none, 1.795e9}, {0.1, none, 1.0 / 3}};
}

} // namespace

class TestRecordedRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isReadAsItWasWritten();
    void tellsRealJobsAgain_data();
    void tellsRealJobsAgain();
    void readsNoJsonThatIsNone_data();
    void readsNoJsonThatIsNone();
    void survivesEveryCutAndFlip();
    void namesLeadNowhereElse_data();
    void namesLeadNowhereElse();
    void keepsWhatWasSentAndNothingElse();
    void valuesComeBackAsTheyWere();
    void followsNoLinks();
    void goesThroughAnArchive();
    void opensNoHostileArchive_data();
    void opensNoHostileArchive();
    void putsBackTheSameInputs();
    void refusesInputsThatChanged();
    void judgesSources();

private:
    [[nodiscard]] RunRecord sample() const;
    [[nodiscard]] QString job(const char *name) const
    {
        return m_dir->filePath(QStringLiteral("job/") + QLatin1String(name));
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestRecordedRun::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    write(job("train.py"), "print('loss=1')\n");
    write(job("data/big.bin"), QByteArray(1'500'000, 'x'));
    write(job("windows.sh"), "#!/bin/sh\r\necho hi\r\n");
    QVERIFY(QFile::setPermissions(job("windows.sh"),
                                  QFile::permissions(job("windows.sh")) | QFile::ExeOwner));
}

RunRecord TestRecordedRun::sample() const
{
    RunRecord run;
    run.siteId = QStringLiteral("chtc");
    run.user = QStringLiteral("bucky");
    run.accessPoint = QStringLiteral("ap2001.chtc.wisc.edu:22");
    run.jobFolder = m_dir->filePath(QStringLiteral("job"));
    run.remoteFolder = QStringLiteral("/home/bucky/perch/job/20261128-060000");
    run.eventLogPath = run.remoteFolder + QStringLiteral("/job.log");
    run.cluster = 4711;
    run.jobCount = 1;
    run.imageUrl = QStringLiteral("osdf:///chtc/staging/b/bucky/x-54990e82.sif");
    run.submitText = QStringLiteral("executable = windows.sh\r\n"
                                    "transfer_input_files = train.py, data/big.bin, "
                                    "osdf:///chtc/staging/b/bucky/d-12345678.tar.gz\r\nqueue\r\n");
    run.submitted = QDateTime(QDate(2026, 11, 28), QTime(6, 0, 0, 123), Qt::UTC);
    const QByteArray script("#!/bin/sh\necho hi\n"); // as it is sent
    run.files = {
        {QStringLiteral("job.sub"), run.submitText.size(), sha256Of("of the whole list")},
        {QStringLiteral("windows.sh"), script.size(), sha256Of(script)},
        {QStringLiteral("train.py"), 16, sha256Of(contentOf(job("train.py")))},
        {QStringLiteral("data/big.bin"), 1'500'000, sha256Of(contentOf(job("data/big.bin")))}};
    return run;
}

void TestRecordedRun::isReadAsItWasWritten()
{
    RecordedRun run = recordedRunOf(sample());
    run.perch = QStringLiteral("Perch 0.1");
    run.htcondor = QStringLiteral("23.9.6");
    run.siteTitle = QStringLiteral("CHTC, UW-Madison");
    run.image = {run.image.url, QStringLiteral("/staging/b/bucky/x-54990e82.sif"),
                 QStringLiteral("transfer.chtc.wisc.edu:22"), sha256Of("x")};
    run.jobs = jobsOf(QStringLiteral("normal.log"));
    run.outputs = {{QStringLiteral("out/model.pt"), 12, sha256Of("model"), true, false}};
    run.notes = QStringLiteral("The second try\nwith “ä” and <b>marks</b>");
    run.tags = {QStringLiteral("paper"), QStringLiteral("lr sweep")};
    QCOMPARE(run.staged.size(), 1);
    QVERIFY(!run.submitText.contains(u'\r'));
    QCOMPARE(run.inputs.first().sha256, sha256Of(run.submitText.toUtf8()));

    const QByteArray json = recordedRunToJson(run);
    const Result<RecordedRun> again = readRecordedRun(json);
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    QCOMPARE(recordedRunToJson(*again), json);
    QCOMPARE(again->inputs, run.inputs);
    QCOMPARE(again->outputs, run.outputs);
    QCOMPARE(again->image, run.image);
    QCOMPARE(again->staged, run.staged);
    QCOMPARE(again->submitted, run.submitted);
    QCOMPARE(again->submitText, run.submitText);
    QCOMPARE(again->notes, run.notes);
    QCOMPARE(again->tags, run.tags);
}

void TestRecordedRun::tellsRealJobsAgain_data()
{
    QTest::addColumn<QString>("log");
    const QStringList logs =
        QDir(QStringLiteral(PERCH_TEST_DATA "/eventlogs")).entryList({QStringLiteral("*.log")});
    for (const QString &log : logs)
        QTest::newRow(qPrintable(log)) << log;
}

void TestRecordedRun::tellsRealJobsAgain()
{
    QFETCH(QString, log);
    const QList<Job> jobs = jobsOf(log).mid(0, 40);
    RecordedRun run = recordedRunOf(sample());
    for (const Job &job : jobs) {
        run.cluster = job.id.cluster;
        run.jobs = {job};
        const Result<RecordedRun> again = readRecordedRun(recordedRunToJson(run));
        QVERIFY(again && again->jobs.size() == 1);
        const Job &told = again->jobs.first();
        QCOMPARE(told.id, job.id);
        QCOMPARE(told.state, job.state);
        if (isFinal(job.state) && job.state != JobState::Removed)
            QCOMPARE(told.exitCode, job.state == JobState::Killed ? 0 : job.exitCode);
        QCOMPARE(told.exitSignal, job.exitSignal);
        QCOMPARE(told.host, job.host);
        QCOMPARE(told.gpus, job.gpus);
        QCOMPARE(told.started, job.started);
        QCOMPARE(told.ended, job.ended);
        QCOMPARE(told.memoryMegabytes, job.memoryMegabytes);
        QCOMPARE(told.holdReason.text(), job.holdReason.text());
        QVERIFY(told.resources == job.resources);
        QVERIFY(told.phases == job.phases);
    }
}

void TestRecordedRun::readsNoJsonThatIsNone_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    const auto with = [](const char *field, const QJsonValue &value) {
        QJsonObject object = QJsonDocument::fromJson(recordedRunToJson(RecordedRun())).object();
        object.insert(QLatin1String(field), value);
        return QJsonDocument(object).toJson();
    };
    const auto file = [](const QString &name, bool isKept) {
        return QJsonArray{QJsonObject{{QStringLiteral("name"), name},
                                      {QStringLiteral("bytes"), 1},
                                      {QStringLiteral("kept"), isKept},
                                      {QStringLiteral("sha256"), sha256Of("x")}}};
    };
    QTest::newRow("nothing") << QByteArray() << "no JSON";
    QTest::newRow("not JSON") << QByteArray("\0\xff{", 3) << "no JSON";
    QTest::newRow("other JSON") << QByteArray("{}") << "format";
    QTest::newRow("deep") << QByteArray(100'000, '[') << "no JSON";
    QTest::newRow("newer") << with("version", 2) << "newer";
    QTest::newRow("no version") << with("version", QStringLiteral("x")) << "version";
    QTest::newRow("leads out") << with("inputs", file(QStringLiteral("../../.ssh/id"), true))
                               << "outside";
    QTest::newRow("absolute") << with("outputs", file(QStringLiteral("/etc/passwd"), true))
                              << "outside";
    QTest::newRow("wrong cluster") << with("cluster", -1) << "cluster";
    QTest::newRow("huge number") << with("jobCount", 1e300) << "jobCount";
    QTest::newRow("long text") << with("user", QString(100'000, u'x')) << "user";
    QTest::newRow("no hash") << with("image",
                                     QJsonObject{{QStringLiteral("sha256"), QStringLiteral("abc")}})
                             << "SHA-256";
    QJsonArray jobs;
    for (int i = 0; i <= RecordedRun::mostJobs; ++i)
        jobs.append(QJsonObject());
    QTest::newRow("too many jobs") << with("jobs", jobs) << "jobs";
}

void TestRecordedRun::readsNoJsonThatIsNone()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    const Result<RecordedRun> run = readRecordedRun(json);
    QVERIFY(!run);
    QVERIFY2(run.error().message.contains(says), qPrintable(run.error().message));
}

/// Whatever comes of it, it is bounded and plain.
void TestRecordedRun::survivesEveryCutAndFlip()
{
    RecordedRun run = recordedRunOf(sample());
    run.jobs = jobsOf(QStringLiteral("held.log"));
    const QByteArray json = recordedRunToJson(run);
    for (qsizetype i = 0; i < json.size(); i += 7)
        QVERIFY(!readRecordedRun(json.left(i)));
    for (qsizetype i = 0; i < json.size(); i += 11) {
        for (const char with : {'\0', '"', '\xff', '9'}) {
            QByteArray changed = json;
            changed[i] = with;
            const Result<RecordedRun> read = readRecordedRun(changed);
            if (!read)
                continue;
            for (const RecordedFile &file : read->inputs)
                QVERIFY(!file.isKept || isRecordPath(file.name));
            QVERIFY(read->user.indexOf(QChar(0)) < 0);
        }
    }
}

void TestRecordedRun::namesLeadNowhereElse_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isInside");
    QTest::newRow("plain") << "train.py" << true;
    QTest::newRow("below") << QStringLiteral("data/a b/ä.csv") << true;
    QTest::newRow("begins with a dash") << "-rf" << true;
    QTest::newRow("empty") << "" << false;
    QTest::newRow("here") << "." << false;
    QTest::newRow("above") << "../x" << false;
    QTest::newRow("above later") << "a/../../x" << false;
    QTest::newRow("absolute") << "/etc/passwd" << false;
    QTest::newRow("ends with a slash") << "a/" << false;
    QTest::newRow("backslash") << "a\\b" << false;
    QTest::newRow("control") << "a\nb" << false;
    QTest::newRow("turns the writing") << QStringLiteral("a\u202eb") << false;
    QTest::newRow("long") << QString(2000, u'a') << false;
}

void TestRecordedRun::namesLeadNowhereElse()
{
    QFETCH(QString, name);
    QFETCH(bool, isInside);
    QCOMPARE(isRecordPath(name), isInside);
}

void TestRecordedRun::keepsWhatWasSentAndNothingElse()
{
    write(job("train.py"), "print('changed since')\n");
    RecordedRun run = recordedRunOf(sample());
    const Result<QString> folder = makeRecordFolder(m_dir->filePath(QStringLiteral("runs")), run);
    QVERIFY(folder);
    QCOMPARE(QFileInfo(*folder).fileName(), QStringLiteral("20261128-060000-job-4711"));
    QVERIFY(keepInputs(*folder, run));
    QVERIFY(writeRecord(*folder, run));
    QCOMPARE(contentOf(*folder + QStringLiteral("/submit/job.sub")), run.submitText.toUtf8());
    QCOMPARE(contentOf(*folder + QStringLiteral("/submit/windows.sh")),
             QByteArray("#!/bin/sh\necho hi\n"));
    QVERIFY(QFileInfo(*folder + QStringLiteral("/submit/windows.sh")).isExecutable());
    QVERIFY(!QFileInfo::exists(*folder + QStringLiteral("/submit/train.py"))); // other bytes now
    QVERIFY(!QFileInfo::exists(*folder + QStringLiteral("/submit/data/big.bin"))); // too large
    QVERIFY(contentOf(*folder + QStringLiteral("/README.txt")).contains("4711"));
    const Result<RecordedRun> again = readRecord(*folder);
    QVERIFY(again);
    QCOMPARE(again->inputs, run.inputs);
    // the same run again has a folder of its own
    const Result<QString> second = makeRecordFolder(m_dir->filePath(QStringLiteral("runs")), run);
    QVERIFY(second && *second != *folder);

    write(m_dir->filePath(QStringLiteral("model.pt")), "weights");
    const RecordedFile output{QStringLiteral("out/model.pt"), 7, sha256Of("weights")};
    QVERIFY(keepOutput(*folder, run, m_dir->filePath(QStringLiteral("model.pt")), output));
    QVERIFY(
        keepOutput(*folder, run, m_dir->filePath(QStringLiteral("model.pt")), output)); // once more
    QCOMPARE(run.outputs.size(), 1);
    const Result<QByteArray> kept =
        readKept(*folder, RecordPart::Outputs, run.outputs.first(), 1000);
    QVERIFY(kept && *kept == "weights");
    write(*folder + QStringLiteral("/outputs/out/model.pt"), "changed");
    QVERIFY(!readKept(*folder, RecordPart::Outputs, run.outputs.first(), 1000));
}

void TestRecordedRun::valuesComeBackAsTheyWere()
{
    const QString odd = QStringLiteral("val/\"acc\", 5");
    const QMap<QString, MetricSeries> all{{QStringLiteral("loss"), series(QStringLiteral("loss"))},
                                          {odd, series(odd)}};
    const QString folder = m_dir->path();
    QVERIFY(keepMetrics(folder, 0, all));
    QVERIFY(keepMetrics(folder, 12, {}));
    QCOMPARE(recordedMetrics(folder), QList<int>({0, 12}));
    const auto again = readRecordedMetrics(folder, 0);
    QVERIFY(again);
    QCOMPARE(again->keys(), all.keys());
    for (const QString &name : all.keys()) {
        QCOMPARE(again->value(name).name, name);
        const auto same = [](const QList<double> &a, const QList<double> &b) {
            return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
                return x == y || (std::isnan(x) && std::isnan(y));
            });
        };
        QVERIFY(same(again->value(name).steps, all.value(name).steps));
        QVERIFY(same(again->value(name).epochs, all.value(name).epochs));
        QVERIFY(same(again->value(name).wallTimes, all.value(name).wallTimes));
        QVERIFY(same(again->value(name).values, all.value(name).values));
    }
    QVERIFY(readRecordedMetrics(folder, 12)->isEmpty());
    QVERIFY(!readRecordedMetrics(folder, 1));
    write(folder + QStringLiteral("/metrics-2.csv"), "a,b\n1,2\n");
    QVERIFY(!readRecordedMetrics(folder, 2));
    write(folder + QStringLiteral("/metrics-3.csv"),
          "name,step,epoch,wall,value\nno quotes,1,,,1\n\"cut\n\"\",,,,\n\"ok\",1e999,x,,0.5\n");
    const auto hostile = readRecordedMetrics(folder, 3);
    QVERIFY(hostile && hostile->contains(QStringLiteral("ok")));
    QVERIFY(std::isnan(hostile->value(QStringLiteral("ok")).steps.first()));
}

void TestRecordedRun::followsNoLinks()
{
    RecordedRun run = recordedRunOf(sample());
    const Result<QString> folder = makeRecordFolder(m_dir->filePath(QStringLiteral("runs")), run);
    QVERIFY(folder && keepInputs(*folder, run) && writeRecord(*folder, run));
    const RecordedFile &kept = run.inputs.at(2);
    QCOMPARE(kept.name, QStringLiteral("train.py"));
    QVERIFY(!keptPath(*folder, RecordPart::Submit, kept.name).isEmpty());
    QVERIFY(QFile::remove(*folder + QStringLiteral("/submit/train.py")));
    QVERIFY(QFile::link(job("train.py"), *folder + QStringLiteral("/submit/train.py")));
    QVERIFY(keptPath(*folder, RecordPart::Submit, kept.name).isEmpty());
    QVERIFY(!readKept(*folder, RecordPart::Submit, kept, 1000));
    // nor on the way
    QVERIFY(QDir(*folder + QStringLiteral("/submit")).removeRecursively());
    QVERIFY(
        QFile::link(m_dir->filePath(QStringLiteral("job")), *folder + QStringLiteral("/submit")));
    QVERIFY(keptPath(*folder, RecordPart::Submit, kept.name).isEmpty());
    QVERIFY(packRecord(*folder, m_dir->filePath(QStringLiteral("x.tar.gz"))));
    QTemporaryDir place;
    const Result<QString> unpacked =
        unpackRecord(m_dir->filePath(QStringLiteral("x.tar.gz")), place.path());
    QVERIFY(unpacked);
    QVERIFY(!QFileInfo::exists(*unpacked + QStringLiteral("/submit")));
}

void TestRecordedRun::goesThroughAnArchive()
{
    RecordedRun run = recordedRunOf(sample());
    run.jobs = jobsOf(QStringLiteral("normal.log"));
    const Result<QString> folder = makeRecordFolder(m_dir->filePath(QStringLiteral("runs")), run);
    QVERIFY(folder && keepInputs(*folder, run) && writeRecord(*folder, run));
    QVERIFY(keepMetrics(*folder, 0, {{QStringLiteral("a"), series(QStringLiteral("a"))}}));
    const QString path = m_dir->filePath(QStringLiteral("ä record.tar.gz"));
    QVERIFY(packRecord(*folder, path));
    QTemporaryDir place;
    const Result<QString> there = unpackRecord(path, place.path());
    QVERIFY2(there, there ? "" : qPrintable(there.error().message));
    const Result<RecordedRun> again = readRecord(*there);
    QVERIFY(again);
    QCOMPARE(recordedRunToJson(*again), recordedRunToJson(run));
    QVERIFY(QFileInfo(*there + QStringLiteral("/submit/windows.sh")).isExecutable());
    QVERIFY(readRecordedMetrics(*there, 0));
    // what others' tools make of the same folder is read, too
    QProcess tar;
    tar.start(QStringLiteral("tar"),
              {QStringLiteral("-C"), *folder, QStringLiteral("-czf"),
               m_dir->filePath(QStringLiteral("flat.tgz")), QStringLiteral(".")});
    QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
    QTemporaryDir second;
    const Result<QString> flat =
        unpackRecord(m_dir->filePath(QStringLiteral("flat.tgz")), second.path());
    QVERIFY2(flat, flat ? "" : qPrintable(flat.error().message));
    QVERIFY(readRecord(*flat));
    // and ours by them
    tar.start(QStringLiteral("tar"), {QStringLiteral("-tzf"), path});
    QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
    QVERIFY(tar.readAll().contains("/run.json"));
}

void TestRecordedRun::opensNoHostileArchive_data()
{
    QTest::addColumn<QString>("make"); // a program of Python
    QTest::newRow("leads out") << "f('../evil', b'x')";
    QTest::newRow("absolute") << "f('/tmp/perch-evil', b'x')";
    QTest::newRow("link") << "l('run.json', '/etc/passwd', tarfile.SYMTYPE)";
    QTest::newRow("hard link") << "f('a', b'x'); l('run.json', 'a', tarfile.LNKTYPE)";
    QTest::newRow("device") << "l('run.json', '', tarfile.CHRTYPE)";
    QTest::newRow("bomb") << "f('run.json', b'0' * 5000000)";
    QTest::newRow("twice") << "f('run.json', b'{}'); f('run.json', b'{}')";
    QTest::newRow("no record") << "f('x', b'{}')";
    QTest::newRow("many") << "[f('a%d' % i, b'') for i in range(101)]";
}

void TestRecordedRun::opensNoHostileArchive()
{
    QFETCH(QString, make);
    const QString path = m_dir->filePath(QStringLiteral("evil.tar.gz"));
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"),
                  QStringLiteral("import tarfile, io, sys\n"
                                 "t = tarfile.open(sys.argv[1], 'w:gz', compresslevel=1)\n"
                                 "def f(name, data):\n"
                                 "    i = tarfile.TarInfo(name); i.size = len(data)\n"
                                 "    t.addfile(i, io.BytesIO(data))\n"
                                 "def l(name, to, kind):\n"
                                 "    i = tarfile.TarInfo(name); i.type = kind; i.linkname = to\n"
                                 "    t.addfile(i)\n"
                                 "%1\n"
                                 "t.close()\n")
                      .arg(make),
                  path});
    QVERIFY(python.waitForFinished(60'000) && python.exitCode() == 0);
    QTemporaryDir place;
    const Result<QString> opened = unpackRecord(path, place.path(), {4'000'000, 100});
    QVERIFY(!opened);
    QVERIFY(!opened.error().message.isEmpty());
    QVERIFY(!QFileInfo::exists(place.filePath(QStringLiteral("../evil"))));
    QVERIFY(!QFileInfo::exists(QStringLiteral("/tmp/perch-evil")));
    write(path, "no archive at all");
    QVERIFY(!unpackRecord(path, place.path()));
}

void TestRecordedRun::putsBackTheSameInputs()
{
    RecordedRun run = recordedRunOf(sample());
    const Result<QString> folder = makeRecordFolder(m_dir->filePath(QStringLiteral("runs")), run);
    QVERIFY(folder && keepInputs(*folder, run));
    write(job("train.py"), "print('changed since')\n"); // the record has the old one
    const QString again = m_dir->filePath(nameForRerun(run));
    QCOMPARE(again, m_dir->filePath(QStringLiteral("job-again")));
    const Result<void> restored = restoreJobFolder(*folder, run, again);
    QVERIFY2(restored, restored ? "" : qPrintable(restored.error().message));
    for (const RecordedFile &file : std::as_const(run.inputs))
        QCOMPARE(sha256Of(contentOf(again + u'/' + file.name)), file.sha256);
    QVERIFY(QFileInfo(again + QStringLiteral("/windows.sh")).isExecutable());
    QVERIFY(!restoreJobFolder(*folder, run, again)); // never over another
    run.jobFolder = again + QStringLiteral("-2");
    QCOMPARE(nameForRerun(run), QStringLiteral("job-again"));
    run.jobFolder = QStringLiteral("/a/..");
    QCOMPARE(nameForRerun(run), QStringLiteral("run-4711-again"));
}

void TestRecordedRun::refusesInputsThatChanged()
{
    RecordedRun run = recordedRunOf(sample());
    const Result<QString> folder = makeRecordFolder(m_dir->filePath(QStringLiteral("runs")), run);
    QVERIFY(folder && keepInputs(*folder, run));
    QByteArray bytes = contentOf(job("data/big.bin"));
    bytes[77] = 'y';
    write(job("data/big.bin"), bytes);
    const Result<void> other =
        restoreJobFolder(*folder, run, m_dir->filePath(QStringLiteral("again")));
    QVERIFY(!other);
    QVERIFY2(other.error().message.contains(QStringLiteral("data/big.bin has other bytes")),
             qPrintable(other.error().message));
    QVERIFY(QFile::remove(job("data/big.bin")));
    const Result<void> gone =
        restoreJobFolder(*folder, run, m_dir->filePath(QStringLiteral("again")));
    QVERIFY(!gone);
    QVERIFY2(gone.error().message.contains(QStringLiteral("data/big.bin is gone")),
             qPrintable(gone.error().message));
    run.submitText += QStringLiteral("# somebody else's\n");
    QVERIFY(!restoreJobFolder(*folder, run, m_dir->filePath(QStringLiteral("again"))));
    QVERIFY(!QFileInfo::exists(m_dir->filePath(QStringLiteral("again")))); // no half of it
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Hidden | QDir::Dirs | QDir::NoDotAndDotDot),
             QStringList({QStringLiteral("job"), QStringLiteral("runs")}));
}

void TestRecordedRun::judgesSources()
{
    RecordedSource image{QStringLiteral("osdf:///chtc/staging/b/bucky/x-54990e82.sif"),
                         QStringLiteral("/staging/b/bucky/x-54990e82.sif"),
                         {},
                         {}};
    const QString right = QStringLiteral("54990e82") + QString(56, u'0');
    const QString wrong = QStringLiteral("64990e82") + QString(56, u'0');
    QVERIFY(complaintAboutSource(image).isEmpty());
    QVERIFY(complaintAboutHash(image, right).isEmpty());
    QVERIFY(!complaintAboutHash(image, wrong).isEmpty());
    image.sha256 = wrong; // what was recorded counts more than a name
    QVERIFY(complaintAboutHash(image, wrong).isEmpty());
    QVERIFY(!complaintAboutHash(image, right).isEmpty());
    image = {{}, QStringLiteral("/staging/b/bucky/plain.sif"), {}, {}};
    QVERIFY(!complaintAboutHash(image, right).isEmpty());
    image = {QStringLiteral("docker://pytorch/pytorch:latest"), {}, {}, {}};
    QVERIFY(complaintAboutSource(image).contains(QStringLiteral("registry")));
    image.url = QStringLiteral("docker://x@sha256:") + right;
    QVERIFY(complaintAboutSource(image).isEmpty());
    QVERIFY(complaintAboutSource({}).isEmpty());
}

QTEST_GUILESS_MAIN(TestRecordedRun)
#include "tst_recordedrun.moc"
