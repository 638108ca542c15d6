// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/whendone.h"

#include <QPromise>
#include <QTest>
#include <QThread>
#include <QtConcurrent/QtConcurrentRun>

#include <memory>
#include <semaphore>

using namespace perch;

class TestWhenDone : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsInTheThreadOfTheContext();
    void callsForWhatIsDoneAlready();
    void callsNobodyWhoHasGone();
    void callsNothingOfACancelledOne();
    void leavesNothingBehind();
};

void TestWhenDone::callsInTheThreadOfTheContext()
{
    QThread *made = nullptr;
    QThread *called = nullptr;
    int result = 0;
    whenDone(QtConcurrent::run([&made] {
                 made = QThread::currentThread();
                 return 42;
             }),
             this, [&](int value) {
                 result = value;
                 called = QThread::currentThread();
             });
    QTRY_COMPARE(result, 42);
    QCOMPARE(called, thread());
    QVERIFY(made != called);
}

void TestWhenDone::callsForWhatIsDoneAlready()
{
    QFuture<void> future = QtConcurrent::run([] {});
    future.waitForFinished();
    bool isCalled = false;
    whenDone(future, this, [&isCalled] { isCalled = true; });
    QVERIFY(!isCalled); // never before this has returned
    QTRY_VERIFY(isCalled);
}

void TestWhenDone::callsNobodyWhoHasGone()
{
    std::binary_semaphore gone(0);
    auto context = std::make_unique<QObject>();
    bool isCalled = false;
    QFuture<int> future = QtConcurrent::run([&gone] {
        gone.acquire();
        return 1;
    });
    whenDone(future, context.get(), [&isCalled](int) { isCalled = true; });
    context.reset();
    gone.release();
    future.waitForFinished();
    bool isAllDone = false; // what was posted before it has been delivered then
    QMetaObject::invokeMethod(
        this, [&isAllDone] { isAllDone = true; }, Qt::QueuedConnection);
    QTRY_VERIFY(isAllDone);
    QVERIFY(!isCalled);
}

void TestWhenDone::callsNothingOfACancelledOne()
{
    QObject context;
    bool isCalled = false;
    QPromise<int> promise;
    promise.start();
    whenDone(promise.future(), &context, [&isCalled](int) { isCalled = true; });
    promise.future().cancel();
    promise.finish();
    QTRY_COMPARE(context.children().size(), 0); // it was told, and has ended
    QVERIFY(!isCalled);
}

void TestWhenDone::leavesNothingBehind()
{
    QObject context;
    int calls = 0;
    for (int i = 0; i < 20; ++i)
        whenDone(QtConcurrent::run([i] { return i; }), &context, [&calls](int) { ++calls; });
    QTRY_COMPARE(calls, 20);
    QTRY_COMPARE(context.children().size(), 0);
}

QTEST_GUILESS_MAIN(TestWhenDone)

#include "tst_whendone.moc"
