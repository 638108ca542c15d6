// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/secretfield.h"

#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

QByteArray typedIn(const SecretField &field)
{
    return QByteArray(field.secret().c_str());
}

/// The field shows one bullet for each character, and nothing else.
bool isMasked(const SecretField &field, int characters)
{
    return field.text() == QString(characters, QChar(u'\u2022'));
}

void type(SecretField &field, const QString &text)
{
    for (const QChar one : text)
        QTest::sendKeyEvent(QTest::Click, &field, Qt::Key_unknown, QString(one), Qt::NoModifier);
}

} // namespace

class TestSecretField : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QGuiApplication::clipboard()->clear();
        m_field = std::make_unique<SecretField>();
        m_field->show();
    }

    void holdsBulletsForWhatIsTyped()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("hunter2"));
        QCOMPARE(typedIn(*m_field), QByteArray("hunter2"));
        QVERIFY(isMasked(*m_field, 7));
        QCOMPARE(m_field->displayText().size(), 7);
        QVERIFY(!m_field->displayText().contains(u'h'));
    }

    void editsAtTheCursor()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("abcdef"));
        QTest::keyClick(m_field.get(), Qt::Key_Home);
        QTest::keyClick(m_field.get(), Qt::Key_Right);
        QTest::keyClicks(m_field.get(), QStringLiteral("XY"));
        QCOMPARE(typedIn(*m_field), QByteArray("aXYbcdef"));
        QCOMPARE(m_field->cursorPosition(), 3);
        QTest::keyClick(m_field.get(), Qt::Key_Backspace);
        QCOMPARE(typedIn(*m_field), QByteArray("aXbcdef"));
        QTest::keyClick(m_field.get(), Qt::Key_Delete);
        QCOMPARE(typedIn(*m_field), QByteArray("aXcdef"));
        QCOMPARE(m_field->cursorPosition(), 2);
        QTest::keyClick(m_field.get(), Qt::Key_End);
        QTest::keyClick(m_field.get(), Qt::Key_Delete); // nothing there
        QTest::keyClick(m_field.get(), Qt::Key_Home);
        QTest::keyClick(m_field.get(), Qt::Key_Backspace); // nothing there
        QCOMPARE(typedIn(*m_field), QByteArray("aXcdef"));
        QVERIFY(isMasked(*m_field, 6));
    }

    void replacesASelection()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("abcdef"));
        m_field->setSelection(1, 3);
        QTest::keyClick(m_field.get(), 'Z', Qt::ShiftModifier);
        QCOMPARE(typedIn(*m_field), QByteArray("aZef"));
        QCOMPARE(m_field->cursorPosition(), 2);
        m_field->setSelection(3, -2); // from the right to the left
        QTest::keyClick(m_field.get(), Qt::Key_Backspace);
        QCOMPARE(typedIn(*m_field), QByteArray("af"));
        QTest::keyClick(m_field.get(), Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(m_field.get(), Qt::Key_Delete);
        QCOMPARE(typedIn(*m_field), QByteArray("f"));
        QTest::keySequence(m_field.get(), QKeySequence::SelectAll);
        QTest::keyClicks(m_field.get(), QStringLiteral("new"));
        QCOMPARE(typedIn(*m_field), QByteArray("new"));
        QVERIFY(isMasked(*m_field, 3));
    }

    void keysForWordsAndLinesTakeAWholeSide()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("one two"));
        m_field->setCursorPosition(3);
        QTest::keySequence(m_field.get(), QKeySequence::DeleteStartOfWord);
        QCOMPARE(typedIn(*m_field), QByteArray(" two"));
        m_field->setCursorPosition(2);
        QTest::keySequence(m_field.get(), QKeySequence::DeleteEndOfWord);
        QCOMPARE(typedIn(*m_field), QByteArray(" t"));
        QVERIFY(isMasked(*m_field, 2));
    }

    void takesEveryCharacter()
    {
        // two, three and four bytes of UTF-8; the last is a pair of QChars
        type(*m_field, QStringLiteral("ä€"));
        QTest::sendKeyEvent(QTest::Click, m_field.get(), Qt::Key_unknown,
                            QStringLiteral("\U0001F511"), Qt::NoModifier);
        QCOMPARE(typedIn(*m_field), QByteArray("\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91"));
        QVERIFY(isMasked(*m_field, 3));
        QTest::keyClick(m_field.get(), Qt::Key_Backspace); // the whole pair
        QCOMPARE(typedIn(*m_field), QByteArray("\xc3\xa4\xe2\x82\xac"));

        QInputMethodEvent composed;
        composed.setCommitString(QStringLiteral("ñ"));
        QCoreApplication::sendEvent(m_field.get(), &composed);
        QCOMPARE(typedIn(*m_field), QByteArray("\xc3\xa4\xe2\x82\xac\xc3\xb1"));
        QVERIFY(isMasked(*m_field, 3));
    }

    void pastesButNeverCopies()
    {
        QClipboard *clipboard = QGuiApplication::clipboard();
        clipboard->setText(QStringLiteral("pasted\n"));
        QTest::keyClicks(m_field.get(), QStringLiteral("ab"));
        QTest::keyClick(m_field.get(), Qt::Key_Left);
        QTest::keySequence(m_field.get(), QKeySequence::Paste);
        QCOMPARE(typedIn(*m_field), QByteArray("apastedb")); // the line's end is none of it
        QVERIFY(isMasked(*m_field, 8));
        QCOMPARE(clipboard->text(), QStringLiteral("pasted\n"));

        clipboard->setText(QStringLiteral("other"));
        m_field->selectAll();
        QTest::keySequence(m_field.get(), QKeySequence::Copy);
        QCOMPARE(clipboard->text(), QStringLiteral("other"));
        QTest::keySequence(m_field.get(), QKeySequence::Cut);
        QCOMPARE(clipboard->text(), QStringLiteral("other"));
        QVERIFY(m_field->secret().isEmpty());
    }

    void theMenuHasNoCopy()
    {
        QCOMPARE(m_field->contextMenuPolicy(), Qt::ActionsContextMenu);
        QCOMPARE(m_field->actions().size(), 2);
        QGuiApplication::clipboard()->setText(QStringLiteral("x"));
        m_field->actions().first()->trigger();
        QCOMPARE(typedIn(*m_field), QByteArray("x"));
    }

    void cannotBeUndone()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("abc"));
        QTest::keyClick(m_field.get(), Qt::Key_Backspace);
        QVERIFY(!m_field->isUndoAvailable());
        QTest::keySequence(m_field.get(), QKeySequence::Undo);
        QTest::keySequence(m_field.get(), QKeySequence::Redo);
        QCOMPARE(typedIn(*m_field), QByteArray("ab"));
    }

    void followsTextThatIsSetFromOutside()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("abcd"));
        m_field->setCursorPosition(2);
        m_field->insert(QStringLiteral("XY")); // assistive technology
        QCOMPARE(typedIn(*m_field), QByteArray("abXYcd"));
        QVERIFY(isMasked(*m_field, 6));
        m_field->setCursorPosition(3);
        m_field->del();
        QCOMPARE(typedIn(*m_field), QByteArray("abXcd"));
        m_field->backspace();
        QCOMPARE(typedIn(*m_field), QByteArray("abcd"));
        m_field->setText(QStringLiteral("other"));
        QCOMPARE(typedIn(*m_field), QByteArray("other"));
        QVERIFY(isMasked(*m_field, 5));
        m_field->clear();
        QVERIFY(m_field->secret().isEmpty());
    }

    void wipesOnRequest()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("abc"));
        m_field->wipe();
        QVERIFY(m_field->secret().isEmpty());
        QVERIFY(m_field->text().isEmpty());
        QTest::keyClicks(m_field.get(), QStringLiteral("d"));
        QCOMPARE(typedIn(*m_field), QByteArray("d"));
    }

    void takesNoMoreThanItHolds()
    {
        QGuiApplication::clipboard()->setText(QString(SecretField::capacity, u'x'));
        QTest::keySequence(m_field.get(), QKeySequence::Paste);
        QCOMPARE(m_field->secret().size(), std::size_t(SecretField::capacity));
        QTest::keyClicks(m_field.get(), QStringLiteral("y"));
        QCOMPARE(m_field->secret().size(), std::size_t(SecretField::capacity));
        QVERIFY(isMasked(*m_field, SecretField::capacity));
    }

    void leavesShortcutsAlone()
    {
        QTest::keyClicks(m_field.get(), QStringLiteral("abc"));
        QTest::keyClick(m_field.get(), Qt::Key_B, Qt::ControlModifier);
        QTest::keyClick(m_field.get(), Qt::Key_Escape);
        QTest::keyClick(m_field.get(), Qt::Key_F6);
        QCOMPARE(typedIn(*m_field), QByteArray("abc"));
        QSignalSpy returned(m_field.get(), &QLineEdit::returnPressed);
        QTest::keyClick(m_field.get(), Qt::Key_Return);
        QCOMPARE(returned.size(), 1);
    }

    void isAPasswordToAssistiveTechnology()
    {
        m_field->setAccessibleName(QStringLiteral("Password"));
        QTest::keyClicks(m_field.get(), QStringLiteral("abc"));
        QAccessibleInterface *shown = QAccessible::queryAccessibleInterface(m_field.get());
        QVERIFY(shown);
        QVERIFY(shown->state().passwordEdit);
        QCOMPARE(shown->text(QAccessible::Name), QStringLiteral("Password"));
        QVERIFY(!shown->text(QAccessible::Value).contains(u'a'));
        QVERIFY(m_field->inputMethodHints().testFlag(Qt::ImhSensitiveData));
        QVERIFY(m_field->inputMethodHints().testFlag(Qt::ImhHiddenText));
        QVERIFY(!m_field->acceptDrops());
    }

private:
    std::unique_ptr<SecretField> m_field;
};

QTEST_MAIN(TestSecretField)
#include "tst_secretfield.moc"
