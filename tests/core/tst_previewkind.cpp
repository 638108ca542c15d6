// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jsonlayout.h"
#include "core/openrefusal.h"
#include "core/previewkind.h"

#include <QJsonDocument>
#include <QTest>

using namespace perch;

class TestPreviewKind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesByTheBytesFirst()
    {
        using Kind = PreviewKind;
        const auto kind = [](const char *name, const QByteArray &head) {
            return previewKindOf(QString::fromLatin1(name), head);
        };
        QCOMPARE(kind("worst.png", "\x89PNG\r\n\x1a\n123"), Kind::Picture);
        QCOMPARE(kind("worst.csv", "\x89PNG\r\n\x1a\n123"), Kind::Picture);
        QCOMPARE(kind("a.png", "no picture"), Kind::Text);
        QCOMPARE(kind("a.svg", "<svg/>"), Kind::Text);
        QCOMPARE(kind("a.CSV", "a,b"), Kind::Table);
        QCOMPARE(kind("a.json", "{}"), Kind::Json);
        QCOMPARE(kind("a.pdf", "%PDF-1.7"), Kind::Pdf);
        QCOMPARE(kind("mnist_cnn.pt", QByteArray("PK\x03\x04") + "x"), Kind::Model);
        QCOMPARE(kind("old.pkl", "(dp0\n."), Kind::Model);
        QCOMPARE(kind("hello.out", "LibTorch"), Kind::Text);
        QCOMPARE(kind("data", QByteArray("\0\1\2", 3)), Kind::Unknown);
        QCOMPARE(kind("table.csv", QByteArray("a\0b", 3)), Kind::Unknown);
        QVERIFY(isShownInParts(QStringLiteral("hello_9000_0.out")));
        QVERIFY(!isShownInParts(QStringLiteral("worst.png")));
        QCOMPARE(pictureFormat("RIFF1234WEBPVP8 "), QByteArray("webp"));
    }

    void laysJsonOutAsItIsWritten()
    {
        const QByteArray json("{'z':1.50,'a':[1,2,3],'b':{'c':[{'d':'x,}\\''}],"
                              "'big':123456789012345678901}}");
        const QByteArray text = *indentedJson(QByteArray(json).replace('\'', '"'));
        QCOMPARE(text,
                 QByteArray("{\n  \"z\": 1.50,\n  \"a\": [1, 2, 3],\n  \"b\": {\n    \"c\": [\n"
                            "      {\"d\": \"x,}\\\"\"}\n    ],\n"
                            "    \"big\": 123456789012345678901\n  }\n}\n"));
        QVERIFY(QJsonDocument::fromJson(text).isObject());
        for (const char *bad : {"", "{", "[}", "plain words", "{'a': 1}", "\"open", "[1]]", "12"})
            QVERIFY2(!indentedJson(bad), bad);
    }

    void deepJsonIsHarmless()
    {
        QVERIFY(!indentedJson(QByteArray(2'000'000, '[')));
        const qsizetype depth = 50'000;
        const auto laid = indentedJson(QByteArray(depth, '[') + QByteArray(depth, ']'));
        QVERIFY(laid);
        QVERIFY(laid->size() < 16 * 1024 * 1024);
        // Qt's own reader refuses what is deeper than it can bear, and does not crash
        QVERIFY(QJsonDocument::fromJson(QByteArray(depth, '[') + QByteArray(depth, ']')).isNull());
    }

    void givesNoProgramToTheDesktop_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<bool>("isRefused");
        const auto row = [](const char *name, const QByteArray &head, bool isRefused) {
            QTest::addRow("%s %s", name, head.left(9).toPercentEncoding().constData())
                << QString::fromUtf8(name) << head << isRefused;
        };
        for (const char *name :
             {"run.sh", "A.EXE", "x.desktop", "plot.html", "a.py", "x.exe. .", "a.svg", "b.docm",
              "picture.png.bat", "x.AppImage", "\xe2\x80\xaegnp.sh"})
            row(name, "anything", true);
        for (const QByteArray &head :
             {QByteArray("\x7f"
                         "ELF\2"),
              QByteArray("MZ\x90"), QByteArray("#!/bin/sh"),
              QByteArray("\n [Desktop Entry]\nExec=x"), QByteArray("<!DOCTYPE HTML>")})
            row("innocent.txt", head, true);
        for (const char *name :
             {"worst.png", "metrics.csv", "hello_9000_0.out", "job.log", "paper.pdf", "hello.sub",
              "mnist_cnn.pt", "notes", "archive.tar.gz", "config.yaml"})
            row(name, "harmless", false);
    }

    void givesNoProgramToTheDesktop()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, head);
        QFETCH(bool, isRefused);
        const QString refusal = openRefusal(name, head);
        QCOMPARE(!refusal.isEmpty(), isRefused);
        QVERIFY(!refusal.contains(QChar(0x202e)));
    }
};

QTEST_GUILESS_MAIN(TestPreviewKind)
#include "tst_previewkind.moc"
