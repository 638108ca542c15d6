// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/helpbundle.h"

#include "core/eventlog.h"
#include "core/jobhistory.h"

#include "testdata.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace perch;

namespace
{

QByteArray logNamed(const QString &name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/eventlogs/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestHelpBundle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secretsGo_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("left");
        const QString no = QStringLiteral("(removed)");
        const QString hex(40, u'a');
        QTest::newRow("environment")
            << QStringLiteral("environment = \"WANDB_API_KEY=") + hex + QStringLiteral(" LR=0.1\"")
            << QStringLiteral("environment = \"WANDB_API_KEY=") + no + QStringLiteral(" LR=0.1\"");
        QTest::newRow("quoted") << QStringLiteral("environment = \"TOKEN='a b c' X=1\"")
                                << QStringLiteral("environment = \"TOKEN='") + no +
                                       QStringLiteral("' X=1\"");
        QTest::newRow("export") << QStringLiteral("export HF_TOKEN=hf_abcdefghijk")
                                << QStringLiteral("export HF_TOKEN=") + no;
        QTest::newRow("password in words")
            << QStringLiteral("Password: tr0ub4dor") << QStringLiteral("Password: ") + no;
        QTest::newRow("JSON") << QStringLiteral("{\"api_key\": \"xyz\\\"1\", \"epochs\": 3}")
                              << QStringLiteral("{\"api_key\": \"") + no +
                                     QStringLiteral("\", \"epochs\": 3}");
        QTest::newRow("argument") << QStringLiteral("arguments = --api-key 12345 --epochs 3")
                                  << QStringLiteral("arguments = --api-key ") + no +
                                         QStringLiteral(" --epochs 3");
        QTest::newRow("argument with =")
            << QStringLiteral("--password=abc x")
            << QStringLiteral("--password=") + no + QStringLiteral(" x");
        QTest::newRow("URL") << QStringLiteral("git clone https://me:s3cret@github.com/x")
                             << QStringLiteral("git clone https://me:") + no +
                                    QStringLiteral("@github.com/x");
        QTest::newRow("bearer") << QStringLiteral("Authorization: Bearer abcdefghijklmnop")
                                << QStringLiteral("Authorization: Bearer ") + no;
        QTest::newRow("GitHub") << QStringLiteral("x ghp_0123456789abcdef y")
                                << QStringLiteral("x ") + no + QStringLiteral(" y");
        QTest::newRow("AWS") << QStringLiteral("AWS_SECRET_ACCESS_KEY=abc/def+1")
                             << QStringLiteral("AWS_SECRET_ACCESS_KEY=") + no;
        QTest::newRow("W&B in a log") << QStringLiteral("wandb: logged in with ") + hex
                                      << QStringLiteral("wandb: logged in with ") + no;
        QTest::newRow("private key")
            << QStringLiteral("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\nBBBB\n-----END OPENSSH "
                              "PRIVATE KEY-----")
            << QStringLiteral("-----BEGIN OPENSSH PRIVATE KEY-----") + no +
                   QStringLiteral("-----END OPENSSH PRIVATE KEY-----");
    }

    void secretsGo()
    {
        QFETCH(QString, text);
        QFETCH(QString, left);
        const ScrubbedText scrubbed = withoutSecrets(text);
        QCOMPARE(scrubbed.text, left);
        QCOMPARE(scrubbed.removed, 1);
        QCOMPARE(withoutSecrets(left).text, left);
    }

    void theRestStays_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("requests") << "request_memory = 4 GB\nrequest_gpus = 1\n";
        QTest::newRow("a mail address") << "notify_user = bucky@wisc.edu";
        QTest::newRow("a hash") << QStringLiteral("sha256 = ") + QString(64, u'b');
        QTest::newRow("words") << "tokenizer = bert-base\nkeys = 3\nmonkey=1\nThe secret is out";
        QTest::newRow("image") << "container_image = osdf:///chtc/staging/b/bucky/x-54990e82.sif";
        QTest::newRow("a host with a port") << "http://ap2001.chtc.wisc.edu:8080/path";
        QTest::newRow("a slot") << "SlotName: slot1_1@gpu2007.chtc.wisc.edu";
    }

    void theRestStays()
    {
        QFETCH(QString, text);
        QCOMPARE(withoutSecrets(text).text, text);
    }

    void hostileTextsTakeNoEternity()
    {
        QElapsedTimer timer;
        timer.start();
        for (const QString &piece :
             {QStringLiteral("token"), QStringLiteral("a"), QStringLiteral("token=\"\\"),
              QStringLiteral("-----BEGIN PRIVATE KEY-----"), QStringLiteral("https://a:"),
              QStringLiteral("wandb "), QStringLiteral("_key ")})
            static_cast<void>(withoutSecrets(piece.repeated(int(200'000 / piece.size()))));
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    }

    void eventsAreThoseOfTheJob()
    {
        const QByteArray log = logNamed(QStringLiteral("attribute_update.log"));
        const QByteArray mine = eventsOfJob(log, {124, 1}, 100);
        QCOMPARE(mine.count("\n...\n"), 2);
        QVERIFY(mine.contains("(124.001.000)") && !mine.contains("(124.000.000)"));
        QVERIFY(mine.contains("via condor_rm"));
        QCOMPARE(eventsOfJob(log, {124, 1}, 1).count("\n...\n"), 1);
        QVERIFY(eventsOfJob(log, {999, 0}, 100).isEmpty());
        QVERIFY(eventsOfJob({}, {124, 1}, 100).isEmpty());
        // a piece of an event at the begin belongs to nobody
        QVERIFY(eventsOfJob(log.mid(40), {124, 0}, 100).startsWith("009"));
    }

    void tellsWhatStaffAsksFor()
    {
        EventLogParser parser;
        JobHistory history;
        HelpBundle bundle;
        bundle.eventLog = logNamed(QStringLiteral("held.log"));
        // as it was when the job was held
        bundle.eventLog.truncate(
            bundle.eventLog.indexOf("\n...", bundle.eventLog.indexOf("\n012")) + 5);
        history.apply(parser.feed(bundle.eventLog));
        bundle.job = history.jobs().values().first();
        bundle.run.cluster = bundle.job.id.cluster;
        bundle.run.user = QStringLiteral("bucky");
        bundle.run.remoteFolder = QStringLiteral("/home/bucky/perch/x");
        bundle.run.submitText =
            QStringLiteral("environment = \"WANDB_API_KEY=0123456789\"\nqueue\n");
        bundle.perch = QStringLiteral("Perch 0.1, Qt 6");
        bundle.made = QDateTime(QDate(2026, 11, 28), QTime(6, 0), Qt::UTC);
        bundle.output = "10%\r50%\r100% done\nsaved /home/me/x\n" + QByteArray(500, '\x1b');
        for (int i = 0; i < 1000; ++i)
            bundle.error += "line " + QByteArray::number(i) + '\n';
        const ScrubbedText text = helpBundleText(bundle, QStringLiteral("/home/me"));
        QVERIFY(text.text.contains(bundle.job.id.text()));
        QVERIFY(text.text.contains(QStringLiteral("hold reason")));
        QVERIFY(text.text.contains(QStringLiteral("\n012 (")));
        QVERIFY(text.text.contains(QStringLiteral("\n100% done\nsaved ~/x")));
        QVERIFY(text.text.contains(QStringLiteral("line 999")));
        QVERIFY(!text.text.contains(QStringLiteral("line 900\n")));
        QVERIFY(!text.text.contains(u'\x1b'));
        QVERIFY(!text.text.contains(QStringLiteral("0123456789")));
        QCOMPARE(text.removed, 1);
    }
};

QTEST_GUILESS_MAIN(TestHelpBundle)
#include "tst_helpbundle.moc"
