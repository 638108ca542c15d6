// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventlog.h"
#include "testdata.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>

using namespace perch;

namespace
{

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot open %s", qPrintable(path));
    return file.readAll();
}

QList<JobEvent> parse(const QByteArray &log)
{
    EventLogParser parser;
    return parser.feed(log);
}

const QDateTime newYear = QDateTime(QDate(2027, 1, 2), QTime(12, 0), Qt::UTC);

} // namespace

class TestEventLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAnEvent();
    void readsDates_data();
    void readsDates();
    void refusesWhatIsNoHeader_data();
    void refusesWhatIsNoHeader();
    void commitsOnlyWholeEvents();
    void everySplitGivesTheSameEvents_data();
    void everySplitGivesTheSameEvents();
    void randomSlicesGiveTheSameEvents_data();
    void randomSlicesGiveTheSameEvents();
    void everyByteAloneGivesTheSameEvents();
    void carriageReturnsChangeNothing_data();
    void carriageReturnsChangeNothing();
    void aHeaderInsideABodyIsNoEvent();
    void garbageIsCountedAndTheNextEventIsKept();
    void xmlAndJsonLogsAreUnreadable_data();
    void xmlAndJsonLogsAreUnreadable();
    void longBodiesAreCut_data();
    void longBodiesAreCut();
    void anEventBehindMuchGarbageIsKept_data();
    void anEventBehindMuchGarbageIsKept();
    void everyCodeOfTheManualParses_data();
    void everyCodeOfTheManualParses();
    void readingGoesOnFromTheCommittedOffset();
    void resetForgetsAHalfEvent();
    void anyBytesAreSurvived();

private:
    void addRealLogs();
};

void TestEventLog::addRealLogs()
{
    QTest::addColumn<QByteArray>("log");
    const QDir folder(QStringLiteral(PERCH_TEST_DATA "/eventlogs"));
    const QStringList names = folder.entryList({QStringLiteral("*.log")});
    QVERIFY(names.size() >= 25);
    for (const QString &name : names)
        QTest::addRow("%s", qPrintable(name)) << contents(folder.filePath(name));
}

void TestEventLog::readsAnEvent()
{
    const QByteArray log = "012 (081.003.000) 2026-11-22 07:12:16 Job was held.\n"
                           "\tThe r\xc3\xa9sult is missing\n"
                           "\tCode 12 Subcode 2\n"
                           "...\n";
    const QList<JobEvent> events = parse(log);
    QCOMPARE(events.size(), 1);
    QCOMPARE(events[0].code, 12);
    QCOMPARE(events[0].id, (JobId{81, 3}));
    QCOMPARE(events[0].time, QDateTime(QDate(2026, 11, 22), QTime(7, 12, 16), Qt::UTC));
    QCOMPARE(events[0].headlineText(), QStringLiteral("Job was held."));
    const QStringList body{QStringLiteral("\tThe r\u00e9sult is missing"),
                           QStringLiteral("\tCode 12 Subcode 2")};
    QCOMPARE(events[0].bodyLines(), body);
}

void TestEventLog::readsDates_data()
{
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QDateTime>("expected");
    const auto utc = [](int y, int mo, int d, int h, int mi, int s, int ms = 0) {
        return QDateTime(QDate(y, mo, d), QTime(h, mi, s, ms), Qt::UTC);
    };
    QTest::newRow("ISO without zone is the access point's time")
        << QByteArray("2026-11-22 07:12:14") << -6 * 3600 << utc(2026, 11, 22, 13, 12, 14);
    QTest::newRow("ISO with T") << QByteArray("2026-11-22T07:12:14") << 0
                                << utc(2026, 11, 22, 7, 12, 14);
    QTest::newRow("ISO with milliseconds")
        << QByteArray("2026-11-22 07:12:14.123") << 0 << utc(2026, 11, 22, 7, 12, 14, 123);
    QTest::newRow("ISO with microseconds")
        << QByteArray("2026-11-22 07:12:14.123456") << 0 << utc(2026, 11, 22, 7, 12, 14, 123);
    QTest::newRow("ISO of UTC ignores the offset")
        << QByteArray("2026-11-22 07:12:14Z") << -6 * 3600 << utc(2026, 11, 22, 7, 12, 14);
    QTest::newRow("ISO with milliseconds and Z")
        << QByteArray("2026-11-22T07:12:14.5Z") << 3600 << utc(2026, 11, 22, 7, 12, 14, 500);
    QTest::newRow("ISO with a zone")
        << QByteArray("2026-11-22 07:12:14-06:00") << 0 << utc(2026, 11, 22, 13, 12, 14);
    QTest::newRow("ISO with a zone without colon")
        << QByteArray("2026-11-22 07:12:14+0530") << 0 << utc(2026, 11, 22, 1, 42, 14);
    QTest::newRow("local time over midnight and a year's end")
        << QByteArray("2026-12-31 23:30:00") << -6 * 3600 << utc(2027, 1, 1, 5, 30, 0);
    QTest::newRow("leap day") << QByteArray("2028-02-29 00:00:00") << 0
                              << utc(2028, 2, 29, 0, 0, 0);
    QTest::newRow("old form of this year")
        << QByteArray("01/02 07:12:14") << 0 << utc(2027, 1, 2, 7, 12, 14);
    QTest::newRow("old form of last year")
        << QByteArray("12/31 23:59:59") << 0 << utc(2026, 12, 31, 23, 59, 59);
    QTest::newRow("old form with milliseconds")
        << QByteArray("11/22 07:12:14.250") << 0 << utc(2026, 11, 22, 7, 12, 14, 250);
    QTest::newRow("old form of a leap day")
        << QByteArray("02/29 10:00:00") << 0 << utc(2024, 2, 29, 10, 0, 0);
    QTest::newRow("old form, a clock that is some hours ahead")
        << QByteArray("01/03 01:00:00") << 0 << utc(2027, 1, 3, 1, 0, 0);
}

void TestEventLog::readsDates()
{
    QFETCH(QByteArray, date);
    QFETCH(int, offset);
    EventLogParser parser(offset, newYear);
    const QList<JobEvent> events =
        parser.feed("009 (001.000.000) " + date + " Job was aborted.\n...\n");
    QCOMPARE(events.size(), 1);
    QTEST(events[0].time, "expected");
    QCOMPARE(events[0].time.timeSpec(), Qt::UTC);
    QCOMPARE(events[0].headlineText(), QStringLiteral("Job was aborted."));
}

void TestEventLog::refusesWhatIsNoHeader_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("no number") << QByteArray("Job was held.");
    QTest::newRow("two digits") << QByteArray("12 (081.000.000) 2026-11-22 07:12:16 Job was held.");
    QTest::newRow("four digits") << QByteArray(
        "0012 (081.000.000) 2026-11-22 07:12:16 Job was held.");
    QTest::newRow("a blank before")
        << QByteArray(" 012 (081.000.000) 2026-11-22 07:12:16 Job was held.");
    QTest::newRow("two ids only") << QByteArray("012 (081.000) 2026-11-22 07:12:16 Job was held.");
    QTest::newRow("cluster beyond an int")
        << QByteArray("012 (9999999999.000.000) 2026-11-22 07:12:16 Job was held.");
    QTest::newRow("month 13") << QByteArray("012 (081.000.000) 2026-13-22 07:12:16 Job was held.");
    QTest::newRow("30 February") << QByteArray(
        "012 (081.000.000) 2026-02-30 07:12:16 Job was held.");
    QTest::newRow("hour 24") << QByteArray("012 (081.000.000) 2026-11-22 24:12:16 Job was held.");
    QTest::newRow("cut in the date") << QByteArray("012 (081.000.000) 2026-11-2");
    QTest::newRow("cut in the time") << QByteArray("012 (081.000.000) 2026-11-22 07:1");
    QTest::newRow("no blank after the date")
        << QByteArray("012 (081.000.000) 2026-11-22 07:12:16Job was held.");
    QTest::newRow("zone that cannot be")
        << QByteArray("012 (081.000.000) 2026-11-22 07:12:16+99:00 Job was held.");
    QTest::newRow("old form, 31 April")
        << QByteArray("012 (081.000.000) 04/31 07:12:16 Job was held.");
}

void TestEventLog::refusesWhatIsNoHeader()
{
    QFETCH(QByteArray, header);
    EventLogParser parser(0, newYear);
    QCOMPARE(parser.feed(header + "\n\tCode 1 Subcode 0\n...\n").size(), 0);
    QCOMPARE(parser.unreadableBlocks(), 1);
    QCOMPARE(parser.feed("009 (001.000.000) 2026-11-22 07:12:16 Job was aborted.\n...\n").size(),
             1);
    QCOMPARE(parser.unreadableBlocks(), 1);
}

void TestEventLog::commitsOnlyWholeEvents()
{
    const QByteArray first =
        "000 (001.000.000) 2026-11-22 07:00:00 Job submitted from host: <a>\n...\n";
    const QByteArray second = "009 (001.000.000) 2026-11-22 07:12:16 Job was aborted.\n\tvia "
                              "condor_rm (by user bucky)\n...";
    EventLogParser parser;
    QCOMPARE(parser.feed(first + second).size(), 1);
    QCOMPARE(parser.committedOffset(), first.size());
    QCOMPARE(parser.feed("\n").size(), 1);
    QCOMPARE(parser.committedOffset(), first.size() + second.size() + 1);
    QCOMPARE(parser.unreadableBlocks(), 0);
}

void TestEventLog::everySplitGivesTheSameEvents_data()
{
    addRealLogs();
}

void TestEventLog::everySplitGivesTheSameEvents()
{
    QFETCH(QByteArray, log);
    log.truncate(4000); // every split of n bytes parses n * n of them
    EventLogParser whole;
    const QList<JobEvent> expected = whole.feed(log);
    QVERIFY(expected.size() >= 4);
    QCOMPARE(whole.unreadableBlocks(), 0);
    const QByteArrayView view(log);
    for (qsizetype split = 0; split <= log.size(); ++split) {
        EventLogParser parser;
        QList<JobEvent> events = parser.feed(view.first(split));
        events += parser.feed(view.sliced(split));
        if (events != expected || parser.committedOffset() != whole.committedOffset())
            QFAIL(qPrintable(QStringLiteral("other events when split at byte %1").arg(split)));
    }
}

void TestEventLog::randomSlicesGiveTheSameEvents_data()
{
    addRealLogs();
}

void TestEventLog::randomSlicesGiveTheSameEvents()
{
    QFETCH(QByteArray, log);
    const QList<JobEvent> expected = parse(log);
    QRandomGenerator random(4711);
    const QByteArrayView view(log);
    for (int round = 0; round < 50; ++round) {
        const int largest = 1 << random.bounded(1, 14);
        EventLogParser parser;
        QList<JobEvent> events;
        for (qsizetype at = 0; at < view.size();) {
            const qsizetype size =
                qMin<qsizetype>(random.bounded(0, largest + 1), view.size() - at);
            events += parser.feed(view.sliced(at, size));
            at += size;
        }
        QVERIFY(events == expected);
    }
}

void TestEventLog::everyByteAloneGivesTheSameEvents()
{
    const QByteArray log =
        contents(QStringLiteral(PERCH_TEST_DATA "/eventlogs/synthetic_style25.log"));
    EventLogParser parser;
    QList<JobEvent> events;
    for (qsizetype i = 0; i < log.size(); ++i)
        events += parser.feed(QByteArrayView(log).sliced(i, 1));
    QVERIFY(events == parse(log));
    QCOMPARE(parser.committedOffset(), log.size());
}

void TestEventLog::carriageReturnsChangeNothing_data()
{
    addRealLogs();
}

void TestEventLog::carriageReturnsChangeNothing()
{
    QFETCH(QByteArray, log);
    const QList<JobEvent> expected = parse(log);
    const QList<JobEvent> events = parse(log.replace("\n", "\r\n"));
    QCOMPARE(events.size(), expected.size());
    for (qsizetype i = 0; i < events.size(); ++i) {
        QCOMPARE(events[i].id, expected[i].id);
        QCOMPARE(events[i].headline, expected[i].headline);
        QCOMPARE(events[i].bodyLines(), expected[i].bodyLines());
    }
}

void TestEventLog::aHeaderInsideABodyIsNoEvent()
{
    const QList<JobEvent> events = parse("012 (001.000.000) 2026-11-22 07:12:16 Job was held.\n"
                                         "005 (001.000.000) 2026-11-22 07:12:16 Job terminated.\n"
                                         "\t(1) Normal termination (return value 0)\n"
                                         " ...\n"
                                         "....\n"
                                         "...\n");
    QCOMPARE(events.size(), 1);
    QCOMPARE(events[0].code, 12);
    QCOMPARE(events[0].bodyLines().size(), 4);
}

void TestEventLog::garbageIsCountedAndTheNextEventIsKept()
{
    const QByteArray event = "009 (001.000.000) 2026-11-22 07:12:16 Job was aborted.\n...\n";
    EventLogParser parser;
    QCOMPARE(parser.feed("\xff\xfe rubbish\n...\n" + event + QByteArray(300, '\0') + "\n" + event)
                 .size(),
             2);
    QCOMPARE(parser.unreadableBlocks(), 2);
    QCOMPARE(parser.feed("\n\n...\n...\n" + event).size(), 1); // empty blocks lose nothing
    QCOMPARE(parser.unreadableBlocks(), 2);
}

void TestEventLog::xmlAndJsonLogsAreUnreadable_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<int>("format");
    QTest::newRow("XML") << QByteArray("<c>\n    <a n=\"MyType\"><s>SubmitEvent</s></a>\n</c>\n")
                         << int(EventLogParser::Format::Xml);
    QTest::newRow("JSON") << QByteArray("{\n  \"MyType\": \"SubmitEvent\"\n}\n...\n")
                          << int(EventLogParser::Format::Json);
}

void TestEventLog::xmlAndJsonLogsAreUnreadable()
{
    QFETCH(QByteArray, log);
    EventLogParser parser;
    QCOMPARE(parser.feed(log).size(), 0);
    QCOMPARE(parser.feed(log).size(), 0);
    QTEST(int(parser.format()), "format");
    QCOMPARE(parser.unreadableBlocks(), 1);
    QCOMPARE(parser.committedOffset(), 0);
    parser.reset();
    QCOMPARE(parser.feed("009 (001.000.000) 2026-11-22 07:12:16 Job was aborted.\n...\n").size(),
             1);
    QCOMPARE(parser.format(), EventLogParser::Format::Text);
    QCOMPARE(parser.unreadableBlocks(), 0);
}

void TestEventLog::longBodiesAreCut_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<qsizetype>("size");
    constexpr qsizetype mebibyte = 1024 * 1024;
    const QByteArray longLine = QByteArray(300'000, 'x') + "\n\tlast\n";
    QTest::newRow("a long line is kept") << longLine << longLine.size();
    QTest::newRow("many lines") << QByteArray("\tline\n").repeated(300'000) << mebibyte;
    QTest::newRow("many long lines") << (QByteArray(60'000, 'x') + '\n').repeated(100) << mebibyte;
    QTest::newRow("one line, longer than all that is kept") << QByteArray(5'000'000, 'x') + '\n'
                                                            << mebibyte;
    QTest::newRow("a header far behind is no event")
        << QByteArray("\tline\n").repeated(300'000) +
               "009 (001.000.000) 2026-11-22 07:12:16 Job was aborted.\n"
        << mebibyte;
}

void TestEventLog::longBodiesAreCut()
{
    QFETCH(QByteArray, body);
    QFETCH(qsizetype, size);
    const QByteArray header = "008 (001.000.000) 2026-11-22 07:12:16 note\n";
    const QByteArray next = "009 (001.000.000) 2026-11-22 07:12:16 Job was aborted.\n...\n";
    const QByteArray log = header + body + "...\n" + next;
    EventLogParser parser;
    const QList<JobEvent> events = parser.feed(log);
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0].body, body.first(size));
    QCOMPARE(events[1].code, 9);
    QCOMPARE(parser.committedOffset(), log.size());

    for (const qsizetype slice : {997, 65'536, 1'000'003}) {
        EventLogParser sliced;
        QList<JobEvent> same;
        for (qsizetype at = 0; at < log.size(); at += slice)
            same += sliced.feed(QByteArrayView(log).sliced(at, qMin(slice, log.size() - at)));
        QVERIFY(same == events);
        QCOMPARE(sliced.committedOffset(), log.size());
    }
}

void TestEventLog::anEventBehindMuchGarbageIsKept_data()
{
    QTest::addColumn<QByteArray>("garbage");
    QTest::newRow("lines") << QByteArray("rubbish\n").repeated(500'000);
    QTest::newRow("one line") << QByteArray(5'000'000, '\0') + '\n';
}

void TestEventLog::anEventBehindMuchGarbageIsKept()
{
    QFETCH(QByteArray, garbage);
    const QByteArray log =
        garbage + "012 (001.000.000) 2026-11-22 07:12:16 Job was held.\n\tno\n...\n";
    for (const qsizetype slice : {qsizetype(4096), qsizetype(1'000'003), log.size()}) {
        EventLogParser parser;
        QList<JobEvent> events;
        for (qsizetype at = 0; at < log.size(); at += slice)
            events += parser.feed(QByteArrayView(log).sliced(at, qMin(slice, log.size() - at)));
        QCOMPARE(events.size(), 1);
        QCOMPARE(events[0].body, QByteArray("\tno\n"));
        QCOMPARE(parser.unreadableBlocks(), 1);
        QCOMPARE(parser.committedOffset(), log.size());
    }
}

void TestEventLog::everyCodeOfTheManualParses_data()
{
    // HTCondor manual, "Job Event Log Codes", and 047 of HTCondor 24.10
    QTest::addColumn<int>("code");
    for (int code = 0; code <= 47; ++code)
        QTest::addRow("%03d", code) << code;
}

void TestEventLog::everyCodeOfTheManualParses()
{
    QFETCH(int, code);
    const QByteArray number = QByteArray::number(code).rightJustified(3, '0');
    const QByteArray log = number +
                           " (001.000.000) 2026-11-22 07:12:16 Something happened\n"
                           "\tin two\n    lines\n...\n" +
                           number + " (001.-01.000) 2026-11-22 07:12:16 \n...\n";
    const QList<JobEvent> events = parse(log);
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0].code, code);
    QCOMPARE(events[0].bodyLines().size(), 2);
    QCOMPARE(events[1].id, (JobId{1, -1}));
}

void TestEventLog::readingGoesOnFromTheCommittedOffset()
{
    const QByteArray log = contents(QStringLiteral(PERCH_TEST_DATA "/eventlogs/container_gpu.log"));
    const QList<JobEvent> expected = parse(log);
    for (qsizetype cut = 0; cut <= log.size(); cut += 97) {
        EventLogParser first;
        QList<JobEvent> events = first.feed(QByteArrayView(log).first(cut));
        EventLogParser second;
        second.reset(first.committedOffset());
        events += second.feed(QByteArrayView(log).sliced(first.committedOffset()));
        QVERIFY(events == expected);
        QCOMPARE(second.committedOffset(), log.size());
    }
}

void TestEventLog::resetForgetsAHalfEvent()
{
    EventLogParser parser;
    QCOMPARE(parser.feed("012 (001.000.000) 2026-11-22 07:12:16 Job was held.\n\thalf a li").size(),
             0);
    parser.reset();
    const QList<JobEvent> events =
        parser.feed("009 (002.000.000) 2026-11-22 07:12:16 Job was aborted.\n...\n");
    QCOMPARE(events.size(), 1);
    QCOMPARE(events[0].id, (JobId{2, 0}));
}

void TestEventLog::anyBytesAreSurvived()
{
    const QByteArray log = contents(QStringLiteral(PERCH_TEST_DATA "/eventlogs/noinput.log"));
    QRandomGenerator random(815);
    for (int round = 0; round < 1000; ++round) {
        QByteArray damaged = log;
        for (int i = random.bounded(1, 20); i > 0; --i)
            damaged[random.bounded(0, int(damaged.size()))] = char(random.bounded(0, 256));
        EventLogParser parser;
        const QList<JobEvent> events = parser.feed(damaged);
        QVERIFY(parser.committedOffset() <= damaged.size());
        for (const JobEvent &event : events)
            QVERIFY(event.time.isValid() && event.code >= 0 && event.code <= 999);
    }
}

QTEST_GUILESS_MAIN(TestEventLog)
#include "tst_eventlog.moc"
