// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sif.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/imagespage.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/images/uploadcard.h"
#include "gui/images/uploadqueue.h"
#include "gui/images/uploadsmodel.h"
#include "gui/images/uploadspeed.h"
#include "gui/storeworker.h"
#include "testdata.h"

#include "shots.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

QString hostile(const QString &name)
{
    return QStringLiteral(PERCH_TEST_DATA "/sif/hostile/") + name;
}

} // namespace

/// The Images page without a connection: everything that happens before a byte is sent.
class TestImagesController : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<StoreWorker>(QStringLiteral(":memory:"));
        m_controller = std::make_unique<ImagesController>(*m_store);
    }

    void cleanup()
    {
        m_controller.reset();
        m_store.reset();
    }

    void aBadFileIsRefusedInWords_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("an empty file") << hostile(QStringLiteral("01-empty-file.sif"));
        QTest::newRow("no SIF at all") << hostile(QStringLiteral("05-bad-magic.sif"));
        QTest::newRow("no such file") << QStringLiteral("/nonexistent/x.sif");
    }

    void aBadFileIsRefusedInWords()
    {
        QFETCH(QString, path);
        m_controller->addFiles({path});
        QCOMPARE(m_controller->uploads().rowCount(), 1); // a card at once, before it is read
        QTRY_COMPARE(upload().state, Upload::State::Refused);
        QVERIFY(!upload().error.message.isEmpty());
    }

    void aGoodFileWaitsForTheConnection()
    {
        addGoodImage();
        QTRY_COMPARE(upload().state, Upload::State::Waiting);
        QVERIFY(upload().brief.contains(QStringLiteral("amd64")));
        QVERIFY(upload().size > 0);
    }

    void anArchiveOfDataWaitsToo()
    {
        const QString path = m_folder.filePath(QStringLiteral("data.tar.gz"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\x1f\x8b and what follows");
        file.close();
        m_controller->addFiles({path});
        QTRY_COMPARE(upload().state, Upload::State::Waiting);
        QVERIFY2(upload().brief.startsWith(QStringLiteral("data archive")),
                 qPrintable(upload().brief));
        QVERIFY(!upload().inside); // there is no image to look into
    }

    void aWaitingUploadCanBeCancelledRetriedAndCleared()
    {
        addGoodImage();
        QTRY_COMPARE(upload().state, Upload::State::Waiting);
        m_controller->queue().cancel(0);
        QCOMPARE(upload().state, Upload::State::Cancelled);
        m_controller->queue().retry(0);
        QTRY_COMPARE(upload().state, Upload::State::Waiting);
        m_controller->queue().clearFinished(); // it is not over
        QCOMPARE(m_controller->uploads().rowCount(), 1);
        m_controller->queue().cancel(0);
        m_controller->queue().clearFinished();
        QCOMPARE(m_controller->uploads().rowCount(), 0);
    }

    void theCardSaysWhatIsWrong()
    {
        ImagesPage page(*m_controller);
        page.show();
        m_controller->addFiles({hostile(QStringLiteral("01-empty-file.sif"))});
        auto *card = page.findChild<UploadCard *>();
        QVERIFY(card);
        QTRY_VERIFY(card->accessibleName().contains(QStringLiteral("Cannot be used")));
        QStringList texts;
        for (const QLabel *label : card->findChildren<QLabel *>()) {
            texts.append(label->text());
            if (!label->text().isEmpty())
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QVERIFY(texts.join(u' ').contains(QStringLiteral("empty")));
    }

    void aCardWhoseLinkWasLostSaysSo()
    {
        ImagesPage page(*m_controller);
        page.show();
        addGoodImage();
        QTRY_COMPARE(upload().state, Upload::State::Waiting);
        auto *card = page.findChild<UploadCard *>();
        Upload cut = upload();
        cut.state = Upload::State::Interrupted;
        cut.progress = {UploadProgress::Phase::Sending, 620'000'000, 1'460'000'000, 0};
        cut.error = Error(Error::Code::Network, QStringLiteral("127.0.0.1 closed the connection."));
        const auto texts = [card] {
            QStringList all;
            for (const QLabel *label : card->findChildren<QLabel *>()) {
                if (label->isVisibleTo(card))
                    all.append(label->text());
            }
            for (const QPushButton *button : card->findChildren<QPushButton *>()) {
                if (button->isVisibleTo(card))
                    all.append(button->text());
            }
            return all.join(u'|');
        };
        m_controller->uploads().change(cut);
        QVERIFY2(texts().contains(QStringLiteral("it goes on when the connection is back")),
                 qPrintable(texts()));
        QVERIFY(texts().contains(QStringLiteral("620.00 MB of 1.46 GB")));
        QVERIFY(texts().contains(QStringLiteral("Go on now|Cancel")));
        QVERIFY(!texts().contains(QStringLiteral("closed the connection"))); // in the tooltip
        test::saveShots(page, QStringLiteral("upload-cut"));
        cut.needsPerson = true;
        m_controller->uploads().change(cut);
        QVERIFY(texts().contains(QStringLiteral("it goes on when you log in again")));
        QVERIFY(texts().contains(QStringLiteral("Log in and go on|Cancel")));
        test::saveShots(page, QStringLiteral("upload-cut-login"));
        cut.state = Upload::State::Cancelled;
        cut.leavesPart = true;
        m_controller->uploads().change(cut);
        QVERIFY(texts().contains(QStringLiteral("removed when the connection is back")));
        QVERIFY(texts().contains(QStringLiteral("Try again")));
    }

    void theQueueIsKeptInOrderWithKeys()
    {
        ImagesPage page(*m_controller);
        page.show();
        for (int i = 0; i < 3; ++i)
            addGoodImage();
        UploadsModel &uploads = m_controller->uploads();
        QTRY_COMPARE(uploads.uploads().at(2).state, Upload::State::Waiting);
        QTRY_COMPARE(upload().state, Upload::State::Waiting);
        QList<int> ids;
        for (const Upload &one : uploads.uploads())
            ids.append(one.id);
        const QList<UploadCard *> cards = page.findChildren<UploadCard *>();
        QCOMPARE(cards.size(), 3);
        QVERIFY(QTest::qWaitForWindowActive(&page));
        const auto button = [](UploadCard *card, const QString &text) {
            QPushButton *found = nullptr;
            for (QPushButton *one : card->findChildren<QPushButton *>())
                found = one->text() == text && one->isVisible() ? one : found;
            return found;
        };
        QPushButton *pause = button(cards.at(2), QStringLiteral("Pause"));
        QVERIFY(pause);
        pause->setFocus();
        QTest::keyClick(pause, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(uploads.uploads().at(1).id, ids.at(2));
        QVERIFY(pause->hasFocus()); // and can go on
        QTest::keyClick(pause, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(upload().id, ids.at(2));
        QTRY_VERIFY(cards.at(2)->y() < cards.at(0)->y());
        QTest::keyClick(pause, Qt::Key_Space);
        QCOMPARE(upload().state, Upload::State::Paused);
        QVERIFY(pause->hasFocus());
        QCOMPARE(pause->text(), QStringLiteral("Resume"));
        QTest::keyClick(pause, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(uploads.uploads().at(1).id, ids.at(2));
        QTest::keyClick(pause, Qt::Key_Space);
        QTRY_COMPARE(uploads.uploads().at(1).state, Upload::State::Waiting);
        for (QAction *action : cards.at(2)->actions()) {
            if (action->text() == QStringLiteral("Send first"))
                action->trigger();
        }
        QCOMPARE(upload().id, ids.at(2));
    }

    void theSpeedIsChosenAtTheHeadOfTheUploads()
    {
        ImagesPage page(*m_controller);
        page.show();
        addGoodImage();
        auto *speed = page.findChild<QComboBox *>();
        QVERIFY(speed && speed->isVisible());
        QCOMPARE(speed->currentText(), QStringLiteral("As fast as the link allows"));
        speed->setFocus();
        QTest::keyClick(speed, Qt::Key_Down);
        QCOMPARE(m_controller->queue().speed().choice(), UploadSpeed::Choice::Half);
        m_controller->queue().speed().choose(UploadSpeed::Choice::OneMegabyte);
        QCOMPARE(speed->currentText(), QStringLiteral("At most 1 MB/s"));
        QCOMPARE(m_controller->queue().speed().bytesPerSecond(), 1'000'000);
    }

    void looksLikeAQueue()
    {
        ImagesPage page(*m_controller);
        page.show();
        const auto show = [this](int row, const Upload &wanted) {
            Upload upload = m_controller->uploads().uploads().at(row);
            upload.state = wanted.state;
            upload.size = 1'460'000'000;
            upload.progress = wanted.progress;
            upload.bytesThere = wanted.progress.sent;
            m_controller->uploads().change(upload);
        };
        for (int i = 0; i < 4; ++i)
            addGoodImage();
        QTRY_COMPARE(m_controller->uploads().uploads().at(3).state, Upload::State::Waiting);
        QTRY_COMPARE(upload().state, Upload::State::Waiting);
        Upload wanted;
        wanted.state = Upload::State::Paused;
        wanted.progress = {UploadProgress::Phase::Sending, 620'000'000, 1'460'000'000, 0};
        show(0, wanted);
        wanted.state = Upload::State::Sending;
        wanted.progress = {UploadProgress::Phase::Sending, 300'000'000, 1'460'000'000, 1e6};
        show(1, wanted);
        m_controller->queue().speed().choose(UploadSpeed::Choice::OneMegabyte);
        test::saveShots(page, QStringLiteral("upload-queue"));
        test::saveShots(page, QStringLiteral("upload-queue-small"), {760, 700});
    }

    void aStagedImageCanBeUsedInAJob()
    {
        ImagesPage page(*m_controller);
        page.show();
        StagedImage staged;
        staged.fileName = QStringLiteral("hello-54990e82.sif");
        staged.path = QStringLiteral("/staging/b/bucky/hello-54990e82.sif");
        m_controller->images().setImages({staged});
        QSignalSpy spy(&page, &ImagesPage::useWanted);
        Q_EMIT m_controller->imageStaged(staged, QString());
        for (QPushButton *button : page.findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Use in a job") && button->isVisibleTo(&page))
                button->click(); // the staged image was selected by itself
        }
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().first().value<StagedImage>().path, staged.path);
    }

private:
    void addGoodImage()
    {
        QVERIFY(m_folder.isValid());
        const QString path = m_folder.filePath(QStringLiteral("good.sif"));
        if (!QFile::exists(path)) {
            // the sample is the head of an image: zeros stand for the rest
            QVERIFY(
                QFile::copy(QStringLiteral(PERCH_TEST_DATA "/sif/samples/hello.head40k"), path));
            QFile file(path);
            QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
            QVERIFY(file.open(QIODevice::ReadWrite));
            const Result<SifImage> head = readSif(file);
            QVERIFY(head);
            qint64 end = 0;
            for (const SifObject &object : head->objects)
                end = std::max(end, object.offset + object.size);
            QVERIFY(file.resize(end));
        }
        m_controller->addFiles({path});
    }

    Upload upload() const { return m_controller->uploads().uploads().value(0); }

    QTemporaryDir m_folder;
    std::unique_ptr<StoreWorker> m_store;
    std::unique_ptr<ImagesController> m_controller;
};

QTEST_MAIN(TestImagesController)
#include "tst_imagescontroller.moc"
