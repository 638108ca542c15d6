// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/site.h"
#include "testdata.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace perch;

namespace
{

constexpr qint64 Gigabyte = 1'000'000'000;

QByteArray builtInSite()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/../../resources/sites/chtc.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Site chtc()
{
    const Result<Site> site = parseSite(builtInSite());
    return site ? *site : Site();
}

/// The built-in site with one field put to another value, or taken away where the value is
/// undefined.
QByteArray changedSite(const QStringList &path, const QJsonValue &value)
{
    QJsonObject root = QJsonDocument::fromJson(builtInSite()).object();
    if (path.size() == 1) {
        root[path[0]] = value;
    } else {
        QJsonObject inner = root[path[0]].toObject();
        inner[path[1]] = value;
        root[path[0]] = inner;
    }
    return QJsonDocument(root).toJson();
}

} // namespace

class TestSite : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheBuiltInSite();
    void fillsInWhatMayBeLeftOut();
    void namesTheFieldThatIsWrong_data();
    void namesTheFieldThatIsWrong();
    void readsTheTemplateOfTheDemoPool();
    void readsWhatItWrites();
    void knowsTheSamePlace();
    void survivesEveryTruncation();
    void refusesAnOversizedFile();
    void choosesTheUrlBySize_data();
    void choosesTheUrlBySize();
    void findsThePathOfAUrl_data();
    void findsThePathOfAUrl();
};

void TestSite::readsTheBuiltInSite()
{
    const Result<Site> site = parseSite(builtInSite());
    QVERIFY2(site, site ? "" : qPrintable(site.error().message));
    QCOMPARE(site->id, QStringLiteral("chtc"));
    QVERIFY(!site->title.isEmpty());
    QCOMPARE(site->accessPoints.size(), 2);
    QCOMPARE(site->accessPoints[0].host, QStringLiteral("ap2001.chtc.wisc.edu"));
    QCOMPARE(site->accessPoints[1].host, QStringLiteral("ap2002.chtc.wisc.edu"));
    QCOMPARE(site->accessPoints[1].port, quint16(22));
    QCOMPARE(site->transferServer.host, QStringLiteral("transfer.chtc.wisc.edu"));
    QCOMPARE(site->stagingRoot, QStringLiteral("/staging"));
    QCOMPARE(site->imageUrlPrefix, QStringLiteral("osdf:///chtc/staging"));
    QCOMPARE(site->quotaCommand, QStringLiteral("get_quotas"));
    QCOMPARE(site->wantGpuLab, true);
    QCOMPARE(site->maximumImageBytes, 100 * Gigabyte);
    QVERIFY(site->reachHint.contains(QStringLiteral("WiscVPN")));
    QVERIFY(site->reachGuide.startsWith(QStringLiteral("https://chtc.cs.wisc.edu/")));
    QVERIFY(site->rules.size() >= 5);
    for (const SiteRule &rule : site->rules)
        QVERIFY2(!rule.guide.isEmpty(), qPrintable(rule.text));
}

void TestSite::fillsInWhatMayBeLeftOut()
{
    const Result<Site> site =
        parseSite(R"({"id":"x","title":"X","accessPoints":[{"host":"127.0.0.1","port":2222}],
        "transferServer":{"host":"::1"},"stagingRoot":"/s","stagingLayout":"/s/{user}","imageUrlPrefix":"osdf:///x"})");
    QVERIFY2(site, site ? "" : qPrintable(site.error().message));
    QCOMPARE(site->accessPoints[0].label, QStringLiteral("127.0.0.1"));
    QCOMPARE(site->accessPoints[0].port, quint16(2222));
    QCOMPARE(site->transferServer.port, quint16(22));
    QVERIFY(site->quotaCommand.isEmpty());
    QCOMPARE(site->wantGpuLab, false);
    QCOMPARE(site->maximumImageBytes, 100 * Gigabyte);
}

void TestSite::namesTheFieldThatIsWrong_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("field");
    const QJsonValue none(QJsonValue::Undefined);
    const auto row = [](const char *name, const QStringList &path, const QJsonValue &value) {
        QTest::newRow(name) << changedSite(path, value) << path.join(u'.');
    };
    row("no id", {QStringLiteral("id")}, none);
    row("an empty title", {QStringLiteral("title")}, QString());
    row("a title of two lines", {QStringLiteral("title")}, QStringLiteral("a\nb"));
    row("a title that is a number", {QStringLiteral("title")}, 7);
    row("a title without an end", {QStringLiteral("title")}, QStringLiteral("x").repeated(5000));
    row("no access points", {QStringLiteral("accessPoints")}, QJsonArray());
    row("access points that are no list", {QStringLiteral("accessPoints")},
        QStringLiteral("ap2001"));
    row("no transfer server", {QStringLiteral("transferServer")}, none);
    row("no host", {QStringLiteral("transferServer"), QStringLiteral("host")}, none);
    row("a host that is an option", {QStringLiteral("transferServer"), QStringLiteral("host")},
        QStringLiteral("-oProxyCommand=x"));
    row("a host with a blank", {QStringLiteral("transferServer"), QStringLiteral("host")},
        QStringLiteral("a b"));
    row("port 0", {QStringLiteral("transferServer"), QStringLiteral("port")}, 0);
    row("port 65536", {QStringLiteral("transferServer"), QStringLiteral("port")}, 65536);
    row("half a port", {QStringLiteral("transferServer"), QStringLiteral("port")}, 22.5);
    row("a port in quotes", {QStringLiteral("transferServer"), QStringLiteral("port")},
        QStringLiteral("22"));
    row("a fingerprint that is cut",
        {QStringLiteral("transferServer"), QStringLiteral("fingerprint")},
        QStringLiteral("SHA256:AAAA"));
    row("a fingerprint with another text in it",
        {QStringLiteral("transferServer"), QStringLiteral("fingerprint")},
        QStringLiteral("SHA256:") + QStringLiteral(" ").repeated(43));
    row("a title that is written backwards", {QStringLiteral("title")}, QStringLiteral("a\u202eb"));
    row("a hint that is a number", {QStringLiteral("reach"), QStringLiteral("hint")}, 7);
    row("a hint of two lines", {QStringLiteral("reach"), QStringLiteral("hint")},
        QStringLiteral("a\nb"));
    row("a guide that is a program", {QStringLiteral("reach"), QStringLiteral("guide")},
        QStringLiteral("file:///usr/bin/yes"));
    row("a quota command with arguments", {QStringLiteral("quotaCommand")},
        QStringLiteral("rm -rf /home"));
    row("an owner that is no attribute", {QStringLiteral("slotOwnerAttribute")},
        QStringLiteral("x,y"));
    row("a quota command for the shell", {QStringLiteral("quotaCommand")},
        QStringLiteral("get_quotas;id"));
    row("a reach that is a text", {QStringLiteral("reach")}, QStringLiteral("VPN"));
    row("rules that are a text", {QStringLiteral("policies"), QStringLiteral("rules")},
        QStringLiteral("be kind"));
    row("a fingerprint of another kind",
        {QStringLiteral("transferServer"), QStringLiteral("fingerprint")},
        QStringLiteral("MD5:00"));
    row("a relative root", {QStringLiteral("stagingRoot")}, QStringLiteral("staging"));
    row("a root that climbs", {QStringLiteral("stagingRoot")}, QStringLiteral("/staging/../etc"));
    row("a layout outside the root", {QStringLiteral("stagingLayout")},
        QStringLiteral("/home/{user}"));
    row("a layout without a user", {QStringLiteral("stagingLayout")},
        QStringLiteral("/staging/all"));
    row("a prefix that is no URL", {QStringLiteral("imageUrlPrefix")}, QStringLiteral("/chtc"));
    row("a help page without TLS", {QStringLiteral("helpUrl")}, QStringLiteral("http://x"));
    row("policies that are a list", {QStringLiteral("policies")}, QJsonArray());
    row("rules by a number", {QStringLiteral("lint")}, 3);
    row("rules by a path", {QStringLiteral("lint")}, QStringLiteral("../chtc"));
    row("a flag that is a text", {QStringLiteral("policies"), QStringLiteral("wantGpuLab")},
        QStringLiteral("yes"));
    row("a size below zero", {QStringLiteral("policies"), QStringLiteral("maxImageBytes")}, -1);
    row("a size beyond measure", {QStringLiteral("policies"), QStringLiteral("maxImageBytes")},
        1e300);

    QTest::newRow("a rule without words")
        << changedSite({QStringLiteral("policies"), QStringLiteral("rules")},
                       QJsonArray{QJsonObject()})
        << QStringLiteral("policies.rules[0].text");
    QTest::newRow("a rule with a guide that is no web page")
        << changedSite(
               {QStringLiteral("policies"), QStringLiteral("rules")},
               QJsonArray{QJsonObject{{QStringLiteral("text"), QStringLiteral("x")},
                                      {QStringLiteral("guide"), QStringLiteral("javascript:x")}}})
        << QStringLiteral("policies.rules[0].guide");
    QJsonArray endless;
    for (int i = 0; i < 65; ++i)
        endless.append(QJsonObject{{QStringLiteral("text"), QStringLiteral("x")}});
    QTest::newRow("rules without an end")
        << changedSite({QStringLiteral("policies"), QStringLiteral("rules")}, endless)
        << QStringLiteral("policies.rules");
    QTest::newRow("an access point that is a number")
        << changedSite({QStringLiteral("accessPoints")}, QJsonArray{1})
        << QStringLiteral("accessPoints[0]");
    QTest::newRow("an access point without a host")
        << changedSite({QStringLiteral("accessPoints")}, QJsonArray{QJsonObject()})
        << QStringLiteral("accessPoints[0].host");
    QTest::newRow("no JSON") << QByteArray("hello") << QStringLiteral("JSON");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("JSON");
    QTest::newRow("a list") << QByteArray("[]") << QStringLiteral("JSON");
    QTest::newRow("too deep") << QByteArray(100000, '[') << QStringLiteral("JSON");
}

void TestSite::namesTheFieldThatIsWrong()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, field);
    const Result<Site> site = parseSite(json);
    QVERIFY(!site);
    QCOMPARE(site.error().code, Error::Code::Parse);
    QVERIFY2(site.error().message.contains(field), qPrintable(site.error().message));
}

void TestSite::readsTheTemplateOfTheDemoPool()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/../../resources/sites/demo.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<Site> site = parseSite(file.readAll());
    QVERIFY2(site, site ? "" : qPrintable(site.error().message));
    QCOMPARE(site->id, QStringLiteral("demo"));
    QCOMPARE(site->accessPoints.size(), 1);
}

void TestSite::readsWhatItWrites()
{
    Site site = chtc();
    site.accessPoints[1].port = 2222;
    site.accessPoints[1].fingerprint =
        QStringLiteral("SHA256:") + QStringLiteral("a+/Z").repeated(11).left(43);
    const Result<Site> again = parseSite(siteToJson(site));
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    QCOMPARE(*again, site);
    site.reachHint.clear();
    site.reachGuide.clear();
    site.helpUrl.clear();
    site.rules.clear();
    const Result<Site> bare = parseSite(siteToJson(site));
    QVERIFY2(bare, bare ? "" : qPrintable(bare.error().message));
    QCOMPARE(*bare, site);
}

void TestSite::knowsTheSamePlace()
{
    Site other = chtc();
    other.title = QStringLiteral("In other words");
    QVERIFY(isSamePlace(chtc(), other));
    other.transferServer.host = QStringLiteral("transfer.example.org");
    QVERIFY(!isSamePlace(chtc(), other));
    other = chtc();
    other.quotaCommand = QStringLiteral("rm");
    QVERIFY(!isSamePlace(chtc(), other));
}

void TestSite::survivesEveryTruncation()
{
    const QByteArray json = builtInSite().trimmed();
    QVERIFY(json.size() > 500);
    for (qsizetype size = 0; size < json.size(); ++size)
        QVERIFY(!parseSite(json.left(size)));
}

void TestSite::refusesAnOversizedFile()
{
    QVERIFY(!parseSite(builtInSite() + QByteArray(1024 * 1024, ' ')));
}

void TestSite::choosesTheUrlBySize_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("url");
    const QString path = QStringLiteral("/staging/b/bucky/x-54990e82.sif");
    const QString osdf = QStringLiteral("osdf:///chtc/staging/b/bucky/x-54990e82.sif");
    const QString file = QStringLiteral("file:///staging/b/bucky/x-54990e82.sif");
    QTest::newRow("a small file goes by the cache") << path << qint64(1) << osdf;
    QTest::newRow("30 GB go by the cache") << path << 30 * Gigabyte << osdf;
    QTest::newRow("more than 30 GB go by the file system") << path << 30 * Gigabyte + 1 << file;
    QTest::newRow("100 GB go by the file system") << path << 100 * Gigabyte << file;
    QTest::newRow("a group's folder goes by the file system")
        << QStringLiteral("/staging/groups/lab/x-54990e82.sif") << Gigabyte
        << QStringLiteral("file:///staging/groups/lab/x-54990e82.sif");
    QTest::newRow("a user named like a group does not")
        << QStringLiteral("/staging/g/groups/x-54990e82.sif") << Gigabyte
        << QStringLiteral("osdf:///chtc/staging/g/groups/x-54990e82.sif");
}

void TestSite::choosesTheUrlBySize()
{
    QFETCH(QString, path);
    QFETCH(qint64, bytes);
    QFETCH(QString, url);
    QCOMPARE(imageUrl(chtc(), path, bytes), url);
    QCOMPARE(stagedPathOfUrl(chtc(), url), path);
}

void TestSite::findsThePathOfAUrl_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("path");
    QTest::newRow("another cache path") << QStringLiteral("osdf:///ospool/x.sif") << QString();
    QTest::newRow("a similar cache path")
        << QStringLiteral("osdf:///chtc/staging2/x.sif") << QString();
    QTest::newRow("only the prefix") << QStringLiteral("osdf:///chtc/staging") << QString();
    QTest::newRow("the folder itself") << QStringLiteral("osdf:///chtc/staging/") << QString();
    QTest::newRow("a registry") << QStringLiteral("docker://pytorch/pytorch") << QString();
    QTest::newRow("another file") << QStringLiteral("file:///etc/passwd") << QString();
    QTest::newRow("a path that climbs")
        << QStringLiteral("osdf:///chtc/staging/../../etc/passwd") << QString();
    QTest::newRow("a plain path") << QStringLiteral("/staging/b/bucky/x.sif") << QString();
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("a file of staging") << QStringLiteral("file:///staging/b/bucky/x.sif")
                                       << QStringLiteral("/staging/b/bucky/x.sif");
}

void TestSite::findsThePathOfAUrl()
{
    QFETCH(QString, url);
    QFETCH(QString, path);
    QCOMPARE(stagedPathOfUrl(chtc(), url), path);
}

QTEST_GUILESS_MAIN(TestSite)
#include "tst_site.moc"
