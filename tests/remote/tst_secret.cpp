// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/secret.h"

#include <QFile>
#include <QTest>

#include <cstring>

using namespace perch;

namespace
{

/// What the kernel says about the mapping that holds `address`: the flags of /proc/self/smaps.
QByteArray flagsOf(const void *address)
{
    QFile maps(QStringLiteral("/proc/self/smaps"));
    if (!maps.open(QIODevice::ReadOnly))
        return {};
    const auto wanted = reinterpret_cast<quintptr>(address);
    bool isHere = false;
    const QList<QByteArray> lines = maps.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const qsizetype dash = line.indexOf('-');
        bool isRange = false;
        const quintptr from = dash > 0 ? line.left(dash).toULongLong(&isRange, 16) : 0;
        if (isRange) {
            const QByteArray end = line.mid(dash + 1, line.indexOf(' ') - dash - 1);
            isHere = from <= wanted && wanted < end.toULongLong(nullptr, 16);
        } else if (isHere && line.startsWith("VmFlags:")) {
            return line;
        }
    }
    return {};
}

} // namespace

class TestSecret : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsAnyBytes()
    {
        const Secret empty;
        QVERIFY(empty.isEmpty());
        QCOMPARE(QByteArray(empty.c_str()), QByteArray());
        QVERIFY(Secret(std::string_view()).isEmpty());

        const Secret word("p\xc3\xa4ss");
        QCOMPARE(word.size(), std::size_t(5));
        QCOMPARE(QByteArray(word.c_str()), QByteArray("p\xc3\xa4ss"));

        for (const std::size_t size : {4095U, 4096U, 4097U, 20000U}) {
            const std::string text(size, 'x');
            const Secret big(text);
            QCOMPARE(big.size(), size);
            QCOMPARE(std::strlen(big.c_str()), size); // the zero byte has its room
        }
    }

    void copiesShareOneBufferAndAreWipedTogether()
    {
        Secret first("hunter2");
        const Secret second = first;
        QCOMPARE(second.c_str(), first.c_str()); // the same address
        first.wipe();
        QVERIFY(first.isEmpty());
        QVERIFY(second.isEmpty());
        for (int i = 0; i < 7; ++i)
            QCOMPARE(second.c_str()[i], '\0');
    }

    void livesUntilItsLastCopy()
    {
        Secret last;
        {
            const Secret first("hunter2");
            last = first;
        }
        QCOMPARE(QByteArray(last.c_str()), QByteArray("hunter2"));
    }

    void isLeftOutOfCoreDumpsAndSwap()
    {
        const Secret secret("hunter2");
        const QByteArray flags = flagsOf(secret.c_str());
        QVERIFY2(flags.contains(" dd"), flags.constData()); // "do not include area into core dump"
#ifndef __SANITIZE_ADDRESS__                                // which makes mlock() do nothing
        QVERIFY2(flags.contains(" lo"), flags.constData()); // locked
#endif
    }

    void wipesPlainMemory()
    {
        char text[] = "hunter2";
        wipeMemory(text, sizeof text);
        for (const char one : text)
            QCOMPARE(one, '\0');
    }
};

QTEST_GUILESS_MAIN(TestSecret)
#include "tst_secret.moc"
