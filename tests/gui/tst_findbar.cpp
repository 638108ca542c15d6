// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/findbar.h"

#include "gui/compose/submiteditor.h"
#include "gui/theme.h"

#include "shots.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace perch;

namespace
{

const QString text = QStringLiteral("# ü\nlog = a.log\noutput = a.out\nLog_level = 1\n");

struct Fixture {
    Fixture() : editor(EditorMode::Submit)
    {
        auto *layout = new QVBoxLayout(&window);
        layout->addWidget(&editor);
        layout->addWidget(&bar);
        editor.setText(text);
        bar.setEditor(&editor);
        window.resize(700, 400);
        window.show();
    }
    ~Fixture()
    {
        editor.setParent(nullptr);
        bar.setParent(nullptr);
    }
    Fixture(const Fixture &) = delete;
    Fixture &operator=(const Fixture &) = delete;

    [[nodiscard]] QLineEdit *line(const char *name) const
    {
        for (QLineEdit *one : bar.findChildren<QLineEdit *>()) {
            if (one->accessibleName() == QLatin1String(name))
                return one;
        }
        return nullptr;
    }
    template <typename Button> [[nodiscard]] Button *button(const char *name) const
    {
        for (Button *one : bar.template findChildren<Button *>()) {
            if (one->accessibleName() == QLatin1String(name) || one->text() == QLatin1String(name))
                return one;
        }
        return nullptr;
    }
    [[nodiscard]] QString count() const { return bar.findChild<QLabel *>()->text(); }

    QWidget window;
    SubmitEditor editor;
    FindBar bar;
};

} // namespace

class TestFindBar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void countsWhileOneTypes()
    {
        Fixture f;
        QVERIFY(!f.bar.isVisible());
        f.bar.open(false);
        QVERIFY(f.bar.isVisible());
        QVERIFY(!f.line("Replace by")->isVisible());
        QTest::keyClicks(f.line("Find"), QStringLiteral("log"));
        QTRY_COMPARE(f.count(), QStringLiteral("3 matches"));
        f.button<QToolButton>("Match case")->click();
        QTRY_COMPARE(f.count(), QStringLiteral("2 matches"));
        f.button<QToolButton>("Whole words")->click();
        f.button<QToolButton>("Match case")->click();
        QTRY_COMPARE(f.count(), QStringLiteral("2 matches"));
        f.line("Find")->setText(QStringLiteral("nowhere"));
        QTRY_COMPARE(f.count(), QStringLiteral("not found"));
        QVERIFY(!f.button<QPushButton>("Replace all")->isEnabled());
    }

    void goesFromOneToTheNextAndRound()
    {
        Fixture f;
        f.bar.open(false);
        f.line("Find")->setText(QStringLiteral("log"));
        QTest::keyClick(f.line("Find"), Qt::Key_Return);
        QTRY_COMPARE(f.count(), QStringLiteral("1 of 3"));
        QCOMPARE(f.editor.currentLine(), 2);
        QCOMPARE(f.editor.selectedText(), QStringLiteral("log"));
        f.bar.goNext();
        QTRY_COMPARE(f.count(), QStringLiteral("2 of 3"));
        f.bar.goNext();
        QTRY_COMPARE(f.count(), QStringLiteral("3 of 3"));
        QCOMPARE(f.editor.currentLine(), 4);
        f.bar.goNext();
        QTRY_COMPARE(f.count(), QStringLiteral("1 of 3"));
        QTest::keyClick(f.line("Find"), Qt::Key_Return, Qt::ShiftModifier);
        QTRY_COMPARE(f.count(), QStringLiteral("3 of 3"));
    }

    void takesTheSelectedWord()
    {
        Fixture f;
        const auto begin = text.left(text.indexOf(u"output")).toUtf8().size();
        f.editor.select({begin, begin + 6});
        f.bar.open(true);
        QCOMPARE(f.line("Find")->text(), QStringLiteral("output"));
        QVERIFY(f.line("Replace by")->isVisible());
        QTRY_COMPARE(f.count(), QStringLiteral("1 of 1"));
    }

    void saysWhatIsWrongWithAPattern()
    {
        Fixture f;
        f.bar.open(false);
        f.button<QToolButton>("Regular expression")->click();
        f.line("Find")->setText(QStringLiteral("(log"));
        QTRY_VERIFY(f.count().contains(QStringLiteral("no regular expression")));
        f.line("Find")->setText(QStringLiteral("(log)"));
        QTRY_COMPARE(f.count(), QStringLiteral("3 matches"));
    }

    void replacesOneAfterTheOther()
    {
        Fixture f;
        QSignalSpy edited(&f.editor, &SubmitEditor::edited);
        f.bar.open(true);
        f.line("Find")->setText(QStringLiteral("a\\.(\\w+)"));
        f.button<QToolButton>("Regular expression")->click();
        f.line("Replace by")->setText(QStringLiteral("\\1_b"));
        QTRY_COMPARE(f.count(), QStringLiteral("2 matches"));
        f.button<QPushButton>("Replace")->click(); // goes to the first
        QTRY_COMPARE(f.count(), QStringLiteral("1 of 2"));
        QCOMPARE(edited.size(), 0);
        f.button<QPushButton>("Replace")->click();
        QTRY_VERIFY(f.editor.text().contains(QStringLiteral("log = log_b\n")));
        QTRY_COMPARE(f.editor.selectedText(), QStringLiteral("a.out"));
        QVERIFY(edited.size() >= 1);
    }

    void replacesAllAsOneStep()
    {
        Fixture f;
        QSignalSpy edited(&f.editor, &SubmitEditor::edited);
        f.bar.open(true);
        f.line("Find")->setText(QStringLiteral("log"));
        f.line("Replace by")->setText(QStringLiteral("ü"));
        QTRY_COMPARE(f.count(), QStringLiteral("3 matches"));
        f.button<QPushButton>("Replace all")->click();
        QTRY_COMPARE(f.editor.text(),
                     QStringLiteral("# ü\nü = a.ü\noutput = a.out\nü_level = 1\n"));
        QCOMPARE(f.count(), QStringLiteral("3 replaced"));
        QVERIFY(edited.size() >= 1);
        QTest::keyClick(f.editor.focusProxy(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(f.editor.text(), text);
    }

    void closesByEscAndGivesTheKeyboardBack()
    {
        Fixture f;
        QVERIFY(QTest::qWaitForWindowActive(&f.window));
        f.bar.open(true);
        QSignalSpy closed(&f.bar, &FindBar::closed);
        QTest::keyClick(f.line("Find"), Qt::Key_Escape);
        QCOMPARE(closed.size(), 1);
        QVERIFY(!f.bar.isVisible());
        QVERIFY(f.editor.focusProxy()->hasFocus());
        f.bar.open(false);
        QTest::keyClick(f.button<QToolButton>("Match case"), Qt::Key_Escape);
        QVERIFY(!f.bar.isVisible());
    }

    void countsAgainWhenTheTextIsEdited()
    {
        Fixture f;
        f.bar.open(false);
        f.line("Find")->setText(QStringLiteral("log"));
        QTRY_COMPARE(f.count(), QStringLiteral("3 matches"));
        f.editor.goToLine(1);
        QTest::keyClicks(f.editor.focusProxy(), QStringLiteral("log "));
        QTRY_COMPARE(f.count(), QStringLiteral("4 matches"));
    }

    void looksLikePerch()
    {
        Fixture f;
        f.editor.setText(QStringLiteral("universe = container\n\nif defined epochs\n  arguments = "
                                        "--epochs $(epochs)\nelse\n  arguments = --epochs 2\n"
                                        "endif\n\nqueue rate, size from (\n  0.1, 32\n  0.01, "
                                        "64\n)\n"));
        f.bar.open(true);
        f.line("Find")->setText(QStringLiteral("epochs"));
        f.bar.goNext();
        QTRY_COMPARE(f.count(), QStringLiteral("1 of 4"));
        test::saveShots(f.window, QStringLiteral("find"), {700, 460});
    }

    void outlivesItsEditor()
    {
        Fixture f;
        auto *other = new SubmitEditor(EditorMode::Plain);
        f.bar.setEditor(other);
        f.bar.open(false);
        f.line("Find")->setText(QStringLiteral("x"));
        delete other;
        f.bar.goNext();
        f.bar.close();
        f.bar.setEditor(nullptr);
        QVERIFY(!f.bar.isVisible());
    }
};

QTEST_MAIN(TestFindBar)
#include "tst_findbar.moc"
