// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submiteditor.h"

#include "gui/compose/editormode.h"
#include "gui/compose/scintilla.h"
#include "gui/compose/submitlexer.h"
#include "gui/theme.h"

#include "contrast.h"
#include "shots.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QSignalSpy>
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

    void knowsTheModeOfAFile_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::addColumn<EditorMode>("mode");
        const auto row = [](const char *name, const char *text, EditorMode mode) {
            QTest::newRow(name) << QString::fromUtf8(name) << QString::fromUtf8(text) << mode;
        };
        row("a.sub", "", EditorMode::Submit);
        row("run.SH", "", EditorMode::Script);
        row("run", "#!/bin/bash\n", EditorMode::Script);
        row("train", "#!/usr/bin/env python3\n", EditorMode::Python);
        row("train.py", "", EditorMode::Python);
        row("image.def", "", EditorMode::Definition);
        row("a.json", "", EditorMode::Json);
        row("a.yml", "", EditorMode::Yaml);
        row("a.csv", "", EditorMode::Csv);
        row("README.md", "", EditorMode::Markdown);
        row("notes.txt", "#!/bin/bash\n", EditorMode::Plain);
        row("notes", "", EditorMode::Plain);
    }

    void knowsTheModeOfAFile()
    {
        QFETCH(QString, name);
        QFETCH(QString, text);
        QTEST(editorModeOf(name, text), "mode");
    }

    void everyModeCanBeRead_data()
    {
        QTest::addColumn<EditorMode>("mode");
        QTest::addColumn<theme::Scheme>("scheme");
        for (int i = 0; i <= int(EditorMode::Plain); ++i) {
            const auto mode = EditorMode(i);
            QTest::addRow("light %d", i) << mode << theme::Scheme::Light;
            QTest::addRow("dark %d", i) << mode << theme::Scheme::Dark;
        }
    }

    void everyModeCanBeRead()
    {
        QFETCH(EditorMode, mode);
        QFETCH(theme::Scheme, scheme);
        theme::apply(scheme);
        SubmitEditor editor(mode);
        QVERIFY(!editorModeText(mode).isEmpty());
        QsciScintilla &scintilla = editor.scintilla();
        const QPalette palette = QApplication::palette();
        const auto colorOf = [&scintilla](unsigned int message, int style) {
            const long bgr = scintilla.SendScintilla(message, static_cast<unsigned long>(style));
            return QColor(int(bgr & 0xff), int((bgr >> 8) & 0xff), int((bgr >> 16) & 0xff));
        };
        QList<int> styles{0, QsciScintilla::STYLE_LINENUMBER};
        if (scintilla.lexer())
            styles << stylesOf(*scintilla.lexer());
        QCOMPARE(styles.size() > 2, mode != EditorMode::Plain);
        for (const int style : std::as_const(styles)) {
            const QColor ink = colorOf(QsciScintilla::SCI_STYLEGETFORE, style);
            const QColor paper = colorOf(QsciScintilla::SCI_STYLEGETBACK, style);
            QVERIFY2(test::contrast(ink, paper) >= 4.5, qPrintable(QString::number(style)));
            QVERIFY2(test::contrast(ink, palette.color(QPalette::AlternateBase)) >= 4.5,
                     qPrintable(QString::number(style)));
        }
    }

    void colorsWhatItKnows_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("style");
        const auto row = [](const char *name, const char *text, const char *word,
                            SubmitLexer::Style style) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(word) << int(style);
        };
        row("a command", "log = x\n", "log", SubmitLexer::Name);
        row("an attribute", "+WantGPULab = true\n", "+WantGPULab", SubmitLexer::Name);
        row("a name of one's own", "epochs = 2\n", "epochs", SubmitLexer::OwnName);
        row("a comment", "  # log = x\n", "log", SubmitLexer::Comment);
        row("a hash in a value", "a = b # c\n", "# c", SubmitLexer::Value);
        row("a macro", "a = $(b) c\n", "$(b)", SubmitLexer::Macro);
        row("what follows a macro", "a = $(b) c\n", " c", SubmitLexer::Value);
        row("a macro in a macro", "a = $(b:$(c)) d\n", "$(b:$(c))", SubmitLexer::Macro);
        row("a function", "a = $INT(b, %d) d\n", "$INT(b, %d)", SubmitLexer::Macro);
        row("a macro that never ends", "a = $(b\nlog = x\n", "log", SubmitLexer::Name);
        row("queue", "queue 10\n", "queue", SubmitLexer::Keyword);
        row("queue as a name", "queue = 10\n", "queue", SubmitLexer::Name);
        row("a condition", "if defined x\nendif\n", "if", SubmitLexer::Keyword);
        row("a continued line", "a = b \\\nlog = x\n", "log", SubmitLexer::Value);
        row("a comment in a continued line", "a = b \\\n# log \\\n log\n", " log\n",
            SubmitLexer::Value);
        row("a row of queue", "queue a from (\nlog = x\n)\nlog = x\n", "log", SubmitLexer::Value);
        row("the end of a list", "queue a from (\n1\n)\nlog = x\n", "log", SubmitLexer::Name);
        row("a list in one line", "queue a in (1 2)\nlog = x\n", "log", SubmitLexer::Name);
        row("a block", "a @=end\nlog = x\n@end\n", "log", SubmitLexer::Value);
        row("the end of a block", "a @=end\nb\n@end\nlog = x\n", "log", SubmitLexer::Name);
    }

    void colorsWhatItKnows()
    {
        QFETCH(QString, text);
        QFETCH(QString, word);
        QFETCH(int, style);
        SubmitEditor editor(EditorMode::Submit);
        editor.setText(text);
        QsciScintilla &scintilla = editor.scintilla();
        scintilla.SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);
        const qsizetype begin = text.indexOf(word);
        for (qsizetype at = begin; at < begin + word.size(); ++at)
            QCOMPARE(int(scintilla.SendScintilla(QsciScintilla::SCI_GETSTYLEAT,
                                                 static_cast<unsigned long>(at))),
                     style);
    }

    void colorsTheSameInOneGoAndByTyping()
    {
        const QString text = QStringLiteral("if defined x\n"
                                            "a = b \\\n c\n"
                                            "else\n"
                                            "v @=end\nlog = x\n@end\n"
                                            "endif\n"
                                            "queue a, b from (\n1 2\n# 3\n)\n");
        SubmitEditor whole(EditorMode::Submit);
        whole.setText(text);
        SubmitEditor typed(EditorMode::Submit);
        typed.resize(600, 400);
        typed.show();
        typed.setText(QString());
        for (const QChar c : text) {
            typed.replace({typed.selection().end, typed.selection().end}, QString(c));
            typed.select({typed.selection().end, typed.selection().end});
            typed.scintilla().SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);
        }
        whole.scintilla().SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);
        QCOMPARE(typed.text(), text);
        for (int at = 0; at < text.size(); ++at)
            QCOMPARE(typed.scintilla().SendScintilla(QsciScintilla::SCI_GETSTYLEAT,
                                                     static_cast<unsigned long>(at)),
                     whole.scintilla().SendScintilla(QsciScintilla::SCI_GETSTYLEAT,
                                                     static_cast<unsigned long>(at)));
        for (int line = 0; line < whole.scintilla().lines(); ++line)
            QCOMPARE(typed.scintilla().SendScintilla(QsciScintilla::SCI_GETFOLDLEVEL,
                                                     static_cast<unsigned long>(line)),
                     whole.scintilla().SendScintilla(QsciScintilla::SCI_GETFOLDLEVEL,
                                                     static_cast<unsigned long>(line)));
    }

    void foldsWhatBelongsTogether_data()
    {
        QTest::addColumn<EditorMode>("mode");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QList<int>>("hidden");
        QTest::newRow("if to else")
            << EditorMode::Submit
            << QStringLiteral("if defined x\na = 1\nb = 1\nelse\nc = 1\nendif\nlog = x\n") << 2
            << QList<int>{2, 3};
        QTest::newRow("else to endif")
            << EditorMode::Submit
            << QStringLiteral("if defined x\na = 1\nelse\nc = 1\nendif\nlog = x\n") << 3
            << QList<int>{4, 5};
        QTest::newRow("an if in an if")
            << EditorMode::Submit
            << QStringLiteral("if true\nif false\na = 1\nendif\nendif\nlog = x\n") << 3
            << QList<int>{3, 4};
        QTest::newRow("continued lines")
            << EditorMode::Submit << QStringLiteral("a = b \\\nc \\\nd\nlog = x\n") << 1
            << QList<int>{2, 3};
        QTest::newRow("rows of queue")
            << EditorMode::Submit << QStringLiteral("queue a from (\n1\n2\n)\n# end\n") << 1
            << QList<int>{2, 3, 4};
        QTest::newRow("a block") << EditorMode::Submit
                                 << QStringLiteral("a @=end\nb\n@end\nlog = x\n") << 1
                                 << QList<int>{2, 3};
        QTest::newRow("nothing to fold")
            << EditorMode::Submit << QStringLiteral("a = 1\nqueue\n") << 1 << QList<int>{};
        QTest::newRow("a section of a definition")
            << EditorMode::Definition
            << QStringLiteral("Bootstrap: docker\nFrom: debian\n\n%post\n  ls\n  pwd\n%test\n  "
                              "true\n")
            << 5 << QList<int>{5, 6};
        QTest::newRow("a function of Python")
            << EditorMode::Python << QStringLiteral("def f():\n    a = 1\n    b = 2\nf()\n") << 1
            << QList<int>{2, 3};
    }

    void foldsWhatBelongsTogether()
    {
        QFETCH(EditorMode, mode);
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(QList<int>, hidden);
        SubmitEditor editor(mode);
        editor.setText(text);
        editor.resize(400, 400);
        editor.show();
        editor.goToLine(line);
        const auto folded = [&editor] {
            QList<int> lines;
            for (int i = 1; i <= editor.scintilla().lines(); ++i) {
                if (!editor.isLineVisible(i))
                    lines << i;
            }
            return lines;
        };
        QTest::keyClick(editor.focusProxy(), Qt::Key_BracketLeft,
                        Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(folded(), hidden);
        editor.goToLine(hidden.isEmpty() ? 1 : hidden.last()); // a jump opens it
        QVERIFY(!folded().contains(hidden.isEmpty() ? 1 : hidden.last()));
    }

    void looksLikePerch()
    {
        QWidget window;
        auto *layout = new QGridLayout(&window);
        const QList<QPair<EditorMode, QString>> texts = {
            {EditorMode::Definition,
             QStringLiteral("Bootstrap: docker\nFrom: pytorch/pytorch:2.1\n\n%post\n    chmod 777 "
                            "/tmp\n    apt-get -y install git # tools\n    echo \"$HOME\"\n\n"
                            "%labels\n    Author Bucky\n")},
            {EditorMode::Python, QStringLiteral("import torch\n\n# one step\ndef step(x, n=2):\n"
                                                "    \"\"\"Does it.\"\"\"\n    return "
                                                "f'{x}' * n\n\nclass Net:\n    pass\n")},
            {EditorMode::Script, QStringLiteral("#!/bin/bash\nset -e\n# start\nfor f in *.csv; "
                                                "do\n    echo \"$f ${HOME}\" 'x'\ndone\n")},
            {EditorMode::Json, QStringLiteral("{\n  \"rate\": 0.1,\n  \"on\": true,\n  "
                                              "\"name\": \"x\"\n}\n")},
            {EditorMode::Yaml, QStringLiteral("# a comment\nrate: 0.1\nname: 'x'\nlist:\n  - a\n")},
            {EditorMode::Csv, QStringLiteral("rate,size,name,seed,note\n0.1,32,\"a, b\",7,x\n")}};
        for (int i = 0; i < texts.size(); ++i) {
            auto *editor = new SubmitEditor(texts[i].first);
            editor->setText(texts[i].second);
            layout->addWidget(editor, i / 2, i % 2);
        }
        test::saveShots(window, QStringLiteral("modes"), {1000, 760});
    }

    void marksOfTheSameFindingsFollowTheirLines()
    {
        SubmitEditor editor(EditorMode::Submit);
        editor.setText(job);
        const QList<Finding> findings{{Finding::Severity::Error, 4, QStringLiteral("too little")}};
        editor.setFindings(findings, true);
        editor.changeText(QStringLiteral("# one line more\n") + job);
        QCOMPARE(editor.markedLines(), QList<int>{5});
        editor.setFindings(findings, true);
        QCOMPARE(editor.markedLines(), QList<int>{4});
    }

    void staysQuickWithVeryManyFindings()
    {
        QString text;
        QList<Finding> findings;
        for (int i = 1; i <= 50'000; ++i) {
            text += QStringLiteral("favourite_%1 = 1\n").arg(i);
            findings << Finding{Finding::Severity::Error, i, QStringLiteral("unknown")};
        }
        SubmitEditor editor(EditorMode::Submit);
        editor.setText(text);
        QElapsedTimer clock;
        clock.start();
        editor.setFindings(findings, true);
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(editor.markedLines().size() >= 1000);
    }
};

QTEST_MAIN(TestSubmitEditor)
#include "tst_submiteditor.moc"
