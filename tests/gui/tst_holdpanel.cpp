// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/holdpanel.h"
#include "gui/jobs/jobdetail.h"
#include "gui/jobs/whyidle.h"
#include "gui/jobs/whyidlepanel.h"
#include "gui/jobs/jobactions.h"
#include "gui/jobs/queueactions.h"
#include "gui/jobs/requestdialog.h"
#include "gui/theme.h"

#include "jobsamples.h"
#include "shots.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

Job heldJob(int code, int subCode, const QString &reason, JobId id = {8842, 0})
{
    Job job;
    job.id = id;
    job.state = JobState::Held;
    job.holdCode = code;
    job.holdSubCode = subCode;
    job.holdReason = reason;
    return job;
}

Job outOfMemory(JobId id = {8842, 0})
{
    return heldJob(34, 102,
                   QStringLiteral("Error from slot1_%1@gpu2000.chtc.wisc.edu: Job has gone over "
                                  "cgroup memory limit of 4096 megabytes. Last measured usage: "
                                  "4403 megabytes.  Consider resubmitting with a higher "
                                  "request_memory.")
                       .arg(id.proc),
                   id);
}

QString shown(const QWidget &widget)
{
    QStringList lines;
    for (const QLabel *label : widget.findChildren<QLabel *>()) {
        if (label->isVisibleTo(&widget))
            lines << label->text();
    }
    return lines.join(u'\n');
}

QPushButton *button(const QWidget &widget, const QString &text)
{
    for (QPushButton *one : widget.findChildren<QPushButton *>()) {
        if (one->isVisibleTo(&widget) && one->text() == text)
            return one;
    }
    return nullptr;
}

} // namespace

class TestHoldPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void saysTheNumbersAndOffersTheFix();
    void takesAnotherValueAndRefusesNonsense();
    void keepsWhatWasTypedWhileTheHoldIsTheSame();
    void actsForAllThatAreHeldAlike();
    void tellsWhatTheSubmitFileKnows();
    void leadsToCompose();
    void doesNothingOfflineOrTwice();
    void showsForeignWordsAsPlainText();
    void looksRight_data();
    void looksRight();
    void tellsThatAJobStartsAndEndsAtOnce();
    void saysWhyAJobWaits();
    void asksForNewRequests();
    void offersOnlyWhatFits();
};

void TestHoldPanel::saysTheNumbersAndOffersTheFix()
{
    HoldPanel panel;
    panel.showJob(outOfMemory());
    QVERIFY2(shown(panel).contains(QStringLiteral("4.3 GB of 4 GB")), qPrintable(shown(panel)));
    QVERIFY(shown(panel).contains(QStringLiteral("Likely cause: ")));
    QVERIFY(shown(panel).contains(
        QStringLiteral("Sets request_memory to 6 GB for this job (condor_qedit), then lets it wait "
                       "for a machine again (condor_release).")));
    QSignalSpy edits(&panel, &HoldPanel::editWanted);
    QTest::mouseClick(button(panel, QStringLiteral("Change and release")), Qt::LeftButton);
    QCOMPARE(edits.size(), 1);
    QCOMPARE(edits.first().at(0).value<QList<JobId>>(), (QList<JobId>{{8842, 0}}));
    QCOMPARE(edits.first().at(1).value<JobEdit>(),
             (JobEdit{QStringLiteral("RequestMemory"), QStringLiteral("6144")}));
}

void TestHoldPanel::takesAnotherValueAndRefusesNonsense()
{
    HoldPanel panel;
    panel.showJob(outOfMemory());
    auto *value = panel.findChild<QLineEdit *>();
    QCOMPARE(value->text(), QStringLiteral("6 GB"));
    value->setText(QStringLiteral("much"));
    QVERIFY(!button(panel, QStringLiteral("Change and release"))->isEnabled());
    QVERIFY(shown(panel).contains(QStringLiteral("request_memory must be a size such as 6 GB")));
    value->setText(QStringLiteral("10 GB"));
    QVERIFY(shown(panel).contains(QStringLiteral("Sets request_memory to 10 GB")));
    QSignalSpy edits(&panel, &HoldPanel::editWanted);
    QTest::keyClick(value, Qt::Key_Return);
    QCOMPARE(edits.size(), 1);
    QCOMPARE(edits.first().at(1).value<JobEdit>().value, QStringLiteral("10240"));
}

void TestHoldPanel::keepsWhatWasTypedWhileTheHoldIsTheSame()
{
    HoldPanel panel;
    panel.showJob(outOfMemory());
    panel.findChild<QLineEdit *>()->setText(QStringLiteral("10 GB"));
    panel.showJob(outOfMemory());
    QTest::qWait(50); // what is examined beside the GUI thread arrives
    QCOMPARE(panel.findChild<QLineEdit *>()->text(), QStringLiteral("10 GB"));
    panel.showJob(outOfMemory({8842, 1}));
    QTRY_VERIFY(button(panel, QStringLiteral("Change and release")));
    QVERIFY(shown(panel).contains(QStringLiteral("request_memory to 6 GB")));
}

void TestHoldPanel::actsForAllThatAreHeldAlike()
{
    HoldPanel panel;
    panel.setSources({{}, [](int, int) {
                          QList<Job> held;
                          for (int proc = 0; proc < 12; ++proc)
                              held << outOfMemory({8842, proc});
                          return held;
                      }});
    panel.showJob(outOfMemory());
    auto *all = panel.findChild<QCheckBox *>();
    QTRY_COMPARE(all->text(), QStringLiteral("All 12 jobs held for this cause"));
    QVERIFY(all->isVisibleTo(&panel));
    QVERIFY(button(panel, QStringLiteral("Change and release"))); // one job, unless it is said
    all->setChecked(true);
    QVERIFY(shown(panel).contains(QStringLiteral("Sets request_memory to 6 GB for 12 jobs")));
    QSignalSpy edits(&panel, &HoldPanel::editWanted);
    QTest::mouseClick(button(panel, QStringLiteral("Change and release 12 jobs")), Qt::LeftButton);
    QCOMPARE(edits.size(), 1);
    QCOMPARE(edits.first().at(0).value<QList<JobId>>().size(), 12);
}

void TestHoldPanel::tellsWhatTheSubmitFileKnows()
{
    HoldPanel panel;
    panel.setSources(
        {[](JobId) { return QStringLiteral("request_memory = 512 MB\nqueue\n"); }, {}});
    panel.showJob(heldJob(21, 102, QStringLiteral("memory usage exceeded request_memory")));
    QTRY_VERIFY2(shown(panel).contains(QStringLiteral("more memory than the 512 MB")),
                 qPrintable(shown(panel)));
    QCOMPARE(panel.findChildren<QLineEdit *>().last()->text(), QStringLiteral("1 GB"));
}

void TestHoldPanel::leadsToCompose()
{
    HoldPanel panel;
    panel.showJob(heldJob(13, 2,
                          QStringLiteral("Details: reading from file /home/b/x/nosuch.txt: (errno "
                                         "2) No such file or directory")));
    QSignalSpy compose(&panel, &HoldPanel::composeWanted);
    QTest::mouseClick(button(panel, QStringLiteral("Open in Compose")), Qt::LeftButton);
    QCOMPARE(compose.size(), 1);
    QCOMPARE(compose.first().at(1).toString(), QStringLiteral("transfer_input_files"));
}

void TestHoldPanel::doesNothingOfflineOrTwice()
{
    HoldPanel panel;
    panel.showJob(heldJob(1, 0, QStringLiteral("via condor_hold (by user bucky)")));
    QPushButton *release = button(panel, QStringLiteral("Release"));
    QVERIFY(release && release->isEnabled());
    panel.setObstacle(QStringLiteral("You are not connected."));
    QVERIFY(!release->isEnabled());
    QCOMPARE(release->toolTip(), QStringLiteral("You are not connected."));
    panel.setObstacle({});
    panel.setBusy(true);
    QVERIFY(!release->isEnabled());
    panel.setBusy(false);
    QVERIFY(release->isEnabled());
}

void TestHoldPanel::showsForeignWordsAsPlainText()
{
    HoldPanel panel;
    panel.showJob(heldJob(26, 0, QStringLiteral("<b>bold</b> <img src=x>") + QString(9'000, u'y')));
    for (const QLabel *label : panel.findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

void TestHoldPanel::looksRight_data()
{
    QTest::addColumn<Job>("job");
    QTest::newRow("memory") << outOfMemory();
    QTest::newRow("long") << heldJob(
        13, 256,
        QStringLiteral("Transfer input files failure at execution point slot1_2@gpu using protocol "
                       "osdf. Details: [Errno 2] No such file or directory ( URL file = "
                       "osdf:///chtc/staging/b/bucky/") +
            QString(150, u'a') + QStringLiteral("-54990e82.sif )|"));
    QTest::newRow("unknown") << heldJob(4711, 3, QStringLiteral("The moon is wrong."));
}

void TestHoldPanel::looksRight()
{
    QFETCH(Job, job);
    HoldPanel panel;
    panel.setAutoFillBackground(true);
    panel.layout()->setContentsMargins(theme::spaceM, theme::spaceM, theme::spaceM, theme::spaceM);
    panel.setSources({{}, [job](int, int) {
                          Job other = job;
                          other.id.proc = 9;
                          return QList<Job>{job, other};
                      }});
    panel.showJob(job);
    QTRY_VERIFY(panel.findChild<QCheckBox *>()->isVisibleTo(&panel));
    test::saveShots(panel,
                    QStringLiteral("holdpanel-%1").arg(QLatin1String(QTest::currentDataTag())),
                    {310, 620});
    panel.resize(310, 620);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    for (const QPushButton *one : panel.findChildren<QPushButton *>()) {
        if (one->isVisible())
            QVERIFY(panel.rect().contains(QRect(one->mapTo(&panel, QPoint()), one->size())));
    }
}

void TestHoldPanel::tellsThatAJobStartsAndEndsAtOnce()
{
    const QList<Job> jobs = test::jobsOfLog(QStringLiteral("badsif_requeue_loop.log"));
    QVERIFY(!jobs.isEmpty() && !isFinal(jobs.first().state));
    JobDetail detail;
    detail.showJob(jobs.first(), {}, jobs.first().started);
    QVERIFY2(shown(detail).contains(QStringLiteral("starts and ends at once")),
             qPrintable(shown(detail)));
    QVERIFY(shown(detail).contains(QStringLiteral("The image is damaged")));
    QVERIFY(!detail.holdPanel().isVisibleTo(&detail));
}

void TestHoldPanel::saysWhyAJobWaits()
{
    RunForecast forecast;
    forecast.pool = {Slot(), Slot(), Slot()};
    forecast.units = 3;
    forecast.requirements = {
        {QStringLiteral("1 CPU or more"), QStringLiteral("Cpus >= 1"), true, 3, 3, 1},
        {QStringLiteral("600 GB of memory or more"), QStringLiteral("Memory >= 614400"), true, 0, 3,
         0},
        {QStringLiteral("HasCHTCStaging == true && Microarch == \"x86_64-v4\""),
         QStringLiteral("HasCHTCStaging == true"), false, 2, 3, 2}};
    Relaxation advice;
    advice.command = QStringLiteral("request_memory");
    advice.value = QStringLiteral("62 GB");
    advice.count = {2, 1};
    forecast.relaxations = {advice};
    const JobId id{8842, 0};
    WhyIdle why;
    WhyIdlePanel panel;
    panel.setAutoFillBackground(true);
    panel.showJob(id, why);
    QSignalSpy asked(&panel, &WhyIdlePanel::askWanted);
    QTest::mouseClick(button(panel, QStringLiteral("Why is it waiting?")), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    why.ask(id); // there is no connection
    panel.showJob(id, why);
    QVERIFY(shown(panel).contains(QStringLiteral("You are not connected")));
    why.showForecast(id, forecast, QDateTime::currentDateTimeUtc());
    panel.showJob(id, why);
    QVERIFY2(shown(panel).contains(QStringLiteral("None of the pool's 3 machines")),
             qPrintable(shown(panel)));
    QVERIFY2(shown(panel).contains(QStringLiteral("0 of 3 machines; 3 ruled out")),
             qPrintable(shown(panel)));
    QVERIFY(shown(panel).contains(QStringLiteral("3 of 3 machines, 1 with room now")));
    QSignalSpy edits(&panel, &WhyIdlePanel::editWanted);
    QTest::mouseClick(button(panel, QStringLiteral("Set request_memory = 62 GB")), Qt::LeftButton);
    QCOMPARE(edits.size(), 1);
    QCOMPARE(edits.first().at(0).value<QList<JobId>>(), QList<JobId>{id});
    test::saveShots(panel, QStringLiteral("whyidle"), {310, 420});
    panel.showJob({8842, 1}, why); // of another job nothing is known
    QVERIFY(button(panel, QStringLiteral("Why is it waiting?")));
    QVERIFY(!shown(panel).contains(QStringLiteral("600 GB")));
}

void TestHoldPanel::asksForNewRequests()
{
    RequestDialog dialog(QStringLiteral("Change requests"),
                         {QStringLiteral("request_memory"), QStringLiteral("request_cpus")}, 12, 3);
    dialog.show();
    QPushButton *change = button(dialog, QStringLiteral("Change 12 jobs"));
    QVERIFY(change && !change->isEnabled());
    const QList<QLineEdit *> values = dialog.findChildren<QLineEdit *>();
    values[0]->setText(QStringLiteral("8 GB"));
    values[1]->setText(QStringLiteral("none"));
    QVERIFY(!change->isEnabled());
    QVERIFY(shown(dialog).contains(QStringLiteral("request_cpus must be a whole number")));
    values[1]->setText(QStringLiteral("2"));
    QVERIFY2(shown(dialog).contains(QStringLiteral(
                 "Sets request_memory to 8 GB and request_cpus to 2 for 12 jobs (condor_qedit). 3 "
                 "of them run now")),
             qPrintable(shown(dialog)));
    test::saveShots(dialog, QStringLiteral("requestdialog"), dialog.sizeHint());
    QSignalSpy chosen(&dialog, &RequestDialog::chosen);
    QTest::mouseClick(change, Qt::LeftButton);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<QList<JobEdit>>(),
             (QList<JobEdit>{{QStringLiteral("RequestMemory"), QStringLiteral("8192")},
                             {QStringLiteral("RequestCpus"), QStringLiteral("2")}}));
}

void TestHoldPanel::offersOnlyWhatFits()
{
    JobActions actions;
    QWidget window;
    Job running = outOfMemory();
    running.state = JobState::Running;
    Job done = running;
    done.id.proc = 1;
    done.state = JobState::Succeeded;
    QueueActions queue(
        actions,
        [&] {
            return QList<Job>{running, done};
        },
        &window);
    const QList<QAction *> all = queue.actions();
    for (const QAction *action : all)
        QVERIFY(!action->isEnabled());
    queue.setCounts(1, 1);
    for (const QAction *action : all)
        QVERIFY(action->isEnabled());
    all.last()->trigger();
    const auto *box = window.findChild<QMessageBox *>();
    QVERIFY(box);
    QVERIFY(box->text().contains(running.id.text()));
    QVERIFY(box->informativeText().contains(QStringLiteral("condor_vacate_job")));
    QSignalSpy failed(&actions, &JobActions::failed);
    for (QAbstractButton *one : box->buttons()) {
        if (box->buttonRole(one) == QMessageBox::DestructiveRole)
            one->click();
    }
    QCOMPARE(failed.size(), 1); // there is no connection
}

QTEST_MAIN(TestHoldPanel)
#include "tst_holdpanel.moc"
