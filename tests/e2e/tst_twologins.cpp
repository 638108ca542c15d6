// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagescontroller.h"
#include "gui/logindialog.h"
#include "gui/results/resultscontroller.h"
#include "gui/widgets/secretfield.h"
#include "tests/e2e/desk.h"
#include "tests/e2e/hands.h"
#include "tests/e2e/verify.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace std::chrono_literals;

/// A person without a key, as at CHTC: a password and a second factor on each of two machines,
/// asked once each in a session that stages, submits, follows and downloads.
class TestTwoLogins : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void logsInToTheAccessPointWithOnePrompt();
    void logsInToTheTransferServerWhenTheFirstImageComes();
    void worksOnWithoutAnotherPrompt();
    void cleanupTestCase();

private:
    [[nodiscard]] Result<void> givePassword(const QString &reason);
    /// What was answered to the second device on `machine` since the test began; one a line.
    [[nodiscard]] QStringList asked(const QString &machine) const;
    [[nodiscard]] QString logOf(const QString &machine) const;
    void takeShot(const QString &name) const;

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<Desk> m_desk;
    QMap<QString, qsizetype> m_before;
    int m_questions = 0;
};

namespace
{

LoginDialog *shownDialog()
{
    const QWidgetList widgets = QApplication::topLevelWidgets();
    for (QWidget *widget : widgets) {
        if (auto *dialog = qobject_cast<LoginDialog *>(widget); dialog && dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

template <typename Field> Field *shownField(const QString &name = {})
{
    LoginDialog *dialog = shownDialog();
    Field *field = dialog ? dialog->findChild<Field *>(name) : nullptr;
    return field && field->isVisible() ? field : nullptr;
}

} // namespace

void TestTwoLogins::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    qputenv("HOME", m_laptop.path().toUtf8());
    qunsetenv("SSH_AUTH_SOCK"); // the agent of whoever runs the test
    for (const QString &machine : {QStringLiteral("ap"), QStringLiteral("transfer")})
        m_before.insert(machine, asked(machine).size());
    Options options;
    options.siteFile = m_pool->siteFile();
    options.user = QStringLiteral("willow");
    options.knownHostsFile = m_pool->knownHostsFile();
    options.stateFolder = m_laptop.filePath(QStringLiteral("state"));
    m_desk = std::make_unique<Desk>(options);
}

QString TestTwoLogins::logOf(const QString &machine) const
{
    return m_pool->outside(QStringLiteral("control")) + QStringLiteral("/second-factor.") + machine;
}

QStringList TestTwoLogins::asked(const QString &machine) const
{
    QFile file(logOf(machine));
    if (!file.open(QIODevice::ReadOnly))
        return {}; // nobody was asked yet
    return QString::fromUtf8(file.readAll())
        .split(u'\n', Qt::SkipEmptyParts)
        .mid(m_before.value(machine));
}

void TestTwoLogins::takeShot(const QString &name) const
{
    const QString folder = qEnvironmentVariable("PERCH_SHOTS");
    if (LoginDialog *dialog = shownDialog(); dialog && !folder.isEmpty())
        dialog->grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

Result<void> TestTwoLogins::givePassword(const QString &reason)
{
    if (!hands::waitUntil([] { return shownField<SecretField>() != nullptr; }, 20s))
        return Error(Error::Code::Timeout,
                     QStringLiteral("nobody asks for the password; the window shows:\n") +
                         Desk::shownText());
    ++m_questions;
    const Result<void> told = Desk::waitForWords({reason}, 1s);
    if (!told)
        return told;
    takeShot(QStringLiteral("login-password"));
    SecretField *field = shownField<SecretField>();
    if (QApplication::focusWidget() != field)
        return Error(Error::Code::Internal, QStringLiteral("the password has not the focus"));
    QTest::keyClicks(field, m_pool->password(QStringLiteral("willow")));
    QTest::keyClick(field, Qt::Key_Return);
    return {};
}

void TestTwoLogins::logsInToTheAccessPointWithOnePrompt()
{
    VERIFY_DONE(hands::press(QStringLiteral("Connect"), 20s));
    VERIFY_DONE(givePassword(QStringLiteral("access point")));
    VERIFY_DONE(hands::waitForButton(QStringLiteral("Push to XXX-XXX-1234"), 20s));
    ++m_questions;
    takeShot(QStringLiteral("login-duo"));
    VERIFY_DONE(hands::press(QStringLiteral("Push to XXX-XXX-1234")));
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("Waiting for your phone")}, 5s));
    takeShot(QStringLiteral("login-waiting"));
    const auto isConnected = [this] {
        return m_desk->application().window().place() == MainWindow::Place::Images;
    };
    QVERIFY2(hands::waitUntil(isConnected, 60s), qPrintable(Desk::shownText()));
    QVERIFY(hands::waitUntil([] { return shownDialog() == nullptr; }, 5s));
    QCOMPARE(asked(QStringLiteral("ap")), QStringList{QStringLiteral("willow ok")});
    QVERIFY(asked(QStringLiteral("transfer")).isEmpty()); // not needed yet, so not logged in
}

void TestTwoLogins::logsInToTheTransferServerWhenTheFirstImageComes()
{
    const QString path = m_laptop.filePath(QStringLiteral("first.sif"));
    test::writeSif(path, 2'000'000, quint32(QDateTime::currentMSecsSinceEpoch()));
    VERIFY_DONE(m_desk->dropImage(path));
    VERIFY_DONE(givePassword(QStringLiteral("transfer server")));
    const auto isAsking = [] {
        return shownField<QLineEdit>(QStringLiteral("passcode")) != nullptr;
    };
    QVERIFY2(hands::waitUntil(isAsking, 20s), qPrintable(Desk::shownText()));
    ++m_questions;
    auto *passcode = shownField<QLineEdit>(QStringLiteral("passcode"));
    QTest::mouseClick(passcode, Qt::LeftButton);
    QTest::keyClicks(passcode, QStringLiteral("123456"));
    VERIFY_DONE(hands::press(QStringLiteral("Use passcode")));
    const Result<Upload> upload = m_desk->waitForUpload();
    VERIFY_DONE(upload);
    QVERIFY2(upload->state == Upload::State::Staged, qPrintable(upload->error.message));
    QVERIFY(upload->image.path.startsWith(QStringLiteral("/staging/w/willow/")));
    QVERIFY(hands::waitUntil([] { return shownDialog() == nullptr; }, 5s));
    QCOMPARE(asked(QStringLiteral("transfer")), QStringList{QStringLiteral("willow code")});
}

void TestTwoLogins::worksOnWithoutAnotherPrompt()
{
    const QString folder = m_laptop.filePath(QStringLiteral("hello"));
    QVERIFY(QDir().mkpath(folder));
    test::writeFile(folder + QStringLiteral("/run.sh"), "#!/bin/sh\necho made there >result.txt\n");
    test::writeFile(folder + QStringLiteral("/job.sub"),
                    "universe = vanilla\nexecutable = run.sh\n"
                    "log = job.log\noutput = job.out\nerror = job.err\n"
                    "should_transfer_files = YES\nwhen_to_transfer_output = ON_EXIT\n"
                    "request_cpus = 1\nrequest_memory = 512 MB\nrequest_disk = 100 MB\nqueue\n");
    const Result<JobId> job = m_desk->submitFolder(folder);
    VERIFY_DONE(job);
    VERIFY_DONE(m_desk->chooseJob(*job));
    VERIFY_DONE(m_desk->waitForState(*job, JobState::Succeeded));
    QStringList files;
    bool isOver = false;
    ResultsController &results = m_desk->application().results();
    connect(&results, &ResultsController::downloaded, this,
            [&files](const DownloadResult &result) { files.append(result.localPath); });
    connect(&results, &ResultsController::downloadsEnded, this, [&isOver] { isOver = true; });
    VERIFY_DONE(hands::press(QStringLiteral("See results")));
    VERIFY_DONE(hands::chooseTab(QStringLiteral("Files")));
    VERIFY_DONE(hands::press(QStringLiteral("Download all"), 30s));
    QVERIFY2(hands::waitUntil([&isOver] { return isOver; }, 60s), qPrintable(Desk::shownText()));
    const auto isResult = [](const QString &path) {
        return path.endsWith(QLatin1String("/result.txt"));
    };
    const auto result = std::find_if(files.cbegin(), files.cend(), isResult);
    QVERIFY2(result != files.cend(), qPrintable(files.join(u'\n')));
    QFile file(*result);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("made there\n"));

    // a second image, too, goes through the login that is there
    const QString path = m_laptop.filePath(QStringLiteral("second.sif"));
    test::writeSif(path, 1'000'000, quint32(QDateTime::currentMSecsSinceEpoch()) + 1);
    VERIFY_DONE(m_desk->dropImage(path));
    const Result<Upload> upload = m_desk->waitForUpload();
    VERIFY_DONE(upload);
    QVERIFY2(upload->state == Upload::State::Staged, qPrintable(upload->error.message));

    QCOMPARE(asked(QStringLiteral("ap")), QStringList{QStringLiteral("willow ok")});
    QCOMPARE(asked(QStringLiteral("transfer")), QStringList{QStringLiteral("willow code")});
    QCOMPARE(m_questions, 4); // password and second factor, on two machines
    QVERIFY(!shownDialog());
}

void TestTwoLogins::cleanupTestCase()
{
    m_desk.reset();
    m_pool.reset();
}

QTEST_MAIN(TestTwoLogins)
#include "tst_twologins.moc"
