// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/linkwatch.h"
#include "remote/reconnectpace.h"

#include <QTest>

#include <vector>

using namespace perch;
using namespace std::chrono_literals;
using Verdict = LinkWatch::Verdict;

class TestLinkWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsADeadLinkWithinTwentySeconds();
    void asksNobodyWhoSpeaks();
    void forgivesALateAnswer();
    void judgesQuicklyAfterASleep();
    void takesNoOldBytesForALifeAfterASleep();
    void clocksOfThisMachineAgree();
    void triesAgainAtAGrowingPace();
    void beginsAnewAfterALongLife();

private:
    const SshClock::time_point m_start{};
    const std::chrono::nanoseconds m_awake{0};
};

/// Looked at only when it asks for it, as the connection's thread does.
void TestLinkWatch::knowsADeadLinkWithinTwentySeconds()
{
    LinkWatch watch(m_start, m_awake);
    auto now = m_start;
    std::vector<Verdict> verdicts;
    while (verdicts.empty() || verdicts.back() != Verdict::Lost) {
        QVERIFY(verdicts.size() < 10);
        QVERIFY(watch.next() > now);
        now = watch.next();
        verdicts.push_back(watch.look(now, m_awake, 0));
    }
    QVERIFY(now - m_start <= 20s);
    QVERIFY(now - m_start > 15s); // a slow server is not a dead one
    const std::vector<Verdict> expected = {Verdict::Ask, Verdict::Lost};
    QVERIFY(verdicts == expected);
}

void TestLinkWatch::asksNobodyWhoSpeaks()
{
    LinkWatch watch(m_start, m_awake);
    std::uint64_t bytes = 0;
    for (auto now = m_start; now < m_start + 1h; now += 7s)
        QVERIFY(watch.look(now, m_awake, ++bytes) == Verdict::Wait);
}

void TestLinkWatch::forgivesALateAnswer()
{
    LinkWatch watch(m_start, m_awake);
    QVERIFY(watch.look(m_start + 8s, m_awake, 0) == Verdict::Ask);
    QVERIFY(watch.look(m_start + 12s, m_awake, 0) == Verdict::Wait); // asked once, not twice
    QVERIFY(watch.look(m_start + 18s, m_awake, 0) == Verdict::Wait);
    QVERIFY(watch.look(m_start + 18900ms, m_awake, 40) == Verdict::Wait);
    QVERIFY(watch.look(m_start + 19s, m_awake, 40) == Verdict::Wait);
    QVERIFY(watch.next() == m_start + 18900ms + LinkWatch::askAfter);
}

void TestLinkWatch::judgesQuicklyAfterASleep()
{
    LinkWatch watch(m_start, m_awake);
    QVERIFY(watch.look(m_start + 1s, m_awake, 10) == Verdict::Wait);
    // the machine slept for an hour, of which this clock knows nothing
    QVERIFY(watch.look(m_start + 2s, m_awake + 1h, 10) == Verdict::Ask);
    QVERIFY(watch.next() <= m_start + 2s + LinkWatch::lostAfterSleep);
    QVERIFY(watch.look(m_start + 3s, m_awake + 1h, 10) == Verdict::Wait);
    QVERIFY(watch.look(watch.next(), m_awake + 1h, 10) == Verdict::Lost);
    // even when it is noticed only at the next look: poll has at most askAfter to wait
    QVERIFY(LinkWatch::askAfter + LinkWatch::lostAfterSleep <= 20s);
}

void TestLinkWatch::takesNoOldBytesForALifeAfterASleep()
{
    LinkWatch watch(m_start, m_awake);
    QVERIFY(watch.look(m_start + 2s, m_awake + 1h, 10) == Verdict::Ask);
    QVERIFY(watch.look(m_start + 3s, m_awake + 1h, 50) == Verdict::Wait); // that is the answer
    QVERIFY(watch.next() == m_start + 3s + LinkWatch::askAfter);
}

void TestLinkWatch::clocksOfThisMachineAgree()
{
    const auto first = timeAsleep();
    const auto second = timeAsleep();
    QVERIFY(second - first < LinkWatch::shortestSleep);
    QVERIFY(first - second < LinkWatch::shortestSleep);
}

void TestLinkWatch::triesAgainAtAGrowingPace()
{
    ReconnectPace pace;
    std::vector<std::chrono::seconds> pauses;
    for (int i = 0; i < 8; ++i)
        pauses.push_back(pace.pause(0s));
    const std::vector<std::chrono::seconds> expected = {1s, 2s, 5s, 10s, 30s, 30s, 30s, 30s};
    QVERIFY(pauses == expected);
    QVERIFY(pace.pause(10s) == 30s); // it broke again at once: no hurry
}

void TestLinkWatch::beginsAnewAfterALongLife()
{
    ReconnectPace pace;
    QVERIFY(pace.pause(0s) == 1s);
    QVERIFY(pace.pause(0s) == 2s);
    QVERIFY(pace.pause(0s) == 5s);
    QVERIFY(pace.pause(60s) == 1s);
    QVERIFY(pace.pause(0s) == 2s);
}

QTEST_GUILESS_MAIN(TestLinkWatch)
#include "tst_linkwatch.moc"
