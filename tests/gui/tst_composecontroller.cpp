// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/compose/findingspanel.h"
#include "gui/compose/jobmacros.h"
#include "gui/compose/submiteditor.h"
#include "gui/dialogprompter.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include "shots.h"

#include <QDir>
#include <QFileInfo>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
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

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QByteArray oddJob = "# comment   with   blanks\r\n"
                          "Executable=run.sh\r\n"
                          "  REQUEST_GPUS   =  1   \r\n"
                          "log = x.log\r\n"
                          "queue\r\n";

struct Fixture {
    Fixture() : store(QStringLiteral(":memory:")), controller(store) {}

    void open(const QString &path)
    {
        QSignalSpy opened(&controller, &ComposeController::opened);
        QSignalSpy failed(&controller, &ComposeController::failed);
        controller.openFolder(path);
        QTRY_VERIFY(!opened.isEmpty() || !failed.isEmpty());
    }

    StoreWorker store;
    ComposeController controller;
    QTemporaryDir folder;
};

Profile testProfile()
{
    Profile profile;
    profile.site.id = QStringLiteral("test");
    profile.site.stagingRoot = QStringLiteral("/staging");
    profile.site.stagingLayout = QStringLiteral("/staging/{first}/{user}");
    profile.site.imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
    profile.site.accessPoints = {{QString(), QStringLiteral("127.0.0.1"), 9, QString()}};
    profile.site.transferServer = profile.site.accessPoints.first();
    return profile;
}

} // namespace

class TestComposeController : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        theme::apply(theme::Scheme::Light);
        QVERIFY(!icon(QStringLiteral("compose")).isNull()); // loads the resources
    }

    void makesAJobFromTheTemplate()
    {
        Fixture f;
        const QString path = f.folder.filePath(QStringLiteral("new job"));
        QSignalSpy opened(&f.controller, &ComposeController::opened);
        f.controller.createFromTemplate(QStringLiteral("hello-pytorch-gpu"), path);
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(f.controller.folder(), path);
        const QString script = path + QStringLiteral("/hello_pytorch_gpu.sh");
        QVERIFY(QFileInfo(script).isExecutable());
        QVERIFY(QFileInfo(path + u'/' + f.controller.submitFileName()).isWritable());
        QVERIFY(!f.controller.text(f.controller.submitFileName()).isEmpty());
        QVERIFY(!f.controller.isModified());
    }

    void neverOverwritesAFileByATemplate()
    {
        Fixture f;
        write(f.folder.filePath(QStringLiteral("hello_pytorch_gpu.sh")), "mine");
        QSignalSpy failed(&f.controller, &ComposeController::failed);
        f.controller.createFromTemplate(QStringLiteral("hello-pytorch-gpu"), f.folder.path());
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Error>().code, Error::Code::Refused);
        QCOMPARE(read(f.folder.filePath(QStringLiteral("hello_pytorch_gpu.sh"))),
                 QByteArray("mine"));
        QCOMPARE(QDir(f.folder.path()).entryList(QDir::Files).size(), 1);
    }

    void saysWhenAFolderHasNoJob()
    {
        Fixture f;
        QSignalSpy failed(&f.controller, &ComposeController::failed);
        f.open(f.folder.path());
        QCOMPARE(failed.size(), 1);
        QVERIFY(failed.first().first().value<Error>().message.contains(QStringLiteral(".sub")));
        f.open(f.folder.filePath(QStringLiteral("nowhere")));
        QCOMPARE(failed.size(), 2);
    }

    void savesWithoutChangingOtherLines()
    {
        Fixture f;
        const QString path = f.folder.filePath(QStringLiteral("a.sub"));
        write(path, oddJob);
        write(f.folder.filePath(QStringLiteral("run.sh")), "#!/bin/sh\n");
        f.open(f.folder.path());
        QSignalSpy changed(&f.controller, &ComposeController::submitTextChanged);
        QSignalSpy saved(&f.controller, &ComposeController::saved);
        f.controller.setField(QStringLiteral("request_gpus"), QStringLiteral("2"));
        QCOMPARE(changed.size(), 1);
        QVERIFY(f.controller.isModified());
        QCOMPARE(read(path), oddJob);
        f.controller.save();
        QTRY_COMPARE(saved.size(), 1);
        QVERIFY(!f.controller.isModified());
        const QList<QByteArray> before = oddJob.split('\n');
        const QList<QByteArray> after = read(path).split('\n');
        QCOMPARE(after.size(), before.size());
        for (qsizetype i = 0; i < before.size(); ++i) {
            if (i == 2)
                QVERIFY2(after[i].contains("2") && !after[i].contains("1"), after[i].constData());
            else
                QCOMPARE(after[i], before[i]);
        }
    }

    void keepsTheOldFileWhenSavingFails()
    {
        Fixture f;
        const QString path = f.folder.filePath(QStringLiteral("a.sub"));
        write(path, oddJob);
        f.open(f.folder.path());
        f.controller.setText(QStringLiteral("a.sub"), QStringLiteral("queue\n"));
        // the folder vanishes: nothing can be written there, whoever runs this test
        QVERIFY(QDir().rename(f.folder.path(), f.folder.path() + QStringLiteral("-away")));
        QSignalSpy failed(&f.controller, &ComposeController::failed);
        f.controller.save();
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(f.controller.isModified());
        QCOMPARE(read(f.folder.path() + QStringLiteral("-away/a.sub")), oddJob);
        QVERIFY(QDir().rename(f.folder.path() + QStringLiteral("-away"), f.folder.path()));
    }

    void lintsWhatIsTyped()
    {
        Fixture f;
        write(f.folder.filePath(QStringLiteral("a.sub")),
              "executable = run.sh\nlog = x.log\nqueue\n");
        write(f.folder.filePath(QStringLiteral("run.sh")), "#!/bin/sh\n");
        f.open(f.folder.path());
        QTRY_VERIFY(f.controller.status().sentence.contains(QStringLiteral("1 job")));
        f.controller.setText(QStringLiteral("a.sub"),
                             QStringLiteral("executable = run.sh\nexecutable = run.sh\n"));
        QTRY_VERIFY(!f.controller.findings().isEmpty());
    }

    void refusesToSubmitWithoutAConnection()
    {
        Fixture f;
        write(f.folder.filePath(QStringLiteral("a.sub")), oddJob);
        f.open(f.folder.path());
        QSignalSpy failed(&f.controller, &ComposeController::failed);
        QSignalSpy submitted(&f.controller, &ComposeController::submitted);
        f.controller.submit();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Error>().code, Error::Code::Network);
        QCOMPARE(submitted.size(), 0);
        QVERIFY(!f.controller.status().canSubmit);
    }

    void readsOnlyTextsAsTexts()
    {
        Fixture f;
        write(f.folder.filePath(QStringLiteral("a.sub")), oddJob);
        write(f.folder.filePath(QStringLiteral("data.bin")), QByteArray("\x00\x01\xff", 3));
        write(f.folder.filePath(QStringLiteral("latin1.txt")), "caf\xe9");
        f.open(f.folder.path());
        for (const JobFile &file : f.controller.files())
            QCOMPARE(file.isText, file.name == QStringLiteral("a.sub"));
    }

    void knowsWhereAJobsFilesLie()
    {
        const SubmitFile file(QStringLiteral("name = run\n"
                                             "log = $(name)_$(Cluster).log\n"
                                             "output = $(NAME)_$(ClusterId)_$(Process).out\n"
                                             "error = $(unknown).err\n"
                                             "queue\n"));
        const JobId job{12, 3};
        const QString folder = QStringLiteral("/home/bucky/perch/run");
        QCOMPARE(jobFilePath(file, QStringLiteral("log"), folder, job),
                 folder + QStringLiteral("/run_12.log"));
        QCOMPARE(jobFilePath(file, QStringLiteral("output"), folder, job),
                 folder + QStringLiteral("/run_12_3.out"));
        QVERIFY(jobFilePath(file, QStringLiteral("error"), folder, job).isEmpty());
        QVERIFY(jobFilePath(file, QStringLiteral("input"), folder, job).isEmpty());
    }

    void endsTheExpansionOfAMacroThatNamesItself()
    {
        const SubmitFile file(QStringLiteral("a = $(b)$(b)\nb = $(a)$(a)\nlog = $(a)\nqueue\n"));
        QVERIFY(expandJobMacros(QStringLiteral("$(a)"), file, {1, 0}).size() < 100'000);
    }

    void putsImagesAndDataWhereTheyBelong()
    {
        Fixture f;
        const Profile profile = testProfile();
        DialogPrompter prompter;
        Session session(profile, prompter); // never opened: only its site counts
        f.controller.setSession(&session);
        write(f.folder.filePath(QStringLiteral("job.sub")),
              "transfer_input_files = train.py\nqueue\n");
        f.open(f.folder.path());
        StagedImage staged;
        staged.fileName = QStringLiteral("x-54990e82.sif");
        staged.path = QStringLiteral("/staging/b/bucky/") + staged.fileName;
        f.controller.useImage(staged);
        staged.fileName = QStringLiteral("data-54990e82.tar.gz");
        staged.path = QStringLiteral("/staging/b/bucky/") + staged.fileName;
        f.controller.useImage(staged);
        f.controller.useImage(staged); // twice is once
        StagedImage image;
        image.fileName = QStringLiteral("x-54990e82.sif");
        f.controller.setImages({staged, image});
        QCOMPARE(f.controller.images().size(), 1); // data is not offered as an image
        QCOMPARE(f.controller.images().first().fileName, image.fileName);
        const SubmitFile file(f.controller.text(QStringLiteral("job.sub")));
        QCOMPARE(file.value(QStringLiteral("container_image")).value_or(QString()),
                 QStringLiteral("osdf:///chtc/staging/b/bucky/x-54990e82.sif"));
        QCOMPARE(file.value(QStringLiteral("transfer_input_files")).value_or(QString()),
                 QStringLiteral("train.py, osdf:///chtc/staging/b/bucky/data-54990e82.tar.gz"));
        f.controller.setSession(nullptr);
    }

    void mendsAnOldStagingPathOnRequest()
    {
        Fixture f;
        Profile profile = testProfile();
        profile.site.lint = QStringLiteral("chtc");
        DialogPrompter prompter;
        Session session(profile, prompter); // never opened: only its site counts
        f.controller.setSession(&session);
        ComposePage page(f.controller);
        page.show();
        write(f.folder.filePath(QStringLiteral("job.sub")),
              "container_image = osdf:///chtc/staging/bucky/x-54990e82.sif\nqueue\n");
        f.open(f.folder.path());
        const auto mend = [&page] {
            for (QPushButton *button : page.findChildren<QPushButton *>()) {
                if (button->text() == QStringLiteral("Mend line 1") && button->isVisibleTo(&page))
                    return button;
            }
            return static_cast<QPushButton *>(nullptr);
        };
        QTRY_VERIFY(mend());
        QVERIFY(f.controller.text(QStringLiteral("job.sub")).contains(u"staging/bucky"));
        mend()->click();
        QCOMPARE(f.controller.text(QStringLiteral("job.sub")),
                 QStringLiteral(
                     "container_image = osdf:///chtc/staging/b/bucky/x-54990e82.sif\nqueue\n"));
        QTRY_VERIFY(!mend());
        f.controller.setSession(nullptr);
    }

    void mendsScriptsByKeyAndTakesItBack()
    {
        Fixture f;
        ComposePage page(f.controller);
        page.show();
        const QString script = QStringLiteral("run.sh");
        write(f.folder.filePath(QStringLiteral("job.sub")),
              "executable = run.sh\nlog = x.log\noutput = x.out\nerror = x.err\n"
              "should_transfer_files = YES\nqueue\n");
        write(f.folder.filePath(script), "echo hi\n");
        QVERIFY(
            QFile::setPermissions(f.folder.filePath(script), QFile::ReadOwner | QFile::WriteOwner));
        f.open(f.folder.path());
        const auto rules = [&f] {
            QStringList ids;
            for (const Finding &finding : f.controller.findings())
                ids << finding.rule;
            return ids;
        };
        QTRY_VERIFY(rules().contains(QStringLiteral("script-without-interpreter")));
        QVERIFY(f.controller.status().sentence.contains(QStringLiteral("run.sh")));
        page.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        QTest::keyClick(&page, Qt::Key_Return, Qt::AltModifier);
        QTRY_COMPARE(f.controller.text(script), QStringLiteral("#!/bin/bash\necho hi\n"));
        QTRY_VERIFY(!rules().contains(QStringLiteral("script-without-interpreter")));
        SubmitEditor *editor = nullptr;
        for (SubmitEditor *one : page.findChildren<SubmitEditor *>()) {
            if (one->text().contains(u"echo"))
                editor = one;
        }
        QVERIFY(editor);
        QWidget *inside = nullptr;
        for (QWidget *child : editor->findChildren<QWidget *>()) {
            if (child->inherits("QsciScintilla"))
                inside = child;
        }
        QVERIFY(inside && QMetaObject::invokeMethod(inside, "undo"));
        QCOMPARE(f.controller.text(script), QStringLiteral("echo hi\n"));
        QTRY_VERIFY(rules().contains(QStringLiteral("script-without-interpreter")));
        QVERIFY(rules().contains(QStringLiteral("script-not-executable")));
        for (const Finding &finding : f.controller.findings()) {
            if (finding.rule == u"script-not-executable")
                f.controller.mend(finding);
        }
        QTRY_VERIFY(!rules().contains(QStringLiteral("script-not-executable")));
        QVERIFY(QFileInfo(f.folder.filePath(script)).isExecutable());
    }

    void losesNoKeyOfALongText()
    {
        Fixture f;
        QByteArray text("executable = run.sh\nlog = x.log\n");
        while (text.size() < 300'000)
            text += "# a long text\n";
        write(f.folder.filePath(QStringLiteral("a.sub")), text + "queue\n");
        ComposePage page(f.controller);
        page.show();
        f.open(f.folder.path());
        auto *editor = page.findChild<SubmitEditor *>();
        QVERIFY(editor);
        const auto type = [editor](const char *keys) {
            editor->goToLine(1);
            QTest::keyClicks(editor->focusProxy(), QString::fromUtf8(keys));
        };
        type("#1");
        QVERIFY(f.controller.isModified());
        QSignalSpy saved(&f.controller, &ComposeController::saved);
        f.controller.save(); // before any pause
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, 30'000);
        QVERIFY(read(f.folder.filePath(QStringLiteral("a.sub"))).startsWith("#1executable"));
        QVERIFY(!f.controller.isModified());
        type("#2");
        f.controller.setField(QStringLiteral("request_gpus"), QStringLiteral("1"));
        QVERIFY(editor->text().startsWith(QStringLiteral("#2#1executable")));
        QVERIFY(f.controller.text(QStringLiteral("a.sub")).startsWith(QStringLiteral("#2#1")));
        QVERIFY(editor->text().contains(QStringLiteral("request_gpus = 1")));
        type("#3");
        QTRY_VERIFY(f.controller.text(QStringLiteral("a.sub")).startsWith(QStringLiteral("#3#2")));
        QTest::keyClick(editor->focusProxy(), Qt::Key_Z, Qt::ControlModifier);
    }

    void pageJoinsTextFormAndFindings()
    {
        Fixture f;
        ComposePage page(f.controller);
        page.resize(1280, 800);
        page.show();
        test::saveShots(page, QStringLiteral("compose-empty"));
        QSignalSpy opened(&f.controller, &ComposeController::opened);
        f.controller.createFromTemplate(QStringLiteral("hello-pytorch-gpu"),
                                        f.folder.filePath(QStringLiteral("hello")));
        QTRY_COMPARE(opened.size(), 1);
        auto *editor = page.findChild<SubmitEditor *>();
        QVERIFY(editor);
        QSpinBox *gpus = nullptr;
        for (QSpinBox *box : page.findChildren<QSpinBox *>()) {
            if (box->accessibleName() == QStringLiteral("request_gpus"))
                gpus = box;
        }
        QVERIFY(gpus);
        QCOMPARE(gpus->value(), 1);
        gpus->setValue(2);
        QVERIFY(editor->text().contains(QStringLiteral("request_gpus = 2")));
        QString typed = editor->text();
        f.controller.setField(QStringLiteral("request_gpus"), QStringLiteral("3"));
        QCOMPARE(gpus->value(), 3);
        QVERIFY(typed != editor->text());
        f.controller.setField(QStringLiteral("request_gpus"), QStringLiteral("1"));
        auto *table = page.findChild<FindingsPanel *>()->table();
        QTRY_VERIFY(table->model()->rowCount() >
                    0); // its data file is missing, its image not chosen
        QTRY_VERIFY(!editor->markedLines().isEmpty());
        test::saveShots(page, QStringLiteral("compose"));
        f.controller.setText(f.controller.submitFileName(), editor->text());
        const QList<SubmitComplaint> complaints{
            {6, true,
             QStringLiteral("Executable file hello_pytorch_gpu.sh is a script with CRLF line "
                            "endings")}};
        Q_EMIT f.controller.complained(complaints);
        QVERIFY(editor->markedLines().contains(6));
        Q_EMIT f.controller.failed(
            Error(Error::Code::Remote,
                  QStringLiteral("condor_submit refused the job. Mend line 6, "
                                 "then submit again."),
                  QStringLiteral("ERROR: on line 6")));
        page.findChild<QListWidget *>()->setCurrentRow(1);
        test::saveShots(page, QStringLiteral("compose-refused"));
        page.findChild<QListWidget *>()->setCurrentRow(0);
        test::saveShots(page, QStringLiteral("compose-script"));
    }
};

QTEST_MAIN(TestComposeController)
#include "tst_composecontroller.moc"
