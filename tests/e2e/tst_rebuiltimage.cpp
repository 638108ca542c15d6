// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/images/uploadcard.h"
#include "gui/results/outputview.h"
#include "tests/e2e/desk.h"
#include "tests/e2e/hands.h"
#include "tests/e2e/verify.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>
#include <QtConcurrent/QtConcurrentRun>

#include <optional>

using namespace perch;
using namespace std::chrono_literals;

/// A person's second try, in the real window on the real pool: an image is staged, Apptainer builds
/// it again with one file changed, and it is dropped under the same name. Only what changed is
/// sent, and the job runs in the new one. The slots run in order: each goes on where the one before
/// ended.
class TestRebuiltImage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void stagesTheImageForAJob();
    void sendsOnlyWhatChangedWhenItIsBuiltAgain();
    void bothImagesLieOnTheServerByTheirOwnHash();
    void runsTheJobInTheNewOne();
    void theServerSaysWhichImageTheJobRanIn();
    void theResultsPageShowsWhatTheNewImageSays();
    void cleanupTestCase();

private:
    [[nodiscard]] QString onPool(const QString &machine, const QString &command) const;
    /// Every file and folder that an upload or a job of the account may leave.
    [[nodiscard]] QString traces() const;
    [[nodiscard]] Result<Upload> dropAndWait();
    [[nodiscard]] Result<void> pressUseOnTheCard() const;
    [[nodiscard]] QString jobText() { return compose().text(compose().submitFileName()); }
    [[nodiscard]] ComposeController &compose() { return m_desk->application().compose(); }

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<Desk> m_desk;
    QString m_tracesBefore;
    QString m_image;     ///< on the laptop, the same path for both
    QString m_firstHash; ///< of the local file, by sha256sum
    QString m_secondHash;
    Upload m_first;
    Upload m_second;
    /// What the changed file says; other words in each run.
    const QString m_line =
        QStringLiteral("Built again: ") + QUuid::createUuid().toString(QUuid::Id128);
};

namespace
{

/// None of the other tests stages its images: all bytes of the first one have to be sent.
const QString user = QStringLiteral("badger");
const QString stagingFolder = QStringLiteral("/staging/b/badger");

QString runHere(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    if (!process.waitForFinished(600'000) || process.exitCode() != 0)
        qFatal("%s failed", qPrintable(program));
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

QString hashHere(const QString &path)
{
    return runHere(QStringLiteral("sha256sum"), {path}).left(64);
}

const UploadCard *shownCard()
{
    const QWidgetList widgets = QApplication::allWidgets();
    for (const QWidget *widget : widgets) {
        const auto *card = qobject_cast<const UploadCard *>(widget);
        if (card && card->isVisible())
            return card;
    }
    return nullptr;
}

/// What a card says of the bytes of a staged image; in MB, as far as it tells.
struct Amount {
    double sent = 0;
    double total = 0;
    double copied = 0;
};

/// Reads "sent 0.7 MB of 440 MB · 439 MB copied on the server" from the shown card.
std::optional<Amount> shownAmount()
{
    const UploadCard *card = shownCard();
    if (!card)
        return {};
    static const QRegularExpression words(
        QString::fromUtf8("^sent (\\S+) (bytes|kB|MB) of (\\S+) MB"
                          "(?: · (\\S+) MB copied on the server)?$"),
        QRegularExpression::MultilineOption);
    const QRegularExpressionMatch match = words.match(Desk::shownText(card));
    if (!match.hasMatch())
        return {};
    const auto number = [&match](int group) {
        return QLocale().toDouble(match.captured(group));
    };
    const QString unit = match.captured(2);
    const double megabytes = unit == QLatin1String("MB")   ? 1
                             : unit == QLatin1String("kB") ? 1e-3
                                                           : 1e-6;
    return Amount{number(1) * megabytes, number(3), number(4)};
}

} // namespace

void TestRebuiltImage::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    qputenv("HOME", m_laptop.path().toUtf8());
    m_tracesBefore = traces();
    const QString made = runHere(QStringLiteral(PERCH_SOURCE "/payload/build-sif"),
                                 {QStringLiteral("--binary"), QStringLiteral(PERCH_PAYLOAD_BINARY)})
                             .section(u'\n', -1);
    m_image = m_laptop.filePath(QStringLiteral("try.sif"));
    QVERIFY2(QFile::copy(made, m_image), qPrintable(made));
    m_firstHash = hashHere(m_image);

    const QString folder = m_laptop.filePath(QStringLiteral("try"));
    QVERIFY(QDir().mkpath(folder));
    test::writeFile(folder + QStringLiteral("/run.sh"),
                    "#!/bin/sh\ncat /etc/motd\necho \"Image: $APPTAINER_NAME\"\n");
    test::writeFile(folder + QStringLiteral("/job.sub"),
                    "universe = container\ncontainer_image = choose-an-image.sif\n"
                    "executable = run.sh\nlog = job.log\noutput = job.out\nerror = job.err\n"
                    "should_transfer_files = YES\nwhen_to_transfer_output = ON_EXIT\n"
                    "requirements = (HasCHTCStaging == true)\n"
                    "request_cpus = 1\nrequest_memory = 1GB\nrequest_disk = 2GB\nqueue\n");

    Options options;
    options.siteFile = m_pool->siteFile();
    options.user = user;
    options.keyFile = QFileInfo(m_pool->siteFile()).path() + QStringLiteral("/id_ed25519");
    options.knownHostsFile = m_pool->knownHostsFile();
    options.stateFolder = m_laptop.filePath(QStringLiteral("state"));
    m_desk = std::make_unique<Desk>(options);
    VERIFY_DONE(m_desk->connectToPool());
    VERIFY_DONE(m_desk->openJobFolder(folder));
}

QString TestRebuiltImage::onPool(const QString &machine, const QString &command) const
{
    return QString::fromUtf8(
               m_pool->exec(machine, user, {QStringLiteral("sh"), QStringLiteral("-c"), command}))
        .trimmed();
}

QString TestRebuiltImage::traces() const
{
    return onPool(QStringLiteral("ap"),
                  QStringLiteral("find ~/perch %1 2>/dev/null | sort").arg(stagingFolder));
}

Result<Upload> TestRebuiltImage::dropAndWait()
{
    const Result<void> dropped = m_desk->dropImage(m_image);
    if (!dropped)
        return dropped.error();
    return m_desk->waitForUpload(180s);
}

Result<void> TestRebuiltImage::pressUseOnTheCard() const
{
    const UploadCard *card = shownCard();
    const QList<QPushButton *> buttons =
        card ? card->findChildren<QPushButton *>() : QList<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->isVisible() && button->text() == QLatin1String("Use in a job")) {
            QTest::mouseClick(button, Qt::LeftButton);
            return {};
        }
    }
    return Error(Error::Code::NotFound, QStringLiteral("the card offers no use in a job"));
}

void TestRebuiltImage::stagesTheImageForAJob()
{
    const Result<Upload> upload = dropAndWait();
    VERIFY_DONE(upload);
    m_first = *upload;
    QVERIFY2(m_first.state == Upload::State::Staged, qPrintable(m_first.error.message));
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("Staged"), m_first.image.fileName}, 5s));
    const std::optional<Amount> amount = shownAmount();
    QVERIFY2(amount, qPrintable(Desk::shownText()));
    QVERIFY(amount->total > 100);
    QCOMPARE(amount->sent, amount->total); // nothing like it is there yet
    VERIFY_DONE(pressUseOnTheCard());
    const auto isChosen = [this] {
        return jobText().contains(m_first.image.fileName);
    };
    QVERIFY2(hands::waitUntil(isChosen, 5s), qPrintable(jobText()));
}

void TestRebuiltImage::sendsOnlyWhatChangedWhenItIsBuiltAgain()
{
    const QString recipe = m_laptop.filePath(QStringLiteral("try.def"));
    test::writeFile(recipe, "Bootstrap: localimage\nFrom: try.sif\n\n%post\n    echo '" +
                                m_line.toUtf8() + "' >/etc/motd\n");
    // it carries the date of its own build
    qputenv("SOURCE_DATE_EPOCH", QByteArray::number(QDateTime::currentSecsSinceEpoch()));
    // the window stays alive meanwhile, as on a person's laptop
    const QFuture<void> building =
        QtConcurrent::run([this, recipe] { m_pool->buildSif(m_image, m_image, recipe); });
    QVERIFY(hands::waitUntil([&building] { return building.isFinished(); }, 10min));
    m_secondHash = hashHere(m_image);
    QVERIFY(m_secondHash != m_firstHash);

    const Result<Upload> upload = dropAndWait();
    VERIFY_DONE(upload);
    m_second = *upload;
    QVERIFY2(m_second.state == Upload::State::Staged, qPrintable(m_second.error.message));
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("Staged"), m_second.image.fileName}, 5s));
    const std::optional<Amount> amount = shownAmount();
    QVERIFY2(amount, qPrintable(Desk::shownText()));
    qInfo("the card says: sent %.3f MB of %.2f MB, %.2f MB copied on the server", amount->sent,
          amount->total, amount->copied);
    QVERIFY(qAbs(amount->total - double(QFileInfo(m_image).size()) / 1e6) < 0.01);
    QVERIFY(amount->sent > 0);
    QVERIFY(amount->sent < amount->total * 0.05);
    QVERIFY(qAbs(amount->sent + amount->copied - amount->total) < 0.02); // as rounded there
}

void TestRebuiltImage::bothImagesLieOnTheServerByTheirOwnHash()
{
    QVERIFY(m_first.image.fileName != m_second.image.fileName);
    QCOMPARE(m_first.image.fileName, QStringLiteral("try-%1.sif").arg(m_firstHash.left(8)));
    QCOMPARE(m_second.image.fileName, QStringLiteral("try-%1.sif").arg(m_secondHash.left(8)));
    const QString there =
        onPool(QStringLiteral("transfer"),
               QStringLiteral("sha256sum %1 %2").arg(m_first.image.path, m_second.image.path));
    const QStringList wanted{m_firstHash + QStringLiteral("  ") + m_first.image.path,
                             m_secondHash + QStringLiteral("  ") + m_second.image.path};
    QCOMPARE(there.split(u'\n'), wanted);
}

void TestRebuiltImage::runsTheJobInTheNewOne()
{
    QVERIFY(jobText().contains(m_first.image.fileName));
    VERIFY_DONE(pressUseOnTheCard());
    const auto isChosen = [this] {
        return jobText().contains(m_second.image.fileName);
    };
    QVERIFY2(hands::waitUntil(isChosen, 5s), qPrintable(jobText()));
    QVERIFY(!jobText().contains(m_first.image.fileName));
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("Ready: 1 job")}, 10s));
    const Result<JobId> id = m_desk->submit();
    VERIFY_DONE(id);
    VERIFY_DONE(m_desk->waitForState(*id, JobState::Succeeded, 180s));
    VERIFY_DONE(m_desk->chooseJob(*id));
}

void TestRebuiltImage::theServerSaysWhichImageTheJobRanIn()
{
    const RunRecord run = m_desk->run();
    QVERIFY(run.cluster > 0);
    QCOMPARE(run.imageSha256, m_secondHash);
    QString ad;
    const auto isInHistory = [this, &ad, &run] {
        ad = onPool(
            QStringLiteral("ap"),
            QStringLiteral("condor_history %1 -limit 1 -af JobStatus ExitCode ContainerImage")
                .arg(run.cluster));
        return !ad.isEmpty();
    };
    QVERIFY(hands::waitUntil(isInHistory, 30s));
    QCOMPARE(ad, QStringLiteral("4 0 ") + m_second.image.fileName);
    const QString output =
        onPool(QStringLiteral("ap"), QStringLiteral("cat '%1/job.out'").arg(run.remoteFolder));
    QCOMPARE(output, m_line + QStringLiteral("\nImage: ") + m_second.image.fileName);
}

void TestRebuiltImage::theResultsPageShowsWhatTheNewImageSays()
{
    VERIFY_DONE(hands::press(QStringLiteral("See results")));
    VERIFY_DONE(hands::chooseTab(QStringLiteral("Output")));
    const QString wanted = m_line + QStringLiteral("\nImage: ") + m_second.image.fileName;
    QString shown;
    const auto isShown = [this, &shown, &wanted] {
        for (const OutputView *view : m_desk->application().window().findChildren<OutputView *>()) {
            if (view->isVisible())
                shown = view->shownText().trimmed();
        }
        return shown == wanted;
    };
    QVERIFY2(hands::waitUntil(isShown, 30s), qPrintable(shown));
}

void TestRebuiltImage::cleanupTestCase()
{
    const QString folder = m_desk ? m_desk->run().remoteFolder : QString();
    m_desk.reset();
    for (const Upload *upload : {&m_first, &m_second}) {
        if (upload->image.fileName.isEmpty())
            continue;
        (void)onPool(QStringLiteral("transfer"),
                     QStringLiteral("rm -f '%1'").arg(upload->image.path));
        (void)m_pool->exec(QStringLiteral("ep"), QStringLiteral("root"),
                           {QStringLiteral("find"), QStringLiteral("/var/cache/osdf"),
                            QStringLiteral("-name"), u'*' + upload->image.fileName,
                            QStringLiteral("-delete")});
    }
    if (!folder.isEmpty()) {
        (void)onPool(QStringLiteral("ap"),
                     QStringLiteral("cd && rm -r '%1' && rmdir --ignore-fail-on-non-empty "
                                    "\"$(dirname '%1')\" perch")
                         .arg(folder));
    }
    QCOMPARE(traces(), m_tracesBefore);
    m_pool.reset();
}

QTEST_MAIN(TestRebuiltImage)
#include "tst_rebuiltimage.moc"
