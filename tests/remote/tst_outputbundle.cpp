// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/outputbundle.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QTest>

#include <unistd.h>

using namespace perch;
using namespace perch::test;

namespace
{

/// All files of a bundle.
Result<QList<OutputFile>> readAll(Transport &transport, const QStringList &paths,
                                  qint64 mostBytes = OutputBundle::mostBytes)
{
    const Result<std::shared_ptr<OutputBundle>> bundle =
        QCoro::waitFor(openOutputs(transport, paths, {}, mostBytes));
    if (!bundle)
        return bundle.error();
    QList<OutputFile> files;
    while (true) {
        const Result<std::optional<OutputFile>> file = QCoro::waitFor((*bundle)->next());
        if (!file)
            return file.error();
        if (!*file)
            return files;
        files << **file;
    }
}

} // namespace

class TestOutputBundle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(Login::Home::There); }
    void cleanupTestCase() { m_login.reset(); }

    void readsManyFilesWithOneCommand();
    void leavesOutTheMiddleOfALargeFile();
    void saysWhenTheAnswerMakesNoSense();

private:
    [[nodiscard]] QString put(const QString &name, const QByteArray &bytes)
    {
        const QString path = m_login->there(name);
        writeFile(path, bytes);
        return path;
    }

    std::unique_ptr<Login> m_login;
};

void TestOutputBundle::readsManyFilesWithOneCommand()
{
    QByteArray bytes;
    for (int i = 0; i < 256 * 40; ++i)
        bytes += char(i);
    const QStringList paths{
        put(QStringLiteral("a b's \"$(touch hacked)\".out"), "step=1 loss=2\n"),
        put(QStringLiteral("-empty"), QByteArray()),
        m_login->there(QStringLiteral("missing.out")),
        m_login->there(QString()), // a folder
        put(QStringLiteral("0 5 5"), bytes),
        put(QStringLiteral("no-line-end"), "loss=0.5"),
    };
    const Result<QList<OutputFile>> files = readAll(m_login->connection(), paths);
    QVERIFY2(files, files ? "" : qPrintable(files.error().message + files.error().detail));
    QCOMPARE(files->size(), paths.size());
    QCOMPARE(files->at(0).bytes, QByteArray("step=1 loss=2\n"));
    QVERIFY(files->at(0).isWhole);
    QVERIFY(!files->at(1).isMissing);
    QCOMPARE(files->at(1).bytes, QByteArray());
    QVERIFY(files->at(2).isMissing);
    QVERIFY(files->at(3).isMissing);
    QCOMPARE(files->at(4).bytes, bytes);
    QCOMPARE(files->at(5).bytes, QByteArray("loss=0.5"));
    QCOMPARE(files->at(5).index, 5);
    QVERIFY(!QFile::exists(m_login->there(QStringLiteral("hacked"))));

    QStringList many;
    for (int i = 0; i < 100; ++i)
        many << put(QStringLiteral("run_%1.out").arg(i), "loss=" + QByteArray::number(i) + '\n');
    const Result<QList<OutputFile>> all = readAll(m_login->connection(), many);
    QVERIFY(all);
    QCOMPARE(all->size(), 100);
    QCOMPARE(all->at(99).bytes, QByteArray("loss=99\n"));
}

void TestOutputBundle::leavesOutTheMiddleOfALargeFile()
{
    QByteArray lines;
    for (int i = 0; i < 1000; ++i)
        lines += "step=" + QByteArray::number(i) + " loss=1\n";
    const QString path = put(QStringLiteral("large"), lines);
    const Result<QList<OutputFile>> files = readAll(m_login->connection(), {path}, 2000);
    QVERIFY(files);
    QCOMPARE(files->first().bytes.size(), 2000);
    QCOMPARE(files->first().size, lines.size());
    QVERIFY(!files->first().isWhole);
    QCOMPARE(files->first().bytes, lines.first(500) + '\n' + lines.last(1499));
}

void TestOutputBundle::saysWhenTheAnswerMakesNoSense()
{
    // an account whose `stat` says something else than the file has
    const QString bin = m_login->there(QStringLiteral("bin"));
    QDir().mkpath(bin);
    writeFile(bin + QStringLiteral("/stat"), "#!/bin/sh\necho 500\n");
    QVERIFY(QFile::setPermissions(bin + QStringLiteral("/stat"),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    writeFile(m_login->there(QStringLiteral(".bashrc")),
              "export PATH=\"" + bin.toUtf8() + ":$PATH\"\n");
    const QStringList paths{put(QStringLiteral("one"), "loss=1\n"),
                            put(QStringLiteral("two"), "loss=2\n")};
    const Result<QList<OutputFile>> files = readAll(m_login->connection(), paths);
    QVERIFY(!files);
    QCOMPARE(files.error().code, Error::Code::Parse);
}

QTEST_GUILESS_MAIN(TestOutputBundle)
#include "tst_outputbundle.moc"
