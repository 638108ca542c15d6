// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectpage.h"
#include "gui/connect/profiledialog.h"
#include "gui/connect/profilelist.h"
#include "gui/theme.h"
#include "gui/widgets/errorbanner.h"
#include "tests/gui/shots.h"
#include "tests/gui/sitesamples.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace perch;

namespace
{

template <typename Button> Button *buttonOf(const QWidget &inside, const QString &text)
{
    const QList<Button *> buttons = inside.findChildren<Button *>();
    for (Button *button : buttons) {
        if (button->text().remove(u'&') == text && button->isVisible())
            return button;
    }
    return nullptr;
}

/// The fields that are seen and wait for an answer.
template <typename Widget> QList<Widget *> seen(const QWidget &inside)
{
    QList<Widget *> found;
    const QList<Widget *> all = inside.findChildren<Widget *>();
    for (Widget *one : all) {
        if (one->isVisible())
            found.append(one);
    }
    return found;
}

QString seenText(const QWidget &inside)
{
    QStringList lines;
    for (const QLabel *label : seen<QLabel>(inside))
        lines.append(label->text());
    return lines.join(u'\n');
}

} // namespace

class TestConnectPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void init()
    {
        m_page = std::make_unique<ConnectPage>();
        m_page->resize(1280, 720);
        m_page->setSites({test::bundledSite()});
        m_page->setProfiles({});
        m_page->suggest(test::profileOf({}, test::bundledSite()), false);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }

    void cleanup() { m_page.reset(); }

    void asksForWhoAndWhereAndNothingElse()
    {
        QCOMPARE(seen<QLineEdit>(*m_page).size(), 1);
        QCOMPARE(seen<QComboBox>(*m_page).size(), 1);
        QCOMPARE(seen<QLineEdit>(*m_page).first()->accessibleName(), QStringLiteral("NetID"));
        QCOMPARE(seen<QComboBox>(*m_page).first()->accessibleName(),
                 QStringLiteral("Access point"));
        test::saveShots(*m_page, QStringLiteral("connect-first"));
        m_page->setSites({test::bundledSite(), test::ownSite()});
        QCOMPARE(seen<QComboBox>(*m_page).size(), 2); // which site, once there is a choice
        test::saveShots(*m_page, QStringLiteral("connect-sites"));
    }

    void saysWhatIsWrongWithANetId()
    {
        QLineEdit *user = seen<QLineEdit>(*m_page).first();
        QVERIFY(!m_page->connectButton().isEnabled());
        QTest::keyClicks(user, QStringLiteral("Bucky"));
        QVERIFY(!m_page->connectButton().isEnabled());
        QVERIFY2(seenText(*m_page).contains(
                     QStringLiteral("A NetID has lower-case letters and digits: bucky?")),
                 qPrintable(seenText(*m_page)));
        QVERIFY(!user->accessibleDescription().isEmpty());
        test::saveShots(*m_page, QStringLiteral("connect-wrong"));
        user->selectAll();
        QTest::keyClicks(user, QStringLiteral("bucky"));
        QVERIFY(m_page->connectButton().isEnabled());
        QVERIFY(!seenText(*m_page).contains(QStringLiteral("lower-case")));
        QVERIFY(user->accessibleDescription().isEmpty());
        QSignalSpy wanted(m_page.get(), &ConnectPage::connectWanted);
        QTest::keyClick(user, Qt::Key_Return);
        QCOMPARE(wanted.size(), 1);
        const auto profile = wanted.first().first().value<Profile>();
        QCOMPARE(profile.user, QStringLiteral("bucky"));
        QVERIFY(!profile.isSharedComputer);
    }

    void aSharedComputerIsOneTickAway()
    {
        QTest::keyClicks(seen<QLineEdit>(*m_page).first(), QStringLiteral("bucky"));
        auto *shared = seen<QCheckBox>(*m_page).value(0);
        QVERIFY(shared);
        QTest::keyClick(shared, Qt::Key_Space);
        QVERIFY(m_page->profile().isSharedComputer);
    }

    void keepsWhatTheFormDoesNotShow()
    {
        Profile profile = test::profileOf(QStringLiteral("bucky"), test::bundledSite());
        profile.keyFile = QStringLiteral("/key");
        profile.accessPointIndex = 1;
        m_page->suggest(profile, true);
        QCOMPARE(m_page->profile(), profile);
    }

    void oneClickConnectsAKeptLogin()
    {
        m_page->setProfiles(three());
        QVERIFY(seen<QLineEdit>(*m_page).isEmpty());
        QCOMPARE(seen<ProfileRow>(*m_page).size(), 3);
        QVERIFY(m_page->connectButton().hasFocus()); // Enter is enough
        QSignalSpy wanted(m_page.get(), &ConnectPage::connectWanted);
        QTest::keyClick(&m_page->connectButton(), Qt::Key_Space);
        QTest::mouseClick(&seen<ProfileRow>(*m_page).at(2)->connectButton(), Qt::LeftButton);
        QCOMPARE(wanted.size(), 2);
        QCOMPARE(wanted.at(0).first().value<Profile>(), three().at(0));
        QCOMPARE(wanted.at(1).first().value<Profile>(), three().at(2));
        test::saveShots(*m_page, QStringLiteral("connect-list"));
    }

    void manyLoginsScroll()
    {
        QList<Profile> many;
        for (int i = 0; i < 40; ++i)
            many.append(test::profileOf(QStringLiteral("bucky%1").arg(i), test::bundledSite()));
        many[1].name = QStringLiteral("A name that is as long as Perch lets it be, and not one "
                                      "letter shorter than that");
        m_page->setProfiles(many);
        test::saveShots(*m_page, QStringLiteral("connect-many"));
        QTRY_VERIFY(m_page->findChild<ProfileList *>()->height() < m_page->height() - 200);
        QVERIFY(buttonOf<QToolButton>(*m_page, QStringLiteral("New …")));
    }

    void anEarlierListIsGoneWhenANewOneComes()
    {
        m_page->setProfiles(three());
        m_page->setProfiles({three().at(1)});
        QTRY_COMPARE(m_page->findChildren<ProfileRow *>().size(), 1);
        m_page->setProfiles({});
        QCOMPARE(seen<QLineEdit>(*m_page).size(), 1); // back to the first question
    }

    void menuOfALogin()
    {
        m_page->setProfiles(three());
        QSignalSpy removed(m_page.get(), &ConnectPage::removeWanted);
        QSignalSpy exported(m_page.get(), &ConnectPage::exportWanted);
        choose(1, QStringLiteral("Delete"));
        QCOMPARE(removed.first().first().toString(), three().at(1).id);
        choose(1, QStringLiteral("Export …"));
        auto *dialog = m_page->findChild<QFileDialog *>();
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(QStringLiteral("/tmp/x.json"));
        QCOMPARE(exported.first().first().toString(), three().at(1).id);
        dialog->reject();
        m_page->showRemoved(three().at(1));
        QSignalSpy undone(m_page.get(), &ConnectPage::undoRemoveWanted);
        test::saveShots(*m_page, QStringLiteral("connect-removed"));
        auto *undo = buttonOf<QPushButton>(*m_page, QStringLiteral("Undo"));
        QVERIFY(undo);
        QTest::mouseClick(undo, Qt::LeftButton);
        QCOMPARE(undone.size(), 1);
        QVERIFY(m_page->findChild<ErrorBanner *>()->message().isEmpty());
    }

    void editsALogin()
    {
        m_page->setProfiles(three());
        choose(0, QStringLiteral("Edit …"));
        auto *dialog = m_page->findChild<ProfileDialog *>();
        QVERIFY(dialog);
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        test::saveShots(*dialog, QStringLiteral("connect-edit"));
        QSignalSpy kept(m_page.get(), &ConnectPage::keepWanted);
        line(*dialog, QStringLiteral("Name"))->setText(QStringLiteral("Mine"));
        line(*dialog, QStringLiteral("Private key file"))->setText(QStringLiteral("~/.ssh/k"));
        QTest::mouseClick(buttonOf<QPushButton>(*dialog, QStringLiteral("Save")), Qt::LeftButton);
        QCOMPARE(kept.size(), 1);
        const auto saved = kept.first().first().value<Profile>();
        QCOMPARE(saved.id, three().at(0).id);
        QCOMPARE(saved.name, QStringLiteral("Mine"));
        QCOMPARE(saved.keyFile, QDir::homePath() + QStringLiteral("/.ssh/k"));
    }

    void escapeLeavesTheEditorAsItWas()
    {
        m_page->setProfiles(three());
        choose(0, QStringLiteral("Edit …"));
        auto *dialog = m_page->findChild<ProfileDialog *>();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        QSignalSpy kept(m_page.get(), &ConnectPage::keepWanted);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!m_page->findChild<ProfileDialog *>());
        QVERIFY(kept.isEmpty());
    }

    void aNewLoginOnASharedComputerIsNotSaved()
    {
        m_page->setProfiles(three());
        QTest::mouseClick(buttonOf<QToolButton>(*m_page, QStringLiteral("New …")), Qt::LeftButton);
        auto *dialog = m_page->findChild<ProfileDialog *>();
        QVERIFY(dialog);
        QVERIFY(!buttonOf<QPushButton>(*dialog, QStringLiteral("Save"))->isEnabled());
        line(*dialog, QStringLiteral("NetID"))->setText(QStringLiteral("guest"));
        seen<QCheckBox>(*dialog).first()->setChecked(true);
        QSignalSpy kept(m_page.get(), &ConnectPage::keepWanted);
        QSignalSpy wanted(m_page.get(), &ConnectPage::connectWanted);
        auto *accept = buttonOf<QPushButton>(*dialog, QStringLiteral("Connect"));
        QVERIFY(accept);
        QTest::mouseClick(accept, Qt::LeftButton);
        QVERIFY(kept.isEmpty());
        QCOMPARE(wanted.size(), 1);
        QVERIFY(wanted.first().first().value<Profile>().isSharedComputer);
    }

    void aNewLoginIsAnotherOne()
    {
        m_page->setProfiles(three());
        QTest::mouseClick(buttonOf<QToolButton>(*m_page, QStringLiteral("New …")), Qt::LeftButton);
        auto *dialog = m_page->findChild<ProfileDialog *>();
        line(*dialog, QStringLiteral("NetID"))->setText(three().first().user);
        QSignalSpy kept(m_page.get(), &ConnectPage::keepWanted);
        QTest::mouseClick(buttonOf<QPushButton>(*dialog, QStringLiteral("Save")), Qt::LeftButton);
        const auto saved = kept.first().first().value<Profile>();
        QVERIFY(!saved.id.isEmpty() && saved.id != three().first().id);
    }

    void showsWhatItDoes()
    {
        m_page->setProfiles(three());
        m_page->setConnecting(QStringLiteral("Connecting to ap2001 …"));
        QVERIFY(!m_page->connectButton().isEnabled());
        QVERIFY(seenText(*m_page).contains(QStringLiteral("Connecting to ap2001")));
        test::saveShots(*m_page, QStringLiteral("connect-busy"));
        m_page->setWaiting(true);
        QVERIFY(seenText(*m_page).contains(QStringLiteral("Waiting for your answer")));
        QSignalSpy cancelled(m_page.get(), &ConnectPage::cancelWanted);
        QTest::mouseClick(buttonOf<QPushButton>(*m_page, QStringLiteral("Cancel")), Qt::LeftButton);
        QCOMPARE(cancelled.size(), 1);
        m_page->setConnecting({});
        QVERIFY(m_page->connectButton().isEnabled());
        QVERIFY(m_page->connectButton().hasFocus());
    }

    void offersToCheckWhatFailed()
    {
        m_page->setProfiles(three());
        m_page->showError(Error(Error::Code::Timeout,
                                QStringLiteral("ap2001.chtc.wisc.edu did not answer in time. Are "
                                               "you on the campus network or on WiscVPN?")),
                          true);
        test::saveShots(*m_page, QStringLiteral("connect-failed"));
        auto *check = buttonOf<QPushButton>(*m_page, QStringLiteral("Check the connection"));
        QVERIFY(check);
        QSignalSpy wanted(m_page.get(), &ConnectPage::checkWanted);
        QTest::mouseClick(check, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
    }

    void anImportedSiteAsksForTheNetId()
    {
        m_page->setProfiles(three());
        m_page->setSites({test::bundledSite(), test::ownSite()});
        ImportedFile file;
        file.site = test::ownSite();
        m_page->showImported(file);
        QCOMPARE(m_page->profile().site.id, QStringLiteral("lab"));
        QVERIFY(m_page->findChild<ErrorBanner *>()->message().contains(
            QStringLiteral("submit.example.org")));
        auto *back = buttonOf<QToolButton>(*m_page, QStringLiteral("Saved logins"));
        QVERIFY(back);
        test::saveShots(*m_page, QStringLiteral("connect-imported"));
        QTest::keyClick(m_page.get(), Qt::Key_Escape);
        QTRY_COMPARE(seen<ProfileRow>(*m_page).size(), 3);
    }

private:
    static QList<Profile> three()
    {
        return {test::profileOf(QStringLiteral("bucky"), test::bundledSite()),
                test::profileOf(QStringLiteral("norbert"), test::bundledSite(),
                                QStringLiteral("Norbert's runs")),
                test::profileOf(QStringLiteral("bucky"), test::ownSite())};
    }

    static QLineEdit *line(const QWidget &inside, const QString &name)
    {
        for (QLineEdit *one : seen<QLineEdit>(inside)) {
            if (one->accessibleName() == name)
                return one;
        }
        return nullptr;
    }

    void choose(int row, const QString &action)
    {
        const auto *menu = seen<ProfileRow>(*m_page).at(row)->findChild<QMenu *>();
        QVERIFY(menu);
        for (QAction *one : menu->actions()) {
            if (one->text().remove(u'&') == action) {
                one->trigger();
                return;
            }
        }
        QFAIL(qPrintable(action));
    }

    std::unique_ptr<ConnectPage> m_page;
};

QTEST_MAIN(TestConnectPage)
#include "tst_connectpage.moc"
