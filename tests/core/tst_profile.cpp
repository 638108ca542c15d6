// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/profile.h"

#include "testdata.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace perch;

namespace
{

Site chtc()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/../../resources/sites/chtc.json"));
    const Result<Site> site =
        parseSite(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
    return site ? *site : Site();
}

Site lab()
{
    Site site = chtc();
    site.id = QStringLiteral("lab");
    site.title = QStringLiteral("The lab's own pool");
    site.accessPoints = {
        {QStringLiteral("submit"), QStringLiteral("submit.example.org"), 2222, {}}};
    return site;
}

Profile bucky(const Site &site)
{
    Profile profile;
    profile.id = QStringLiteral("one");
    profile.name = QStringLiteral("My “own” α");
    profile.site = site;
    profile.accessPointIndex = int(site.accessPoints.size()) - 1;
    profile.user = QStringLiteral("bucky");
    profile.keyFile = QStringLiteral("/home/b/.ssh/id with blank");
    profile.keepsSecrets = true;
    return profile;
}

/// An exported profile with one field of it put to another value.
QByteArray changedExport(const QString &name, const QJsonValue &value)
{
    QJsonObject root = QJsonDocument::fromJson(exportedProfile(bucky(lab()))).object();
    QJsonObject profile = root[u"profiles"].toArray().first().toObject();
    profile[name] = value;
    root[u"profiles"] = QJsonArray{profile};
    return QJsonDocument(root).toJson();
}

} // namespace

class TestProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsProfilesAsTheyAre();
    void namesABundledSiteAndWritesAnotherWhole();
    void takesTheKnownSiteForTheWrittenOne();
    void readsTheOneOfEarlierVersions();
    void aRetiredAccessPointGivesWayToTheFirst();
    void aDamagedBookIsAnError_data();
    void aDamagedBookIsAnError();
    void exportsNoSecretAndNothingOfThisComputer();
    void importsWhatItExports();
    void importsASiteAlone();
    void refusesAForeignFile_data();
    void refusesAForeignFile();
    void refusesAnImpostor();
    void refusesAnImpostorBesideItsVictim();
    void survivesEveryTruncation();
    void knowsALoginName_data();
    void knowsALoginName();
    void saysWhatIsWrongWithANetId_data();
    void saysWhatIsWrongWithANetId();
    void knowsTheStagingFolder();
    void hasATitle();
};

void TestProfile::keepsProfilesAsTheyAre()
{
    Profile other = bucky(chtc());
    other.id = QStringLiteral("two");
    other.name.clear();
    other.keepsSecrets = false;
    const QList<Profile> profiles = {bucky(lab()), other};
    const Result<QList<Profile>> read =
        readKeptProfiles(keptProfiles(profiles, {chtc()}), {chtc()});
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(*read, profiles);
    const Result<QList<Profile>> none = readKeptProfiles(keptProfiles({}, {chtc()}), {chtc()});
    QVERIFY(none);
    QVERIFY(none->isEmpty());
}

void TestProfile::namesABundledSiteAndWritesAnotherWhole()
{
    const QString text = keptProfiles({bucky(chtc()), bucky(lab())}, {chtc()});
    QVERIFY(!text.contains(QStringLiteral("ap2001"))); // what a later version knows better
    QVERIFY(text.contains(QStringLiteral("submit.example.org")));
}

void TestProfile::takesTheKnownSiteForTheWrittenOne()
{
    Site moved = lab();
    moved.accessPoints.first().port = 3333;
    const Result<QList<Profile>> read =
        readKeptProfiles(keptProfiles({bucky(lab())}, {chtc()}), {moved, chtc()});
    QVERIFY(read);
    QCOMPARE(read->first().site, moved);
    QCOMPARE(read->first().accessPoint().port, quint16(3333));
}

void TestProfile::readsTheOneOfEarlierVersions()
{
    const Result<QList<Profile>> read = readKeptProfiles(
        QStringLiteral(R"({"site":"chtc","accessPoint":"ap2002.chtc.wisc.edu","user":"bucky",)"
                       R"("keyFile":"/k"})"),
        {chtc()});
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->size(), 1);
    QCOMPARE(read->first().user, QStringLiteral("bucky"));
    QCOMPARE(read->first().accessPointIndex, 1);
    QCOMPARE(read->first().keyFile, QStringLiteral("/k"));
    QVERIFY(!read->first().id.isEmpty());
    QVERIFY(!read->first().keepsSecrets);
}

void TestProfile::aRetiredAccessPointGivesWayToTheFirst()
{
    const Result<QList<Profile>> read = readKeptProfiles(
        QStringLiteral(R"({"site":"chtc","accessPoint":"submit1.chtc.wisc.edu","user":"bucky"})"),
        {chtc()});
    QVERIFY(read);
    QCOMPARE(read->first().accessPointIndex, 0);
}

void TestProfile::aDamagedBookIsAnError_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("no JSON") << QStringLiteral("bucky");
    QTest::newRow("a site that is gone")
        << QStringLiteral(R"({"site":"elsewhere","accessPoint":"x","user":"bucky"})");
    QTest::newRow("no list") << QStringLiteral(R"({"perchProfiles":1,"profiles":7})");
    QTest::newRow("a later version") << QStringLiteral(R"({"perchProfiles":2,"profiles":[]})");
    QTest::newRow("a profile that is a number")
        << QStringLiteral(R"({"perchProfiles":1,"profiles":[7]})");
}

void TestProfile::aDamagedBookIsAnError()
{
    QFETCH(QString, text);
    QVERIFY(!readKeptProfiles(text, {chtc()}));
}

void TestProfile::exportsNoSecretAndNothingOfThisComputer()
{
    const QByteArray json = exportedProfile(bucky(lab()));
    QVERIFY(!json.contains("/home/b"));
    QVERIFY(!json.contains("keepsSecrets"));
    QVERIFY(json.contains("submit.example.org"));
}

void TestProfile::importsWhatItExports()
{
    const Result<ImportedFile> read = readImport(exportedProfile(bucky(lab())), {chtc()});
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->profiles.size(), 1);
    Profile expected = bucky(lab());
    expected.keyFile.clear();
    expected.keepsSecrets = false;
    expected.id = read->profiles.first().id;
    QVERIFY(expected.id != QStringLiteral("one"));
    QCOMPARE(read->profiles.first(), expected);
    QCOMPARE(read->site, lab());
}

void TestProfile::importsASiteAlone()
{
    const Result<ImportedFile> read =
        readImport(QJsonDocument(siteToJson(lab())).toJson(), {chtc()});
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QVERIFY(read->profiles.isEmpty());
    QCOMPARE(read->site, lab());
}

void TestProfile::refusesAForeignFile_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QString &field, const QJsonValue &value,
                        const char *said) {
        QTest::newRow(name) << changedExport(field, value) << QString::fromLatin1(said);
    };
    const QString user = QStringLiteral("user");
    const QString name = QStringLiteral("name");
    row("a user that is an option", user, QStringLiteral("-oProxyCommand=x"), "user");
    row("a user that is a path", user, QStringLiteral("../root"), "user");
    row("a user that is a number", user, 7, "user");
    row("no user", user, QJsonValue(QJsonValue::Undefined), "user");
    row("a name of two lines", name, QStringLiteral("a\nb"), "name");
    row("a name that is written backwards", name, QStringLiteral("a\u202eb"), "name");
    row("a name without an end", name, QStringLiteral("x").repeated(5000), "name");
    row("an access point of nobody", QStringLiteral("accessPoint"),
        QStringLiteral("evil.example.org:22"), "accessPoint");
    row("a site that nobody knows", QStringLiteral("site"), QStringLiteral("elsewhere"), "site");
    row("a site that is a list", QStringLiteral("site"), QJsonArray(), "site");
    QTest::newRow("no JSON") << QByteArray("hello") << QStringLiteral("JSON");
    QTest::newRow("too deep") << QByteArray(100000, '[') << QStringLiteral("JSON");
    QTest::newRow("an oversized file")
        << exportedProfile(bucky(lab())) + QByteArray(1024 * 1024, ' ') << QStringLiteral("KiB");
    QTest::newRow("no profiles") << QByteArray(R"({"perchProfiles":1,"profiles":[]})")
                                 << QStringLiteral("empty");
    QTest::newRow("an ambitious version")
        << QByteArray(R"({"perchProfiles":99,"profiles":[]})") << QStringLiteral("newer version");
    QJsonArray many;
    for (int i = 0; i < 65; ++i)
        many.append(QJsonObject());
    QTest::newRow("more profiles than a person has")
        << QJsonDocument(QJsonObject{{QStringLiteral("perchProfiles"), 1},
                                     {QStringLiteral("profiles"), many}})
               .toJson()
        << QStringLiteral("64");
}

void TestProfile::refusesAForeignFile()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, said);
    const Result<ImportedFile> read = readImport(json, {chtc()});
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(said), qPrintable(read.error().message));
}

void TestProfile::refusesAnImpostor()
{
    Site fake = chtc();
    fake.accessPoints.first().host = QStringLiteral("ap2001.chtc.wisc.edu.example.org");
    const Result<ImportedFile> profile = readImport(exportedProfile(bucky(fake)), {chtc()});
    QVERIFY(!profile);
    QCOMPARE(profile.error().code, Error::Code::Refused);
    const Result<ImportedFile> site =
        readImport(QJsonDocument(siteToJson(fake)).toJson(), {chtc()});
    QVERIFY(!site);
    QCOMPARE(site.error().code, Error::Code::Refused);
    // the same machines under other words are the known site, in its own words
    Site retold = chtc();
    retold.title = QStringLiteral("Pay here");
    const Result<ImportedFile> same = readImport(exportedProfile(bucky(retold)), {chtc()});
    QVERIFY2(same, same ? "" : qPrintable(same.error().message));
    QCOMPARE(same->profiles.first().site, chtc());
}

void TestProfile::refusesAnImpostorBesideItsVictim()
{
    Site fake = lab();
    fake.transferServer.host = QStringLiteral("evil.example.org");
    QJsonObject first = QJsonDocument::fromJson(exportedProfile(bucky(lab()))).object();
    const QJsonObject second = QJsonDocument::fromJson(exportedProfile(bucky(fake))).object();
    QJsonArray both = first[u"profiles"].toArray();
    both.append(second[u"profiles"].toArray().first());
    first[u"profiles"] = both;
    const Result<ImportedFile> read = readImport(QJsonDocument(first).toJson(), {chtc()});
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::Refused);
}

void TestProfile::survivesEveryTruncation()
{
    const QByteArray json = exportedProfile(bucky(lab())).trimmed();
    QVERIFY(readImport(json, {chtc()}));
    for (qsizetype size = 0; size < json.size(); ++size)
        QVERIFY(!readImport(json.left(size), {chtc()}));
}

void TestProfile::saysWhatIsWrongWithANetId_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("said");
    QTest::newRow("nothing is no fault yet") << QString() << QString();
    QTest::newRow("right") << QStringLiteral("bucky2") << QString();
    QTest::newRow("capitals") << QStringLiteral("Bucky")
                              << QStringLiteral(
                                     "A NetID has lower-case letters and digits: bucky?");
    QTest::newRow("a mail address") << QStringLiteral("bucky@wisc.edu") << QStringLiteral("@");
    QTest::newRow("a blank") << QStringLiteral("bucky badger")
                             << QStringLiteral("A NetID has lower-case letters and digits.");
    QTest::newRow("a digit first") << QStringLiteral("7bucky") << QStringLiteral("begins");
    QTest::newRow("too long") << QStringLiteral("a").repeated(40) << QStringLiteral("at most");
}

void TestProfile::saysWhatIsWrongWithANetId()
{
    QFETCH(QString, user);
    QFETCH(QString, said);
    const QString complaint = complaintAboutUser(user);
    QCOMPARE(complaint.isEmpty(), said.isEmpty());
    QVERIFY2(complaint.contains(said), qPrintable(complaint));
}

void TestProfile::hasATitle()
{
    Profile profile = bucky(chtc());
    QCOMPARE(profile.title(), profile.name);
    profile.name.clear();
    QCOMPARE(profile.title(), QStringLiteral("bucky at ap2002"));
}

void TestProfile::knowsALoginName_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<bool>("isOne");
    QTest::newRow("letters") << QStringLiteral("bucky") << true;
    QTest::newRow("one letter") << QStringLiteral("b") << true;
    QTest::newRow("digits and dashes") << QStringLiteral("b-b_1") << true;
    QTest::newRow("an underscore first") << QStringLiteral("_apt") << true;
    QTest::newRow("32 characters") << QStringLiteral("a").repeated(32) << true;
    QTest::newRow("33 characters") << QStringLiteral("a").repeated(33) << false;
    QTest::newRow("nothing") << QString() << false;
    QTest::newRow("a capital") << QStringLiteral("Bucky") << false;
    QTest::newRow("a digit first") << QStringLiteral("1b") << false;
    QTest::newRow("a dash first") << QStringLiteral("-b") << false;
    QTest::newRow("a mail address") << QStringLiteral("bucky@wisc.edu") << false;
    QTest::newRow("a path") << QStringLiteral("../b") << false;
    QTest::newRow("a newline at the end") << QStringLiteral("b\n") << false;
    QTest::newRow("an accent") << QString::fromUtf8("bücky") << false;
}

void TestProfile::knowsALoginName()
{
    QFETCH(QString, user);
    QFETCH(bool, isOne);
    QCOMPARE(isLoginName(user), isOne);
}

void TestProfile::knowsTheStagingFolder()
{
    Profile profile;
    profile.site = chtc();
    profile.user = QStringLiteral("bucky");
    profile.accessPointIndex = 1;
    QCOMPARE(profile.stagingFolder(), QStringLiteral("/staging/b/bucky"));
    QCOMPARE(profile.accessPoint().host, QStringLiteral("ap2002.chtc.wisc.edu"));
}

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
