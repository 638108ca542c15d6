// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stagedpath.h"

#include <QTest>

using namespace perch;

namespace
{

Site chtc()
{
    Site site;
    site.stagingRoot = QStringLiteral("/staging");
    site.stagingLayout = QStringLiteral("/staging/{first}/{user}");
    site.imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
    return site;
}

} // namespace

class TestStagedPath : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void renewsOldNames_data();
    void renewsOldNames();
    void leavesASiteWithAnotherLayoutAlone();
    void findsThePathThatAJobMeans_data();
    void findsThePathThatAJobMeans();
    void knowsGroupsAndSmallFiles();
};

void TestStagedPath::renewsOldNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("renewed");
    QTest::newRow("a path") << "/staging/bucky/x.sif"
                            << "/staging/b/bucky/x.sif";
    QTest::newRow("a file URL") << "file:///staging/bucky/x.sif"
                                << "file:///staging/b/bucky/x.sif";
    QTest::newRow("a cache URL") << "osdf:///chtc/staging/bucky/x.sif"
                                 << "osdf:///chtc/staging/b/bucky/x.sif";
    QTest::newRow("a folder below") << "/staging/bucky/a/b.sif"
                                    << "/staging/b/bucky/a/b.sif";
    QTest::newRow("the present way") << "/staging/b/bucky/x.sif"
                                     << "";
    QTest::newRow("the present URL") << "osdf:///chtc/staging/b/bucky/x.sif"
                                     << "";
    QTest::newRow("a group") << "file:///staging/groups/lab/x.sif"
                             << "";
    QTest::newRow("a user named as a macro") << "/staging/$(user)/x.sif"
                                             << "";
    QTest::newRow("a file beside the users") << "/staging/x.sif"
                                             << "";
    QTest::newRow("a similar root") << "/staging2/bucky/x.sif"
                                    << "";
    QTest::newRow("a path that climbs") << "/staging/../bucky/x.sif"
                                        << "";
    QTest::newRow("another cache") << "osdf:///ospool/staging/bucky/x.sif"
                                   << "";
    QTest::newRow("a registry") << "docker://staging/bucky/x"
                                << "";
    QTest::newRow("nothing") << ""
                             << "";
}

void TestStagedPath::renewsOldNames()
{
    QFETCH(QString, name);
    QFETCH(QString, renewed);
    QCOMPARE(renewedStagedName(chtc(), name), renewed);
    if (!renewed.isEmpty())
        QCOMPARE(renewedStagedName(chtc(), renewed), QString());
}

void TestStagedPath::leavesASiteWithAnotherLayoutAlone()
{
    Site other = chtc();
    other.stagingLayout = QStringLiteral("/staging/{user}");
    QCOMPARE(renewedStagedName(other, QStringLiteral("/staging/bucky/x.sif")), QString());
    QCOMPARE(renewedStagedName(Site(), QStringLiteral("/staging/bucky/x.sif")), QString());
}

void TestStagedPath::findsThePathThatAJobMeans_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("path");
    const QString path = QStringLiteral("/staging/b/bucky/x.sif");
    QTest::newRow("the path") << path << path;
    QTest::newRow("a file URL") << QString(QStringLiteral("file://") + path) << path;
    QTest::newRow("a cache URL") << QString(QStringLiteral("osdf:///chtc") + path) << path;
    QTest::newRow("an old path") << "/staging/bucky/x.sif" << path;
    QTest::newRow("an old cache URL") << "osdf:///chtc/staging/bucky/x.sif" << path;
    QTest::newRow("the variable") << "$ENV(STAGING)/x.sif" << path;
    QTest::newRow("the variable in a URL") << "osdf:///chtc$ENV(STAGING)/x.sif" << path;
    QTest::newRow("the variable, written small") << "file://$env(STAGING)/x.sif" << path;
    QTest::newRow("another macro") << "osdf:///chtc/staging/b/bucky/$(image)"
                                   << "";
    QTest::newRow("a file of the job") << "x.sif"
                                       << "";
    QTest::newRow("a registry") << "oras://x/y"
                                << "";
    QTest::newRow("another place") << "/home/bucky/x.sif"
                                   << "";
    QTest::newRow("a path that climbs") << "/staging/b/bucky/../becky/x.sif"
                                        << "";
}

void TestStagedPath::findsThePathThatAJobMeans()
{
    QFETCH(QString, name);
    QFETCH(QString, path);
    QCOMPARE(stagedPathMeant(chtc(), name, QStringLiteral("/staging/b/bucky")), path);
}

void TestStagedPath::knowsGroupsAndSmallFiles()
{
    QVERIFY(isGroupStaging(chtc(), QStringLiteral("/staging/groups/lab/x.sif")));
    QVERIFY(!isGroupStaging(chtc(), QStringLiteral("/staging/g/groups/x.sif")));
    QVERIFY(isBelowStagingSize(999'999'999));
    QVERIFY(!isBelowStagingSize(1'000'000'000));
}

QTEST_GUILESS_MAIN(TestStagedPath)
#include "tst_stagedpath.moc"
