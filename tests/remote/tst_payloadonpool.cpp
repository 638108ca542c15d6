// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtemplate.h"
#include "core/submit/submitfile.h"
#include "testdata.h"
#include "tests/support/pool.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int poolMilliseconds =
    240'000; // two jobs train, on a machine that does much else, and one waits to be matched again

const QString source = QStringLiteral(PERCH_TEST_DATA "/../..");

QByteArray runHere(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    if (!process.waitForFinished(600'000) || process.exitCode() != 0)
        qFatal("%s failed", qPrintable(program));
    return process.readAllStandardOutput();
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The records of a run without what differs between two runs of the same numbers.
QJsonArray curveOf(const QByteArray &records)
{
    QJsonArray curve;
    for (const QByteArray &line : records.split('\n')) {
        QJsonObject record = QJsonDocument::fromJson(line).object();
        if (record.isEmpty())
            continue;
        record.remove(QStringLiteral("run"));
        record.remove(QStringLiteral("wall"));
        QJsonObject values = record.value(QStringLiteral("values")).toObject();
        for (const char *const name : {"images_per_s", "epoch_s", "peak_rss_mb"})
            values.remove(QString::fromLatin1(name));
        record.insert(QStringLiteral("values"), values);
        curve.append(record);
    }
    return curve;
}

} // namespace

/// The real program in its real image on the real pool, by the template for resumable jobs: what a
/// job comes to must not depend on whether it was thrown off its machine.
class TestPayloadOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_pool.reset(); }

    void aVacatedJobEndsAsOneThatWasLeftAlone();

private:
    void put(const QString &name, const QByteArray &bytes, bool isExecutable = false);
    QByteArray sh(const QString &command);
    /// Submits the template, each job into a folder of its own, and says its cluster.
    QString submit(const QString &folder, const QString &arguments);
    QByteArray logOf(const QString &folder) const
    {
        return file(folder, QStringLiteral("job.log"));
    }
    QByteArray file(const QString &folder, const QString &name) const
    {
        return read(m_outside + u'/' + folder + u'/' + name);
    }
    /// What a running job has written into a file on its machine so far.
    QByteArray onExecutionPoint(const QString &cluster, const QString &name);

    std::unique_ptr<Pool> m_pool;
    QString m_inside;
    QString m_outside;
    QByteArray m_submitText;
};

void TestPayloadOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_inside = QStringLiteral("/home/bucky/payload");
    m_outside = m_pool->outside(QStringLiteral("home")) + QStringLiteral("/bucky/payload");
    m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                 {QStringLiteral("sh"), QStringLiteral("-c"),
                  QStringLiteral("rm -rf '%1' && mkdir -m 777 '%1' && cd '%1' && "
                                 "mkdir -m 777 alone vacated")
                      .arg(m_inside)});
    const QString image = QString::fromUtf8(runHere(source + QStringLiteral("/payload/build-sif"),
                                                    {QStringLiteral("--binary"),
                                                     QStringLiteral(PERCH_PAYLOAD_BINARY)}))
                              .trimmed();
    QVERIFY2(QFile::copy(image, m_outside + QStringLiteral("/payload.sif")), qPrintable(image));
    runHere(source + QStringLiteral("/payload/make-demo-data"),
            {m_outside, QStringLiteral("9000")});

    const auto all = readJobTemplates(source + QStringLiteral("/resources/templates"));
    QVERIFY(all);
    const auto found = std::find_if(all->cbegin(), all->cend(), [](const JobTemplate &one) {
        return one.name == u"resumable";
    });
    QVERIFY(found != all->cend());
    const auto filled =
        fillJobTemplate(*found, templateValues(QStringLiteral("resumable"), std::nullopt));
    QVERIFY(filled);
    for (const TemplateFile &one : *filled) {
        if (one.name == found->submitFileName)
            m_submitText = one.text.toUtf8();
        else
            put(one.name, one.text.toUtf8(), one.isExecutable);
    }
    QVERIFY(!m_submitText.isEmpty());
}

void TestPayloadOnPool::put(const QString &name, const QByteArray &bytes, bool isExecutable)
{
    QFile made(m_outside + u'/' + name);
    QVERIFY(made.open(QIODevice::WriteOnly));
    QCOMPARE(made.write(bytes), bytes.size());
    made.close();
    QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther;
    if (isExecutable)
        permissions |= QFile::ExeOwner | QFile::ExeOther;
    QVERIFY(made.setPermissions(permissions));
}

QByteArray TestPayloadOnPool::sh(const QString &command)
{
    return m_pool->exec(
        QStringLiteral("ap"), QStringLiteral("bucky"),
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("cd '%1' && { %2; } 2>&1; echo \"rc=$?\"").arg(m_inside, command)});
}

QString TestPayloadOnPool::submit(const QString &folder, const QString &arguments)
{
    SubmitFile description(QString::fromUtf8(m_submitText));
    const auto set = [&description](const char *name, const QString &value) {
        description.setValue(QString::fromLatin1(name), value);
    };
    set("initialdir", folder);
    set("container_image", QStringLiteral("../payload.sif"));
    set("executable", QStringLiteral("resumable.sh"));
    set("arguments", arguments);
    set("transfer_input_files", QStringLiteral("../MNIST_data.tar.gz"));
    set("log", QStringLiteral("job.log"));
    put(folder + QStringLiteral(".sub"), description.text().toUtf8());
    const QByteArray said = sh(QStringLiteral("condor_submit -terse %1.sub").arg(folder));
    if (!said.endsWith("rc=0\n"))
        qWarning("%s", said.constData());
    return QString::fromUtf8(said.left(said.indexOf('.')));
}

QByteArray TestPayloadOnPool::onExecutionPoint(const QString &cluster, const QString &name)
{
    // the job's own description, which lies beside its files, says whose they are
    return m_pool->exec(
        QStringLiteral("ep"), QStringLiteral("root"),
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("for ad in $(condor_config_val EXECUTE)/dir_*/.job.ad; do "
                        "grep -qs '^ClusterId = %1$' \"$ad\" && cat \"${ad%/*}/%2\" 2>/dev/null; "
                        "done; true")
             .arg(cluster, name)});
}

void TestPayloadOnPool::aVacatedJobEndsAsOneThatWasLeftAlone()
{
    const QString training =
        QStringLiteral("--epochs 2 --deterministic --threads 1 --batch-size 32 --log-interval 5");
    const QString vacated =
        submit(QStringLiteral("vacated"), training + QStringLiteral(" --stop-after 1"));
    const QString alone = submit(QStringLiteral("alone"), training);
    QVERIFY(vacated.toInt() > 0 && alone.toInt() > 0);

    // in the middle: the first checkpoint is fetched, and the second epoch is under way
    QTRY_VERIFY2_WITH_TIMEOUT(
        onExecutionPoint(vacated, QStringLiteral("metrics.jsonl")).contains("\"epoch\":2,"),
        logOf(QStringLiteral("vacated")).constData(), poolMilliseconds);
    const QByteArray said = sh(QStringLiteral("condor_vacate_job ") + vacated);
    QVERIFY2(said.endsWith("rc=0\n"), said.constData());
    for (const char *const folder : {"vacated", "alone"})
        QTRY_VERIFY2_WITH_TIMEOUT(logOf(QString::fromLatin1(folder)).contains("\n005 ("),
                                  logOf(QString::fromLatin1(folder)).constData(), poolMilliseconds);

    const QByteArray log = logOf(QStringLiteral("vacated"));
    QVERIFY2(log.contains("\n004 (") && log.count("\n001 (") == 2, log.constData());
    QVERIFY2(log.contains("Normal termination (return value 0)"), log.constData());
    QVERIFY2(!logOf(QStringLiteral("alone")).contains("\n004 ("), "it was not left alone");

    // it told HTCondor's signal from its own end, and lost none of its steps
    const QByteArray out =
        file(QStringLiteral("vacated"), QStringLiteral("resumable_%1_0.out").arg(vacated));
    QVERIFY2(out.contains("Going on after epoch 1 and "), out.constData());
    const QByteArray broken = file(QStringLiteral("vacated"), QStringLiteral("metrics.jsonl"));
    const QByteArray whole = file(QStringLiteral("alone"), QStringLiteral("metrics.jsonl"));
    QCOMPARE(whole.count("test_accuracy"), 2);
    QCOMPARE(curveOf(broken), curveOf(whole));
    // the model too, number for number
    const QString folder = m_outside + QStringLiteral("/%1/mnist_cnn.pt");
    const auto checked = [&](const char *name) {
        return runHere(QStringLiteral(PERCH_PAYLOAD_BINARY),
                       {QStringLiteral("check"), QStringLiteral("--threads"), QStringLiteral("1"),
                        QStringLiteral("--model"), folder.arg(QString::fromLatin1(name)),
                        QStringLiteral("--data"),
                        m_outside + QStringLiteral("/MNIST_data.tar.gz")});
    };
    const QByteArray accuracy = checked("alone");
    QVERIFY2(accuracy.contains("Accuracy: "), accuracy.constData());
    QCOMPARE(checked("vacated"), accuracy);
}

QTEST_GUILESS_MAIN(TestPayloadOnPool)
#include "tst_payloadonpool.moc"
