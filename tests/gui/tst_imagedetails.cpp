// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagedetails.h"
#include "gui/images/imagefacts.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/imagespage.h"
#include "gui/images/uploadsmodel.h"
#include "gui/storeworker.h"
#include "testdata.h"

#include "shots.h"

#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeWidget>

using namespace perch;

namespace
{

const QString dataFolder = QStringLiteral(PERCH_TEST_DATA "/sif/");

SifImage imageOf(const QString &name)
{
    QFile file(dataFolder + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no %s", qPrintable(name));
    const Result<SifImage> image = readSif(file);
    if (!image)
        qFatal("%s", qPrintable(image.error().message));
    return *image;
}

QString valueOf(const QList<Fact> &facts, const QString &name)
{
    for (const Fact &fact : facts) {
        if (fact.name == name)
            return fact.value;
    }
    return QStringLiteral("(none)");
}

QStringList tabsOf(const ImageDetails &dialog)
{
    const auto *tabs = dialog.findChild<QTabWidget *>();
    QStringList titles;
    for (int i = 0; i < tabs->count(); ++i)
        titles.append(tabs->tabText(i));
    return titles;
}

/// A whole image with everything that a person may want to see, and long words in it.
SifImage richImage()
{
    SifImage image = imageOf(QStringLiteral("samples/full.head40k"));
    image.warnings.clear();
    image.fileSize = 47'669'248;
    for (SifObject &object : image.objects)
        object.damaged = false;
    image.labels.insert(QStringLiteral("org.opencontainers.image.description"),
                        QStringLiteral("A container for training, with PyTorch, CUDA and all that "
                                       "the group needs.\nAsk before you change it."));
    image.labels.insert(QStringLiteral("a.very.long.label.").repeated(6),
                        QStringLiteral("0123456789abcdef").repeated(20));
    image.labels.insert(QStringLiteral("html"), QStringLiteral("<b>bold</b><img src=x>"));
    return image;
}

} // namespace

class TestImageDetails : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void saysWhatAnImageIs()
    {
        const QList<Fact> facts = imageFacts(richImage(), {});
        QCOMPARE(facts.first().name, QStringLiteral("Machine")); // nothing needs attention
        QCOMPARE(valueOf(facts, QStringLiteral("Machine")), QStringLiteral("amd64 (x86_64)"));
        QCOMPARE(valueOf(facts, QStringLiteral("Size")),
                 QStringLiteral("47.67 MB (47,669,248 bytes)"));
        QCOMPARE(valueOf(facts, QStringLiteral("Built by")), QStringLiteral("Apptainer 1.4.5"));
        QCOMPARE(valueOf(facts, QStringLiteral("Built from")),
                 QStringLiteral("localimage: /opt/base"));
        QVERIFY(
            valueOf(facts, QStringLiteral("File system"))
                .startsWith(QStringLiteral("squashfs, compressed with gzip · blocks of 128 KiB")));
        QCOMPARE(valueOf(facts, QStringLiteral("Signed")), QStringLiteral("no"));
        QCOMPARE(valueOf(facts, QStringLiteral("Encrypted")), QStringLiteral("no"));
        QVERIFY(valueOf(facts, QStringLiteral("Disk at launch")).startsWith(u"47.67 MB"));
        QVERIFY(valueOf(facts, QStringLiteral("Unpacked size")).startsWith(u"not known"));
    }

    void saysHowItIsEncrypted_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("words");
        QTest::newRow("for a key") << "encrypted-luks-pem"
                                   << "with LUKS. It starts only where its private key";
        QTest::newRow("for a passphrase") << "encrypted-luks-passphrase"
                                          << "with LUKS. It starts only where its passphrase";
        QTest::newRow("without root") << "encrypted-gocryptfs"
                                      << "with gocryptfs";
        QTest::newRow("not") << "three-descriptors"
                             << "no";
    }

    void saysHowItIsEncrypted()
    {
        QFETCH(QString, name);
        QFETCH(QString, words);
        const QList<Fact> facts =
            imageFacts(imageOf(QStringLiteral("vectors/%1.sif").arg(name)), {});
        QVERIFY2(valueOf(facts, QStringLiteral("Encrypted")).contains(words),
                 qPrintable(valueOf(facts, QStringLiteral("Encrypted"))));
    }

    void saysThatASignatureIsNotChecked()
    {
        SifImage image = richImage();
        image.isSigned = true;
        SifObject signature;
        signature.dataType = 0x4005;
        signature.kind = QStringLiteral("SHA-256");
        signature.fingerprint = QStringLiteral("12045C8C0B1004D058DE4BEDA20C27EE7FF7BA84");
        image.objects.append(signature);
        const QString words = valueOf(imageFacts(image, {}), QStringLiteral("Signed"));
        QVERIFY2(words.contains(signature.fingerprint) && words.contains(u"does not check"),
                 qPrintable(words));
    }

    void namesWhatNeedsAttentionFirst()
    {
        const SifImage image = imageOf(QStringLiteral("vectors/sbom-and-generic-group.sif"));
        SifImage odd = image;
        odd.warnings = {QStringLiteral("One."), QStringLiteral("Two.")};
        const QList<Fact> facts = imageFacts(odd, QStringLiteral("It is for arm64."));
        QCOMPARE(facts.at(0).value, QStringLiteral("It is for arm64."));
        QCOMPARE(facts.at(0).tone, theme::Tone::Bad);
        QCOMPARE(facts.at(1).value, QStringLiteral("One.\nTwo."));
        QCOMPARE(facts.at(1).tone, theme::Tone::Warning);
        QVERIFY(valueOf(facts, QStringLiteral("Machine")).startsWith(u"arm64; the pool's"));
    }

    void warnsOfCompressionsThatNotAllMachinesMount()
    {
        SifImage image = richImage();
        image.squashfs->compressor = QStringLiteral("lz4");
        QVERIFY(valueOf(imageFacts(image, {}), QStringLiteral("File system"))
                    .contains(u"Some machines cannot mount"));
    }

    void showsForeignTextAsItIs()
    {
        ImageDetails dialog(richImage(), QStringLiteral("<i>x</i>.sif"), {});
        dialog.show();
        QCOMPARE(tabsOf(dialog),
                 (QStringList{QStringLiteral("Overview"), QStringLiteral("Labels"),
                              QStringLiteral("Scripts and help"), QStringLiteral("Definition"),
                              QStringLiteral("Objects")}));
        const QList<FactsView *> views = dialog.findChildren<FactsView *>();
        QCOMPARE(views.size(), 3);
        QVERIFY(views.at(1)->toPlainText().contains(QStringLiteral("<b>bold</b><img src=x>")));
        for (const QLabel *label : dialog.findChildren<QLabel *>()) {
            if (!label->text().isEmpty())
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        const auto *definition = dialog.findChild<QPlainTextEdit *>();
        QVERIFY(definition && definition->isReadOnly());
        QVERIFY(definition->toPlainText().startsWith(QStringLiteral("Bootstrap: localimage")));
        const auto *objects = dialog.findChild<QTreeWidget *>();
        QCOMPARE(objects->topLevelItemCount(), 3);
        QCOMPARE(objects->topLevelItem(2)->text(4), QStringLiteral("FS (Squashfs/*System/amd64)"));
    }

    void keepsLongWordsInside()
    {
        ImageDetails dialog(richImage(), QStringLiteral("long-name-").repeated(30), {});
        dialog.show();
        QVERIFY(dialog.width() <= 820);
        auto *tabs = dialog.findChild<QTabWidget *>();
        for (int i = 0; i < 3; ++i) {
            tabs->setCurrentIndex(i);
            auto *view = qobject_cast<FactsView *>(tabs->currentWidget());
            QVERIFY(view);
            QVERIFY2(view->document()->size().width() <= view->viewport()->width() + 1,
                     qPrintable(tabs->tabText(i)));
            test::saveShots(dialog, QStringLiteral("image-details-%1").arg(i), dialog.size());
        }
        for (const int i : {3, 4}) {
            tabs->setCurrentIndex(i);
            test::saveShots(dialog, QStringLiteral("image-details-%1").arg(i), dialog.size());
        }
    }

    void leavesOutWhatThereIsNot()
    {
        const ImageDetails dialog(imageOf(QStringLiteral("vectors/data-partition.sif")),
                                  QStringLiteral("data.sif"), {});
        QCOMPARE(tabsOf(dialog),
                 (QStringList{QStringLiteral("Overview"), QStringLiteral("Objects")}));
    }

    void aKeyOpensItFromTheCard()
    {
        StoreWorker store(QStringLiteral(":memory:"));
        ImagesController controller(store);
        ImagesPage page(controller);
        page.resize(1000, 700);
        page.show();
        // it can be read, but not be used: that is when one wants to look
        controller.addFiles({dataFolder + QStringLiteral("vectors/sbom-and-generic-group.sif"),
                             dataFolder + QStringLiteral("hostile/05-bad-magic.sif")});
        const auto stateOf = [&controller](int row) {
            return controller.uploads().uploads().at(row).state;
        };
        QTRY_COMPARE(stateOf(0), Upload::State::Refused);
        QTRY_COMPARE(stateOf(1), Upload::State::Refused);
        QList<QPushButton *> looks;
        for (QPushButton *button : page.findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Look inside") && button->isVisibleTo(&page))
                looks.append(button);
        }
        QCOMPARE(looks.size(), 1); // the other one is no image
        QVERIFY(looks.first()->focusPolicy() & Qt::TabFocus);
        QVERIFY(looks.first()->accessibleName().contains(QStringLiteral("sbom-and-generic")));
        test::saveShots(page, QStringLiteral("upload-look-inside"));
        QTest::keyClick(looks.first(), Qt::Key_Space);
        auto *dialog = page.findChild<ImageDetails *>();
        QVERIFY(dialog && dialog->isVisible());
        const auto *overview = dialog->findChild<FactsView *>();
        QVERIFY(overview->toPlainText().contains(QStringLiteral("arm64 machines, but the pool's")));
        test::saveShots(*dialog, QStringLiteral("image-details-refused"), dialog->size());
        const QPointer<ImageDetails> gone(dialog);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!gone);
    }
};

QTEST_MAIN(TestImageDetails)
#include "tst_imagedetails.moc"
