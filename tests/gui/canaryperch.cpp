// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Perch as tst_canary looks into it: the real window and the real dialogs, with a person who types
// what comes through the standard input, one character after the other. The secret is nowhere in
// one piece here but where Perch itself puts it. With --leak it is, so that the test can see that
// it would notice.
#include "gui/application.h"
#include "gui/connect/connectcontroller.h"
#include "gui/hostkeydialog.h"
#include "gui/logindialog.h"
#include "gui/session.h"
#include "gui/widgets/secretfield.h"

#include <QApplication>
#include <QPushButton>
#include <QTest>

#include <QCoro/QCoroTask>

#include <cstdio>
#include <cstring>

#include <unistd.h>

using namespace perch;

namespace
{

[[noreturn]] void giveUp(const char *why)
{
    std::fprintf(stderr, "canaryperch: %s\n", why);
    std::exit(1);
}

template <typename Dialog> Dialog *openDialog()
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (auto *dialog = qobject_cast<Dialog *>(widget); dialog && dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

/// The text that a careless program would have kept.
QString &leak()
{
    static QString text;
    return text;
}

/// Types one line of the standard input, without ever having more than one character of it.
void typeLine(QWidget *field, bool isLeaking)
{
    char one = 0;
    while (::read(0, &one, 1) == 1 && one != '\n') {
        QTest::keyClick(field, one);
        if (isLeaking)
            leak() += QLatin1Char(one);
    }
    one = 0;
}

void pressMain(QWidget *dialog)
{
    for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
        if (button->property("primary").toBool()) {
            button->click();
            return;
        }
    }
    giveUp("the dialog has no main button");
}

/// What the person does with the dialog that is open, if any.
void answerDialogs(bool isLeaking)
{
    if (auto *dialog = openDialog<HostKeyDialog>()) {
        pressMain(dialog);
        return;
    }
    auto *dialog = openDialog<LoginDialog>();
    if (!dialog)
        return;
    if (auto *push = dialog->findChild<QPushButton *>(QStringLiteral("option1"));
        push && push->isEnabled()) {
        push->click();
        return;
    }
    auto *field = dialog->findChild<SecretField *>();
    if (!field || !field->isEnabled())
        return;
    typeLine(field, isLeaking);
    pressMain(dialog);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication qt(argc, argv);
    QApplication::setApplicationName(QStringLiteral("perch"));
    QStringList arguments = QApplication::arguments();
    const bool isLeaking = arguments.removeAll(QStringLiteral("--leak")) > 0;
    const Result<Options> options = Options::parse(arguments);
    if (!options)
        giveUp(qPrintable(options.error().message));
    auto application = std::make_unique<Application>(*options);
    Session *session = nullptr;
    QObject::connect(&application->connection(), &ConnectController::opened, &qt,
                     [&session](Session *now) { session = now; });
    application->start();
    const bool isOnline = QTest::qWaitFor(
        [&] {
            answerDialogs(isLeaking);
            return session && session->accessPoint().state() == Connection::State::Online;
        },
        60'000);
    if (!isOnline)
        giveUp("no login within a minute");
    auto running = session->accessPoint().run(QStringLiteral("echo it works"));
    const auto output = QCoro::waitFor(running);
    if (!output || output->out != "it works\n")
        giveUp("no command ran");
    session->accessPoint().close(); // logs out
    application.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    std::puts("logged out");
    std::fflush(stdout);
    char end = 0;
    while (::read(0, &end, 1) > 0) { // lives until the test has looked
    }
    return 0;
}
