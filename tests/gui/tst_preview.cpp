// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/pdfpage.h"
#include "gui/results/preview.h"

#include <QBuffer>
#include <QElapsedTimer>
#include <QFile>
#include <QPainter>
#include <QPdfWriter>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace perch;

namespace
{

QByteArray encoded(const QImage &picture, const char *format)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, format);
    return buffer.data();
}

quint32 crc32(const QByteArray &bytes)
{
    quint32 crc = 0xffff'ffff;
    for (const char byte : bytes) {
        crc ^= uchar(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb8'8320 : crc >> 1;
    }
    return ~crc;
}

/// A true PNG whose header tells another size.
QByteArray pngThatClaims(quint32 width, quint32 height)
{
    QByteArray bytes = encoded(QImage(4, 4, QImage::Format_RGB32), "PNG");
    qToBigEndian(width, bytes.data() + 16);
    qToBigEndian(height, bytes.data() + 20);
    qToBigEndian(crc32(bytes.mid(12, 17)), bytes.data() + 29);
    return bytes;
}

Preview previewOf(const char *name, const QByteArray &bytes, bool isWhole = true)
{
    return makePreview({QString::fromUtf8(name), {}, bytes, isWhole});
}

} // namespace

class TestPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesPictures_data()
    {
        QTest::addColumn<QByteArray>("format");
        for (const char *format : {"PNG", "JPEG", "BMP"})
            QTest::newRow(format) << QByteArray(format);
    }

    void decodesPictures()
    {
        QFETCH(QByteArray, format);
        QImage picture(300, 200, QImage::Format_RGB32);
        picture.fill(QColor(200, 30, 30));
        // a name that lies does not matter
        const Preview preview = previewOf("confusion.csv", encoded(picture, format.constData()));
        QCOMPARE(preview.kind, PreviewKind::Picture);
        QVERIFY2(preview.refusal.isEmpty(), qPrintable(preview.refusal));
        QCOMPARE(preview.picture.size(), QSize(300, 200));
        QVERIFY(qAbs(preview.picture.pixelColor(100, 100).red() - 200) < 6);
        QVERIFY(preview.facts.contains(QStringLiteral("300 × 200")));
    }

    void keepsNoMoreOfALargePictureThanAScreenShows()
    {
        const Preview preview =
            previewOf("a.png", encoded(QImage(6000, 3000, QImage::Format_Mono), "PNG"));
        QVERIFY2(preview.refusal.isEmpty(), qPrintable(preview.refusal));
        QCOMPARE(preview.picture.size(), QSize(1600, 800));
    }

    void refusesPicturesByTheirHeaders()
    {
        // some kB that would become 200 MB, and some bytes that would become 40 GB
        const QByteArray mono = encoded(QImage(10'000, 5'000, QImage::Format_Mono), "PNG");
        QVERIFY(mono.size() < 100'000);
        QElapsedTimer clock;
        clock.start();
        const Preview real = previewOf("a.png", mono);
        QVERIFY2(real.refusal.contains(QStringLiteral("10000 × 5000")), qPrintable(real.refusal));
        QVERIFY(real.picture.isNull());
        const Preview claimed = previewOf("a.png", pngThatClaims(100'000, 100'000));
        QVERIFY2(claimed.refusal.contains(QStringLiteral("40.00 GB")), qPrintable(claimed.refusal));
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }

    void refusesAJpegOfAThousandPasses()
    {
        QByteArray bytes = encoded(QImage(64, 64, QImage::Format_RGB32), "JPEG");
        bytes.insert(bytes.size() - 2, QByteArray("\xff\xda\x00\x08", 4).repeated(1000));
        const Preview preview = previewOf("a.jpg", bytes);
        QVERIFY2(preview.refusal.contains(QStringLiteral("passes")), qPrintable(preview.refusal));
    }

    void livesWithDamagedPictures()
    {
        for (const char *format : {"PNG", "JPEG", "BMP"}) {
            const QByteArray whole = encoded(QImage(80, 80, QImage::Format_RGB32), format);
            for (qsizetype size = 1; size < whole.size(); size += 1 + whole.size() / 60)
                (void)previewOf("a.png", whole.first(size));
        }
        QVERIFY(!previewOf("a.png", QByteArray("\x89PNG\r\n\x1a\n")).refusal.isEmpty());
        const Preview webp = previewOf("a.webp", QByteArray("RIFF1234WEBPVP8 "));
        QVERIFY(!webp.refusal.isEmpty());
    }

    void showsADrawingAsText()
    {
        const QByteArray svg =
            "<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>";
        const Preview preview = previewOf("a.svg", svg);
        QCOMPARE(preview.kind, PreviewKind::Text);
        QCOMPARE(preview.text, svg);
        QVERIFY(preview.notes.first().contains(QStringLiteral("SVG")));
    }

    void showsTablesTextAndJson()
    {
        const Preview table = previewOf("metrics.csv", "step,loss\n1,0.5\n2,0.25\n");
        QCOMPARE(table.table.rowCount(), 2);
        QVERIFY(table.facts.contains(QStringLiteral("2 rows × 2 columns")));
        const Preview part = previewOf("metrics.csv", "step,loss\n1,0.5\n2,0.", false);
        QCOMPARE(part.table.rowCount(), 1);
        QVERIFY(part.notes.first().contains(QStringLiteral("The first")));
        const Preview endless = previewOf("metrics.csv", QByteArray(2'000'000, '7'), false);
        QCOMPARE(endless.table.rowCount(), 1);
        QCOMPARE(previewOf("a.json", "{\"a\":{\"b\":[1,2]}}").text,
                 QByteArray("{\n  \"a\": {\n    \"b\": [1, 2]\n  }\n}\n"));
        const QByteArray deep(1'900'000, '[');
        QCOMPARE(previewOf("a.json", deep).text, deep);
        QCOMPARE(previewOf("a.py", "print(1)").text, QByteArray("print(1)"));
    }

    void saysWhyOthersAreNotShown()
    {
        QVERIFY(!previewOf("a", QByteArray("\0\1\2", 3)).refusal.isEmpty());
        QVERIFY(previewOf("a.gz", QByteArray("\x1f\x8b\x08\0\0", 5))
                    .refusal.contains(QStringLiteral("looks like")));
        QVERIFY(previewOf("a.pt", QByteArray("PK\x03\x04") + "abc")
                    .refusal.contains(QStringLiteral("damaged")));
        QVERIFY(makePreview({QStringLiteral("a"), QStringLiteral("/no/such/file"), {}, true})
                    .refusal.contains(QStringLiteral("Download it again")));
    }

    void drawsThePageOfAPdfInAnotherProcess()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("-curves of $(x).pdf"));
        {
            QPdfWriter writer(path);
            writer.setPageSize(QPageSize(QPageSize::A5));
            QPainter painter(&writer);
            painter.fillRect(0, 0, 10'000, 10'000, Qt::red);
        }
        QCOMPARE(makePreview({QStringLiteral("a.pdf"), path, {}, true}).kind, PreviewKind::Pdf);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        PdfPage page;
        const QSignalSpy drawn(&page, &PdfPage::drawn);
        const QSignalSpy failed(&page, &PdfPage::failed);
        page.draw(path, {});
        QTRY_COMPARE_WITH_TIMEOUT(drawn.size() + failed.size(), 1, 30'000);
        page.draw({}, bytes);
        QTRY_COMPARE_WITH_TIMEOUT(drawn.size() + failed.size(), 2, 30'000);
        QVERIFY2(failed.isEmpty(), qPrintable(failed.value(0).value(0).toString()));
        for (const QList<QVariant> &one : drawn) {
            const Preview preview = previewOfPicture(one.first().toByteArray());
            QCOMPARE(preview.picture.height(), 1400);
            QVERIFY(preview.picture.pixelColor(500, 700).red() > 200);
        }
    }

    void aPdfThatCannotBeDrawnSaysSo()
    {
        PdfPage page;
        const QSignalSpy failed(&page, &PdfPage::failed);
        page.draw({}, "%PDF-1.7 and nothing else");
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30'000);
        QVERIFY(failed.last().first().toString().contains(QStringLiteral("damaged")));
        page.setProgram(QStringLiteral("/no/such/pdftoppm"));
        page.draw({}, "%PDF-1.7");
        QTRY_COMPARE(failed.size(), 2);
        page.setProgram(QStringLiteral("/usr/bin/yes")); // its "picture" never ends
        page.draw(QStringLiteral("/tmp/a.pdf"), {});
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 3, 30'000);
    }
};

QTEST_MAIN(TestPreview)
#include "tst_preview.moc"
