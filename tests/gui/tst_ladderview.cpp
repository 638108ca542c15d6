// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/keptladders.h"
#include "gui/compose/ladder.h"
#include "gui/storeworker.h"
#include "gui/theme.h"

#include "shots.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

Ladder ladderOf(qint64 total, qint64 submitted)
{
    Ladder ladder;
    ladder.jobsId = jobsIdOf(QStringLiteral("queue a from b\n"), "1\n2\n");
    ladder.total = total;
    ladder.submitted = submitted;
    return ladder;
}

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(u'|');
}

QStringList visibleButtons(const LadderView &view)
{
    QStringList texts;
    for (const QPushButton *button : view.findChildren<QPushButton *>()) {
        if (button->isVisibleTo(&view))
            texts.append(button->text());
    }
    texts.sort();
    return texts;
}

} // namespace

class TestLadderView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void saysWhereTheJobsStand_data()
    {
        QTest::addColumn<Ladder>("ladder");
        QTest::addColumn<LadderProgress>("progress");
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("step");
        QTest::newRow("at the foot")
            << ladderOf(200, 0) << LadderProgress()
            << QStringLiteral("200 jobs. Try one first, then ten, then all.")
            << QStringLiteral("Submit 1 first");
        QTest::newRow("one runs") << ladderOf(200, 1) << LadderProgress()
                                  << QStringLiteral(
                                         "1 of 200 jobs are submitted; 0 have run well so far.")
                                  << QStringLiteral("Submit the next 10");
        QTest::newRow("one has run well")
            << ladderOf(200, 1) << LadderProgress{1, 0, 0}
            << QStringLiteral("1 of 200 has run well: submit the next ones.")
            << QStringLiteral("Submit the next 10");
        QTest::newRow("eleven have run well")
            << ladderOf(200, 11) << LadderProgress{11, 0, 0}
            << QStringLiteral("11 of 200 have run well: submit the next ones.")
            << QStringLiteral("Submit the other 189");
        QTest::newRow("some are held")
            << ladderOf(200, 11) << LadderProgress{8, 1, 2}
            << QStringLiteral("Of 11 submitted jobs 8 have run well, 3 have failed or are on hold. "
                              "Look why before you submit more.")
            << QStringLiteral("Submit the other 189");
        QTest::newRow("one is left")
            << ladderOf(12, 11) << LadderProgress{11, 0, 0}
            << QStringLiteral("11 of 12 have run well: submit the next ones.")
            << QStringLiteral("Submit the last one");
        QTest::newRow("all have run well")
            << ladderOf(200, 200) << LadderProgress{200, 0, 0}
            << QStringLiteral("All 200 jobs have run well.") << QString();
    }

    void saysWhereTheJobsStand()
    {
        QFETCH(Ladder, ladder);
        QFETCH(LadderProgress, progress);
        QTEST(ladderSentence(ladder, progress), "sentence");
        if (!ladder.isDone())
            QTEST(stepText(ladder), "step");
    }

    void submitsTheNextStepOrAll()
    {
        QWidget window;
        LadderView view(&window);
        view.resize(760, 60);
        window.resize(view.size());
        window.show();
        QVERIFY(!view.isVisible()); // there is nothing to climb yet
        view.showLadder(ladderOf(200, 1), {1, 0, 0});
        QVERIFY(view.isVisible());
        QCOMPARE(visibleButtons(view), words("Begin again|Submit all 199|Submit the next 10"));
        QSignalSpy wanted(&view, &LadderView::submitWanted);
        const auto press = [&view](const QString &text) {
            for (QPushButton *button : view.findChildren<QPushButton *>()) {
                if (button->text() == text)
                    button->click();
            }
        };
        press(QStringLiteral("Submit the next 10"));
        QCOMPARE(wanted.size(), 0); // not while nothing can be submitted
        view.setCanSubmit(true);
        test::saveShots(window, QStringLiteral("ladder"), {760, 60});
        press(QStringLiteral("Submit the next 10"));
        press(QStringLiteral("Submit all 199"));
        QCOMPARE(wanted.at(0).first().value<RowSlice>(), RowSlice({1, 11}));
        QCOMPARE(wanted.at(1).first().value<RowSlice>(), RowSlice({1, 200}));
        view.showLadder(ladderOf(200, 200), {});
        QCOMPARE(visibleButtons(view), words("Begin again"));
        QSignalSpy restarted(&view, &LadderView::restartWanted);
        press(QStringLiteral("Begin again"));
        QCOMPARE(restarted.size(), 1);
        view.showLadder(ladderOf(200, 0), {});
        QCOMPARE(visibleButtons(view), words("Submit 1 first|Submit all 200"));
        view.showLadder(ladderOf(1, 0), {});
        QVERIFY(!view.isVisible());
    }

    void keepsTheLadderOfAJobFolder()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("perch.sqlite"));
        const Ladder climbedOnce = climbed(ladderOf(200, 0), {0, 1}, 17);
        {
            StoreWorker store(file);
            KeptLadders(store).keep(QStringLiteral("/job"), climbedOnce);
        }
        StoreWorker store(file);
        KeptLadders ladders(store);
        QSignalSpy found(&ladders, &KeptLadders::found);
        ladders.look(QStringLiteral("/job"), climbedOnce.jobsId, 200);
        ladders.look(QStringLiteral("/job"), QString(64, u'0'), 200); // the jobs have changed
        ladders.look(QStringLiteral("/other"), climbedOnce.jobsId, 200);
        QTRY_COMPARE(found.size(), 3);
        QCOMPARE(found.at(0).at(1).value<Ladder>(), climbedOnce);
        QCOMPARE(found.at(1).at(1).value<Ladder>().submitted, 0);
        QCOMPARE(found.at(2).at(1).value<Ladder>(), ladderOf(200, 0));
    }
};

QTEST_MAIN(TestLadderView)
#include "tst_ladderview.moc"
