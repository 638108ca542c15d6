// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/activityline.h"
#include "gui/imagedrag.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/navbutton.h"

#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <QWindow>

using namespace perch;
using Place = MainWindow::Place;

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void init()
    {
        m_window = std::make_unique<MainWindow>();
        for (const Place place :
             {Place::Connect, Place::Images, Place::Compose, Place::Jobs, Place::Results})
            m_window->setPage(place, new QWidget);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup() { m_window.reset(); }

    void shortcutsGoToThePlaces_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<Place>("place");
        QTest::newRow("Ctrl+1") << int(Qt::Key_1) << Place::Images;
        QTest::newRow("Ctrl+2") << int(Qt::Key_2) << Place::Compose;
        QTest::newRow("Ctrl+3") << int(Qt::Key_3) << Place::Jobs;
        QTest::newRow("Ctrl+4") << int(Qt::Key_4) << Place::Results;
    }

    void shortcutsGoToThePlaces()
    {
        QFETCH(int, key);
        QFETCH(Place, place);
        QSignalSpy spy(m_window.get(), &MainWindow::placeChanged);
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key(key), Qt::ControlModifier);
        QCOMPARE(m_window->place(), place);
        QCOMPARE(spy.size(), 1);
    }

    void placesCannotBeChosenWithoutASession()
    {
        m_window->setPlacesEnabled(false);
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(m_window->place(), Place::Connect);
        m_window->setPlacesEnabled(true);
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(m_window->place(), Place::Jobs);
    }

    void theChosenPlaceIsMarkedAndConnectMarksNone()
    {
        const auto checked = [this] {
            QStringList names;
            for (const QToolButton *button : m_window->findChildren<QToolButton *>()) {
                if (button->isChecked())
                    names.append(button->accessibleName());
            }
            return names;
        };
        m_window->showPlace(Place::Jobs);
        QCOMPARE(checked().size(), 1);
        m_window->showPlace(Place::Connect);
        QCOMPARE(checked(), QStringList());
    }

    void filesDroppedAnywhereAreTold()
    {
        QSignalSpy spy(m_window.get(), &MainWindow::filesDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/a b.sif")),
                      QUrl(QStringLiteral("https://example.org/x.sif"))});
        drop(data);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().first().toStringList(), QStringList{QStringLiteral("/tmp/a b.sif")});
    }

    void filesDroppedOverATextAreTold()
    {
        auto *text = new QPlainTextEdit;
        m_window->setPage(Place::Compose, text);
        m_window->showPlace(Place::Compose);
        QSignalSpy spy(m_window.get(), &MainWindow::filesDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/a.sif"))});
        // by way of the window system's window, which finds the widget below the pointer
        const QPoint middle = text->mapTo(m_window.get(), text->rect().center());
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window->windowHandle(), &enter);
        QDropEvent event(QPointF(middle), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window->windowHandle(), &event);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(text->toPlainText(), QString());
    }

    void anImageDroppedOnTheJobIsTold_data()
    {
        QTest::addColumn<QString>("where");
        QTest::addColumn<bool>("isTaken");
        QTest::newRow("on the editor") << "editor" << true;
        QTest::newRow("on the button of the page") << "button" << true;
        QTest::newRow("on another button") << "other button" << false;
        QTest::newRow("on another page") << "other page" << false;
    }

    void anImageDroppedOnTheJobIsTold()
    {
        QFETCH(QString, where);
        QFETCH(bool, isTaken);
        auto *editor = new QPlainTextEdit;
        auto *other = new QPlainTextEdit;
        m_window->setPage(Place::Compose, editor);
        m_window->setPage(Place::Images, other);
        m_window->showPlace(where == u"editor" ? Place::Compose : Place::Images);
        const QMap<QString, QWidget *> targets{{QStringLiteral("editor"), editor},
                                               {QStringLiteral("button"), button("Compose")},
                                               {QStringLiteral("other button"), button("Jobs")},
                                               {QStringLiteral("other page"), other}};
        QWidget *target = targets.value(where);
        QVERIFY(target);
        QTRY_VERIFY(target->isVisible()); // a button that came late is shown later
        QSignalSpy spy(m_window.get(), &MainWindow::imageDropped);
        const std::unique_ptr<QMimeData> data(
            imagedrag::mimeOf(QStringLiteral("/staging/b/bucky/x.sif")));
        const QPoint middle = target->mapTo(m_window.get(), target->rect().center());
        QDragEnterEvent enter(middle, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window->windowHandle(), &enter);
        QDragMoveEvent move(middle, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window->windowHandle(), &move);
        QCOMPARE(move.isAccepted(), isTaken);
        QDropEvent event(QPointF(middle), Qt::CopyAction, data.get(), Qt::LeftButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(m_window->windowHandle(), &event);
        QCOMPARE(spy.size(), isTaken ? 1 : 0);
        if (isTaken)
            QCOMPARE(spy.first().first().toString(), QStringLiteral("/staging/b/bucky/x.sif"));
        QCOMPARE(editor->toPlainText() + other->toPlainText(), QString());
    }

    void anImageThatRestsOnTheButtonOpensTheJob()
    {
        m_window->showPlace(Place::Images);
        const std::unique_ptr<QMimeData> data(
            imagedrag::mimeOf(QStringLiteral("/staging/b/bucky/x.sif")));
        QWidget *compose = button("Compose");
        const QPoint middle = compose->mapTo(m_window.get(), compose->rect().center());
        QDragEnterEvent enter(middle, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window->windowHandle(), &enter);
        QDragMoveEvent move(middle, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window->windowHandle(), &move);
        QCOMPARE(m_window->place(), Place::Images);
        QTRY_COMPARE(m_window->place(), Place::Compose);
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(m_window->windowHandle(), &leave);
    }

    void textIsNotTaken()
    {
        QSignalSpy spy(m_window.get(), &MainWindow::filesDropped);
        QMimeData data;
        data.setText(QStringLiteral("hello"));
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        enter.ignore();
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(!enter.isAccepted());
        QCOMPARE(spy.size(), 0);
    }

    void aNoticeStandsBeforeWhatRuns()
    {
        ActivityLine line;
        const auto shows = [&line](const QString &text) {
            const QList<QLabel *> labels = line.findChildren<QLabel *>();
            return std::any_of(labels.cbegin(), labels.cend(),
                               [&text](const QLabel *label) { return label->text() == text; });
        };
        line.setActivity(QStringLiteral("1 upload 40 %"));
        line.showNotice(QStringLiteral("Job 12.0 is held"));
        line.setActivity(QStringLiteral("1 upload 41 %"));
        QVERIFY(shows(QStringLiteral("Job 12.0 is held")));
        QVERIFY(!shows(QStringLiteral("1 upload 41 %")));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("1 upload 41 %")), 20000);
    }

    void tellsWhetherItIsSeen()
    {
        QSignalSpy spy(m_window.get(), &MainWindow::seenChanged);
        m_window->hide();
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.last().first().toBool(), false);
        m_window->show();
        QCOMPARE(spy.last().first().toBool(), true);
    }

private:
    QWidget *button(const char *text) const
    {
        QWidget *last = nullptr; // a page that was set again has another one
        for (NavButton *button : m_window->findChildren<NavButton *>()) {
            if (button->text() == QLatin1String(text))
                last = button;
        }
        return last;
    }

    void drop(const QMimeData &data)
    {
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &event);
    }

    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
