// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"
#include "gui/compose/composecontroller.h"
#include "gui/connect/connectpage.h"
#include "gui/connect/profilescontroller.h"
#include "gui/images/imagescontroller.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/results/resultscontroller.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

using Place = MainWindow::Place;

/// What a screen reader says of the widget.
QString spokenName(QWidget *widget)
{
    QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
    return spoken ? spoken->text(QAccessible::Name) : QString();
}

QString described(const QWidget *widget)
{
    return QStringLiteral("%1 “%2” in %3")
        .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
             widget->parentWidget()
                 ? QLatin1String(widget->parentWidget()->metaObject()->className())
                 : QLatin1String("nothing"));
}

QPushButton *buttonOf(QWidget &page, const QString &text)
{
    const QList<QPushButton *> buttons = page.findChildren<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->text() == text && button->isVisible())
            return button;
    }
    return nullptr;
}

Job endedJob()
{
    const QDateTime end = QDateTime::currentDateTimeUtc();
    Job job;
    job.id = {12, 0};
    job.state = JobState::Succeeded;
    job.submitted = end.addSecs(-90);
    job.started = end.addSecs(-60);
    job.ended = end;
    job.phases = {{JobState::Succeeded, end, {}}};
    return job;
}

} // namespace

/// The window without a mouse: Tab goes round each page, stops only where a screen reader has a
/// name for, and reaches the page's main action, which a key presses.
class TestKeyboard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Options options;
        options.scheme = theme::Scheme::Light;
        options.user = QStringLiteral("bucky");
        options.stateFolder = m_folder.filePath(QStringLiteral("state-%1").arg(++m_count));
        m_application = std::make_unique<Application>(options);
        QSignalSpy suggested(&m_application->profiles(), &ProfilesController::suggested);
        m_application->start();
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), 30000);
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
    }

    void cleanup() { m_application.reset(); }

    void connectPage()
    {
        const QList<QWidget *> stops = walk();
        auto *page = window().findChild<ConnectPage *>();
        auto *main = &page->connectButton();
        QVERIFY(stops.contains(main));
        disconnect(page, &ConnectPage::connectWanted, nullptr, nullptr); // nobody is called here
        QSignalSpy pressed(page, &ConnectPage::connectWanted);
        main->setFocus(Qt::TabFocusReason);
        QTest::keyClick(main, Qt::Key_Space);
        QCOMPARE(pressed.size(), 1);
        auto *name = page->findChildren<QLineEdit *>().value(0);
        name->setFocus(Qt::TabFocusReason);
        QTest::keyClick(name, Qt::Key_Return); // the main action, from every field
        QCOMPARE(pressed.size(), 2);
    }

    void imagesPage()
    {
        window().setPlacesEnabled(true);
        window().showPlace(Place::Images);
        const QList<QWidget *> stops = walk();
        const auto isChoice = [](QWidget *stop) {
            auto *button = qobject_cast<QPushButton *>(stop);
            return button && button->text().contains(QStringLiteral("mages"));
        };
        QVERIFY(std::any_of(stops.cbegin(), stops.cend(), isChoice));
    }

    void composePage()
    {
        const QString folder = m_folder.filePath(QStringLiteral("job-%1").arg(m_count));
        QSignalSpy opened(&m_application->compose(), &ComposeController::opened);
        m_application->compose().createFromTemplate(QStringLiteral("hello-pytorch-gpu"), folder);
        QTRY_VERIFY_WITH_TIMEOUT(!opened.isEmpty(), 30000);
        window().setPlacesEnabled(true);
        window().showPlace(Place::Compose);
        QPushButton *submit = buttonOf(window(), QStringLiteral("Submit"));
        QVERIFY(submit);
        disconnect(&m_application->compose(), &ComposeController::statusChanged, nullptr, nullptr);
        disconnect(submit, &QPushButton::clicked, &m_application->compose(), nullptr);
        submit->setEnabled(true); // as it is with a session and without findings
        const QList<QWidget *> stops = walk();
        QVERIFY(stops.contains(submit));
        QSignalSpy pressed(submit, &QPushButton::clicked);
        QTest::keyClick(submit, Qt::Key_Space);
        QCOMPARE(pressed.size(), 1);
        QTest::keyClick(&window(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(pressed.size(), 2);
    }

    void jobsPage()
    {
        m_application->jobs().model().setJobs({endedJob()});
        window().setPlacesEnabled(true);
        window().showPlace(Place::Jobs);
        QPushButton *main = nullptr;
        QTRY_VERIFY((main = buttonOf(window(), QStringLiteral("See results"))));
        const QList<QWidget *> stops = walk();
        QVERIFY(stops.contains(main));
        QSignalSpy pressed(main, &QPushButton::clicked);
        QTest::keyClick(main, Qt::Key_Space);
        QCOMPARE(pressed.size(), 1);
        auto *table = window().findChild<QTableView *>(QStringLiteral("jobs"));
        QVERIFY(table && stops.contains(table));
        QVERIFY(table->currentIndex().isValid());
        QSignalSpy entered(table, &QTableView::activated);
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(entered.size(), 1);
    }

    void resultsPage()
    {
        RunRecord run;
        run.cluster = 12;
        run.remoteFolder = QStringLiteral("/home/bucky/perch/hello/20261123");
        m_application->results().showJob(endedJob(), run);
        Q_EMIT m_application->results().filesChanged({{QStringLiteral("mnist_cnn.pt"), 900, 0}});
        window().setPlacesEnabled(true);
        window().showPlace(Place::Results);
        auto *tabs = window().findChild<QTabWidget *>();
        QVERIFY(tabs && tabs->isVisible());
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            const QList<QWidget *> stops = walk();
            const QWidget *pane = tabs->widget(tab);
            QVERIFY2(std::any_of(stops.cbegin(), stops.cend(),
                                 [pane](QWidget *stop) { return pane->isAncestorOf(stop); }),
                     qPrintable(tabs->tabText(tab)));
            if (tabs->tabText(tab) == QStringLiteral("Record"))
                tabs->setCurrentIndex(tab - 1);
        }
        QCOMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("Files"));
        const QList<QWidget *> stops = walk();
        QPushButton *main = buttonOf(window(), QStringLiteral("Download all"));
        QVERIFY(main && stops.contains(main));
        QSignalSpy pressed(main, &QPushButton::clicked);
        QTest::keyClick(main, Qt::Key_Space);
        QCOMPARE(pressed.size(), 1);
    }

    void escapeClearsTheFilter()
    {
        m_application->jobs().model().setJobs({endedJob()});
        window().setPlacesEnabled(true);
        window().showPlace(Place::Jobs);
        QLineEdit *filter = nullptr;
        const QList<QLineEdit *> lines = window().findChildren<QLineEdit *>();
        for (QLineEdit *line : lines) {
            if (line->accessibleName() == QStringLiteral("Filter the jobs"))
                filter = line;
        }
        QVERIFY(filter);
        QTRY_VERIFY(filter->isVisible());
        filter->setFocus();
        QTest::keyClicks(filter, QStringLiteral("held"));
        QCOMPARE(filter->text(), QStringLiteral("held"));
        QTest::keyClick(filter, Qt::Key_Escape);
        QVERIFY(filter->text().isEmpty());
    }

    void f6GoesThroughThePanes()
    {
        m_application->jobs().model().setJobs({endedJob()});
        window().setPlacesEnabled(true);
        window().showPlace(Place::Jobs);
        auto *table = window().findChild<QTableView *>(QStringLiteral("jobs"));
        QTRY_VERIFY(table->isVisible());
        QSet<QWidget *> seen;
        for (int i = 0; i < 6; ++i) {
            QTest::keyClick(&window(), Qt::Key_F6);
            seen.insert(QApplication::focusWidget());
        }
        QVERIFY(seen.contains(table));
        QVERIFY(seen.size() >= 3);
    }

    void unsavedTextIsAskedAboutBeforeItIsLost()
    {
        const QString folder = m_folder.filePath(QStringLiteral("unsaved"));
        ComposeController &compose = m_application->compose();
        QSignalSpy opened(&compose, &ComposeController::opened);
        compose.createFromTemplate(QStringLiteral("hello-pytorch-gpu"), folder);
        QTRY_VERIFY_WITH_TIMEOUT(!opened.isEmpty(), 30000);
        const QString name = compose.submitFileName();
        const QString before = compose.text(name);
        const QString after = before + QStringLiteral("# mine\n");
        compose.setText(name, after);
        QVERIFY(compose.isModified());
        window().close();
        QVERIFY(window().isVisible());
        QMessageBox *question = nullptr;
        QTRY_VERIFY((question = window().findChild<QMessageBox *>()));
        QTest::keyClick(question, Qt::Key_Escape); // stays
        QTRY_VERIFY(!window().findChild<QMessageBox *>());
        QVERIFY(window().isVisible() && compose.isModified());
        window().close();
        QTRY_VERIFY((question = window().findChild<QMessageBox *>()));
        QTest::keyClick(question, Qt::Key_Return); // saves, then closes
        QTRY_VERIFY_WITH_TIMEOUT(!window().isVisible(), 30000);
        QFile file(QDir(folder).filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), after);
    }

private:
    MainWindow &window() { return m_application->window(); }

    /// Presses Tab until the round is closed; every stop must be seen and have a name.
    QList<QWidget *> walk()
    {
        QList<QWidget *> stops;
        for (int i = 0; i < 200; ++i) {
            QWidget *before = QApplication::focusWidget();
            // in a text, Tab writes: the page must offer another way on, which is F6
            const bool isText = before && before->inherits("QsciScintilla");
            QTest::keyClick(before ? before : &window(), isText ? Qt::Key_F6 : Qt::Key_Tab);
            QWidget *stop = QApplication::focusWidget();
            if (!stop) {
                QTest::qFail("Tab lost the keyboard", __FILE__, __LINE__);
                break;
            }
            if (stops.contains(stop))
                break;
            stops << stop;
            if (!stop->isVisible() || spokenName(stop).isEmpty())
                QTest::qFail(qPrintable(QStringLiteral("no name: ") + described(stop)), __FILE__,
                             __LINE__);
        }
        return stops;
    }

    QTemporaryDir m_folder;
    int m_count = 0;
    std::unique_ptr<Application> m_application;
};

QTEST_MAIN(TestKeyboard)
#include "tst_keyboard.moc"
