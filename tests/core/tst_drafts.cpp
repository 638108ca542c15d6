// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/drafts.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

struct Fixture {
    Fixture() { QDir(place.path()).mkdir(QStringLiteral("drafts")); }

    [[nodiscard]] QString drafts() const { return place.filePath(QStringLiteral("drafts")); }
    [[nodiscard]] Draft draft(const QString &name, const QString &text,
                              const QString &saved = QStringLiteral("queue\n")) const
    {
        return {folder.path(), name, text, savedSha256Of(saved),
                QDateTime::fromSecsSinceEpoch(1795331523, Qt::UTC)};
    }

    QTemporaryDir place;
    QTemporaryDir folder;
};

} // namespace

class TestDrafts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatWasTyped_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::newRow("a job") << QStringLiteral("a.sub") << QStringLiteral("queue 2\n");
        QTest::newRow("nothing") << QStringLiteral("a.sub") << QString();
        QTest::newRow("line ends of Windows and a mark")
            << QStringLiteral("a.sub") << QStringLiteral("\uFEFFqueue\r\n");
        QTest::newRow("a name like a path") << QStringLiteral("..") << QStringLiteral("x");
        QTest::newRow("a name with all sorts of characters")
            << QStringLiteral("ü \"$(x)\" -rf\n.sub") << QStringLiteral("x");
        QTest::newRow("a long text") << QStringLiteral("a.sub") << QString(1'000'000, u'€');
    }

    void keepsWhatWasTyped()
    {
        QFETCH(QString, name);
        QFETCH(QString, text);
        const Fixture f;
        const Draft draft = f.draft(name, text);
        QVERIFY(keepDraft(f.drafts(), draft));
        const QList<FoundDraft> found = findDrafts(f.drafts(), f.folder.path());
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().draft, draft);
        QVERIFY(dropDraft(f.drafts(), f.folder.path(), name));
        QVERIFY(findDrafts(f.drafts(), f.folder.path()).isEmpty());
        QVERIFY(dropDraft(f.drafts(), f.folder.path(), name));
    }

    void isReadableByTheAccountAlone()
    {
        const Fixture f;
        QVERIFY(keepDraft(f.drafts(), f.draft(QStringLiteral("a.sub"), QStringLiteral("secret"))));
        const QDir dir(f.drafts());
        const QStringList names = dir.entryList(QDir::Files);
        QCOMPARE(names.size(), 1);
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup |
                            QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QVERIFY(!(QFile::permissions(dir.filePath(names.first())) & others));
        QVERIFY(!(QFile::permissions(f.drafts()) & others));
        QVERIFY(!names.first().contains(u"a.sub"));
    }

    void saysWhenTheFileIsAnotherByNow()
    {
        const Fixture f;
        const QString path = f.folder.filePath(QStringLiteral("a.sub"));
        write(path, "queue\n");
        QVERIFY(
            keepDraft(f.drafts(), f.draft(QStringLiteral("a.sub"), QStringLiteral("queue 2\n"))));
        QVERIFY(!findDrafts(f.drafts(), f.folder.path()).first().hasFileChanged);
        write(path, "queue 3\n");
        QVERIFY(findDrafts(f.drafts(), f.folder.path()).first().hasFileChanged);
        QVERIFY(QFile::remove(path));
        QVERIFY(findDrafts(f.drafts(), f.folder.path()).first().hasFileChanged);
        write(path, "queue 2\n"); // it was saved after all
        QVERIFY(findDrafts(f.drafts(), f.folder.path()).isEmpty());
    }

    void keepsFoldersApart()
    {
        const Fixture f;
        QVERIFY(keepDraft(f.drafts(), f.draft(QStringLiteral("a.sub"), QStringLiteral("x"))));
        Draft other = f.draft(QStringLiteral("a.sub"), QStringLiteral("y"));
        other.folder += QStringLiteral("/inside");
        QVERIFY(keepDraft(f.drafts(), other));
        QCOMPARE(findDrafts(f.drafts(), f.folder.path()).size(), 1);
        QCOMPARE(findDrafts(f.drafts(), f.folder.path() + u'/').size(), 1);
        QCOMPARE(findDrafts(f.drafts(), other.folder).first().draft.text, QStringLiteral("y"));
    }

    void passesOverWhatIsNoDraft()
    {
        const Fixture f;
        QVERIFY(keepDraft(f.drafts(), f.draft(QStringLiteral("a.sub"), QStringLiteral("x"))));
        const QDir dir(f.drafts());
        const QString name = dir.entryList(QDir::Files).first();
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        file.close();
        for (qsizetype size = 0; size < whole.size(); ++size) {
            write(dir.filePath(name), whole.left(size));
            QVERIFY(findDrafts(f.drafts(), f.folder.path()).isEmpty());
        }
        // another's draft under this name
        write(dir.filePath(name), QByteArray(whole).replace("a.sub", "../b"));
        QVERIFY(findDrafts(f.drafts(), f.folder.path()).isEmpty());
        QVERIFY(findDrafts(f.drafts() + QStringLiteral("/nowhere"), f.folder.path()).isEmpty());
    }

    void saysWhenNothingCanBeKept()
    {
        const Fixture f;
        write(f.place.filePath(QStringLiteral("file")), "x");
        const Result<void> kept = keepDraft(f.place.filePath(QStringLiteral("file")),
                                            f.draft(QStringLiteral("a.sub"), QStringLiteral("x")));
        QVERIFY(!kept);
        QCOMPARE(kept.error().code, Error::Code::Io);
        QVERIFY(kept.error().message.contains(u"a.sub"));
    }
};

QTEST_GUILESS_MAIN(TestDrafts)
#include "tst_drafts.moc"
