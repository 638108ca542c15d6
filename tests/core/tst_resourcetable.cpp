// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/resourcetable.h"

#include <QTest>

using namespace perch;

namespace
{

ResourceUse use(const char *name, const char *used, const char *requested, const char *allocated,
                const char *assigned = "")
{
    return {QString::fromUtf8(name), QString::fromUtf8(used), QString::fromUtf8(requested),
            QString::fromUtf8(allocated), QString::fromUtf8(assigned)};
}

} // namespace

class TestResourceTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackWhatWasPutIn_data();
    void givesBackWhatWasPutIn();
    void keepsTheSameRequestsOnce();
    void foreignTextDoesNotBreakIt();
};

void TestResourceTable::givesBackWhatWasPutIn_data()
{
    QTest::addColumn<QList<ResourceUse>>("rows");
    QTest::newRow("none") << QList<ResourceUse>();
    QTest::newRow("all cells empty") << QList<ResourceUse>{use("GPUs", "", "", "")};
    QTest::newRow("given as requested") << QList<ResourceUse>{use("Cpus", "0.97", "1", "1")};
    QTest::newRow("given more than requested")
        << QList<ResourceUse>{use("Disk (KB)", "46570", "1048576", "1049600")};
    QTest::newRow("given without a request") << QList<ResourceUse>{use("GPUs", "", "", "0")};
    QTest::newRow("with GPUs, given as requested")
        << QList<ResourceUse>{use("GPUs", "0.9", "2", "2", "GPU-a,GPU-b")};
    QTest::newRow("several, the first and the last bare")
        << QList<ResourceUse>{use("TimeExecute (s)", "10", "", ""),
                              use("GPUs", "", "1", "1", "GPU-a"), use("", "", "", "")};
}

void TestResourceTable::givesBackWhatWasPutIn()
{
    QFETCH(QList<ResourceUse>, rows);
    const ResourceTable table(rows);
    QCOMPARE(table.size(), rows.size());
    QVERIFY(QList<ResourceUse>(table) == rows);
    for (qsizetype i = 0; i < rows.size(); ++i)
        QVERIFY(table[i] == rows[i]);
    if (!rows.isEmpty()) {
        const ResourceRequestsPtr requests(new ResourceRequests(table.requestLines()));
        QVERIFY(ResourceTable(requests, table.cells()) == table);
    }
}

void TestResourceTable::keepsTheSameRequestsOnce()
{
    SeenRequests seen;
    const ResourceRequestsPtr first = seen.find("Cpus\t1\nMemory (MB)\t2048\n");
    QVERIFY(seen.find("Cpus\t1\nMemory (MB)\t2048\n") == first);
    QVERIFY(seen.find("Cpus\t1\nMemory (MB)\t4096\n") != first);
    QCOMPARE(first->names, (QStringList{QStringLiteral("Cpus"), QStringLiteral("Memory (MB)")}));
    for (int i = 0; i < 20'000; ++i) // forgets rather than grows
        (void)seen.find("Cpus\t" + QByteArray::number(i) + '\n');
    QCOMPARE(first->requested.last(), QStringLiteral("2048"));
}

void TestResourceTable::foreignTextDoesNotBreakIt()
{
    const ResourceTable table(
        {use("a\tb\nc", "1\t2", "3\n4", "5\t\n6", "7\t8"), use("next", "1", "2", "3")});
    QCOMPARE(table.size(), 2);
    QCOMPARE(table[0].name, QStringLiteral("a b c"));
    QCOMPARE(table[0].used, QStringLiteral("1 2"));
    QCOMPARE(table[0].assigned, QStringLiteral("7 8"));
    QVERIFY(table[1] == use("next", "1", "2", "3"));
    const ResourceTable damaged(ResourceRequestsPtr(new ResourceRequests("a\t1\nb\t2\n")), "9");
    QCOMPARE(damaged[1].used, QString());
    QCOMPARE(damaged[0].used, QStringLiteral("9"));
}

QTEST_GUILESS_MAIN(TestResourceTable)
#include "tst_resourcetable.moc"
