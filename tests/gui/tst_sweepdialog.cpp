// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/sweeptext.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/jobdialogs.h"
#include "gui/compose/sweepdialog.h"
#include "gui/compose/sweepparameterrow.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"

#include "shots.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

using Kind = SweepParameter::Kind;

const QString job = QStringLiteral("executable = run.sh\narguments = --lr $(lr)\n"
                                   "request_gpus = 1\n+GPUJobLength = \"short\"\nqueue\n");

Sweep twoByThree()
{
    Sweep sweep;
    SweepParameter lr;
    lr.name = QStringLiteral("lr");
    lr.kind = Kind::LogRange;
    lr.type = SweepParameter::Type::Number;
    lr.from = 0.001;
    lr.to = 0.1;
    lr.count = 3;
    SweepParameter size;
    size.name = QStringLiteral("batch_size");
    size.values = QStringList{QStringLiteral("64"), QStringLiteral("128")};
    sweep.parameters = {lr, size};
    return sweep;
}

QPushButton *useButton(const SweepDialog &dialog)
{
    for (QPushButton *one : dialog.findChildren<QPushButton *>()) {
        if (one->text() == QStringLiteral("Use this sweep"))
            return one;
    }
    return nullptr;
}

bool says(const SweepDialog &dialog, const char *text)
{
    for (const QLabel *label : dialog.findChildren<QLabel *>()) {
        if (label->isVisibleTo(&dialog) && label->text().contains(QString::fromUtf8(text)))
            return true;
    }
    return false;
}

} // namespace

class TestSweepDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English));
        theme::apply(theme::Scheme::Light);
        QVERIFY(!icon(QStringLiteral("compose")).isNull()); // loads the resources
    }

    void countsJobsAndTheirCost()
    {
        SweepDialog dialog(job);
        dialog.show();
        QVERIFY(!useButton(dialog)->isEnabled()); // there are no values yet
        dialog.setSweep(twoByThree());
        QTRY_VERIFY(useButton(dialog)->isEnabled());
        QVERIFY(says(dialog, "6 jobs"));
        // +GPUJobLength = "short" ends a job after 12 hours
        QVERIFY(says(dialog, "About 72 GPU hours: 6 jobs × 1 GPU × 12 h"));
        QVERIFY(says(dialog, "does not use $(batch_size) yet"));
        const auto *preview = dialog.findChild<QTableWidget *>();
        QStringList shown;
        for (int i = 0; i < preview->rowCount(); ++i) {
            QStringList cells;
            for (int j = 0; j < 3; ++j)
                cells.append(preview->item(i, j) ? preview->item(i, j)->text() : QString());
            shown.append(cells.join(u' ').trimmed());
        }
        QCOMPARE(shown, QStringList({QStringLiteral("1 0.001 64"), QStringLiteral("2 0.001 128"),
                                     QStringLiteral("3 0.01 64"), QStringLiteral("4 0.01 128"),
                                     QStringLiteral("…"), QStringLiteral("6 0.1 128")}));
        test::saveShots(dialog, QStringLiteral("sweep"), {800, 620});
    }

    void givesBackWhatTheFieldsSay()
    {
        SweepDialog dialog(job);
        Sweep given = twoByThree();
        given.shape = Sweep::Shape::Table;
        given.seed = 7;
        given.parameters[1].values.append(QStringLiteral("256"));
        dialog.setSweep(given);
        const Sweep read = dialog.sweep();
        QCOMPARE(read.shape, given.shape);
        QCOMPARE(read.seed, given.seed);
        const auto one = SweepRows::of(given);
        const auto other = SweepRows::of(read);
        QVERIFY(one && other);
        QCOMPARE(sweepFile(*other), sweepFile(*one));
    }

    void takesWholeNumbersForWhole()
    {
        SweepParameter whole;
        whole.name = QStringLiteral("n");
        whole.kind = Kind::Random;
        whole.from = 1;
        whole.to = 10;
        whole.count = 4;
        QCOMPARE(SweepParameterRow(whole).parameter().type, SweepParameter::Type::Whole);
        whole.to = 10.5;
        QCOMPARE(SweepParameterRow(whole).parameter().type, SweepParameter::Type::Number);
    }

    void saysWhyASweepCannotBeMade()
    {
        SweepDialog dialog(job);
        dialog.show();
        Sweep sweep = twoByThree();
        sweep.parameters[1].name = QStringLiteral("Process");
        dialog.setSweep(sweep);
        QTRY_VERIFY(says(dialog, "HTCondor's own"));
        QVERIFY(!useButton(dialog)->isEnabled());
        test::saveShots(dialog, QStringLiteral("sweep-refused"), {800, 620});
        sweep.parameters[1].name = QStringLiteral("n");
        sweep.parameters[1].kind = Kind::Range;
        sweep.parameters[1].from = 1;
        sweep.parameters[1].to = 50'000;
        dialog.setSweep(sweep);
        QTRY_VERIFY(says(dialog, "150,000"));
        sweep.parameters[1].to = 20'000;
        dialog.setSweep(sweep);
        QTRY_VERIFY(says(dialog, "60,000 jobs"));
        QVERIFY(says(dialog, "staff"));
    }

    void importsATable()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("t.csv"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("lr,opt\n");
        for (int i = 0; i < 1000; ++i)
            file.write("0." + QByteArray::number(i) + ",adam\n");
        file.close();
        SweepDialog dialog(job);
        dialog.show();
        dialog.readCsv(path);
        QTRY_VERIFY(says(dialog, "1,000 jobs"));
        QCOMPARE(dialog.sweep().shape, Sweep::Shape::Table);
        QCOMPARE(dialog.sweep().parameters[0].values.size(), 1000);
        test::saveShots(dialog, QStringLiteral("sweep-imported"), {800, 620});
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("a\n1,2\n") > 0);
        file.close();
        dialog.readCsv(path);
        QTRY_VERIFY(dialog.findChild<ErrorBanner *>()->isVisible());
        QVERIFY(dialog.findChild<ErrorBanner *>()->message().contains(QStringLiteral("Line 2")));
    }

    void opensWithTheSweepOfTheJob()
    {
        const QTemporaryDir folder;
        for (const auto &[name, bytes] :
             {std::pair("job.sub", QByteArray("executable = a\nqueue lr,n from p.csv\n")),
              {"p.csv", QByteArray("0.1,2\n0.3,4\n")}}) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        }
        StoreWorker store(QStringLiteral(":memory:"));
        ComposeController controller(store);
        QSignalSpy opened(&controller, &ComposeController::opened);
        controller.openFolder(folder.path());
        QTRY_COMPARE(opened.size(), 1);
        QWidget page;
        JobDialogs dialogs(controller, page);
        dialogs.askForSweep();
        auto *dialog = page.findChild<SweepDialog *>();
        QVERIFY(dialog);
        const auto rows = SweepRows::of(dialog->sweep());
        QVERIFY(rows);
        QCOMPARE(sweepFile(*rows), QByteArray("0.1,2\n0.3,4\n"));
    }

    void writesTheTableAndTheQueueStatement()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("job.sub")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(job.toUtf8()) > 0);
        file.close();
        StoreWorker store(QStringLiteral(":memory:"));
        ComposeController controller(store);
        QSignalSpy opened(&controller, &ComposeController::opened);
        controller.openFolder(folder.path());
        QTRY_COMPARE(opened.size(), 1);
        const auto rows = SweepRows::of(twoByThree());
        QVERIFY(rows);
        controller.useSweep(*rows);
        QTRY_COMPARE(controller.text(QStringLiteral("params.csv")),
                     QString::fromUtf8(sweepFile(*rows)));
        QCOMPARE(controller.text(QStringLiteral("job.sub")),
                 QString(job).replace(QStringLiteral("queue"),
                                      QStringLiteral("queue lr,batch_size from params.csv")));
        QVERIFY(controller.isModified()); // the submit description is not saved by itself
    }
};

QTEST_MAIN(TestSweepDialog)
#include "tst_sweepdialog.moc"
