// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/errorbanner.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace perch;

class TestErrorBanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isHiddenWhileThereIsNothingToSay()
    {
        ErrorBanner banner;
        QVERIFY(banner.isHidden());
        banner.showError({Error::Code::Io, QStringLiteral("The disk is full.")});
        QVERIFY(!banner.isHidden());
        banner.clear();
        QVERIFY(banner.isHidden());
        QVERIFY(banner.message().isEmpty());
    }

    void neverRendersRichText()
    {
        ErrorBanner banner;
        const QString hostile = QStringLiteral("<b>bold</b> <img src='http://example.org/x'>");
        banner.showError({Error::Code::Remote, hostile, hostile});
        QCOMPARE(banner.message(), hostile);
        for (const QLabel *label : banner.findChildren<QLabel *>()) {
            if (!label->text().isEmpty())
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QCOMPARE(banner.findChild<QPlainTextEdit *>()->toPlainText(), hostile);
    }

    void showsDetailOnDemand()
    {
        ErrorBanner banner;
        banner.showError({Error::Code::Io, QStringLiteral("It failed.")});
        auto *detail = banner.findChild<QPlainTextEdit *>();
        QToolButton *more = nullptr;
        for (QToolButton *button : banner.findChildren<QToolButton *>()) {
            if (button->isCheckable())
                more = button;
        }
        QVERIFY(more);
        QVERIFY(more->isHidden());
        banner.showError(
            {Error::Code::Io, QStringLiteral("It failed."), QStringLiteral("errno 5")});
        QVERIFY(!more->isHidden());
        QVERIFY(detail->isHidden());
        more->click();
        QVERIFY(!detail->isHidden());
        QCOMPARE(detail->toPlainText(), QStringLiteral("errno 5"));
    }

    void offersOneAction()
    {
        ErrorBanner banner;
        auto *action = banner.findChild<QPushButton *>();
        banner.showError({Error::Code::Network, QStringLiteral("The link was lost.")});
        QVERIFY(action->isHidden());
        banner.showError({Error::Code::Network, QStringLiteral("The link was lost.")},
                         QStringLiteral("Reconnect"));
        QVERIFY(!action->isHidden());
        QSignalSpy spy(&banner, &ErrorBanner::actionTriggered);
        action->click();
        QCOMPARE(spy.size(), 1);
    }

    void boundsWhatAServerSays()
    {
        ErrorBanner banner;
        banner.showError({Error::Code::Remote, QString(1'000'000, u'x')});
        QVERIFY(banner.message().size() <= 2000);
    }
};

QTEST_MAIN(TestErrorBanner)
#include "tst_errorbanner.moc"
