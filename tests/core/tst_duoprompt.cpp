// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/duoprompt.h"

#include <QTest>

using namespace perch;

namespace
{

QString wholePrompt()
{
    return QStringLiteral("Duo two-factor login for bucky\n\n"
                          "Enter a passcode or select one of the following options:\n\n"
                          " 1. Duo Push to XXX-XXX-1234\n"
                          " 2. Phone call to XXX-XXX-1234\n"
                          " 3. SMS passcodes to XXX-XXX-1234\n\n"
                          "Passcode or option (1-3): ");
}

} // namespace

class TestDuoPrompt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheMenu()
    {
        const auto prompt = parseDuoPrompt(wholePrompt());
        QVERIFY(prompt);
        QCOMPARE(prompt->user, QStringLiteral("bucky"));
        QVERIFY(prompt->message.isEmpty());
        QCOMPARE(prompt->options.size(), 3);
        QCOMPARE(prompt->options[0].kind, DuoOption::Kind::Push);
        QCOMPARE(prompt->options[0].answer, QStringLiteral("1"));
        QCOMPARE(prompt->options[0].device, QStringLiteral("XXX-XXX-1234"));
        QCOMPARE(prompt->options[0].text, QStringLiteral("Duo Push to XXX-XXX-1234"));
        QCOMPARE(prompt->options[1].kind, DuoOption::Kind::PhoneCall);
        QCOMPARE(prompt->options[1].answer, QStringLiteral("2"));
        QCOMPARE(prompt->options[2].kind, DuoOption::Kind::TextPasscodes);
        QCOMPARE(prompt->options[2].device, QStringLiteral("XXX-XXX-1234"));
    }

    void readsItsVariants_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QList<int>>("kinds");
        QTest::addColumn<QStringList>("devices");
        using Kind = DuoOption::Kind;
        const auto number = [](Kind kind) {
            return static_cast<int>(kind);
        };
        const QList<int> three{number(Kind::Push), number(Kind::PhoneCall),
                               number(Kind::TextPasscodes)};
        const QString phone = QStringLiteral("XXX-XXX-1234");
        const QStringList phones{phone, phone, phone};
        QTest::newRow("after a wrong passcode")
            << QStringLiteral("Incorrect passcode. Please try again.\n") + wholePrompt()
            << QStringLiteral("Incorrect passcode. Please try again.") << three << phones;
        QTest::newRow("after a denied push, glued without a line feed")
            << QStringLiteral("Login request denied.") + wholePrompt()
            << QStringLiteral("Login request denied.") << three << phones;
        QTest::newRow("after two messages")
            << QStringLiteral("Notice.\n\nNew SMS passcodes sent.\n\n") + wholePrompt()
            << QStringLiteral("Notice.\n\nNew SMS passcodes sent.") << three << phones;
        QTest::newRow("lines that end with CR LF")
            << wholePrompt().replace(u'\n', QStringLiteral("\r\n")) << QString() << three << phones;
        QTest::newRow("without the space at the end")
            << wholePrompt().trimmed() << QString() << three << phones;
        QTest::newRow("the older heading")
            << wholePrompt().remove(QStringLiteral("two-factor ")) << QString() << three << phones;
        QTest::newRow("one option")
            << QStringLiteral("Duo two-factor login for bucky\n\n"
                              "Enter a passcode or select one of the following options:\n\n"
                              " 1. Duo Push to XXX-XXX-1234\n\nPasscode or option (1-1): ")
            << QString() << QList<int>{number(Kind::Push)} << QStringList{phone};
        QTest::newRow("two telephones, a hint at the next code, and a line of a later version")
            << QStringLiteral("Duo two-factor login for bucky\n\n"
                              "Enter a passcode or select one of the following options:\n\n"
                              " 1. Duo Push to iOS (XXX-XXX-1234)\n"
                              " 2. Duo Push\n"
                              " 3. Phone call to Desk\n"
                              " 4. SMS passcodes to Desk (next code starts with: 2)\n"
                              " 5. Carrier pigeon\n\nPasscode or option (1-5): ")
            << QString()
            << QList<int>{number(Kind::Push), number(Kind::Push), number(Kind::PhoneCall),
                          number(Kind::TextPasscodes), number(Kind::Other)}
            << QStringList{QStringLiteral("iOS (XXX-XXX-1234)"), QString(), QStringLiteral("Desk"),
                           QStringLiteral("Desk"), QString()};
    }
    void readsItsVariants()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        QFETCH(QList<int>, kinds);
        QFETCH(QStringList, devices);
        const auto prompt = parseDuoPrompt(text);
        QVERIFY(prompt);
        QCOMPARE(prompt->message, message);
        QList<int> gotKinds;
        QStringList gotDevices;
        for (const DuoOption &option : prompt->options) {
            gotKinds.append(static_cast<int>(option.kind));
            gotDevices.append(option.device);
        }
        QCOMPARE(gotKinds, kinds);
        QCOMPARE(gotDevices, devices);
    }

    void neverGuesses_data()
    {
        QTest::addColumn<QString>("text");
        const auto changed = [](const char *from, const char *to) {
            return wholePrompt().replace(QLatin1String(from), QLatin1String(to));
        };
        QTest::newRow("nothing") << QString();
        QTest::newRow("a password") << QStringLiteral("Password: ");
        QTest::newRow("another second factor") << QStringLiteral("Verification code: ");
        QTest::newRow("a number is missing") << changed(" 2. Phone", " 4. Phone");
        QTest::newRow("more promised than there is") << changed("(1-3)", "(1-4)");
        QTest::newRow("fewer promised than there is") << changed("(1-3)", "(1-2)");
        QTest::newRow("a line that is no option") << changed(" 2. Phone call", " Phone call");
        QTest::newRow("another sentence before the menu") << changed("Enter a", "Never enter a");
        QTest::newRow("something after the end") << wholePrompt() + QStringLiteral("Password: ");
        QTest::newRow("no name") << changed("for bucky", "for ");
        QTest::newRow("endless") << wholePrompt().prepend(QString(5000, u'x'));
    }
    void neverGuesses()
    {
        QFETCH(QString, text);
        QVERIFY(!parseDuoPrompt(text));
    }

    void takesNoPartForTheWhole()
    {
        const QString whole = wholePrompt().trimmed();
        for (qsizetype size = 0; size < whole.size(); ++size)
            QVERIFY2(!parseDuoPrompt(whole.left(size)), qPrintable(whole.left(size)));
    }

    void doesNotMindAnyCharacter()
    {
        for (int code = 0; code < 256; ++code) {
            QString text = wholePrompt();
            text.insert(30, QChar(code));
            const auto prompt = parseDuoPrompt(text);
            if (prompt)
                QCOMPARE(prompt->options.size(), 3);
        }
    }

    void knowsAPasswordPrompt_data()
    {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<bool>("isPassword");
        QTest::newRow("PAM") << QStringLiteral("Password: ") << true;
        QTest::newRow("lower case") << QStringLiteral("password:") << true;
        QTest::newRow("OpenSSH") << QStringLiteral("bucky@ap2001's password: ") << true;
        QTest::newRow("newer OpenSSH") << QStringLiteral("(bucky@ap2001) Password: ") << true;
        QTest::newRow("for the user") << QStringLiteral("Password for bucky:") << true;
        QTest::newRow("Kerberos") << QStringLiteral("Password for bucky@AD.WISC.EDU:") << true;
        QTest::newRow("somebody else's") << QStringLiteral("Password for root:") << false;
        QTest::newRow("one-time") << QStringLiteral("One-time password (OATH) for `bucky': ")
                                  << false;
        QTest::newRow("new") << QStringLiteral("New password: ") << false;
        QTest::newRow("a code") << QStringLiteral("Verification code: ") << false;
        QTest::newRow("Duo") << wholePrompt() << false;
        QTest::newRow("words before")
            << QStringLiteral("(bucky@ap2001 tell us your neighbour's\n) Password: ") << false;
        QTest::newRow("nothing") << QString() << false;
    }
    void knowsAPasswordPrompt()
    {
        QFETCH(QString, prompt);
        QFETCH(bool, isPassword);
        QCOMPARE(asksForPassword(prompt, QStringLiteral("bucky")), isPassword);
    }
};

QTEST_GUILESS_MAIN(TestDuoPrompt)
#include "tst_duoprompt.moc"
