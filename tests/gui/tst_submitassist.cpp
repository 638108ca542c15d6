// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/completionpopup.h"
#include "gui/compose/scintilla.h"
#include "gui/compose/submitassist.h"
#include "gui/compose/submiteditor.h"
#include "gui/theme.h"

#include "shots.h"

#include <QDesktopServices>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace perch;

namespace
{

struct Fixture {
    explicit Fixture(const QString &text) : editor(EditorMode::Submit)
    {
        editor.setText(text);
        editor.setFacts({{QStringLiteral("epochs")}, {QStringLiteral("run.sh")}},
                        {{QStringLiteral("epochs"), QStringLiteral("14")}});
        editor.resize(700, 400);
        editor.show();
        editor.setFocus();
        QVERIFY(QTest::qWaitForWindowActive(&editor));
        editor.select({text.size(), text.size()});
    }

    void type(const QString &keys) { QTest::keyClicks(editor.focusProxy(), keys); }
    void press(Qt::Key key, Qt::KeyboardModifiers with = Qt::NoModifier)
    {
        QTest::keyClick(editor.focusProxy(), key, with);
    }
    [[nodiscard]] SubmitAssist &assist() { return *editor.assist(); }

    SubmitEditor editor;
};

/// Keeps the pages that would be opened.
class Browser : public QObject
{
    Q_OBJECT

public:
    Browser() { QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "open"); }
    ~Browser() override { QDesktopServices::unsetUrlHandler(QStringLiteral("https")); }
    Q_INVOKABLE void open(const QUrl &url) { opened << url.toString(); }

    QStringList opened;
};

} // namespace

class TestSubmitAssist : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void offersCommandsWhileOneTypes()
    {
        Fixture f{QString()};
        f.type(QStringLiteral("r"));
        QVERIFY(!f.assist().isOffering());
        f.type(QStringLiteral("eq"));
        QVERIFY(f.assist().isOffering());
        QVERIFY(f.assist().offered().contains(QStringLiteral("request_gpus")));
        f.type(QStringLiteral("uest_g"));
        QCOMPARE(f.assist().offered().first(), QStringLiteral("request_gpus"));
        f.press(Qt::Key_Return);
        QCOMPARE(f.editor.text(), QStringLiteral("request_gpus = "));
        QVERIFY(!f.assist().isOffering());
        f.type(QStringLiteral("1"));
        f.press(Qt::Key_Return);
        QCOMPARE(f.editor.text(), QStringLiteral("request_gpus = 1\n"));
    }

    void tellsOnceThatAWordWasTaken()
    {
        Fixture f{QStringLiteral("univ")};
        QSignalSpy edited(&f.editor, &SubmitEditor::edited);
        f.press(Qt::Key_Space, Qt::ControlModifier);
        f.press(Qt::Key_Tab);
        QVERIFY(edited.size() >= 1);
        QCOMPARE(f.editor.text(), QStringLiteral("universe = "));
        // its values follow at once
        QVERIFY(f.assist().isOffering());
        QVERIFY(f.assist().offered().contains(QStringLiteral("container")));
        f.type(QStringLiteral("con"));
        f.press(Qt::Key_Tab);
        QCOMPARE(f.editor.text(), QStringLiteral("universe = container"));
        f.press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(f.editor.text() != QStringLiteral("universe = container"));
    }

    void obeysTheKeyboard()
    {
        Fixture f{QString()};
        f.press(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(f.assist().isOffering());
        const auto *popup = f.editor.findChild<CompletionPopup *>();
        QVERIFY(popup);
        const QString first = popup->chosen()->word;
        f.press(Qt::Key_Down);
        const QString second = popup->chosen()->word;
        QVERIFY(second != first);
        f.press(Qt::Key_Up);
        QCOMPARE(popup->chosen()->word, first);
        f.press(Qt::Key_Up); // round to the end
        QCOMPARE(popup->chosen()->word, popup->items().last().word);
        f.press(Qt::Key_PageUp);
        QVERIFY(popup->chosen()->word != popup->items().last().word);
        QVERIFY(!popup->findChild<QLabel *>()->text().isEmpty());
        f.press(Qt::Key_Escape);
        QVERIFY(!f.assist().isOffering());
        QVERIFY(f.editor.text().isEmpty());
        f.press(Qt::Key_Down); // the text has the keys again
        QVERIFY(!f.assist().isOffering());
    }

    void getsOutOfTheWay_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("keys");
        QTest::newRow("in a comment") << QStringLiteral("# ") << QStringLiteral("request_g");
        QTest::newRow("in the rows of queue")
            << QStringLiteral("queue a from (\n") << QStringLiteral("request_g");
        QTest::newRow("in a continued line")
            << QStringLiteral("a = b \\\n") << QStringLiteral("request_g");
        QTest::newRow("in a number") << QStringLiteral("request_gpus = ") << QStringLiteral("12");
        QTest::newRow("for a whole value")
            << QStringLiteral("universe = ") << QStringLiteral("container");
    }

    void getsOutOfTheWay()
    {
        QFETCH(QString, text);
        QFETCH(QString, keys);
        Fixture f(text);
        f.type(keys);
        QVERIFY(!f.assist().isOffering());
        QCOMPARE(f.editor.text(), text + keys);
    }

    void closesWhenTheCursorLeaves()
    {
        Fixture f{QStringLiteral("log = x\n")};
        f.type(QStringLiteral("reque"));
        QVERIFY(f.assist().isOffering());
        f.press(Qt::Key_Home);
        QTRY_VERIFY(!f.assist().isOffering());
        f.type(QStringLiteral("re"));
        f.press(Qt::Key_Space, Qt::ControlModifier);
        f.editor.focusProxy()->clearFocus();
        QTRY_VERIFY(!f.assist().isOffering());
    }

    void offersTheNamesOfTheText()
    {
        Fixture f{QStringLiteral("# ü€\U0001F680\narguments = ü ")};
        f.editor.select({f.editor.text().toUtf8().size(), f.editor.text().toUtf8().size()});
        f.type(QStringLiteral("$("));
        QVERIFY(f.assist().offered().contains(QStringLiteral("epochs")));
        QVERIFY(f.assist().offered().contains(QStringLiteral("Cluster")));
        f.type(QStringLiteral("ep"));
        f.press(Qt::Key_Return);
        QVERIFY(f.editor.text().endsWith(QStringLiteral("arguments = ü $(epochs)")));
    }

    void explainsWhatTheMouseRestsOn()
    {
        Fixture f{QStringLiteral("request_gpus = 1\narguments = $(epochs)\n")};
        QVERIFY(f.assist().explanation(0, 3).contains(QStringLiteral("gpu-jobs")));
        QVERIFY(f.assist().explanation(1, 15).contains(QStringLiteral("epochs = 14")));
        QVERIFY(f.assist().explanation(0, 15).isEmpty());
        QVERIFY(f.assist().explanation(99, 0).isEmpty());
        f.editor.setFindings({{Finding::Severity::Warning, 1, QStringLiteral("<b>odd</b>")}}, true);
        QVERIFY(f.assist().explanation(0, 15).contains(QStringLiteral("<b>odd</b>")));
    }

    void opensThePageOfAWord()
    {
        Browser browser;
        Fixture f{QStringLiteral("request_gpus = 1")};
        f.editor.select({2, 2});
        f.press(Qt::Key_F1);
        QCOMPARE(browser.opened.size(), 1);
        QVERIFY(browser.opened.first().contains(QStringLiteral("gpu-jobs")));
        f.editor.select({16, 16});
        f.press(Qt::Key_F1);
        QVERIFY(browser.opened.last().contains(QStringLiteral("condor_submit")));
    }

    void looksLikePerch()
    {
        Fixture f{QStringLiteral("universe = container\nlog = run.log\n\nqueue\n")};
        f.editor.goToLine(3);
        f.type(QStringLiteral("request"));
        auto *popup = f.editor.findChild<CompletionPopup *>();
        QVERIFY(popup->isVisible());
        QVERIFY(popup->height() < 400);
        const QString folder = qEnvironmentVariable("PERCH_SHOTS");
        if (folder.isEmpty())
            return;
        QDir().mkpath(folder);
        popup->grab().save(folder + QStringLiteral("/completion-light.png"));
        theme::apply(theme::Scheme::Dark);
        QTest::qWait(150);
        popup->grab().save(folder + QStringLiteral("/completion-dark.png"));
    }
};

QTEST_MAIN(TestSubmitAssist)
#include "tst_submitassist.moc"
