// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobtablemodel.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QTest>

using namespace perch;

namespace
{

std::shared_ptr<Expansion> expansion(const QString &lines)
{
    SubmitContext context;
    context.folder = QStringLiteral("/home/bucky/job");
    return std::make_shared<Expansion>(SubmitFile(QStringLiteral("executable = run.sh\n") + lines),
                                       context);
}

} // namespace

/// The table of what each job will be.
class TestJobTableModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatAJobWillBe()
    {
        JobTableModel model;
        const QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 0);
        model.setExpansion(
            expansion(QStringLiteral("container_image = osdf:///chtc/staging/b/bucky/x-1234.sif\n"
                                     "arguments = --lr $(lr) --seed $(seed)\n"
                                     "environment = \"A=1 B='x y'\"\n"
                                     "transfer_input_files = train.py, data_$(seed).csv\n"
                                     "transfer_output_files = model_$(Process).pt\n"
                                     "output = out_$(Process).txt\n"
                                     "request_cpus = 4\nrequest_gpus = 1\nrequest_memory = 6 GB\n"
                                     "request_disk = 500 MB\n"
                                     "queue lr, seed from (\n0.1 7\n0.01 8\n)\n")));
        QCOMPARE(model.rowCount(), 2);
        QStringList titles;
        QStringList second;
        for (int column = 0; column < model.columnCount(); ++column) {
            titles.append(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
            second.append(model.index(1, column).data().toString());
        }
        QCOMPARE(titles.join(u'|'),
                 QStringLiteral("Job|lr|seed|Arguments|Image|Inputs|Outputs|Requests|Environment"));
        QCOMPARE(second.join(u'|'),
                 QStringLiteral("1|0.01|8|--lr 0.01 --seed 8|"
                                "osdf:///chtc/staging/b/bucky/x-1234.sif|train.py, data_8.csv|"
                                "out_1.txt, model_1.pt|4 CPUs, 1 GPU, memory 6 GB, disk 500 MB|"
                                "A=1 B=x' 'y"));
        model.setExpansion(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void marksWhatCannotBeTold()
    {
        JobTableModel model;
        const QAbstractItemModelTester tester(&model);
        model.setExpansion(expansion(QStringLiteral(
            "arguments = $ENV(HOME)\nrequest_cpus = $RANDOM_INTEGER(1,9)\nqueue\n")));
        const QModelIndex arguments = model.index(0, model.place(JobTableModel::Arguments));
        QVERIFY(arguments.data(JobTableModel::IsUnknownRole).toBool());
        QCOMPARE(arguments.data().toString(), QStringLiteral("not known here"));
        const QModelIndex requests = model.index(0, model.place(JobTableModel::Requests));
        QVERIFY(requests.data().toString().contains(QStringLiteral("drawn by lot")));
        QVERIFY(!model.index(0, 0).data(JobTableModel::IsUnknownRole).toBool());
    }

    void tellsOfAJobThatIsRefused()
    {
        JobTableModel model;
        const QAbstractItemModelTester tester(&model);
        model.setExpansion(expansion(QStringLiteral("priority = $(p)\nqueue p in (1 high)\n")));
        QVERIFY(model.index(0, 0).data(JobTableModel::ProblemRole).toString().isEmpty());
        QVERIFY(model.index(1, 0)
                    .data(JobTableModel::ProblemRole)
                    .toString()
                    .contains(QStringLiteral("high")));
    }

    void looksAtFewOfManyRows()
    {
        QString rows;
        for (int i = 0; i < 100'000; ++i)
            rows += QStringLiteral("r%1\n").arg(i);
        JobTableModel model;
        QElapsedTimer timer;
        model.setExpansion(expansion(QStringLiteral("arguments = $(x)\nqueue x from (\n") + rows +
                                     QStringLiteral(")\n")));
        timer.start();
        for (int row = 99'950; row < 100'000; ++row)
            QCOMPARE(model.index(row, model.place(JobTableModel::Arguments)).data().toString(),
                     QStringLiteral("r%1").arg(row));
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestJobTableModel)
#include "tst_jobtablemodel.moc"
