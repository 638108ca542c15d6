// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"
#include "gui/connect/commandrecorddialog.h"
#include "gui/connect/connectcontroller.h"
#include "gui/connect/connectionbar.h"
#include "gui/connect/connectpage.h"
#include "gui/connect/profilescontroller.h"
#include "gui/connect/reportdialog.h"
#include "gui/session.h"
#include "gui/widgets/errorbanner.h"
#include "tests/gui/sitesamples.h"
#include "tests/support/sshdserver.h"

#include <QFile>
#include <QJsonDocument>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

QPushButton *buttonOf(const QWidget &inside, const QString &text)
{
    const QList<QPushButton *> buttons = inside.findChildren<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->text() == text && button->isVisible())
            return button;
    }
    return nullptr;
}

QString seenText(const QWidget &inside)
{
    QStringList lines;
    const QList<QLabel *> labels = inside.findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (label->isVisible())
            lines.append(label->text());
    }
    return lines.join(u'\n');
}

} // namespace

/// The window's view of a connection to a real server: what it says on the way, what it recorded,
/// and the check.
class TestConnectParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QFile key(QString::fromStdString(m_server.folder() + "/hostkey.pub"));
        QFile known(QString::fromStdString(m_server.knownHostsFile()));
        QVERIFY(key.open(QIODevice::ReadOnly) && known.open(QIODevice::WriteOnly));
        known.write("[127.0.0.1]:" + QByteArray::number(m_server.port()) + ' ' + key.readAll());
    }

    void saysEachStepOfALogin()
    {
        Application application(optionsFor(static_cast<quint16>(m_server.port())));
        QSignalSpy said(&application.connection(), &ConnectController::connectingChanged);
        connectWith(application);
        QTRY_VERIFY_WITH_TIMEOUT(application.connection().session(), 30000);
        QStringList words;
        for (const QList<QVariant> &one : std::as_const(said))
            words.append(one.first().toString());
        const qsizetype call = words.indexOf(QStringLiteral("Calling 127.0.0.1 …"));
        const qsizetype key = words.indexOf(QStringLiteral("Checking the host key of 127.0.0.1 …"));
        const qsizetype login = words.indexOf(QStringLiteral("Logging in to 127.0.0.1 …"));
        QVERIFY2(call >= 0 && call < key && key < login, qPrintable(words.join(u'\n')));
        QVERIFY(words.last().isEmpty());
    }

    void recordsEveryCommandFromTheFirstOn()
    {
        Application application(optionsFor(static_cast<quint16>(m_server.port())));
        connectWith(application);
        QTRY_VERIFY_WITH_TIMEOUT(application.connection().session(), 30000);
        QTest::keyClick(&application.window(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        auto *dialog = application.window().findChild<CommandRecordDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        Connection &machine = application.connection().session()->accessPoint();
        const QAbstractItemModel *rows = dialog->findChild<QTableView *>()->model();
        QVERIFY(machine.commandCount() > 0);
        QTRY_COMPARE_WITH_TIMEOUT(rows->rowCount(), machine.commandCount(), 10000);
        QVERIFY(dialog->copyText().contains(QStringLiteral("date +%z"))); // the very first
        // once for a login, to find the jobs that Perch did not submit
        QTRY_VERIFY(dialog->copyText().contains(QStringLiteral("condor_q: 1")));
        application.connection().disconnect();
        QVERIFY(rows->rowCount() > 0); // what was run stays known
        QVERIFY(!dialog->copyText().contains(QStringLiteral("\truns\t")));
    }

    void theBarLeadsToTheCheck()
    {
        Application application(optionsFor(static_cast<quint16>(m_server.port())));
        connectWith(application);
        QTRY_VERIFY_WITH_TIMEOUT(application.connection().session(), 30000);
        auto *menu = application.window().findChild<ConnectionBar *>()->findChild<QMenu *>();
        QVERIFY(menu && menu->actions().size() >= 2);
        menu->actions().first()->trigger();
        auto *report = application.window().findChild<ReportDialog *>();
        QVERIFY(report && report->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(*report, QStringLiteral("Copy report"))->isEnabled(),
                                 60000);
        const QString text = report->copyText();
        QVERIFY2(text.contains(QStringLiteral("already logged in")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("Clock")), qPrintable(text));
        report->close();
        QTRY_VERIFY(!application.window().findChild<ReportDialog *>());
        application.connection().disconnect();
        QVERIFY(menu->actions().isEmpty());
    }

    void aFailedLoginLeadsToTheCheck()
    {
        Application application(optionsFor(1)); // tcpmux answers nowhere
        QSignalSpy failed(&application.connection(), &ConnectController::failed);
        connectWith(application);
        QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty(), 30000);
        auto *page = application.window().findChild<ConnectPage *>();
        auto *check = buttonOf(*page, QStringLiteral("Check the connection"));
        QVERIFY(check);
        QTest::mouseClick(check, Qt::LeftButton);
        auto *report = application.window().findChild<ReportDialog *>();
        QVERIFY(report);
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(*report, QStringLiteral("Copy report"))->isEnabled(),
                                 60000);
        QVERIFY2(seenText(*report).contains(QStringLiteral("refused the connection")),
                 qPrintable(seenText(*report)));
        QVERIFY(report->copyText().contains(QStringLiteral("failed    SSH server on port 1")));
    }

    void whatThePersonLeftIsNoFault()
    {
        Application application(optionsFor(1));
        application.start();
        auto *page = application.window().findChild<ConnectPage *>();
        Q_EMIT application.connection().failed(
            Error(Error::Code::Cancelled, QStringLiteral("The login was cancelled.")));
        QVERIFY(!page->findChild<ErrorBanner *>()->message().isEmpty());
        QVERIFY(!buttonOf(*page, QStringLiteral("Check the connection")));
    }

private:
    Options optionsFor(quint16 port)
    {
        Site site = test::ownSite(QStringLiteral("private"));
        site.accessPoints = {{QStringLiteral("here"), QStringLiteral("127.0.0.1"), port, {}}};
        site.transferServer = site.accessPoints.first();
        Options options;
        options.scheme = theme::Scheme::Light;
        options.stateFolder = m_folder.filePath(QStringLiteral("state-%1").arg(++m_count));
        options.siteFile = m_folder.filePath(QStringLiteral("site-%1.json").arg(m_count));
        options.user = QString::fromStdString(m_server.user());
        options.keyFile = QString::fromStdString(m_server.keyFile());
        options.knownHostsFile = QString::fromStdString(m_server.knownHostsFile());
        QFile file(options.siteFile);
        if (!file.open(QIODevice::WriteOnly) ||
            file.write(QJsonDocument(siteToJson(site)).toJson()) <= 0)
            qFatal("the site file cannot be written");
        return options;
    }

    static void connectWith(Application &application)
    {
        QSignalSpy suggested(&application.profiles(), &ProfilesController::suggested);
        application.start();
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), 30000);
        auto *page = application.window().findChild<ConnectPage *>();
        QTest::mouseClick(&page->connectButton(), Qt::LeftButton);
    }

    QTemporaryDir m_folder;
    test::SshdServer m_server;
    int m_count = 0;
};

QTEST_MAIN(TestConnectParts)
#include "tst_connectparts.moc"
