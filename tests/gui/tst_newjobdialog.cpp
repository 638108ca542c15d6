// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobfolders.h"
#include "gui/compose/newjobdialog.h"
#include "gui/compose/placefields.h"
#include "gui/compose/recentmenu.h"
#include "gui/compose/templatecards.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"

#include "shots.h"

#include <QDir>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

struct Fixture {
    Fixture() : store(QStringLiteral(":memory:")), folders(store)
    {
        // new jobs are offered beside the one opened last
        folders.noteOpened(folder.filePath(QStringLiteral("earlier")));
    }

    QTemporaryDir folder;
    StoreWorker store;
    JobFolders folders;
};

QPushButton *button(QWidget &widget, const char *text)
{
    for (QPushButton *one : widget.findChildren<QPushButton *>()) {
        if (one->text() == QString::fromUtf8(text))
            return one;
    }
    return nullptr;
}

QLineEdit *line(QWidget &widget, const char *name)
{
    for (QLineEdit *one : widget.findChildren<QLineEdit *>()) {
        if (one->accessibleName() == QString::fromLatin1(name))
            return one;
    }
    return nullptr;
}

} // namespace

class TestNewJobDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        theme::apply(theme::Scheme::Light);
        QVERIFY(!icon(QStringLiteral("compose")).isNull()); // loads the resources
    }

    void makesAJobByKeyboardAlone()
    {
        Fixture f;
        NewJobDialog dialog(f.folders);
        dialog.show();
        auto *cards = dialog.findChild<TemplateCards *>();
        QTRY_COMPARE(cards->count(), 6);
        QTRY_VERIFY(cards->hasFocus());
        QCOMPARE(cards->chosen()->name, QStringLiteral("hello-pytorch-gpu"));
        QTRY_VERIFY(button(dialog, "Make job")->isEnabled());
        // the cards lie in two columns a moment after their place has got its size
        const auto left = [cards](int card) {
            return cards->visualItemRect(cards->item(card)).left();
        };
        QTRY_VERIFY(left(1) > left(0) && left(3) == left(1));
        QTest::keyClick(cards, Qt::Key_Right);
        QCOMPARE(cards->chosen()->name, QStringLiteral("pytorch-python"));
        QTest::keyClick(cards, Qt::Key_Down);
        QCOMPARE(cards->chosen()->name, QStringLiteral("sweep"));
        QCOMPARE(line(dialog, "Name of the job")->text(), QStringLiteral("sweep"));
        QTRY_VERIFY(button(dialog, "Make job")->isEnabled());
        QSignalSpy created(&f.folders, &JobFolders::created);
        QTest::keyClick(cards, Qt::Key_Return);
        QTRY_COMPARE(created.size(), 1);
        QCOMPARE(created.first().first().toString(), f.folder.filePath(QStringLiteral("sweep")));
        QVERIFY(QFileInfo::exists(f.folder.filePath(QStringLiteral("sweep/params.csv"))));
        QVERIFY(!dialog.isVisible());
    }

    void checksTheNameWhileItIsTyped_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isFit");
        QTest::newRow("free") << QStringLiteral("my job") << true;
        QTest::newRow("taken") << QStringLiteral("taken") << false;
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("blanks") << QStringLiteral("  ") << false;
        QTest::newRow("slash") << QStringLiteral("../x") << false;
        QTest::newRow("hidden") << QStringLiteral(".x") << false;
    }

    void checksTheNameWhileItIsTyped()
    {
        QFETCH(QString, name);
        QFETCH(bool, isFit);
        Fixture f;
        QVERIFY(QDir().mkpath(f.folder.filePath(QStringLiteral("taken/sub"))));
        PlaceFields fields(f.folders);
        QSignalSpy checked(&fields, &PlaceFields::checked);
        fields.show();
        line(fields, "Name of the job")->setText(QStringLiteral("x"));
        QTRY_VERIFY(fields.isFit());
        line(fields, "Name of the job")->setText(name);
        if (isFit)
            QTRY_VERIFY(fields.isFit());
        else
            QVERIFY(!QTest::qWaitFor([&fields] { return fields.isFit(); }, 100));
    }

    void keepsTheNameThatAPersonTyped()
    {
        Fixture f;
        NewJobDialog dialog(f.folders);
        auto *cards = dialog.findChild<TemplateCards *>();
        QTRY_COMPARE(cards->count(), 6);
        QTest::keyClicks(line(dialog, "Name of the job"), QStringLiteral("-mine"));
        cards->setCurrentRow(3);
        QCOMPARE(line(dialog, "Name of the job")->text(), QStringLiteral("hello-pytorch-gpu-mine"));
    }

    void staysWhenAJobCannotBeMade()
    {
        Fixture f;
        NewJobDialog dialog(f.folders);
        dialog.show();
        QTRY_VERIFY(button(dialog, "Make job")->isEnabled());
        // somebody makes the file in between
        const QString job = f.folder.filePath(QStringLiteral("hello-pytorch-gpu"));
        QVERIFY(QDir().mkpath(job));
        QFile file(job + QStringLiteral("/hello_pytorch_gpu.sh"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
        file.close();
        button(dialog, "Make job")->click();
        QTRY_VERIFY(dialog.findChild<ErrorBanner *>()->isVisible());
        QVERIFY(dialog.isVisible());
        QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll() == "mine");
    }

    void duplicatesAJob()
    {
        Fixture f;
        const QString job = f.folder.filePath(QStringLiteral("job"));
        QSignalSpy created(&f.folders, &JobFolders::created);
        f.folders.createFromTemplate(QStringLiteral("sweep"), job);
        QTRY_COMPARE(created.size(), 1);
        NewJobDialog dialog(f.folders, job);
        dialog.show();
        test::saveShots(dialog, QStringLiteral("duplicate"), {560, 300});
        QTRY_VERIFY(button(dialog, "Duplicate")->isEnabled());
        QCOMPARE(line(dialog, "Name of the job")->text(), QStringLiteral("job-2"));
        button(dialog, "Duplicate")->click();
        QTRY_COMPARE(created.size(), 2);
        QVERIFY(QFileInfo(f.folder.filePath(QStringLiteral("job-2/sweep.sh"))).isExecutable());
    }

    void showsRecentFoldersAndThoseThatAreGone()
    {
        Fixture f;
        const QString here = f.folder.filePath(QStringLiteral("a & b"));
        QVERIFY(QDir().mkpath(here));
        f.folders.noteOpened(here);
        QSignalSpy changed(&f.folders, &JobFolders::recentChanged);
        RecentMenu menu(f.folders);
        QSignalSpy chosen(&menu, &RecentMenu::chosen);
        menu.popup({});
        QTRY_VERIFY(!changed.isEmpty());
        QCOMPARE(menu.actions().size(), 4);
        QVERIFY(menu.actions()[0]->isEnabled());
        QVERIFY(menu.actions()[0]->text().endsWith(QStringLiteral("a && b")));
        QVERIFY(!menu.actions()[1]->isEnabled());
        QVERIFY(menu.actions()[1]->text().contains(QStringLiteral("is gone")));
        test::saveShots(menu, QStringLiteral("recent"), menu.sizeHint());
        menu.actions()[0]->trigger();
        QCOMPARE(chosen.first().first().toString(), here);
        menu.actions()[3]->trigger();
        QCOMPARE(f.folders.recent().size(), 1);
        QCOMPARE(menu.actions().size(), 1);
    }

    void looksWell()
    {
        Fixture f;
        NewJobDialog dialog(f.folders);
        dialog.show();
        QTRY_VERIFY(button(dialog, "Make job")->isEnabled());
        test::saveShots(dialog, QStringLiteral("newjob"), {720, 640});
        line(dialog, "Name of the job")->setText(QString(70, u'x') + QStringLiteral("/y"));
        test::saveShots(dialog, QStringLiteral("newjob-unfit"), {720, 640});
    }
};

QTEST_MAIN(TestNewJobDialog)
#include "tst_newjobdialog.moc"
