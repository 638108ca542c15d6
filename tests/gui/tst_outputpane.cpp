// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputpane.h"

#include "gui/results/errorjumper.h"
#include "gui/results/outputfollower.h"
#include "gui/results/outputpartbar.h"
#include "gui/results/outputview.h"
#include "tests/gui/shots.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace perch;

namespace
{

const QByteArray failure =
    "Traceback (most recent call last):\n"
    "  File \"/var/lib/condor/execute/dir_4211/train.py\", line 91, in <module>\n"
    "    loss.backward()\n"
    "  File \"/opt/conda/lib/python3.11/site-packages/torch/_tensor.py\", line 492, "
    "in backward\n"
    "    torch.autograd.backward(\n"
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.50 GiB. "
    "GPU 0 has a total capacity of 39.39 GiB of which 812.00 MiB is free.\n";

QByteArray training(int lines)
{
    QByteArray bytes;
    for (int i = 0; i < lines; ++i)
        bytes += "epoch " + QByteArray::number(i) + " loss 0.25 val_error: 0.125\n";
    return bytes;
}

/// A shown pane that follows an output; what it tells, the test tells.
struct Followed {
    Followed()
    {
        pane.resize(800, 360);
        pane.follow(follower);
        pane.show();
    }
    [[nodiscard]] QString shownText() const
    {
        QStringList all;
        for (const QLabel *label : pane.findChildren<QLabel *>()) {
            if (label->isVisible() && !label->text().isEmpty())
                all << label->text();
        }
        return all.join(u'|');
    }
    void tell(const QByteArray &bytes) { Q_EMIT follower.appended(bytes); }

    OutputFollower follower{OutputFollower::Stream::Output};
    OutputPane pane;
    OutputView &view = pane.view();
};

} // namespace

class TestOutputPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void goesFromErrorToError()
    {
        Followed followed;
        QSignalSpy counted(&followed.pane.errors(), &ErrorJumper::counted);
        followed.tell(training(2000));
        QTRY_COMPARE(followed.pane.source().rowCount(), 2000);
        QVERIFY(!followed.pane.errors().isVisible());
        followed.tell(failure + training(3000) + "FATAL: no more\n" + training(100));
        QTRY_COMPARE(followed.pane.errors().count(), 2);
        QTRY_COMPARE(followed.shownText(), QStringLiteral("2 errors"));
        QVERIFY(!counted.isEmpty());
        QTest::keyClick(&followed.view, Qt::Key_Home);
        QTest::keyClick(&followed.view, Qt::Key_F8);
        QTRY_COMPARE(followed.shownText(), QStringLiteral("Error 1 of 2"));
        QCOMPARE(followed.view.searchBegin().row, 2005);
        QVERIFY(followed.view.topRow() > 1990 && followed.view.topRow() <= 2005);
        QVERIFY(!followed.view.isFollowing());
        followed.view.copy();
        QTRY_VERIFY(QGuiApplication::clipboard()->text().startsWith(
            QStringLiteral("torch.cuda.OutOfMemoryError: CUDA out of memory.")));
        QTRY_VERIFY(followed.view.shownText().contains(QStringLiteral("loss.backward()")));
        test::saveShots(followed.pane, QStringLiteral("output-error"), {800, 360});
        QTest::keyClick(&followed.view, Qt::Key_F8);
        QTRY_COMPARE(followed.shownText(), QStringLiteral("Error 2 of 2"));
        QTest::keyClick(&followed.view, Qt::Key_F8); // round to the first
        QTRY_COMPARE(followed.view.searchBegin().row, 2005);
        QTest::keyClick(&followed.view, Qt::Key_F8, Qt::ShiftModifier);
        QTRY_COMPARE(followed.shownText(), QStringLiteral("Error 2 of 2"));
        followed.tell("Killed\n"); // while it goes on
        QTRY_COMPARE(followed.shownText(), QStringLiteral("Error 2 of 3"));
        Q_EMIT followed.follower.restarted(OutputFollower::Begin::WholeFile);
        QTRY_COMPARE(followed.pane.errors().count(), 0);
        QVERIFY(!followed.pane.errors().isVisible());
    }

    void saysWhichPartIsShown()
    {
        Followed followed;
        auto *bar = followed.pane.findChild<OutputPartBar *>();
        auto *button = bar->findChild<QPushButton *>();
        QVERIFY(!bar->isVisible());
        followed.tell(training(300));
        OutputPart part{OutputPart::State::FileEnd, 64'000'000, 2'140'000'000, 0, true};
        Q_EMIT followed.follower.partChanged(part);
        QVERIFY(bar->isVisible());
        QTRY_COMPARE(followed.shownText(), QStringLiteral("Showing the last 64 MB of 2.1 GB."));
        QCOMPARE(button->text(), QStringLiteral("Fetch all"));
        QSignalSpy more(bar, &OutputPartBar::moreWanted);
        QSignalSpy stop(bar, &OutputPartBar::stopWanted);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(more.size(), 1);
        QTRY_VERIFY(followed.view.shownText().contains(QStringLiteral("epoch 299")));
        test::saveShots(followed.pane, QStringLiteral("output-part"), {800, 360});
        part.state = OutputPart::State::Fetching;
        part.received = 535'000'000;
        Q_EMIT followed.follower.partChanged(part);
        QCOMPARE(followed.shownText(), QStringLiteral("Fetching all of it: 535 MB of 2.1 GB"));
        QCOMPARE(bar->findChild<QProgressBar *>()->value(), 250);
        test::saveShots(followed.pane, QStringLiteral("output-fetching"), {800, 360});
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(stop.size(), 1);
        Q_EMIT followed.follower.partChanged(
            {OutputPart::State::LiveEnd, OutputFollower::firstTailed, 0, 0, true});
        QCOMPARE(button->text(), QStringLiteral("Fetch more"));
        QCOMPARE(followed.shownText(),
                 QStringLiteral("Shown from the last 1 MB on. The job had printed more before."));
        Q_EMIT followed.follower.partChanged({});
        QVERIFY(!bar->isVisible());
    }

    void showsAFetchedFile()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("job.out")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("the whole\n" + failure);
        file.close();
        Followed followed;
        followed.tell("the end\n");
        QTRY_COMPARE(followed.pane.source().rowCount(), 1);
        Q_EMIT followed.follower.restarted(OutputFollower::Begin::WholeFile);
        Q_EMIT followed.follower.fetched(file.fileName());
        QTRY_VERIFY(followed.view.shownText().startsWith(QStringLiteral("the whole\n")));
        QTRY_COMPARE(followed.shownText(), QStringLiteral("1 error"));
    }

    void savesTheBytesAsTheyCame()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("ä job.out"));
        const QByteArray bytes("a\xff\0\x1b[31mb\r\n{\"perch\":1}", 22);
        Followed followed;
        const auto buttons = followed.pane.findChildren<QToolButton *>();
        const auto save = std::find_if(buttons.begin(), buttons.end(), [](const QToolButton *one) {
            return one->accessibleName().startsWith(QStringLiteral("Save"));
        });
        QVERIFY(save != buttons.end() && !(*save)->isEnabled()); // there is nothing
        followed.tell(bytes);
        QTRY_COMPARE(followed.pane.source().index().byteCount(), bytes.size());
        QVERIFY((*save)->isEnabled());
        QSignalSpy noticed(&followed.pane, &OutputPane::noticed);
        QSignalSpy failed(&followed.pane, &OutputPane::failed);
        followed.pane.saveAs(path);
        QTRY_COMPARE(noticed.size(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), bytes);
        followed.pane.saveAs(folder.filePath(QStringLiteral("no/such/folder")));
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Error>().code, Error::Code::Io);
    }

    void staysReadableWhenItIsNarrow()
    {
        Followed followed;
        followed.tell(training(30) + failure.repeated(1200));
        QTRY_COMPARE(followed.pane.errors().count(), 1200);
        Q_EMIT followed.follower.partChanged(
            {OutputPart::State::FileEnd, 64'000'000, 2'140'000'000, 0, true});
        followed.pane.resize(followed.pane.minimumSizeHint().width(), 300);
        QVERIFY2(followed.pane.minimumSizeHint().width() < 760,
                 qPrintable(QString::number(followed.pane.minimumSizeHint().width())));
        QTest::keyClick(&followed.view, Qt::Key_Home);
        QTest::keyClick(&followed.view, Qt::Key_F8);
        QTRY_VERIFY(followed.shownText().contains(QStringLiteral("Error 1 of 1,200")));
        test::saveShots(followed.pane, QStringLiteral("output-narrow"),
                        {followed.pane.minimumSizeHint().width(), 300});
    }
};

QTEST_MAIN(TestOutputPane)
#include "tst_outputpane.moc"
