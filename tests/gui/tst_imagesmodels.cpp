// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/stagedimagesmodel.h"
#include "gui/images/uploadsmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

const QDateTime noon(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

StagedImage image(const QString &name, qint64 size = 1'430'000'000, int minutesAgo = 5)
{
    StagedImage staged;
    staged.fileName = name;
    staged.path = QStringLiteral("/staging/b/bucky/") + name;
    staged.size = size;
    staged.modified = noon.addSecs(-60LL * minutesAgo);
    staged.digits = QStringLiteral("54990e82");
    return staged;
}

QStringList namesOf(const StagedImagesModel &model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names.append(model.index(row, 0).data().toString());
    return names;
}

} // namespace

class TestImagesModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everySnapshotLeavesThatSnapshot_data()
    {
        QTest::addColumn<QStringList>("before");
        QTest::addColumn<QStringList>("after");
        const QStringList abc{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
        QTest::newRow("from nothing") << QStringList() << abc;
        QTest::newRow("to nothing") << abc << QStringList();
        QTest::newRow("one leaves in the middle") << abc << QStringList{abc[0], abc[2]};
        QTest::newRow("one comes first") << abc << (QStringList{QStringLiteral("new")} + abc);
        QTest::newRow("another order") << abc << QStringList{abc[2], abc[0], abc[1]};
        QTest::newRow("all others") << abc << QStringList{QStringLiteral("x"), QStringLiteral("y")};
        QTest::newRow("the same") << abc << abc;
    }

    void everySnapshotLeavesThatSnapshot()
    {
        QFETCH(QStringList, before);
        QFETCH(QStringList, after);
        StagedImagesModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<StagedImage> images;
        for (const QString &name : std::as_const(before))
            images.append(image(name));
        model.setImages(images);
        QCOMPARE(namesOf(model), before);
        images.clear();
        for (const QString &name : std::as_const(after))
            images.append(image(name));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setImages(images);
        QCOMPARE(namesOf(model), after);
        QCOMPARE(resets.size(), 0);
    }

    void aChangedImageChangesItsRowOnly()
    {
        StagedImagesModel model;
        model.setImages({image(QStringLiteral("a")), image(QStringLiteral("b"))});
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setImages({image(QStringLiteral("a")), image(QStringLiteral("b"), 7)});
        QCOMPARE(changes.size(), 1);
        QCOMPARE(changes.first().at(0).toModelIndex().row(), 1);
    }

    void tellsSizeAndTimeAsAPersonWould()
    {
        StagedImagesModel model;
        model.setNow(noon);
        model.setImages({image(QStringLiteral("hello-54990e82.sif"))});
        const auto text = [&model](int column) {
            return model.index(0, column).data().toString();
        };
        QCOMPARE(text(StagedImagesModel::Size), QStringLiteral("1.43 GB"));
        QCOMPARE(text(StagedImagesModel::Modified), QStringLiteral("5 min ago"));
        QCOMPARE(text(StagedImagesModel::Digits), QStringLiteral("54990e82"));
        QVERIFY(model.index(0, StagedImagesModel::Modified)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(u"2026"));
    }

    void aForeignNameIsNoMarkup()
    {
        StagedImagesModel model;
        model.setImages({image(QStringLiteral("<img src=x>.sif"))});
        QVERIFY(!model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u'<'));
    }

    void uploadsComeChangeAndGo()
    {
        UploadsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const int first = model.add(QStringLiteral("/home/b/one.sif"));
        const int second = model.add(QStringLiteral("/home/b/two.sif"));
        QVERIFY(first != second);
        QCOMPARE(model.index(1).data().toString(), QStringLiteral("two.sif"));
        Upload upload = *model.find(second);
        upload.state = Upload::State::Sending;
        model.change(upload);
        QCOMPARE(model.index(1).data(UploadsModel::StateRole).toInt(), int(Upload::State::Sending));
        model.remove(first);
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(!model.find(first));
        upload.id = 99;
        model.change(upload); // unknown: nothing happens
        QCOMPARE(model.rowCount(), 1);
    }

    void tellsHowMuchHowFastAndHowLong()
    {
        Upload upload;
        upload.state = Upload::State::Sending;
        upload.progress = {UploadProgress::Phase::Sending, 500'000'000, 1'460'000'000, 96e6};
        QCOMPARE(uploadAmountText(upload),
                 QStringLiteral("500.00 MB of 1.46 GB · 96.0 MB/s · 11 s left"));
        upload.progress.bytesPerSecond = 0;
        QCOMPARE(uploadAmountText(upload), QStringLiteral("500.00 MB of 1.46 GB"));
        upload.state = Upload::State::AlreadyStaged;
        QCOMPARE(uploadAmountText(upload), QString());
        QVERIFY(uploadStateText(upload).contains(QStringLiteral("nothing was sent")));
    }
};

QTEST_MAIN(TestImagesModels)
#include "tst_imagesmodels.moc"
