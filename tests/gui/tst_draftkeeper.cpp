// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/compose/draftbar.h"
#include "gui/compose/draftkeeper.h"
#include "gui/compose/submiteditor.h"
#include "gui/storeworker.h"
#include "gui/theme.h"

#include "shots.h"

#include <QDir>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

const QString submitName = QStringLiteral("job.sub");

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// A Perch with its Compose page, as far as a crash matters.
struct Desk {
    explicit Desk(const QString &drafts)
        : store(QStringLiteral(":memory:")), controller(store), page(controller)
    {
        page.setDraftPlace(drafts);
        page.resize(1280, 800);
        page.show();
    }

    void open(const QString &folder)
    {
        QSignalSpy opened(&controller, &ComposeController::opened);
        controller.openFolder(folder);
        QTRY_VERIFY_WITH_TIMEOUT(!opened.isEmpty(), 30'000);
    }
    [[nodiscard]] SubmitEditor *editor() const { return page.findChild<SubmitEditor *>(); }
    [[nodiscard]] DraftBar *bar() const { return page.findChild<DraftBar *>(); }
    void click(const QString &text) const
    {
        for (QPushButton *button : bar()->findChildren<QPushButton *>()) {
            if (button->text() == text)
                button->click();
        }
    }

    StoreWorker store;
    ComposeController controller;
    ComposePage page;
};

struct Place {
    Place() { write(file(), "queue\n"); }

    [[nodiscard]] QString file() const { return folder.filePath(submitName); }
    [[nodiscard]] QString drafts() const { return state.filePath(QStringLiteral("drafts")); }
    [[nodiscard]] qsizetype count() const { return QDir(drafts()).entryList(QDir::Files).size(); }

    QTemporaryDir folder;
    QTemporaryDir state;
};

/// What the killed process does: it opens the folder, a person types, and nobody saves.
int typeAndWait(const QStringList &arguments)
{
    Desk desk(arguments.value(2));
    QObject::connect(&desk.controller, &ComposeController::opened, &desk.page, [&desk] {
        desk.editor()->goToLine(1);
        QTest::keyClicks(desk.editor()->focusProxy(), QStringLiteral("log = x "));
    });
    desk.controller.openFolder(arguments.value(3));
    return QCoreApplication::exec();
}

} // namespace

class TestDraftKeeper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void bringsBackWhatAKilledPerchHad()
    {
        const Place place;
        QProcess perch;
        perch.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--type"), place.drafts(), place.folder.path()});
        QVERIFY(perch.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(place.count(), 1, 30'000);
        perch.kill();
        QVERIFY(perch.waitForFinished());
        QCOMPARE(perch.exitStatus(), QProcess::CrashExit);

        Desk desk(place.drafts());
        desk.open(place.folder.path());
        QTRY_VERIFY(desk.bar()->isVisible());
        QCOMPARE(desk.editor()->text(), QStringLiteral("queue\n"));
        test::saveShots(desk.page, QStringLiteral("compose-draft"));
        desk.click(QStringLiteral("Restore"));
        QVERIFY(!desk.bar()->isVisible());
        QCOMPARE(desk.editor()->text(), QStringLiteral("log = x queue\n"));
        QVERIFY(desk.controller.isModified());
        QTest::keyClick(desk.editor()->focusProxy(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(desk.editor()->text(), QStringLiteral("queue\n"));
        QTRY_COMPARE(place.count(), 0); // the text is the file's again
    }

    void forgetsWhatIsSaved()
    {
        const Place place;
        Desk desk(place.drafts());
        desk.open(place.folder.path());
        desk.editor()->goToLine(1);
        QTest::keyClicks(desk.editor()->focusProxy(), QStringLiteral("#"));
        QTRY_COMPARE_WITH_TIMEOUT(place.count(), 1, 30'000);
        QSignalSpy saved(&desk.controller, &ComposeController::saved);
        desk.controller.save();
        QTRY_VERIFY_WITH_TIMEOUT(!saved.isEmpty(), 30'000);
        QTRY_COMPARE(place.count(), 0);
    }

    void dropsOnRequest()
    {
        const Place place;
        QVERIFY(
            keepDraft(place.drafts(), {place.folder.path(), submitName, QStringLiteral("queue 2\n"),
                                       savedSha256Of({}), QDateTime::currentDateTimeUtc()}));
        Desk desk(place.drafts());
        desk.open(place.folder.path());
        QTRY_VERIFY(desk.bar()->isVisible());
        // the file is another one than that which was edited
        QVERIFY(desk.bar()->findChild<QLabel *>()->text().contains(
            QStringLiteral("has been changed since")));
        desk.click(QStringLiteral("Drop"));
        QVERIFY(!desk.bar()->isVisible());
        QTRY_COMPARE(place.count(), 0);
        QCOMPARE(desk.editor()->text(), QStringLiteral("queue\n"));
        QVERIFY(!desk.controller.isModified());
    }

    void tellsTheTimeInWords()
    {
        const QDateTime now = QDateTime::currentDateTime();
        FoundDraft found{{QStringLiteral("/x"), QStringLiteral("a\nb.sub"), {}, {}, now.toUTC()},
                         false};
        const QString today = draftSentence(found, now);
        QVERIFY(today.contains(QStringLiteral("a?b.sub")));
        QVERIFY(!today.contains(QStringLiteral("changed")));
        found.hasFileChanged = true;
        found.draft.written = now.addDays(-3).toUTC();
        const QString then = draftSentence(found, now);
        QVERIFY(then.contains(QStringLiteral("changed")));
        QVERIFY(then.size() > today.size());
    }

    void saysOnceWhenNothingCanBeKept()
    {
        const Place place;
        write(place.state.filePath(QStringLiteral("drafts")), "in the way");
        StoreWorker store(QStringLiteral(":memory:"));
        ComposeController controller(store);
        DraftKeeper keeper(controller, place.drafts());
        QSignalSpy opened(&controller, &ComposeController::opened);
        QSignalSpy failed(&keeper, &DraftKeeper::failed);
        controller.openFolder(place.folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(!opened.isEmpty(), 30'000);
        controller.setText(submitName, QStringLiteral("queue 2\n"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30'000);
        controller.setText(submitName, QStringLiteral("queue 3\n"));
        QTest::qWait(2'500); // it is tried again, and nothing is said
        QCOMPARE(failed.size(), 1);
    }
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    theme::apply(theme::Scheme::Light);
    if (application.arguments().value(1) == QStringLiteral("--type"))
        return typeAndWait(application.arguments());
    TestDraftKeeper test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_draftkeeper.moc"
