// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/dialogprompter.h"
#include "gui/hostkeydialog.h"
#include "gui/logindialog.h"
#include "gui/widgets/secretfield.h"
#include "tests/gui/shots.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <QCoro/QCoroTask>

using namespace perch;

namespace
{

AuthQuestion question(const QList<AuthPrompt> &prompts)
{
    AuthQuestion question;
    question.machine = QStringLiteral("ap2001.chtc.wisc.edu");
    question.user = QStringLiteral("bucky");
    question.why = QStringLiteral("Perch submits and follows your jobs on the access point.");
    question.prompts = prompts;
    return question;
}

AuthQuestion passwordQuestion()
{
    AuthQuestion asked = question({{QStringLiteral("Password: "), false}});
    asked.kind = AuthQuestion::Kind::Password;
    asked.triesLeft = 2;
    return asked;
}

AuthQuestion refusedQuestion()
{
    AuthQuestion asked = passwordQuestion();
    asked.refusal = QStringLiteral("The server did not accept this password.");
    asked.triesLeft = 1;
    asked.keep = [] {
    };
    return asked;
}

AuthQuestion twoPrompts()
{
    AuthQuestion asked = question({{QStringLiteral("Old token: "), false},
                                   {QStringLiteral("<i>Colour</i> of the day: "), true}});
    asked.instruction = QStringLiteral("<b>House</b> rules");
    return asked;
}

AuthQuestion duoQuestion(const QString &before = {})
{
    return question(
        {{before + QStringLiteral("Duo two-factor login for bucky\n\n"
                                  "Enter a passcode or select one of the following options:\n\n"
                                  " 1. Duo Push to XXX-XXX-1234\n"
                                  " 2. Phone call to XXX-XXX-1234\n"
                                  " 3. SMS passcodes to XXX-XXX-1234\n\n"
                                  "Passcode or option (1-3): "),
          true}});
}

HostKeyQuestion hostKey(const QString &published)
{
    return {QStringLiteral("ap2001.chtc.wisc.edu:22"), QStringLiteral("ssh-ed25519"),
            QStringLiteral("SHA256:abc"), published};
}

QString allText(const QWidget &dialog)
{
    QStringList texts;
    for (const QLabel *label : dialog.findChildren<QLabel *>())
        texts.append(label->text());
    return texts.join(u'\n');
}

QPushButton *button(const QWidget &dialog, bool primary)
{
    for (QPushButton *candidate : dialog.findChildren<QPushButton *>()) {
        if (candidate->property("primary").toBool() == primary)
            return candidate;
    }
    return nullptr;
}

template <typename Widget> Widget *named(const QWidget &dialog, const char *name)
{
    return dialog.findChild<Widget *>(QLatin1String(name));
}

QByteArray textOf(const Secret &secret)
{
    return QByteArray(secret.c_str());
}

} // namespace

class TestPromptDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->show();
        m_prompter = std::make_unique<DialogPrompter>();
        m_prompter->setWindow(m_window.get());
        m_over = {};
        m_told.reset();
        m_answers = 0;
        m_asked = 0;
    }
    void cleanup()
    {
        m_window.reset();
        QTRY_COMPARE(m_answers, m_asked); // no answer comes late, into the next test
        m_prompter.reset();
    }

    void masksSecretsAndShowsTheRest()
    {
        LoginDialog dialog(nullptr);
        dialog.ask(twoPrompts());
        const QList<QLineEdit *> fields = dialog.findChildren<QLineEdit *>();
        QCOMPARE(fields.size(), 2);
        QVERIFY(qobject_cast<SecretField *>(fields[0]));
        QCOMPARE(fields[1]->echoMode(), QLineEdit::Normal);
        QCOMPARE(fields[0]->accessibleName(), QStringLiteral("Old token:"));
        QSignalSpy answered(&dialog, &LoginDialog::answered);
        QTest::keyClicks(fields[0], QStringLiteral("secret"));
        QTest::keyClicks(fields[1], QStringLiteral("blue"));
        button(dialog, true)->click();
        QCOMPARE(answered.size(), 1);
        const auto answers = answered[0][0].value<QList<Secret>>();
        QCOMPARE(answers.size(), 2);
        QCOMPARE(textOf(answers[0]), QByteArray("secret"));
        QCOMPARE(textOf(answers[1]), QByteArray("blue"));
        QVERIFY(fields[0]->text().isEmpty()); // the field forgets
    }

    void saysWhereAndWhy()
    {
        LoginDialog dialog(nullptr);
        dialog.ask(twoPrompts());
        QVERIFY(allText(dialog).contains(QStringLiteral("ap2001.chtc.wisc.edu")));
        QVERIFY(allText(dialog).contains(QStringLiteral("access point")));
        QVERIFY(allText(dialog).contains(QStringLiteral("bucky")));
    }

    void neverRendersAServersWords()
    {
        LoginDialog dialog(nullptr);
        AuthQuestion asked = twoPrompts();
        asked.prompts[0].text += QString(20'000, u'x');
        dialog.ask(asked);
        for (const QLabel *label : dialog.findChildren<QLabel *>()) {
            if (!label->text().isEmpty())
                QCOMPARE(label->textFormat(), Qt::PlainText);
            QVERIFY(label->text().size() <= 1000);
        }
        QVERIFY(allText(dialog).contains(QStringLiteral("<b>House</b>")));
        QVERIFY(allText(dialog).contains(QStringLiteral("<i>Colour</i>")));
    }

    void saysWhyItAsksAgainAndHowOftenStill()
    {
        LoginDialog dialog(nullptr);
        dialog.ask(passwordQuestion());
        QVERIFY(!allText(dialog).contains(QStringLiteral("left")));
        AuthQuestion asked = refusedQuestion();
        dialog.ask(asked);
        QVERIFY(allText(dialog).contains(asked.refusal));
        QVERIFY(allText(dialog).contains(QStringLiteral("2 tries left")));
        asked.triesLeft = 0;
        dialog.ask(asked);
        QVERIFY(allText(dialog).contains(QStringLiteral("1 try left")));
        QVERIFY(allText(dialog).contains(QStringLiteral("lock")));
    }

    void offersDuosWaysAsButtons()
    {
        LoginDialog dialog(nullptr);
        dialog.ask(duoQuestion(QStringLiteral("Incorrect passcode. Please try again.\n")));
        dialog.show();
        const QString text = allText(dialog);
        QVERIFY(text.contains(QStringLiteral("Incorrect passcode")));
        QVERIFY(!text.contains(QStringLiteral("Passcode or option")));
        auto *push = named<QPushButton>(dialog, "option1");
        auto *call = named<QPushButton>(dialog, "option2");
        auto *message = named<QPushButton>(dialog, "option3");
        QVERIFY(push && call && message);
        QVERIFY(push->text().contains(QStringLiteral("XXX-XXX-1234")));
        QVERIFY(push->property("primary").toBool());
        QVERIFY(!call->property("primary").toBool());
        QSignalSpy answered(&dialog, &LoginDialog::answered);
        call->click();
        QCOMPARE(textOf(answered[0][0].value<QList<Secret>>().first()), QByteArray("2"));
        QCOMPARE(named<QLabel>(dialog, "waiting")->text(),
                 QStringLiteral("Waiting for your phone …"));
    }

    void takesADuoPasscode()
    {
        LoginDialog dialog(nullptr);
        dialog.ask(duoQuestion());
        dialog.show();
        auto *field = named<QLineEdit>(dialog, "passcode");
        QVERIFY(field);
        QSignalSpy answered(&dialog, &LoginDialog::answered);
        field->setFocus();
        QTest::keyClick(field, Qt::Key_Return); // an empty answer is none, and rings no telephone
        QVERIFY(answered.isEmpty());
        QTest::keyClicks(field, QStringLiteral("123456"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(answered.size(), 1);
        QCOMPARE(textOf(answered[0][0].value<QList<Secret>>().first()), QByteArray("123456"));
        // only a slow server is waited for in words
        QVERIFY(!named<QLabel>(dialog, "waiting"));
        QTRY_VERIFY(named<QLabel>(dialog, "waiting"));
        QVERIFY(named<QLabel>(dialog, "waiting")->text().contains(QStringLiteral("ap2001")));
    }

    void staysOneDialogFromTheFirstQuestionToTheEnd()
    {
        ask(passwordQuestion());
        const QPointer<LoginDialog> dialog = m_window->findChild<LoginDialog *>();
        QVERIFY(dialog);
        QTest::keyClicks(dialog->findChild<SecretField *>(), QStringLiteral("secret"));
        button(*dialog, true)->click();
        QTRY_COMPARE(m_answers, 1);
        QCOMPARE(textOf(m_told->first()), QByteArray("secret"));
        QVERIFY(dialog->isVisible());

        ask(duoQuestion());
        QCOMPARE(m_window->findChildren<LoginDialog *>().size(), 1);
        QVERIFY(!dialog->findChild<SecretField *>());
        named<QPushButton>(*dialog, "option1")->click();
        QTRY_COMPARE(m_answers, 2);
        QCOMPARE(textOf(m_told->first()), QByteArray("1"));
        QVERIFY(dialog->isVisible());
        QVERIFY(named<QLabel>(*dialog, "waiting"));

        m_over.request_stop(); // logged in
        QVERIFY(!dialog->isVisible());
        QTRY_VERIFY(!dialog);
        QCOMPARE(m_left, 0);
    }

    void leavesWhileThePhoneIsWaitedFor()
    {
        AuthQuestion asked = duoQuestion();
        m_left = 0;
        asked.leave = [this] {
            ++m_left;
        };
        ask(asked);
        auto *dialog = m_window->findChild<LoginDialog *>();
        named<QPushButton>(*dialog, "option1")->click();
        QTRY_COMPARE(m_answers, 1);
        QCOMPARE(m_left, 0);
        button(*dialog, false)->click(); // Cancel is all there is
        QCOMPARE(m_left, 1);
        QVERIFY(!dialog->isVisible());
    }

    void aWithdrawnQuestionClosesItsDialog()
    {
        QSignalSpy waiting(m_prompter.get(), &DialogPrompter::waitingChanged);
        ask(twoPrompts());
        int refused = 0;
        auto confirming = m_prompter->acceptHostKey(hostKey({}), m_over.get_token());
        confirming.then([&](bool yes) { refused += yes ? 0 : 1; });
        QCOMPARE(m_window->findChildren<PromptDialog *>().size(), 2);
        QCOMPARE(waiting.size(), 1);
        m_over.request_stop();
        QTRY_COMPARE(m_answers, 1);
        QTRY_COMPARE(refused, 1);
        QVERIFY(!m_told);
        QTRY_VERIFY(m_window->findChildren<PromptDialog *>().isEmpty());
        QCOMPARE(waiting.last().first().toBool(), false);
        ask(twoPrompts()); // too late
        QTRY_COMPARE(m_answers, 2);
        QVERIFY(m_window->findChildren<PromptDialog *>().isEmpty());
    }

    void loginsOfTwoMachinesAreTwoDialogs()
    {
        ask(passwordQuestion());
        std::stop_source other;
        auto second = m_prompter->answer(passwordQuestion(), other.get_token());
        QCOMPARE(m_window->findChildren<LoginDialog *>().size(), 2);
        other.request_stop();
        QTRY_COMPARE(m_window->findChildren<LoginDialog *>().size(), 1);
        QCOMPARE(m_answers, 0);
    }

    void offersToKeepOnlyWhereItMay()
    {
        LoginDialog dialog(nullptr);
        dialog.ask(passwordQuestion());
        QVERIFY(!dialog.findChild<QCheckBox *>());
        AuthQuestion asked = passwordQuestion();
        asked.lacksKeychain = true;
        dialog.ask(asked);
        QVERIFY(!dialog.findChild<QCheckBox *>());
        QVERIFY(allText(dialog).contains(QStringLiteral("no keychain service")));

        int kept = 0;
        asked = passwordQuestion();
        asked.keep = [&kept] {
            ++kept;
        };
        ask(asked);
        auto *open = m_window->findChild<LoginDialog *>();
        QVERIFY(!open->findChild<QCheckBox *>()->isChecked()); // a wish, not a habit
        open->findChild<QCheckBox *>()->click();
        button(*open, true)->click();
        QTRY_COMPARE(m_answers, 1);
        QCOMPARE(kept, 1);
    }

    void comparesThePublishedFingerprint()
    {
        QVERIFY(allText(HostKeyDialog(hostKey(QStringLiteral("SHA256:abc")), nullptr))
                    .contains(QStringLiteral("are the same")));
        QVERIFY(allText(HostKeyDialog(hostKey(QStringLiteral("SHA256:other")), nullptr))
                    .contains(QStringLiteral("Do not connect")));
        QVERIFY(allText(HostKeyDialog(hostKey({}), nullptr))
                    .contains(QStringLiteral("no published fingerprint")));
    }

    void givingUpIsAnAnswer()
    {
        std::optional<bool> accepted;
        auto asking = m_prompter->acceptHostKey(hostKey({}), {});
        asking.then([&](bool yes) { accepted = yes; });
        button(*m_window->findChild<HostKeyDialog *>(), false)->click();
        QTRY_VERIFY(accepted.has_value());
        QCOMPARE(*accepted, false);

        ask(passwordQuestion());
        QTest::keyClick(m_window->findChild<LoginDialog *>(), Qt::Key_Escape);
        QTRY_COMPARE(m_answers, 1);
        QVERIFY(!m_told);
    }

    void aDialogThatVanishesAnswersNo()
    {
        std::optional<bool> accepted;
        auto asking = m_prompter->acceptHostKey(hostKey({}), {});
        asking.then([&](bool yes) { accepted = yes; });
        ask(passwordQuestion());
        m_window.reset();
        QTRY_VERIFY(accepted.has_value());
        QCOMPARE(*accepted, false);
        QTRY_COMPARE(m_answers, 1);
        QVERIFY(!m_told);
    }

    void looks() // for the eye: PERCH_SHOTS=DIR
    {
        theme::apply(qEnvironmentVariableIsSet("PERCH_DARK") ? theme::Scheme::Dark
                                                             : theme::Scheme::Light);
        LoginDialog dialog(nullptr);
        const auto shoot = [&dialog](const char *name) {
            const QString folder = qEnvironmentVariable("PERCH_SHOTS");
            if (folder.isEmpty())
                return;
            QTest::qWait(100);
            dialog.grab().save(folder + u'/' + QLatin1String(name));
        };
        dialog.ask(passwordQuestion());
        dialog.show();
        shoot("login-1-password.png");
        dialog.ask(refusedQuestion());
        shoot("login-2-refused.png");
        dialog.ask(duoQuestion());
        shoot("login-3-duo.png");
        named<QPushButton>(dialog, "option1")->click();
        shoot("login-4-waiting.png");
        dialog.ask(duoQuestion(QStringLiteral("Login request denied.\n")));
        shoot("login-5-denied.png");
        dialog.ask(twoPrompts());
        shoot("login-6-plain.png");
        QVERIFY(dialog.isVisible());
    }

private:
    /// Asks within the one login of this test.
    void ask(const AuthQuestion &asked)
    {
        m_told.reset();
        ++m_asked;
        auto asking = m_prompter->answer(asked, m_over.get_token());
        asking.then([this](std::optional<QList<Secret>> answers) {
            m_told = answers;
            ++m_answers;
        });
    }

    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<DialogPrompter> m_prompter;
    std::stop_source m_over;
    std::optional<QList<Secret>> m_told;
    int m_asked = 0;
    int m_answers = 0;
    int m_left = 0;
};

QTEST_MAIN(TestPromptDialog)
#include "tst_promptdialog.moc"
