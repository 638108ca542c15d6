// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/inputlist.h"

#include <QTest>

using namespace perch;

class TestInputList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsAFileIn_data();
    void putsAFileIn();
};

void TestInputList::putsAFileIn_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("result");
    QTest::newRow("none yet") << ""
                              << "%1";
    QTest::newRow("beside others") << "train.py, config.yaml"
                                   << "train.py, config.yaml, %1";
    QTest::newRow("for its older version")
        << "train.py, osdf:///chtc/staging/b/bucky/data-00000000.tar.gz , config.yaml"
        << "train.py, %1 , config.yaml";
    QTest::newRow("for one of another folder") << "file:///staging/groups/x/data-00000000.tar.gz,a"
                                               << "%1,a";
    QTest::newRow("with what was asked of it")
        << "osdf:///chtc/staging/b/bucky/data-00000000.tar.gz?pack=auto"
        << "%1?pack=auto";
    QTest::newRow("another file's name") << "osdf:///chtc/staging/b/bucky/data-00000000.zip"
                                         << "osdf:///chtc/staging/b/bucky/data-00000000.zip, %1";
    QTest::newRow("macros are left alone") << "$(inputs), data.tar.gz"
                                           << "$(inputs), data.tar.gz, %1";
}

void TestInputList::putsAFileIn()
{
    QFETCH(QString, list);
    QFETCH(QString, result);
    const QString url = QStringLiteral("osdf:///chtc/staging/b/bucky/data-11112222.tar.gz");
    QCOMPARE(withStagedInput(list, url), result.arg(url));
    QCOMPARE(withStagedInput(result.arg(url), url), result.arg(url)); // it is there already
}

QTEST_GUILESS_MAIN(TestInputList)
#include "tst_inputlist.moc"
