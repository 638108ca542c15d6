// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imageuses.h"

#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

const QDateTime noon(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
const QString path = QStringLiteral("/staging/b/bucky/base-54990e82.sif");

RunRecord run(int cluster, const QString &image, int jobs = 2)
{
    RunRecord record;
    record.cluster = cluster;
    record.jobCount = jobs;
    record.accessPoint = QStringLiteral("ap2001:22");
    record.imageUrl = image;
    record.submitText = QStringLiteral("container_image = %1\nqueue %2\n").arg(image).arg(jobs);
    record.submitted = noon;
    return record;
}

Job job(int cluster, int proc, JobState state)
{
    Job made;
    made.id = {cluster, proc};
    made.state = state;
    return made;
}

} // namespace

class TestImageUses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_uses = std::make_unique<ImageUses>();
        Site site;
        site.stagingRoot = QStringLiteral("/staging");
        site.stagingLayout = QStringLiteral("/staging/{first}/{user}");
        site.imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
        m_uses->setSite(site, QStringLiteral("/staging/b/bucky"));
    }

    void findsTheRunsOfAnImage_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("isUsed");
        QTest::newRow("by the cache") << "osdf:///chtc/staging/b/bucky/base-54990e82.sif" << true;
        QTest::newRow("by the file system") << "file:///staging/b/bucky/base-54990e82.sif" << true;
        QTest::newRow("by an old path") << "/staging/bucky/base-54990e82.sif" << true;
        QTest::newRow("by the variable") << "osdf:///chtc$ENV(STAGING)/base-54990e82.sif" << true;
        QTest::newRow("by a macro") << "osdf:///chtc/staging/b/$(who)/base-54990e82.sif" << true;
        QTest::newRow("of a group") << "file:///staging/groups/lab/base-54990e82.sif" << false;
        QTest::newRow("another image") << "osdf:///chtc/staging/b/bucky/base-54990e83.sif" << false;
        QTest::newRow("a longer name")
            << "osdf:///chtc/staging/b/bucky/my-base-54990e82.sif" << false;
        QTest::newRow("a registry") << "docker://base" << false;
    }

    void findsTheRunsOfAnImage()
    {
        QFETCH(QString, url);
        QFETCH(bool, isUsed);
        m_uses->addRun(run(12, url), true);
        QCOMPARE(m_uses->useOf(path).lastUsed.isValid(), isUsed);
    }

    void findsAnImageThatIsMadeOfMacrosOrSentAsAnInput()
    {
        RunRecord record = run(12, QStringLiteral("osdf:///chtc/staging/b/bucky/$(image).sif"));
        record.submitText = QStringLiteral("image = base-54990e82\ncontainer_image = x\nqueue\n");
        m_uses->addRun(record, true);
        QVERIFY(m_uses->useOf(path).lastUsed.isValid());
    }

    void countsTheJobsThatStillNeedIt()
    {
        m_uses->addRun(run(12, path, 4), true);
        QCOMPARE(m_uses->useOf(path).unknown, 4); // nothing was heard of them
        QVERIFY(!m_uses->useOf(path).isNeeded());
        m_uses->updateJob(job(12, 0, JobState::Idle));
        m_uses->updateJob(job(12, 1, JobState::Held));
        m_uses->updateJob(job(12, 2, JobState::Running));
        m_uses->updateJob(job(12, 3, JobState::Idle));
        m_uses->updateJob(job(12, 3, JobState::Succeeded));
        const ImageUse use = m_uses->useOf(path);
        QCOMPARE(use.waiting, 2);
        QCOMPARE(use.running, 1);
        QCOMPARE(use.unknown, 0);
        QCOMPARE(use.needing, QStringList{QStringLiteral("12 (2 queued jobs, 1 running job)")});
        QCOMPARE(useText(use, noon), QStringLiteral("2 queued jobs, 1 running job"));
        for (int proc = 0; proc < 3; ++proc)
            m_uses->updateJob(job(12, proc, JobState::Removed));
        QVERIFY(!m_uses->useOf(path).isNeeded());
        QCOMPARE(useText(m_uses->useOf(path), noon.addDays(3)),
                 QStringLiteral("last used 3 d ago"));
    }

    void aClusterOfAnotherAccessPointIsAnotherRun()
    {
        RunRecord elsewhere = run(12, path, 3);
        elsewhere.accessPoint = QStringLiteral("ap2002:22");
        m_uses->addRun(elsewhere, false);
        m_uses->updateJob(job(12, 0, JobState::Running)); // of this access point's cluster 12
        QCOMPARE(m_uses->useOf(path).running, 0);
        QCOMPARE(m_uses->useOf(path).unknown, 3);
        m_uses->addRun(run(12, path, 1), true);
        m_uses->addRun(run(12, path, 1), true); // told again
        QCOMPARE(m_uses->useOf(path).running, 1);
        QCOMPARE(m_uses->useOf(path).unknown, 3);
    }

    void tellsChangesTogetherAndForgets()
    {
        QSignalSpy changes(m_uses.get(), &ImageUses::changed);
        m_uses->addRun(run(12, path, 1000), true);
        for (int proc = 0; proc < 1000; ++proc)
            m_uses->updateJob(job(12, proc, JobState::Idle));
        QCOMPARE(changes.size(), 0);
        QTRY_COMPARE(changes.size(), 1);
        m_uses->clear();
        QCOMPARE(m_uses->useOf(path), ImageUse());
        QCOMPARE(useText(m_uses->useOf(path), noon), QStringLiteral("-"));
    }

private:
    std::unique_ptr<ImageUses> m_uses;
};

QTEST_MAIN(TestImageUses)
#include "tst_imageuses.moc"
