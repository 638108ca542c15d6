// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/dialogprompter.h"
#include "gui/promptdialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <QCoro/QCoroTask>

using namespace perch;

namespace
{

AuthQuestion twoPrompts()
{
    AuthQuestion question;
    question.machine = QStringLiteral("ap2001.chtc.wisc.edu:22");
    question.user = QStringLiteral("bucky");
    question.why = QStringLiteral("An upload goes through the transfer server.");
    question.instruction = QStringLiteral("<b>Duo</b> two-factor login");
    question.prompts = {{QStringLiteral("Password: "), false},
                        {QStringLiteral("Passcode or option (1-3): "), true}};
    return question;
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

} // namespace

class TestPromptDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void masksSecretsAndShowsTheRest()
    {
        const PromptDialog dialog(twoPrompts(), nullptr);
        const QList<QLineEdit *> fields = dialog.findChildren<QLineEdit *>();
        QCOMPARE(fields.size(), 2);
        QCOMPARE(fields[0]->echoMode(), QLineEdit::Password);
        QCOMPARE(fields[1]->echoMode(), QLineEdit::Normal);
        QCOMPARE(fields[0]->accessibleName(), QStringLiteral("Password:"));
        fields[0]->setText(QStringLiteral("secret"));
        fields[1]->setText(QStringLiteral("1"));
        const QList<Secret> answers = dialog.answers();
        QCOMPARE(answers.size(), 2);
        QCOMPARE(QByteArray(answers[0].c_str()), QByteArray("secret"));
        QCOMPARE(QByteArray(answers[1].c_str()), QByteArray("1"));
    }

    void saysWhereAndWhy()
    {
        const PromptDialog dialog(twoPrompts(), nullptr);
        QVERIFY(allText(dialog).contains(QStringLiteral("ap2001.chtc.wisc.edu")));
        QVERIFY(allText(dialog).contains(QStringLiteral("transfer server")));
    }

    void neverRendersAServersWords()
    {
        const PromptDialog dialog(twoPrompts(), nullptr);
        for (const QLabel *label : dialog.findChildren<QLabel *>()) {
            if (!label->text().isEmpty())
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QVERIFY(allText(dialog).contains(QStringLiteral("<b>Duo</b>")));
    }

    void comparesThePublishedFingerprint()
    {
        QVERIFY(allText(PromptDialog(hostKey(QStringLiteral("SHA256:abc")), nullptr))
                    .contains(QStringLiteral("are the same")));
        QVERIFY(allText(PromptDialog(hostKey(QStringLiteral("SHA256:other")), nullptr))
                    .contains(QStringLiteral("Do not connect")));
        QVERIFY(allText(PromptDialog(hostKey({}), nullptr))
                    .contains(QStringLiteral("no published fingerprint")));
    }

    void asksWithoutBlockingAndTellsTheAnswer()
    {
        QWidget window;
        window.show();
        DialogPrompter prompter;
        prompter.setWindow(&window);
        QSignalSpy waiting(&prompter, &DialogPrompter::waitingChanged);
        std::optional<QList<Secret>> told;
        bool done = false;
        auto asking = prompter.answer(twoPrompts(), {});
        asking.then([&](std::optional<QList<Secret>> answers) {
            told = answers;
            done = true;
        });
        auto *dialog = window.findChild<PromptDialog *>();
        QVERIFY(dialog);
        QVERIFY(!done);
        QCOMPARE(waiting.size(), 1);
        dialog->findChildren<QLineEdit *>().first()->setText(QStringLiteral("secret"));
        button(*dialog, true)->click();
        QTRY_VERIFY(done);
        QVERIFY(told);
        QCOMPARE(QByteArray(told->first().c_str()), QByteArray("secret"));
        QCOMPARE(waiting.last().first().toBool(), false);
    }

    void givingUpIsAnAnswer()
    {
        QWidget window;
        window.show();
        DialogPrompter prompter;
        prompter.setWindow(&window);
        std::optional<bool> accepted;
        auto asking = prompter.acceptHostKey(hostKey({}), {});
        asking.then([&](bool yes) { accepted = yes; });
        button(*window.findChild<PromptDialog *>(), false)->click();
        QTRY_VERIFY(accepted.has_value());
        QCOMPARE(*accepted, false);
    }

    void saysWhyItAsksAgainAndHowOftenStill()
    {
        AuthQuestion question = twoPrompts();
        question.triesLeft = 2;
        QVERIFY(!allText(PromptDialog(question, nullptr)).contains(QStringLiteral("tries")));
        question.refusal = QStringLiteral("The server did not accept this password.");
        question.triesLeft = 1;
        const QString text = allText(PromptDialog(question, nullptr));
        QVERIFY(text.contains(question.refusal));
        QVERIFY(text.contains(QStringLiteral("2 tries left")));
    }

    void aWithdrawnQuestionClosesItsDialog()
    {
        QWidget window;
        window.show();
        DialogPrompter prompter;
        prompter.setWindow(&window);
        QSignalSpy waiting(&prompter, &DialogPrompter::waitingChanged);
        std::stop_source over;
        int answered = 0;
        auto asking = prompter.answer(twoPrompts(), over.get_token());
        asking.then([&](std::optional<QList<Secret>> answers) { answered += answers ? 10 : 1; });
        auto confirming = prompter.acceptHostKey(hostKey({}), over.get_token());
        confirming.then([&](bool yes) { answered += yes ? 10 : 1; });
        QCOMPARE(window.findChildren<PromptDialog *>().size(), 2);
        over.request_stop();
        QTRY_COMPARE(answered, 2);
        QTRY_VERIFY(window.findChildren<PromptDialog *>().isEmpty());
        QCOMPARE(waiting.last().first().toBool(), false);
    }

    void aDialogThatVanishesAnswersNo()
    {
        auto window = std::make_unique<QWidget>();
        window->show();
        DialogPrompter prompter;
        prompter.setWindow(window.get());
        std::optional<bool> accepted;
        auto asking = prompter.acceptHostKey(hostKey({}), {});
        asking.then([&](bool yes) { accepted = yes; });
        window.reset();
        QTRY_VERIFY(accepted.has_value());
        QCOMPARE(*accepted, false);
    }
};

QTEST_MAIN(TestPromptDialog)
#include "tst_promptdialog.moc"
