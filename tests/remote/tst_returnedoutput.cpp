// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/returnedoutput.h"

#include "core/sha256.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

using Opened = Result<std::shared_ptr<ReturnedOutput>>;

QByteArray madeBytes(qint64 size, quint32 seed)
{
    return sifBytes(size, seed).last(size);
}

QByteArray readAll(ReturnedOutput &output)
{
    QByteArray all;
    while (true) {
        const Result<QByteArray> bytes = QCoro::waitFor(output.read());
        if (!bytes)
            qFatal("%s", qPrintable(bytes.error().message));
        if (bytes->isEmpty())
            return all;
        all += *bytes;
    }
}

} // namespace

class TestReturnedOutput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void cleanupTestCase() { m_login.reset(); }

    void goesOnAfterWhatIsKnown_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qint64>("known");
        QTest::newRow("nothing of nothing") << qint64(0) << qint64(0);
        QTest::newRow("nothing of some") << qint64(1000) << qint64(0);
        QTest::newRow("some") << qint64(1'000'000) << qint64(70'001);
        QTest::newRow("all") << qint64(300'000) << qint64(300'000);
        QTest::newRow("many pieces") << qint64(9'000'000) << qint64(1);
    }

    void goesOnAfterWhatIsKnown()
    {
        QFETCH(qint64, size);
        QFETCH(qint64, known);
        const QByteArray bytes = madeBytes(size, 5);
        const Opened output = open(bytes, {known, sha256Of(bytes.first(known))});
        QVERIFY2(output, output ? "" : qPrintable(output.error().message));
        QVERIFY((*output)->goesOn());
        QCOMPARE((*output)->begin(), known);
        QCOMPARE((*output)->size(), size);
        QVERIFY(readAll(**output) == bytes.sliced(known));
    }

    void beginsAnewWhereItDoesNotFit()
    {
        const QByteArray bytes = madeBytes(100'000, 5);
        const QByteArray others = madeBytes(200'000, 6);
        for (const QByteArray &known : {others.first(50'000), others}) {
            const Opened output = open(bytes, {known.size(), sha256Of(known)});
            QVERIFY(output);
            QVERIFY(!(*output)->goesOn());
            QVERIFY(readAll(**output) == bytes);
        }
    }

    void readsTheEndOfALargeOne()
    {
        const QByteArray bytes = madeBytes(3'000'000, 5);
        Opened output = open(bytes, {0, {}}, 1'000'000);
        QVERIFY(output);
        QVERIFY(!(*output)->goesOn());
        QCOMPARE((*output)->begin(), 2'000'000);
        QVERIFY(readAll(**output) == bytes.last(1'000'000));
        // what is known leaves little enough to be read
        output = open(bytes, {2'500'000, sha256Of(bytes.first(2'500'000))}, 1'000'000);
        QVERIFY(output && (*output)->goesOn());
        QVERIFY(readAll(**output) == bytes.last(500'000));
    }

    void saysThatThereIsNone()
    {
        const Opened output = QCoro::waitFor(ReturnedOutput::open(
            m_login->connection(), m_login->there(QStringLiteral("no $(such)")), {}, 1000, {}));
        QVERIFY(!output);
        QCOMPARE(output.error().code, Error::Code::NotFound);
    }

private:
    Opened open(const QByteArray &bytes, const ReturnedOutput::Known &known,
                qint64 mostBytes = 64'000'000)
    {
        const QString path = m_login->there(QStringLiteral("-job 'out' $(x)"));
        writeFile(path, bytes);
        return QCoro::waitFor(
            ReturnedOutput::open(m_login->connection(), path, known, mostBytes, {}));
    }

    std::unique_ptr<Login> m_login;
};

QTEST_GUILESS_MAIN(TestReturnedOutput)
#include "tst_returnedoutput.moc"
