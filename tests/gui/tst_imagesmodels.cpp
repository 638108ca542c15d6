// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/imagedrag.h"
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

Q_DECLARE_METATYPE(StagedRecord)
Q_DECLARE_METATYPE(HashState)

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
        QCOMPARE(text(StagedImagesModel::Hash), QStringLiteral("Not checked"));
        QCOMPARE(text(StagedImagesModel::UsedBy), QStringLiteral("-"));
        QCOMPARE(text(StagedImagesModel::Share), QString()); // no quota was told
        QVERIFY(model.index(0, StagedImagesModel::Modified)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(u"2026"));
    }

    void tellsWhatIsKnownOfAnImage()
    {
        StagedImagesModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setNow(noon);
        model.setStagingRoot(QStringLiteral("/staging"));
        model.setImages({image(QStringLiteral("a")), image(QStringLiteral("b"))});
        StagedDetails details;
        details.hash.state = HashState::Wrong;
        details.use.waiting = 2;
        details.use.running = 1;
        details.share = 0.0143;
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setDetails({{image(QStringLiteral("b")).path, details}});
        QCOMPARE(changes.size(), 1);
        QCOMPARE(changes.first().at(0).toModelIndex().row(), 1);
        const auto text = [&model](int column) {
            return model.index(1, column).data().toString();
        };
        QCOMPARE(text(StagedImagesModel::Hash), QStringLiteral("Wrong hash"));
        QCOMPARE(text(StagedImagesModel::UsedBy), QStringLiteral("2 queued jobs, 1 running job"));
        QCOMPARE(text(StagedImagesModel::Share), QStringLiteral("1.4 %"));
        QCOMPARE(text(StagedImagesModel::Folder), QStringLiteral("b/bucky"));
        model.setDetails({{image(QStringLiteral("b")).path, details}});
        QCOMPARE(changes.size(), 1); // nothing is new
    }

    void saysWhetherTheBytesAreThoseOfTheName_data()
    {
        QTest::addColumn<StagedRecord>("record");
        QTest::addColumn<HashState>("state");
        const StagedImage there = image(QStringLiteral("a-54990e82.sif"));
        StagedRecord record;
        record.path = there.path;
        record.size = there.size;
        record.sha256 = QStringLiteral("54990e82") + QString(56, u'0');
        QTest::newRow("the verified file") << record << HashState::Verified;
        StagedRecord other = record;
        other.sha256[7] = u'3';
        QTest::newRow("other bytes") << other << HashState::Wrong;
        other = record;
        ++other.size;
        QTest::newRow("another size") << other << HashState::Changed;
        other = record;
        ++other.modifiedNs;
        QTest::newRow("another time") << other << HashState::Changed;
        other = record;
        ++other.inode;
        QTest::newRow("another place on the disk") << other << HashState::Changed;
        QTest::newRow("never looked at") << StagedRecord() << HashState::Unverified;
    }

    void saysWhetherTheBytesAreThoseOfTheName()
    {
        QFETCH(StagedRecord, record);
        QFETCH(HashState, state);
        const StagedImage there = image(QStringLiteral("a-54990e82.sif"));
        const HashFacts facts = hashFacts(there, record.path.isEmpty() ? nullptr : &record);
        QCOMPARE(facts.state, state);
        QVERIFY(!hashStateText(state).isEmpty());
        QVERIFY(!hashStateTip(facts, there).isEmpty());
        StagedImage nameless = there;
        nameless.digits.clear();
        if (state == HashState::Wrong) // nothing was promised
            QCOMPARE(hashFacts(nameless, &record).state, HashState::Unverified);
    }

    void aRowIsDraggedAsAnImageAndNotAsText()
    {
        StagedImagesModel model;
        model.setImages({image(QStringLiteral("a"))});
        QVERIFY(model.index(0, 0).flags().testFlag(Qt::ItemIsDragEnabled));
        const std::unique_ptr<QMimeData> data(model.mimeData({model.index(0, 0)}));
        QCOMPARE(imagedrag::pathIn(data.get()), image(QStringLiteral("a")).path);
        QVERIFY(!data->hasText() && !data->hasUrls());
    }

    void tellsWhatBecameOfEachFile()
    {
        using Outcome = StagedRemoval::Outcome;
        const QList<StagedRemoval> well{{image(QStringLiteral("a")), Outcome::Removed, {}},
                                        {image(QStringLiteral("b")), Outcome::Removed, {}}};
        QCOMPARE(removalText(well), QStringLiteral("Deleted 2 images and freed 2.86 GB."));
        QVERIFY(!hasTrouble(well));
        const QList<StagedRemoval> mixed{
            well.first(),
            {image(QStringLiteral("c")), Outcome::Changed, {}},
            {image(QStringLiteral("d")), Outcome::Refused, QStringLiteral("Permission %1 denied")}};
        const QString text = removalText(mixed);
        QVERIFY(hasTrouble(mixed));
        QVERIFY2(text.startsWith(QStringLiteral("Deleted 1 image and freed 1.43 GB. c is another "
                                                "file now")),
                 qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("d could not be deleted: the server says "
                                              "\"Permission %1 denied\"")),
                 qPrintable(text));
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

    void thoseThatWaitCanBeMoved()
    {
        using State = Upload::State;
        UploadsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const State state :
             {State::Staged, State::Paused, State::Sending, State::Waiting, State::Waiting}) {
            Upload upload = *model.find(model.add(QString::number(model.rowCount())));
            upload.state = state;
            model.change(upload);
        }
        const auto order = [&model] {
            QString names;
            for (const Upload &upload : model.uploads())
                names.append(upload.fileName());
            return names;
        };
        const QList<UploadMoves> moves = model.moves();
        for (const int row : {0, 2}) // over, and running
            QVERIFY(!moves[row].first && !moves[row].up && !moves[row].down);
        QVERIFY(!moves[1].first && !moves[1].up && moves[1].down);
        QVERIFY(!moves[3].first && moves[3].up && moves[3].down);
        QVERIFY(moves[4].first && moves[4].up && !moves[4].down);
        model.moveFirst(4);
        QCOMPARE(order(), QStringLiteral("01243"));
        model.moveDown(3);
        QCOMPARE(order(), QStringLiteral("01234"));
        model.moveUp(3); // past the one that runs, which is not touched
        QCOMPARE(order(), QStringLiteral("03124"));
        model.moveFirst(0);
        model.moveUp(-1);
        model.moveDown(9);
        QCOMPARE(order(), QStringLiteral("03124"));
    }

    void saysWhatIsPaused()
    {
        Upload upload;
        upload.state = Upload::State::Paused;
        upload.size = 1'460'000'000;
        QCOMPARE(uploadStateText(upload), QStringLiteral("Paused. Nothing is on the server yet."));
        upload.bytesThere = 620'000'000;
        QCOMPARE(uploadStateText(upload),
                 QStringLiteral("Paused. 620.00 MB of 1.46 GB are on the server."));
        QCOMPARE(uploadsActivityText({upload}), QStringLiteral("1 upload is paused"));
        Upload running;
        running.state = Upload::State::Connecting;
        QVERIFY(uploadsActivityText({upload, running}).startsWith(QStringLiteral("1 upload ·")));
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
