// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sha256.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/compose/filelist.h"
#include "gui/compose/filestates.h"
#include "gui/compose/folderchange.h"
#include "gui/compose/submiteditor.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include "shots.h"

#include <QDir>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

SentFile sent(const QString &name, const QByteArray &bytes)
{
    return {name, bytes.size(), sha256Of(bytes)};
}

const QByteArray job = "executable = run.sh\ntransfer_input_files = a.csv, b.csv\nlog = x\nqueue\n";

struct Fixture {
    Fixture() : store(QStringLiteral(":memory:")), controller(store)
    {
        write(path("job.sub"), job);
        write(path("run.sh"), "#!/bin/sh\r\necho\r\n");
        write(path("a.csv"), "1\n");
        write(path("b.csv"), "2\n");
        write(path("notes.txt"), "n\n");
    }
    void open()
    {
        QSignalSpy opened(&controller, &ComposeController::opened);
        controller.openFolder(folder.path());
        QTRY_COMPARE(opened.size(), 1);
        // the store has told what went before: nothing
        auto asking = store.run<QString>([](Store &kept) { return kept.setting({}); });
        QTRY_VERIFY(asking.isFinished());
        QCoreApplication::processEvents(); // and the controller has heard it
    }
    [[nodiscard]] QString path(const char *name) const
    {
        return folder.filePath(QString::fromLatin1(name));
    }
    void submitted()
    {
        controller.fileStates().setSent({sent(QStringLiteral("job.sub"), job),
                                         sent(QStringLiteral("run.sh"), "#!/bin/sh\necho\n"),
                                         sent(QStringLiteral("a.csv"), "0\n")});
    }

    QTemporaryDir folder;
    StoreWorker store;
    ComposeController controller;
};

const QString submitName = QStringLiteral("job.sub");
const QString notes = QStringLiteral("notes.txt");

} // namespace

class TestFileStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        theme::apply(theme::Scheme::Light);
        QVERIFY(!icon(QStringLiteral("compose")).isNull()); // loads the resources
    }

    void comparesWithWhatWasSent()
    {
        Fixture f;
        f.open();
        FileStates &states = f.controller.fileStates();
        QCOMPARE(states.state(submitName), FileState::Unknown);
        QSignalSpy changed(&states, &FileStates::changed);
        f.submitted();
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(states.state(submitName), FileState::Same);
        QCOMPARE(states.state(QStringLiteral("run.sh")), FileState::Same);   // mended on the way
        QCOMPARE(states.state(QStringLiteral("a.csv")), FileState::Changed); // of the same size
        QCOMPARE(states.state(QStringLiteral("b.csv")), FileState::New);
        QCOMPARE(states.state(notes), FileState::Unknown); // it is never sent
        write(f.path("a.csv"), "0\n");
        f.controller.rereadFolder();
        QTRY_COMPARE(states.state(QStringLiteral("a.csv")), FileState::Same);
    }

    void hashesAFileOnceOnly()
    {
        Fixture f;
        QList<QPair<FileStamp, QString>> hashes;
        const QStringList names = {submitName};
        const QList<SentFile> files = {sent(submitName, job)};
        QCOMPARE(compareWithSent(f.folder.path(), names, files, hashes).value(submitName),
                 FileState::Same);
        QCOMPARE(hashes.size(), 1);
        hashes.first().second = QStringLiteral("what is known counts");
        QCOMPARE(compareWithSent(f.folder.path(), names, files, hashes).value(submitName),
                 FileState::Changed);
        write(f.path("job.sub"), QByteArray(job).replace("x", "y"));
        QCOMPARE(compareWithSent(f.folder.path(), names, files, hashes).value(submitName),
                 FileState::Changed);
        QCOMPARE(hashes.size(), 1);
    }

    void showsStatesAsWords()
    {
        Fixture f;
        ComposePage page(f.controller);
        page.show();
        f.open();
        auto *list = page.findChild<FileList *>();
        QVERIFY(list);
        const auto word = [list](const char *name) {
            for (int i = 0; i < list->count(); ++i) {
                if (list->item(i)->data(FileList::NameRole) == QString::fromLatin1(name))
                    return list->item(i)->data(FileList::StateTextRole).toString();
            }
            return QStringLiteral("not there");
        };
        QCOMPARE(word("a.csv"), QString());
        f.submitted();
        QTRY_COMPARE(word("a.csv"), QStringLiteral("changed"));
        QCOMPARE(word("b.csv"), QStringLiteral("new"));
        QCOMPARE(word("job.sub"), QStringLiteral("as sent"));
        QCOMPARE(word("notes.txt"), QString());
        f.controller.setText(submitName, QStringLiteral("executable = run.sh\nqueue\n"));
        QCOMPARE(word("job.sub"), QStringLiteral("changed"));
        write(f.path("a-file-with-a-very-long-name-that-cannot-be-shown-as-a-whole.csv"), "x");
        f.controller.rereadFolder();
        QTRY_COMPARE(list->count(), 6);
        test::saveShots(page, QStringLiteral("filestates"));
    }

    void readsATextAgainThatNobodyEdited()
    {
        Fixture f;
        ComposePage page(f.controller);
        page.show();
        f.open();
        auto *editor = page.findChild<SubmitEditor *>();
        QSignalSpy asked(&f.controller, &ComposeController::changedElsewhere);
        const QByteArray other = QByteArray(job) + "# by another program\n";
        write(f.path("job.sub"), other);
        QEvent activated(QEvent::WindowActivate);
        QCoreApplication::sendEvent(&page, &activated);
        QTRY_COMPARE(editor->text(), QString::fromUtf8(other));
        QCOMPARE(f.controller.text(submitName), QString::fromUtf8(other));
        QVERIFY(!f.controller.isModified());
        QCOMPARE(asked.size(), 0);
    }

    void asksOnceAboutATextThatWasEditedToo()
    {
        Fixture f;
        f.open();
        f.controller.setText(notes, QStringLiteral("mine\n"));
        QSignalSpy asked(&f.controller, &ComposeController::changedElsewhere);
        write(f.path("notes.txt"), "theirs\n");
        f.controller.rereadFolder();
        QTRY_COMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toStringList(), QStringList(notes));
        QCOMPARE(f.controller.text(notes), QStringLiteral("mine\n"));
        QVERIFY(f.controller.isModified());
        QSignalSpy files(&f.controller, &ComposeController::filesChanged);
        write(f.path("more.txt"), "x");
        f.controller.rereadFolder();
        QTRY_VERIFY(!files.isEmpty());
        QCOMPARE(asked.size(), 1);
        f.controller.takeFromDisk({notes});
        QCOMPARE(f.controller.text(notes), QStringLiteral("theirs\n"));
        QVERIFY(!f.controller.isModified());
    }

    void offersBothTextsToAPerson()
    {
        Fixture f;
        ComposePage page(f.controller);
        page.show();
        f.open();
        f.controller.setText(notes, QStringLiteral("mine\n"));
        write(f.path("notes.txt"), "theirs\n");
        f.controller.rereadFolder();
        QMessageBox *box = nullptr;
        QTRY_VERIFY((box = page.findChild<QMessageBox *>()));
        QCOMPARE(box->textFormat(), Qt::PlainText);
        for (QAbstractButton *button : box->buttons()) {
            if (button->text() == QStringLiteral("Read from disk"))
                button->click();
        }
        QTRY_COMPARE(f.controller.text(notes), QStringLiteral("theirs\n"));
    }

    void keepsEditedTextsWhoseFilesAreGone()
    {
        JobFolder open;
        open.submitFileName = submitName;
        open.files = {{submitName, 1, true, false}, {notes, 1, true, true}};
        open.texts = {{submitName, QStringLiteral("a")}, {notes, QStringLiteral("mine")}};
        const QHash<QString, QString> saved = {{submitName, QStringLiteral("a")},
                                               {notes, QStringLiteral("old")}};
        const FolderChange change = joinedWithDisk(open, saved, JobFolder());
        QCOMPARE(change.folder.files.size(), 2);
        QCOMPARE(change.folder.texts.value(notes), QStringLiteral("mine"));
        QCOMPARE(change.folder.texts.value(submitName), QStringLiteral("a"));
        QVERIFY(change.hasOtherFiles && change.contested.isEmpty());
    }

    void takesNothingForAChangeThatIsNone()
    {
        JobFolder open;
        open.submitFileName = submitName;
        open.files = {{submitName, 1, true, true}};
        open.texts = {{submitName, QStringLiteral("mine")}};
        JobFolder disk = open;
        disk.files.first().isModified = false;
        disk.texts[submitName] = QStringLiteral("a");
        const QHash<QString, QString> saved = {{submitName, QStringLiteral("a")}};
        QVERIFY(joinedWithDisk(open, saved, disk).isEmpty());
        disk.texts[submitName] = QStringLiteral("mine"); // the same edit on both sides
        const FolderChange change = joinedWithDisk(open, saved, disk);
        QVERIFY(change.contested.isEmpty() && !change.folder.files.first().isModified);
    }
};

QTEST_MAIN(TestFileStates)
#include "tst_filestates.moc"
