// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/compose/filelist.h"
#include "gui/compose/jobsaheadtable.h"
#include "gui/compose/submiteditor.h"
#include "gui/compose/submitform.h"
#include "gui/compose/templatecards.h"
#include "tests/e2e/desk.h"
#include "tests/e2e/hands.h"
#include "tests/e2e/verify.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace perch;
using namespace std::chrono_literals;

namespace
{

using Place = MainWindow::Place;

const QString user = QStringLiteral("bucky");

/// What a person pastes in place of the template's training: it says which row it was given.
const QString script = QStringLiteral("#!/bin/sh\n"
                                      "touch mnist_cnn_$1.pt metrics_$1.jsonl\n"
                                      "shift\n"
                                      "echo \"row $2 $4\"\n");
constexpr int rows = 13;

QString table()
{
    QString text;
    for (int i = 1; i <= rows; ++i)
        text += QStringLiteral("0.%1,%2\n").arg(i, 2, 10, QLatin1Char('0')).arg(16 * i);
    return text;
}

/// What the job of a row says.
QString wordsOf(int row)
{
    return QStringLiteral("row 0.%1 %2").arg(row, 2, 10, QLatin1Char('0')).arg(16 * row);
}

template <class Widget> Widget *shown(const QString &accessibleName = {})
{
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget *widget : widgets) {
        auto *found = qobject_cast<Widget *>(widget);
        if (found && found->isVisible() &&
            (accessibleName.isEmpty() || found->accessibleName() == accessibleName))
            return found;
    }
    return nullptr;
}

/// There is no window manager here that would give the focus back when a dialog has closed.
QWidget *focusedWidget()
{
    if (!QApplication::activeWindow()) {
        QWidget *window = QApplication::activeModalWidget();
        if (!window)
            window = shown<MainWindow>();
        window->activateWindow();
        if (!QTest::qWaitForWindowActive(window))
            qFatal("the window does not get the focus");
    }
    QWidget *focused = QApplication::focusWidget();
    return focused ? focused : QApplication::activeWindow();
}

void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QTest::keyClick(focusedWidget(), Qt::Key(key), modifiers);
}

/// All of the focused text becomes `text`, as pasting does it.
void pasteOver(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
    key(Qt::Key_A, Qt::ControlModifier);
    key(Qt::Key_V, Qt::ControlModifier);
}

/// F6 until one of these has the focus, or a part of one.
template <class Widget> Widget *paneOf()
{
    for (int press = 0; press < 12; ++press) {
        key(Qt::Key_F6);
        for (QWidget *one = QApplication::focusWidget(); one; one = one->parentWidget()) {
            if (auto *pane = qobject_cast<Widget *>(one))
                return pane;
        }
    }
    return nullptr;
}

void clickFile(const QString &name)
{
    auto *files = shown<FileList>();
    for (int row = 0; row < files->count(); ++row) {
        if (files->item(row)->data(FileList::NameRole).toString() == name)
            QTest::mouseClick(files->viewport(), Qt::LeftButton, Qt::NoModifier,
                              files->visualItemRect(files->item(row)).center());
    }
}

void clickIntoEditor()
{
    auto *area = shown<SubmitEditor>()->findChild<QAbstractScrollArea *>();
    QTest::mouseClick(area->viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(200, 20));
}

} // namespace

/// A sweep from the template to the pool in the real window, first with the mouse, then with the
/// keyboard alone: the template, the form, a finding that is mended by a key, whether it will run,
/// one job, then ten, and what the server says of them.
class TestComposing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void composesWithTheMouse();
    void composesWithTheKeyboardAlone();
    void cleanupTestCase();

private:
    [[nodiscard]] ComposeController &compose() { return m_desk->application().compose(); }
    [[nodiscard]] QString submitText() { return compose().text(compose().submitFileName()); }
    [[nodiscard]] QString onAccessPoint(const QString &command) const;
    void buildImage();
    void putTheData();
    void mendByKey();
    /// With $PERCH_SHOTS: the window as it is, in that folder.
    void takeShot(const QString &name);
    /// Presses what submits, and waits until these many jobs have run well.
    RunRecord submitStep(const std::function<void()> &press, int jobs);
    [[nodiscard]] QStringList saidBy(const QList<RunRecord> &runs) const;
    void climbs(const std::function<void()> &press, const std::function<void()> &goBack);

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<Desk> m_desk;
    QString m_image;
    Upload m_staged;
};

void TestComposing::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    qputenv("HOME", m_laptop.path().toUtf8());
    buildImage();
    Options options;
    options.siteFile = m_pool->siteFile();
    options.user = user;
    options.keyFile = QFileInfo(m_pool->siteFile()).path() + QStringLiteral("/id_ed25519");
    options.knownHostsFile = m_pool->knownHostsFile();
    options.stateFolder = m_laptop.filePath(QStringLiteral("state"));
    m_desk = std::make_unique<Desk>(options);
    m_desk->application().window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_desk->application().window()));
    VERIFY_DONE(m_desk->connectToPool());
    VERIFY_DONE(m_desk->dropImage(m_image));
    const Result<Upload> upload = m_desk->waitForUpload();
    VERIFY_DONE(upload);
    m_staged = *upload;
    QVERIFY2(m_staged.state == Upload::State::Staged, qPrintable(m_staged.error.message));
}

/// A shell and nothing else.
void TestComposing::buildImage()
{
    const QString tree = m_laptop.filePath(QStringLiteral("tree"));
    for (const char *place : {"bin", "tmp", "etc", "proc", "sys", "dev", "usr", "root", "home"})
        QVERIFY(QDir().mkpath(tree + u'/' + QLatin1String(place)));
    QVERIFY(QFile::copy(m_pool->inRoot(QStringLiteral("usr/bin/busybox")),
                        tree + QStringLiteral("/bin/busybox")));
    for (const char *name : {"sh", "echo", "touch"})
        QVERIFY(QFile::link(QStringLiteral("busybox"),
                            tree + QStringLiteral("/bin/") + QLatin1String(name)));
    const QString recipe = m_laptop.filePath(QStringLiteral("shell.def"));
    test::writeFile(recipe, "%labels\n    org.perch.version one\n");
    m_image = m_laptop.filePath(QStringLiteral("shell.sif"));
    m_pool->buildSif(tree, m_image, recipe);
}

QString TestComposing::onAccessPoint(const QString &command) const
{
    return QString::fromUtf8(m_pool->exec(QStringLiteral("ap"), user,
                                          {QStringLiteral("sh"), QStringLiteral("-c"), command}));
}

/// As the template says: the data lie in the job's folder. The window is come back to from another
/// program that has put them there.
void TestComposing::putTheData()
{
    test::writeFile(compose().folder() + QStringLiteral("/MNIST_data.tar.gz"), "no images");
    QEvent back(QEvent::WindowActivate);
    QCoreApplication::sendEvent(shown<FileList>()->window(), &back);
    compose().rereadFolder();
}

void TestComposing::takeShot(const QString &name)
{
    const QString folder = qEnvironmentVariable("PERCH_SHOTS");
    if (!folder.isEmpty())
        QVERIFY(m_desk->application().window().grab().save(folder + u'/' + name +
                                                           QStringLiteral(".png")));
}

void TestComposing::mendByKey()
{
    const auto hasFix = [this] {
        const QList<Finding> findings = compose().findings();
        return std::any_of(findings.cbegin(), findings.cend(),
                           [](const Finding &finding) { return !finding.fix.isEmpty(); });
    };
    QVERIFY2(hands::waitUntil(hasFix, 10s), qPrintable(submitText()));
    const QString before = submitText();
    key(Qt::Key_Return, Qt::AltModifier);
    QVERIFY2(hands::waitUntil([&] { return submitText() != before; }, 5s),
             qPrintable(compose().findings().first().message));
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("Ready: ")}, 10s));
    QVERIFY(hands::waitUntil([this] { return compose().findings().isEmpty(); }, 5s));
}

RunRecord TestComposing::submitStep(const std::function<void()> &press, int jobs)
{
    const int before = m_desk->run().cluster;
    press();
    const auto isSubmitted = [this, before] {
        return m_desk->run().cluster != before;
    };
    if (!hands::waitUntil(isSubmitted, 60s))
        qFatal("nothing is submitted: %s", qPrintable(Desk::shownText()));
    const RunRecord run = m_desk->run();
    if (run.jobCount != jobs)
        qFatal("%d jobs are submitted", run.jobCount);
    for (int proc = 0; proc < jobs; ++proc) {
        const Result<void> done =
            m_desk->waitForState({run.cluster, proc}, JobState::Succeeded, 240s);
        if (!done)
            qFatal("%s", qPrintable(done.error().message));
    }
    return run;
}

QStringList TestComposing::saidBy(const QList<RunRecord> &runs) const
{
    QStringList said;
    for (const RunRecord &run : runs)
        said += onAccessPoint(QStringLiteral("cat '%1'/*.out").arg(run.remoteFolder))
                    .split(u'\n', Qt::SkipEmptyParts);
    said.sort();
    return said;
}

/// One, then ten; the server says that they were the first eleven rows, each once.
void TestComposing::climbs(const std::function<void()> &press, const std::function<void()> &goBack)
{
    VERIFY_DONE(Desk::waitForWords(
        {QStringLiteral("Ready: 13 jobs"), QStringLiteral("13 jobs. Try one first")}, 10s));
    QList<RunRecord> runs{submitStep(press, 1)};
    goBack();
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("1 of 13 has run well")}, 10s));
    takeShot(QStringLiteral("composing-first-has-run"));
    runs.append(submitStep(press, 10));
    goBack();
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("11 of 13 have run well")}, 10s));
    QCOMPARE(hands::shownButton(QStringLiteral("Submit the other 2")) != nullptr, true);
    QStringList wanted;
    for (int row = 1; row <= 11; ++row)
        wanted.append(wordsOf(row));
    QCOMPARE(saidBy(runs), wanted);
}

void TestComposing::composesWithTheMouse()
{
    VERIFY_DONE(hands::press(QStringLiteral("Compose")));
    VERIFY_DONE(hands::press(QStringLiteral("New job …")));
    auto *cards = shown<TemplateCards>();
    QVERIFY(cards && hands::waitUntil([cards] { return cards->count() == 6; }, 5s));
    const QList<QListWidgetItem *> sweeps =
        cards->findItems(QStringLiteral("Parameter sweep"), Qt::MatchContains);
    QCOMPARE(sweeps.size(), 1);
    cards->scrollToItem(sweeps.first());
    QTest::mouseClick(cards->viewport(), Qt::LeftButton, Qt::NoModifier,
                      cards->visualItemRect(sweeps.first()).center());
    VERIFY_DONE(hands::press(QStringLiteral("Make job")));
    QVERIFY(hands::waitUntil([this] { return submitText().contains(u"queue lr"); }, 10s));
    putTheData();

    VERIFY_DONE(hands::press(QStringLiteral("Images")));
    VERIFY_DONE(hands::press(QStringLiteral("Use in a job")));
    QVERIFY(
        hands::waitUntil([this] { return submitText().contains(m_staged.image.fileName); }, 5s));

    for (const auto &[name, text] :
         {std::pair(QStringLiteral("sweep.sh"), script), {QStringLiteral("params.csv"), table()}}) {
        clickFile(name);
        clickIntoEditor();
        pasteOver(text);
        QTRY_COMPARE(compose().text(name), text);
    }
    clickFile(compose().submitFileName());
    clickIntoEditor();
    key(Qt::Key_Home, Qt::ControlModifier);
    QGuiApplication::clipboard()->setText(
        QStringLiteral("requirements = (HasCHTCStaging == true)\n"));
    key(Qt::Key_V, Qt::ControlModifier);
    mendByKey();

    VERIFY_DONE(hands::chooseTab(QStringLiteral("Will it run?")));
    VERIFY_DONE(hands::press(QStringLiteral("Ask the pool"), 10s));
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("can run it")}, 30s));

    takeShot(QStringLiteral("composing-will-it-run"));
    VERIFY_DONE(hands::chooseTab(QStringLiteral("Jobs (13)")));
    QVERIFY(hands::waitUntil(
        [] { return shown<JobsAheadTable>() && shown<JobsAheadTable>()->height() > 150; }, 5s));
    takeShot(QStringLiteral("composing-jobs"));

    bool isFirst = true;
    climbs(
        [&isFirst] {
            const QString text =
                isFirst ? QStringLiteral("Submit 1 first") : QStringLiteral("Submit the next 10");
            isFirst = false;
            const Result<void> pressed = hands::press(text, 10s);
            if (!pressed)
                qFatal("%s", qPrintable(pressed.error().message));
        },
        [] { QVERIFY(hands::press(QStringLiteral("Compose"))); });
}

void TestComposing::composesWithTheKeyboardAlone()
{
    MainWindow &window = m_desk->application().window();
    window.setFocus();
    key(Qt::Key_2, Qt::ControlModifier);
    QVERIFY(hands::waitUntil([&window] { return window.place() == Place::Compose; }, 5s));
    key(Qt::Key_N, Qt::ControlModifier);
    QVERIFY(hands::waitUntil([] { return shown<TemplateCards>() != nullptr; }, 5s));
    auto *cards = shown<TemplateCards>();
    QVERIFY(hands::waitUntil([cards] { return cards->count() == 6 && cards->hasFocus(); }, 5s));
    for (int press = 0; press < 6 && cards->chosen()->name != u"sweep"; ++press)
        key(cards->currentRow() % 2 == 0 ? Qt::Key_Right : Qt::Key_Down);
    QCOMPARE(cards->chosen()->name, QStringLiteral("sweep"));
    for (int press = 0; press < 4 && !qobject_cast<QLineEdit *>(QApplication::focusWidget());
         ++press)
        key(Qt::Key_Tab);
    QVERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    pasteOver(QStringLiteral("by-keys"));
    VERIFY_DONE(hands::waitForButton(QStringLiteral("Make job"), 5s));
    key(Qt::Key_Return);
    QVERIFY(hands::waitUntil(
        [this] { return compose().folder().endsWith(QStringLiteral("/by-keys")); }, 10s));
    putTheData();

    auto *files = paneOf<FileList>();
    QVERIFY(files);
    for (const auto &[name, text] :
         {std::pair(QStringLiteral("sweep.sh"), script), {QStringLiteral("params.csv"), table()}}) {
        key(Qt::Key_Home);
        for (int press = 0; press < files->count() && files->chosenName() != name; ++press)
            key(Qt::Key_Down);
        QCOMPARE(files->chosenName(), name);
        QVERIFY(paneOf<SubmitEditor>());
        pasteOver(text);
        QTRY_COMPARE(compose().text(name), text);
        QVERIFY(paneOf<FileList>());
    }
    key(Qt::Key_Home);
    for (int press = 0; press < files->count() && files->chosenName() != u"sweep.sub"; ++press)
        key(Qt::Key_Down);
    QVERIFY(paneOf<SubmitForm>());
    auto *images = shown<QComboBox>(QStringLiteral("Container image"));
    for (int press = 0; press < 5 && !images->hasFocus(); ++press)
        key(Qt::Key_Tab);
    QVERIFY(images->hasFocus());
    for (int press = 0; press < images->count(); ++press) {
        if (submitText().contains(m_staged.image.fileName))
            break;
        key(Qt::Key_Down);
    }
    QVERIFY2(submitText().contains(m_staged.image.fileName), qPrintable(submitText()));

    QVERIFY(paneOf<SubmitEditor>());
    key(Qt::Key_Home, Qt::ControlModifier);
    QGuiApplication::clipboard()->setText(
        QStringLiteral("requirements = (HasCHTCStaging == true)\n"));
    key(Qt::Key_V, Qt::ControlModifier);
    mendByKey();

    auto *tabs = paneOf<QTabBar>();
    QVERIFY(tabs);
    while (tabs->tabText(tabs->currentIndex()) != QLatin1String("Will it run?"))
        key(Qt::Key_Right);
    key(Qt::Key_Tab);
    auto *ask = qobject_cast<QPushButton *>(QApplication::focusWidget());
    QVERIFY(ask && ask->text().startsWith(QLatin1String("Ask")));
    key(Qt::Key_Space);
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("can run it")}, 30s));

    climbs([] { key(Qt::Key_Return, Qt::ControlModifier); },
           [&window] {
               key(Qt::Key_2, Qt::ControlModifier);
               QVERIFY(
                   hands::waitUntil([&window] { return window.place() == Place::Compose; }, 5s));
           });
}

void TestComposing::cleanupTestCase()
{
    m_desk.reset();
    if (m_staged.image.path.isEmpty())
        return;
    (void)m_pool->exec(QStringLiteral("transfer"), user,
                       {QStringLiteral("rm"), QStringLiteral("-f"), m_staged.image.path});
}

QTEST_MAIN(TestComposing)
#include "tst_composing.moc"
