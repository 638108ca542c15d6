// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/deletedialog.h"

#include "shots.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

RemovalPlan::Item item(const QString &name, qint64 size = 1'430'000'000)
{
    RemovalPlan::Item made;
    made.image.fileName = name;
    made.image.path = QStringLiteral("/staging/b/bucky/") + name;
    made.image.size = size;
    return made;
}

RemovalPlan::Item needed(const QString &name)
{
    RemovalPlan::Item made = item(name);
    made.use.waiting = 2;
    made.use.needing = QStringList{QStringLiteral("12 (2 queued jobs)")};
    return made;
}

RemovalPlan::Item copied(const QString &name)
{
    RemovalPlan::Item made = item(name);
    made.localCopy = QStringLiteral("/home/bucky/") + name;
    return made;
}

QString textsOf(const DeleteDialog &dialog)
{
    QStringList texts;
    for (const QLabel *label : dialog.findChildren<QLabel *>()) {
        if (!label->text().isEmpty() && label->textFormat() != Qt::PlainText)
            texts.append(QStringLiteral("MARKUP"));
        texts.append(label->text());
    }
    return texts.join(u'|');
}

QPushButton *button(const DeleteDialog &dialog, const QString &text)
{
    for (QPushButton *one : dialog.findChildren<QPushButton *>()) {
        if (one->text() == text)
            return one;
    }
    return nullptr;
}

} // namespace

class TestDeleteDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        theme::apply(theme::Scheme::Light);
    }

    void saysWhatIsFreedAndWhatIsLost()
    {
        DeleteDialog dialog({{item(QStringLiteral("a.sif")), copied(QStringLiteral("b.sif")),
                              needed(QStringLiteral("c.sif"))}});
        const QString texts = textsOf(dialog);
        QVERIFY2(texts.contains(QStringLiteral("Delete 2 images from /staging?")),
                 qPrintable(texts));
        QVERIFY(texts.contains(QStringLiteral("This frees 2.86 GB")));
        QVERIFY(texts.contains(QStringLiteral("1 image stays, because a job needs it.")));
        QCOMPARE(texts.count(QStringLiteral("This is the only copy that Perch knows of")), 1);
        QVERIFY(texts.contains(QStringLiteral("A copy is on this computer: /home/bucky/b.sif")));
        QVERIFY(texts.contains(QStringLiteral("Stays: needed by job 12 (2 queued jobs)")));
        QVERIFY(!texts.contains(QStringLiteral("MARKUP")));
        dialog.show();
        test::saveShots(dialog, QStringLiteral("delete-images"));
    }

    void warnsOfJobsNobodyHasHeardOfAndOfOtherPeoplesFiles()
    {
        RemovalPlan::Item made = copied(QStringLiteral("a.sif"));
        made.use.unknown = 3;
        made.image.isForeign = true;
        DeleteDialog dialog({{made}});
        QVERIFY(textsOf(dialog).contains(QStringLiteral("whether 3 jobs that use it have ended")));
        QVERIFY(textsOf(dialog).contains(QStringLiteral("Somebody else of the group")));
    }

    void enterAndEscapeKeep()
    {
        for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Escape}) {
            DeleteDialog dialog({{item(QStringLiteral("a.sif"))}});
            QSignalSpy confirmed(&dialog, &DeleteDialog::confirmed);
            dialog.show();
            QVERIFY(QTest::qWaitForWindowExposed(&dialog));
            QCOMPARE(dialog.focusWidget(), button(dialog, QStringLiteral("Keep")));
            QTest::keyClick(&dialog, key);
            QVERIFY(!dialog.isVisible());
            QCOMPARE(confirmed.size(), 0);
        }
    }

    void deletesOnlyWhatIsNotNeeded()
    {
        DeleteDialog dialog({{item(QStringLiteral("a.sif")), needed(QStringLiteral("c.sif"))}});
        QSignalSpy confirmed(&dialog, &DeleteDialog::confirmed);
        dialog.show();
        QPushButton *remove = button(dialog, QStringLiteral("Delete 1 image"));
        QVERIFY(remove && !remove->isDefault());
        remove->click();
        QCOMPARE(confirmed.size(), 1);
        const auto images = confirmed.first().first().value<QList<StagedImage>>();
        QCOMPARE(images.size(), 1);
        QCOMPARE(images.first().fileName, QStringLiteral("a.sif"));
        QVERIFY(!dialog.isVisible());
    }

    void offersNothingWhenAllAreNeeded()
    {
        DeleteDialog dialog({{needed(QStringLiteral("c.sif"))}});
        QCOMPARE(dialog.findChildren<QPushButton *>().size(), 1);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QVERIFY(button(dialog, QStringLiteral("Close")));
        QCOMPARE(dialog.focusWidget(), button(dialog, QStringLiteral("Close")));
        QVERIFY(textsOf(dialog).contains(QStringLiteral("This image is still needed")));
        test::saveShots(dialog, QStringLiteral("delete-needed"));
    }
};

QTEST_MAIN(TestDeleteDialog)
#include "tst_deletedialog.moc"
