// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/modelfile.h"

#include "core/pickle.h"
#include "core/ziplisting.h"
#include "testdata.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace perch;

namespace
{

QString shapeText(const ModelEntry &entry)
{
    QStringList lengths;
    for (const qint64 length : entry.shape)
        lengths << QString::number(length);
    return lengths.join(u'x');
}

/// "float32 32x1x3x3", of a plain value the value; with its problem, if any.
QString textOf(const ModelContents &contents, const QString &name)
{
    for (const ModelEntry &entry : contents.entries) {
        if (entry.name != name)
            continue;
        const QString text = entry.isTensor ? entry.type + u' ' + shapeText(entry) : entry.value;
        return entry.problem.isEmpty() ? text : text + QStringLiteral(" ! ") + entry.problem;
    }
    return QStringLiteral("(not there)");
}

Result<ModelContents> readBytes(const QByteArray &bytes)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return readModel(buffer);
}

QByteArray littleEndian(quint64 number, int bytes)
{
    QByteArray text(8, '\0');
    qToLittleEndian(number, text.data());
    return text.left(bytes);
}

/// A stored archive of one member, whose directory may tell other sizes than are true.
QByteArray zipOf(const QByteArray &name, const QByteArray &content, qint64 toldSize = -1,
                 quint16 method = 0)
{
    const QByteArray size = littleEndian(toldSize < 0 ? content.size() : toldSize, 4);
    const QByteArray fixed = littleEndian(method, 2) + QByteArray(8, '\0') + size + size +
                             littleEndian(name.size(), 2) + littleEndian(0, 2);
    const QByteArray local = "PK\x03\x04" + QByteArray(4, '\0') + fixed + name + content;
    const QByteArray central =
        "PK\x01\x02" + QByteArray(6, '\0') + fixed + QByteArray(14, '\0') + name;
    return local + central + "PK\x05\x06" + QByteArray(4, '\0') + littleEndian(1, 2) +
           littleEndian(1, 2) + littleEndian(central.size(), 4) + littleEndian(local.size(), 4) +
           littleEndian(0, 2);
}

} // namespace

class TestModelFile : public QObject
{
    Q_OBJECT

private:
    [[nodiscard]] QByteArray bytesOf(const QString &name) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] ModelContents contentsOf(const QString &name) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        const Result<ModelContents> contents = readModel(file);
        if (!contents)
            qWarning("%s: %s (%s)", qPrintable(name), qPrintable(contents.error().message),
                     qPrintable(contents.error().detail));
        return contents ? *contents : ModelContents();
    }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        QProcess python;
        python.setProcessChannelMode(QProcess::ForwardedChannels);
        python.start(QStringLiteral("/usr/bin/python3"),
                     {QStringLiteral(PERCH_TEST_DATA "/models/make.py"), m_folder.path()});
        QVERIFY2(python.waitForFinished(110'000), qPrintable(python.errorString()));
        QCOMPARE(python.exitCode(), 0);
    }

    void listsAStateAsPyTorchSavesIt()
    {
        const ModelContents contents = contentsOf(QStringLiteral("state.pt"));
        QCOMPARE(contents.format, QStringLiteral("PyTorch archive"));
        QCOMPARE(contents.entries.size(), 9);
        QCOMPARE(contents.tensorCount(), 9);
        QCOMPARE(contents.entries.first().name, QStringLiteral("conv1.weight"));
        QCOMPARE(textOf(contents, QStringLiteral("conv1.weight")),
                 QStringLiteral("float32 32x1x3x3"));
        QCOMPARE(textOf(contents, QStringLiteral("norm.num_batches_tracked")),
                 QStringLiteral("int64 "));
        QCOMPARE(contents.numberCount(), 288 + 32 + 4 * 32 + 1 + 1280 + 10);
        QVERIFY(contents.wishes.isEmpty());
        QVERIFY(contents.notes.isEmpty());
        QVERIFY(!contents.hasMore);
    }

    void listsACheckpointWithAllThatIsInIt()
    {
        const ModelContents contents = contentsOf(QStringLiteral("checkpoint.pt"));
        const auto text = [&contents](const char *name) {
            return textOf(contents, QString::fromLatin1(name));
        };
        QCOMPARE(text("net.fc.weight"), QStringLiteral("float32 10x128"));
        QCOMPARE(text("epoch"), QStringLiteral("14"));
        QCOMPARE(text("name"), QStringLiteral("'mnist'"));
        QCOMPARE(text("half"), QStringLiteral("float16 3x5"));
        QCOMPARE(text("scalar"), QStringLiteral("int64 "));
        QCOMPARE(text("bf"), QStringLiteral("bfloat16 2"));
        QCOMPARE(text("strided"), QStringLiteral("float32 4x3"));
        QCOMPARE(text("parameter"), QStringLiteral("float32 2x2"));
        QCOMPARE(text("array"), QStringLiteral("int16 4x2"));
        QCOMPARE(text("optimiser.state.0.exp_avg"), QStringLiteral("float32 32x1x3x3"));
        QCOMPARE(text("optimiser.param_groups.0.lr"), QStringLiteral("0.25"));
        QCOMPARE(text("optimiser.param_groups.0.betas"), QStringLiteral("(0.9, 0.999)"));
        QCOMPARE(contents.wishes, QStringList());
    }

    void listsWhatOlderAndOtherPyTorchSaves()
    {
        const ModelContents old = contentsOf(QStringLiteral("old.pt"));
        QCOMPARE(old.format, QStringLiteral("PyTorch, of before version 1.6"));
        QCOMPARE(textOf(old, QStringLiteral("fc.weight")), QStringLiteral("float32 10x128"));
        QCOMPARE(old.tensorCount(), 9);
        QVERIFY(old.wishes.isEmpty());
        const ModelContents script = contentsOf(QStringLiteral("script.pt"));
        QCOMPARE(script.format, QStringLiteral("TorchScript or LibTorch archive"));
        QCOMPARE(textOf(script, QStringLiteral("conv1.weight")),
                 QStringLiteral("float32 32x1x3x3"));
        QVERIFY(script.notes.first().contains(QStringLiteral("code")));
        QVERIFY2(script.wishes.isEmpty(), qPrintable(script.wishes.join(u'\n')));
    }

#ifdef PERCH_PAYLOAD_BINARY
    void listsWhatPerchsOwnProgramSaves()
    {
        QProcess payload;
        payload.setWorkingDirectory(m_folder.path());
        payload.start(
            QStringLiteral(PERCH_PAYLOAD_BINARY),
            {QStringLiteral("train"), QStringLiteral("--dry-run"), QStringLiteral("--data"),
             QStringLiteral("/usr/share/datasets/fashion-mnist"), QStringLiteral("--save-model"),
             QStringLiteral("libtorch.pt"), QStringLiteral("--no-cuda")});
        QVERIFY2(payload.waitForFinished(100'000), qPrintable(payload.errorString()));
        QVERIFY2(payload.exitCode() == 0, payload.readAllStandardError().constData());
        const ModelContents contents = contentsOf(QStringLiteral("libtorch.pt"));
        QCOMPARE(contents.format, QStringLiteral("TorchScript or LibTorch archive"));
        QCOMPARE(textOf(contents, QStringLiteral("conv1.weight")),
                 QStringLiteral("float32 32x1x3x3"));
        QCOMPARE(textOf(contents, QStringLiteral("fc2.bias")), QStringLiteral("float32 10"));
        QCOMPARE(contents.tensorCount(), 8);
        QCOMPARE(contents.numberCount(), 1'199'882);
        QVERIFY2(contents.wishes.isEmpty(), qPrintable(contents.wishes.join(u'\n')));
    }
#endif

    void listsPicklesOfEveryProtocol()
    {
        for (int protocol = 0; protocol < 6; ++protocol) {
            const ModelContents contents = contentsOf(QStringLiteral("plain%1.pkl").arg(protocol));
            QCOMPARE(textOf(contents, QStringLiteral("b.c")), QStringLiteral("-3"));
            QCOMPARE(textOf(contents, QStringLiteral("b.d")), QStringLiteral("None"));
            QCOMPARE(textOf(contents, QStringLiteral("b.e")), QStringLiteral("True"));
            QCOMPARE(textOf(contents, QStringLiteral("b.f")), QStringLiteral("1099511627776"));
            QCOMPARE(textOf(contents, QStringLiteral("a")), QStringLiteral("[1, 2.5, 'x']"));
            QCOMPARE(textOf(contents, QStringLiteral("array")), QStringLiteral("float64 3x4"));
            QVERIFY2(contents.wishes.isEmpty(), qPrintable(contents.wishes.join(u'\n')));
        }
    }

    void writesDownWhatAPickleWouldRunAndRunsNothing()
    {
        const QString here = QDir::currentPath();
        QVERIFY(QDir::setCurrent(m_folder.path()));
        const ModelContents evil = contentsOf(QStringLiteral("evil.pt"));
        QCOMPARE(evil.wishes, QStringList{QStringLiteral("posix.system('touch ran')")});
        QCOMPARE(textOf(evil, QStringLiteral("weight")), QStringLiteral("float32 2x3"));
        QCOMPARE(contentsOf(QStringLiteral("evil0.pkl")).wishes,
                 QStringList{QStringLiteral("posix.system('touch ran')")});
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("ran"))));
        // the same file does run where it is loaded
        QProcess python;
        python.start(QStringLiteral("/usr/bin/python3"),
                     {QStringLiteral("-c"), QStringLiteral("import pickle; pickle.load(open("
                                                           "'evil0.pkl', 'rb'))")});
        QVERIFY(python.waitForFinished());
        QVERIFY(QFile::exists(m_folder.filePath(QStringLiteral("ran"))));
        QVERIFY(QDir::setCurrent(here));
        const ModelContents whole = contentsOf(QStringLiteral("whole.pt"));
        QVERIFY(whole.wishes.contains(QStringLiteral("__main__.Net()")) ||
                whole.wishes.contains(QStringLiteral("__main__.Net")));
        QVERIFY(!contentsOf(QStringLiteral("namespace.pt")).wishes.isEmpty());
    }

    void listsArrays()
    {
        QCOMPARE(textOf(contentsOf(QStringLiteral("a.npy")), QStringLiteral("array")),
                 QStringLiteral("float32 3x4x5"));
        QCOMPARE(textOf(contentsOf(QStringLiteral("record.npy")), QStringLiteral("array")),
                 QStringLiteral("[('x', '<f4'), ('y', '<i8')] 7"));
        const ModelContents several = contentsOf(QStringLiteral("b.npz"));
        QCOMPARE(textOf(several, QStringLiteral("first.npy")), QStringLiteral("float64 2x2"));
        QCOMPARE(textOf(several, QStringLiteral("second.npy")), QStringLiteral("int64 9"));
        QVERIFY(contentsOf(QStringLiteral("packed.npz"))
                    .notes.first()
                    .contains(QStringLiteral("compressed")));
    }

    void listsSafetensors()
    {
        QByteArray header("{'__metadata__':{'format':'pt'},"
                          "'w':{'dtype':'BF16','shape':[2,3],'data_offsets':[0,12]},"
                          "'far':{'dtype':'F32','shape':[4],'data_offsets':[12,28]},"
                          "'lies':{'dtype':'F32','shape':[400],'data_offsets':[0,8]}}");
        header.replace('\'', '"');
        const Result<ModelContents> contents =
            readBytes(littleEndian(header.size(), 8) + header + QByteArray(12, 'x'));
        QVERIFY(contents);
        QCOMPARE(contents->format, QStringLiteral("safetensors"));
        QCOMPARE(textOf(*contents, QStringLiteral("w")), QStringLiteral("bfloat16 2x3"));
        QCOMPARE(textOf(*contents, QStringLiteral("format")), QStringLiteral("pt"));
        QVERIFY(textOf(*contents, QStringLiteral("far")).contains(QStringLiteral("not in the")));
        QVERIFY(textOf(*contents, QStringLiteral("lies")).contains(u'!'));
        QVERIFY(!readBytes(littleEndian(1000, 8) + "{}"));
        const QByteArray deep = QByteArray(400'000, '[');
        QVERIFY(!readBytes(littleEndian(deep.size() + 5, 8) + "{\"a\":" + deep));
    }

    void seesSizesThatAreNotTrue()
    {
        // a state whose storage was cut: its shapes promise what the file does not have
        QByteArray bytes = bytesOf(QStringLiteral("state.pt"));
        const qsizetype at = bytes.lastIndexOf("state/data/0");
        QVERIFY(at > 46);
        bytes.replace(at - 46 + 20, 8, littleEndian(4, 4) + littleEndian(4, 4));
        const Result<ModelContents> contents = readBytes(bytes);
        QVERIFY(contents);
        QVERIFY(textOf(*contents, QStringLiteral("conv1.weight"))
                    .contains(QStringLiteral("fewer numbers")));
    }

    void unpacksNothing()
    {
        // a "bomb": a packed member that would become 4 GB
        const Result<ModelContents> bomb =
            readBytes(zipOf("bomb.bin", QByteArray(100, 'x'), 0xffff'fff0, 8));
        QVERIFY(bomb);
        QCOMPARE(textOf(*bomb, QStringLiteral("bomb.bin")), QStringLiteral("4294967280 bytes"));
        QVERIFY(!readBytes(zipOf("m/data.pkl", QByteArray(100, 'x'), 0xffff'fff0, 8)));
        const Result<ModelContents> tooLong =
            readBytes(zipOf("m/data.pkl", QByteArray(100, 'x'), 0xffff'fff0));
        QVERIFY(!tooLong);
        QVERIFY(tooLong.error().message.contains(QStringLiteral("damaged")));
    }

    void livesWithPicklesThatWantTooMuch()
    {
        // a list that holds itself a thousand times, at each of many levels
        QByteArray laughs = "\x80\x02]q";
        laughs += QByteArray(1, '\0') + "(K\x01K\x02"
                                        "e";
        for (int level = 1; level < 60; ++level) {
            laughs += "]q" + QByteArray(1, char(level)) + '(';
            for (int i = 0; i < 20; ++i)
                laughs += 'h' + QByteArray(1, char(level - 1));
            laughs += 'e';
        }
        const Result<ModelContents> contents = readBytes(laughs + '.');
        QVERIFY(contents);
        QVERIFY(contents->hasMore);
        const Result<ModelContents> itself = readBytes(
            QByteArray("\x80\x02]q", 4) + QByteArray(1, '\0') + "h" + QByteArray(1, '\0') + "a.");
        QVERIFY(itself);
        QVERIFY(!readBytes(QByteArray("\x80\x02") + QByteArray(2'000'000, ']') + '.'));
        QVERIFY(!readBytes(QByteArray("\x80\x02") + QByteArray(2'000'000, '(') + '.'));
        QVERIFY(!readBytes(QByteArray("\x80\x02") + "B\xff\xff\xff\xff"
                                                    "abc."));
        const Result<ModelContents> deep = readBytes(
            QByteArray("\x80\x02") + QByteArray(100'000, ']') + QByteArray(99'999, 'a') + '.');
        QVERIFY(deep); // every list in another one
        QVERIFY(deep->hasMore);
    }

    void endsAtEveryCutWithoutHarm()
    {
        for (const char *name : {"checkpoint.pt", "plain0.pkl", "plain4.pkl", "a.npy", "b.npz"}) {
            const QByteArray bytes = bytesOf(QString::fromLatin1(name));
            QVERIFY(!bytes.isEmpty());
            for (qsizetype size = 0; size < bytes.size(); size += 1 + bytes.size() / 400)
                (void)readBytes(bytes.first(size)).has_value();
        }
        for (int byte = 0; byte < 256; ++byte)
            (void)readBytes(QByteArray(64, char(byte))).has_value();
    }
};

QTEST_GUILESS_MAIN(TestModelFile)
#include "tst_modelfile.moc"
