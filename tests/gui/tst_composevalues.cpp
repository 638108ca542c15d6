// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/storeworker.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

const QByteArray description = "executable = run.sh\nrequest_memory = 16 GB # much\n"
                               "+GPUJobLength = \"long\"\nlog = run.log\nqueue\n";

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// Values from elsewhere come into the editor, and nothing more happens by itself.
class TestComposeValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesAreSetButNotSaved();
    void aFolderThatHasGoneIsSaid();
};

void TestComposeValues::valuesAreSetButNotSaved()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("job.sub"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(description), description.size());
    file.close();
    StoreWorker store(QStringLiteral(":memory:"));
    ComposeController controller(store);
    ComposePage page(controller);
    page.show();
    for (int time = 0; time < 2; ++time) { // also when the folder is open already
        page.openFolderWith(folder.path(),
                            {{QStringLiteral("request_memory"), QStringLiteral("4 GB")},
                             {QStringLiteral("request_disk"), QStringLiteral("12 GB")},
                             {QStringLiteral("+GPUJobLength"), QStringLiteral("\"short\"")}});
        QTRY_VERIFY(controller.text(QStringLiteral("job.sub")).contains(u"\"short\""));
        const QString text = controller.text(QStringLiteral("job.sub"));
        QCOMPARE(text, QStringLiteral("executable = run.sh\nrequest_memory = 4 GB\n"
                                      "+GPUJobLength = \"short\"\nlog = run.log\n"
                                      "request_disk = 12 GB\nqueue\n"));
        QVERIFY(controller.isModified());
        QCOMPARE(contents(path), description);
        controller.takeFromDisk({QStringLiteral("job.sub")});
        QTRY_VERIFY(!controller.isModified());
    }
}

void TestComposeValues::aFolderThatHasGoneIsSaid()
{
    StoreWorker store(QStringLiteral(":memory:"));
    ComposeController controller(store);
    ComposePage page(controller);
    page.show();
    QStringList said;
    connect(&controller, &ComposeController::failed, this,
            [&said](const Error &error) { said << error.message; });
    page.openFolderWith(QStringLiteral("/nowhere/at all"),
                        {{QStringLiteral("request_memory"), QStringLiteral("4 GB")}});
    QTRY_COMPARE(said.size(), 1);
    QVERIFY(said.first().contains(QStringLiteral("/nowhere/at all")));
}

QTEST_MAIN(TestComposeValues)
#include "tst_composevalues.moc"
