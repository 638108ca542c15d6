// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submiteditor.h"
#include "gui/compose/submitform.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace perch;

namespace
{

const QString job = QStringLiteral("# ein Täst\n"
                                   "executable = run.sh\n"
                                   "request_gpus = 1\n"
                                   "request_memory = 4GB\n"
                                   "log = run_$(Cluster).log\n"
                                   "queue\n");

QWidget *fieldOf(const SubmitForm &form, const QString &name)
{
    for (QWidget *widget : form.findChildren<QWidget *>()) {
        if (widget->accessibleName() == name)
            return widget;
    }
    return nullptr;
}

} // namespace

class TestSubmitEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackTheTextItGot_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("a job with an umlaut") << job;
        QTest::newRow("nothing") << QString();
        QTest::newRow("line ends of Windows") << QStringLiteral("a = 1\r\nqueue\r\n");
        QTest::newRow("no line end at the end") << QStringLiteral("queue");
        QTest::newRow("a byte order mark") << QStringLiteral("\uFEFFqueue\n");
        QTest::newRow("characters of four bytes") << QStringLiteral("# \U0001F680\nqueue\n");
    }

    void givesBackTheTextItGot()
    {
        QFETCH(QString, text);
        SubmitEditor editor(SubmitEditor::Kind::Submit);
        QSignalSpy edited(&editor, &SubmitEditor::edited);
        editor.setText(text);
        QCOMPARE(editor.text(), text);
        QCOMPARE(edited.size(), 0);
    }

    void marksTheLinesOfFindings()
    {
        SubmitEditor editor(SubmitEditor::Kind::Submit);
        editor.setText(job);
        editor.setFindings({{Finding::Severity::Error, 4, QStringLiteral("too little")},
                            {Finding::Severity::Warning, 1, QStringLiteral("a remark")},
                            {Finding::Severity::Note, 99, QStringLiteral("not here")}},
                           true);
        QCOMPARE(editor.markedLines(), QList<int>({1, 4}));
        QVERIFY(editor.hasSquiggle(4));
        QVERIFY(editor.hasSquiggle(1));
        QVERIFY(!editor.hasSquiggle(2));
        QCOMPARE(editor.note(4), QStringLiteral("too little"));
        QVERIFY(editor.note(1).isEmpty());
        editor.setFindings({}, true);
        QVERIFY(editor.markedLines().isEmpty());
        QVERIFY(!editor.hasSquiggle(4));
        QVERIFY(editor.note(4).isEmpty());
    }

    void changesOnlyTheLinesThatDiffer_data()
    {
        QTest::addColumn<QString>("after");
        const auto with = [](const char *from, const char *to) {
            return QString(job).replace(QLatin1String(from), QLatin1String(to));
        };
        QTest::newRow("one value") << with("= 1", "= 2");
        QTest::newRow("a line more") << with("queue\n", "request_cpus = 1\nqueue\n");
        QTest::newRow("a line less") << with("request_gpus = 1\n", "");
        QTest::newRow("the first line") << with("# ein", "# kein");
        QTest::newRow("the last line") << with("queue\n", "queue 10\n");
        QTest::newRow("nothing left") << QString();
        QTest::newRow("the same line twice")
            << with("request_gpus = 1\n", "request_gpus = 1\nrequest_gpus = 1\n");
        QTest::newRow("another end of the text") << job + job;
    }

    void changesOnlyTheLinesThatDiffer()
    {
        QFETCH(QString, after);
        SubmitEditor editor(SubmitEditor::Kind::Submit);
        QSignalSpy edited(&editor, &SubmitEditor::edited);
        editor.setText(job);
        editor.changeText(after);
        QCOMPARE(editor.text(), after);
        editor.changeText(job);
        QCOMPARE(editor.text(), job);
        QCOMPARE(edited.size(), 0);
    }

    void keepsTheCursorWhenAFieldChangesTheText()
    {
        SubmitEditor editor(SubmitEditor::Kind::Submit);
        editor.setText(job);
        editor.goToLine(5);
        editor.changeText(QString(job).replace(QLatin1String("= 1"), QLatin1String("= 2")));
        QCOMPARE(editor.currentLine(), 5);
    }

    void tellsWhatIsTyped()
    {
        SubmitEditor editor(SubmitEditor::Kind::Submit);
        editor.setText(job);
        editor.show();
        QSignalSpy edited(&editor, &SubmitEditor::edited);
        editor.goToLine(1);
        QTest::keyClicks(editor.focusProxy(), QStringLiteral("x"));
        QCOMPARE(edited.size(), 1);
        QVERIFY(editor.text().startsWith(QStringLiteral("x# ein")));
    }

    void formShowsWhatTheTextSays()
    {
        SubmitForm form;
        QSignalSpy edited(&form, &SubmitForm::fieldEdited);
        form.showFile(SubmitFile(job));
        QCOMPARE(qobject_cast<QSpinBox *>(fieldOf(form, QStringLiteral("request_gpus")))->value(),
                 1);
        QCOMPARE(qobject_cast<QLineEdit *>(fieldOf(form, QStringLiteral("request_memory")))->text(),
                 QStringLiteral("4GB"));
        QCOMPARE(qobject_cast<QSpinBox *>(fieldOf(form, QStringLiteral("request_cpus")))->text(),
                 QStringLiteral("not set"));
        QCOMPARE(edited.size(), 0);
    }

    void formTellsWhichCommandWasSet()
    {
        SubmitForm form;
        form.showFile(SubmitFile(job));
        QSignalSpy edited(&form, &SubmitForm::fieldEdited);
        qobject_cast<QSpinBox *>(fieldOf(form, QStringLiteral("request_gpus")))->setValue(2);
        QCOMPARE(edited.takeFirst(),
                 QVariantList({QStringLiteral("request_gpus"), QStringLiteral("2")}));
        auto *memory = qobject_cast<QLineEdit *>(fieldOf(form, QStringLiteral("request_memory")));
        memory->clear();
        QTest::keyClicks(memory, QStringLiteral("8"));
        QCOMPARE(edited.takeLast(),
                 QVariantList({QStringLiteral("request_memory"), QStringLiteral("8")}));
    }

    void formLeavesMacrosToTheText()
    {
        SubmitForm form;
        form.showFile(SubmitFile(QStringLiteral("request_gpus = $(gpus)\nqueue\n")));
        auto *gpus = qobject_cast<QSpinBox *>(fieldOf(form, QStringLiteral("request_gpus")));
        QVERIFY(!gpus->isEnabled());
        QCOMPARE(gpus->text(), QStringLiteral("$(gpus)"));
    }

    void formOffersTheStagedImages()
    {
        SubmitForm form;
        form.showFile(SubmitFile(QStringLiteral("container_image = osdf:///x/b.sif\nqueue\n")));
        StagedImage a;
        a.fileName = QStringLiteral("a.sif");
        StagedImage b;
        b.fileName = QStringLiteral("b.sif");
        form.setImages({a, b},
                       {QStringLiteral("osdf:///x/a.sif"), QStringLiteral("osdf:///x/b.sif")});
        auto *combo = form.findChild<QComboBox *>();
        QCOMPARE(combo->currentText(), QStringLiteral("b.sif"));
        QCOMPARE(combo->count(), 2);
        QSignalSpy chosen(&form, &SubmitForm::imageChosen);
        QTest::keyClick(combo, Qt::Key_Up);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().value<StagedImage>().fileName, QStringLiteral("a.sif"));
    }
};

QTEST_MAIN(TestSubmitEditor)
#include "tst_submiteditor.moc"
