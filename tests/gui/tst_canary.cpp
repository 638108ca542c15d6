// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Nothing secret in any file that Perch writes, nor in its memory after logout: a child process
// (canaryperch) logs in with the real dialogs, works and logs out; then this looks into it.
#include "tests/support/sshdserver.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace perch::test;

namespace
{

constexpr int canarySize = 48;
constexpr int pieceSize = 8;

/// Letters and digits that are nowhere else.
QByteArray newCanary()
{
    const QByteArray letters("abcdefghijklmnopqrstuvwxyz0123456789");
    QByteArray canary;
    for (int i = 0; i < canarySize; ++i)
        canary += letters[QRandomGenerator::global()->bounded(int(letters.size()))];
    return canary;
}

/// Each character in `width` bytes, as UTF-8, UTF-16 and UTF-32 have it.
QByteArray widened(const QByteArray &text, int width)
{
    QByteArray wide;
    for (const char one : text) {
        wide += one;
        wide += QByteArray(width - 1, '\0');
    }
    return wide;
}

/// The canary as it may lie in memory: in pieces, because the beginning of what was freed is
/// overwritten soon.
QList<QByteArray> formsOf(const QByteArray &canary)
{
    QList<QByteArray> forms{canary.toBase64(), canary.toHex()};
    for (int at = 0; at < canarySize; at += pieceSize) {
        for (const int width : {1, 2, 4})
            forms.append(widened(canary.mid(at, pieceSize), width));
    }
    return forms;
}

/// What holds one of `wanted`: "where: form". Pieces overlap, so that nothing is lost between two.
QStringList found(const QByteArray &piece, const QList<QByteArray> &wanted, const QString &where)
{
    QStringList places;
    for (qsizetype form = 0; form < wanted.size(); ++form) {
        for (qsizetype at = piece.indexOf(wanted[form]); at >= 0;
             at = piece.indexOf(wanted[form], at + 1))
            places.append(QStringLiteral("%1 form %2 at +%3").arg(where).arg(form).arg(at, 0, 16));
    }
    return places;
}

/// Every readable byte of a process.
QStringList inMemory(qint64 pid, const QList<QByteArray> &wanted, qint64 &looked)
{
    QFile maps(QStringLiteral("/proc/%1/maps").arg(pid));
    if (!maps.open(QIODevice::ReadOnly))
        return {QStringLiteral("cannot look into the process")};
    const int memory =
        ::open(qPrintable(QStringLiteral("/proc/%1/mem").arg(pid)), O_RDONLY | O_CLOEXEC);
    if (memory < 0)
        return {QStringLiteral("cannot look into the process's memory")};
    QStringList places;
    const QList<QByteArray> lines = maps.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.size() < 2 || !words[1].startsWith('r'))
            continue;
        const QList<QByteArray> ends = words[0].split('-');
        const quint64 from = ends[0].toULongLong(nullptr, 16);
        const quint64 size = ends[1].toULongLong(nullptr, 16) - from;
        QByteArray piece(static_cast<qsizetype>(size), Qt::Uninitialized);
        const auto got = ::pread(memory, piece.data(), size, static_cast<off_t>(from));
        if (got <= 0)
            continue; // the kernel's own pages
        piece.truncate(got);
        looked += got;
        places += found(piece, wanted, QString::fromLatin1(line));
    }
    ::close(memory);
    return places;
}

QStringList inFiles(const QString &folder, const QList<QByteArray> &wanted, int &looked)
{
    QStringList places;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        ++looked;
        places += found(file.readAll(), wanted, file.fileName());
    }
    return places;
}

} // namespace

class TestCanary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!SshdServer::canMakeUsers())
            QSKIP("a password needs a user of its own, and so root");
    }

    void leavesNothing_data()
    {
        QTest::addColumn<bool>("isPassphrase");
        QTest::addColumn<bool>("isLeaking");
        QTest::newRow("a password and a second factor") << false << false;
        QTest::newRow("the passphrase of a key") << true << false;
        // the test can fail: what a careless program keeps is found
        QTest::newRow("a password that is kept on purpose") << false << true;
    }
    void leavesNothing();

private:
    QTemporaryDir m_home;

    QString file(const QString &name, const QByteArray &contents);
    QProcess &startPerch(const SshdServer &server, const QStringList &more);
    std::unique_ptr<QProcess> m_perch;
};

QString TestCanary::file(const QString &name, const QByteArray &contents)
{
    QFile written(m_home.filePath(name));
    if (!written.open(QIODevice::WriteOnly) || written.write(contents) != contents.size())
        qFatal("cannot write %s", qPrintable(written.fileName()));
    return written.fileName();
}

QProcess &TestCanary::startPerch(const SshdServer &server, const QStringList &more)
{
    const QString site =
        file(QStringLiteral("site.json"), QStringLiteral(R"({"id": "canary", "title": "Canary",
            "accessPoints": [{"label": "ap", "host": "127.0.0.1", "port": %1, "fingerprint": ""}],
            "transferServer": {"host": "127.0.0.1", "port": %1, "fingerprint": ""},
            "stagingRoot": "/staging", "stagingLayout": "/staging/{first}/{user}",
            "imageUrlPrefix": "osdf:///chtc/staging", "quotaCommand": "get_quotas",
            "policies": {"maxImageBytes": 100000000000}})")
                                              .arg(server.port())
                                              .toUtf8());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
                             "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS"})
        environment.remove(QLatin1String(name));
    environment.insert(QStringLiteral("HOME"), m_home.path());
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_home.path());
    environment.insert(QStringLiteral("TMPDIR"), m_home.path());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    m_perch = std::make_unique<QProcess>();
    m_perch->setProcessEnvironment(environment);
    m_perch->setStandardErrorFile(m_home.filePath(QStringLiteral("perch.log")));
    m_perch->start(
        QStringLiteral(PERCH_CANARY),
        QStringList{QStringLiteral("--site"), site, QStringLiteral("--user"),
                    QString::fromStdString(server.user()), QStringLiteral("--known-hosts"),
                    m_home.filePath(QStringLiteral("known_hosts")), QStringLiteral("--state"),
                    m_home.filePath(QStringLiteral("state")), QStringLiteral("--connect")} +
            more);
    return *m_perch;
}

void TestCanary::leavesNothing()
{
    QFETCH(bool, isPassphrase);
    QFETCH(bool, isLeaking);
    const QByteArray canary = newCanary();
    SshdServer::Options options;
    options.ownUser = true;
    options.pam = true;
    options.secondDevice = "push=ok";
    options.config = "PasswordAuthentication no";
    if (isPassphrase)
        options.config += "\nAuthenticationMethods publickey\nPubkeyAuthentication yes";
    else
        options.password = canary.toStdString();
    const SshdServer server(options);
    QStringList more;
    if (isPassphrase) {
        const QString key = m_home.filePath(QStringLiteral("id_canary"));
        QFile::remove(key);
        QVERIFY(QFile::copy(QString::fromStdString(server.lockedKeyFile()), key));
        QVERIFY(QFile::copy(QString::fromStdString(server.lockedKeyFile() + ".pub"),
                            key + QStringLiteral(".pub")));
        QVERIFY(QFile::setPermissions(key, QFile::ReadOwner | QFile::WriteOwner));
        QCOMPARE(runProgram({"ssh-keygen", "-q", "-p", "-P", "open", "-N", canary.toStdString(),
                             "-f", key.toStdString()}),
                 0);
        more << QStringLiteral("--key") << key;
    }
    if (isLeaking)
        more << QStringLiteral("--leak");
    QProcess &perch = startPerch(server, more);
    QVERIFY(perch.waitForStarted());
    perch.write(canary + "\n");
    const auto log = [this] {
        QFile file(m_home.filePath(QStringLiteral("perch.log")));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    };
    QByteArray said;
    QTRY_VERIFY2_WITH_TIMEOUT((said += perch.readAllStandardOutput()).contains("logged out") ||
                                  perch.state() == QProcess::NotRunning,
                              qPrintable(log()), 90'000);
    QVERIFY2(said.contains("logged out"), qPrintable(log()));

    const QList<QByteArray> wanted = formsOf(canary);
    qint64 bytes = 0;
    int files = 0;
    const QStringList remembered = inMemory(perch.processId(), wanted, bytes);
    const QStringList written = inFiles(m_home.path(), wanted, files);
    perch.closeWriteChannel();
    QVERIFY(perch.waitForFinished(20'000));
    const QStringList afterwards = inFiles(m_home.path(), wanted, files);
    QVERIFY2(bytes > 20'000'000, qPrintable(QString::number(bytes))); // Qt alone is more
    QVERIFY(files > 2);
    qInfo("looked through %lld bytes of memory and %d files", static_cast<long long>(bytes), files);
    QVERIFY2(written.isEmpty(), qPrintable(written.join(u'\n')));
    QVERIFY2(afterwards.isEmpty(), qPrintable(afterwards.join(u'\n')));
    if (isLeaking)
        QVERIFY(!remembered.isEmpty());
    else
        QVERIFY2(remembered.isEmpty(), qPrintable(remembered.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestCanary)
#include "tst_canary.moc"
