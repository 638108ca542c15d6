// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtemplate.h"
#include "core/submit/submitlinter.h"

#include "testdata.h"
#include "tests/support/lintsamples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

const QString templatesFolder = QStringLiteral(PERCH_TEST_DATA "/../../resources/templates");

QJsonObject goodDescription()
{
    return {
        {QStringLiteral("title"), QStringLiteral("A job")},
        {QStringLiteral("sentence"), QStringLiteral("Does something.")},
        {QStringLiteral("needs"), QStringLiteral("Nothing.")},
        {QStringLiteral("order"), 1},
        {QStringLiteral("image"), QStringLiteral("any")},
        {QStringLiteral("submit"), QStringLiteral("job.sub")},
        {QStringLiteral("fields"),
         QJsonArray{QStringLiteral("project"), QStringLiteral("user"), QStringLiteral("staging"),
                    QStringLiteral("image"), QStringLiteral("gpu_lab")}},
        {QStringLiteral("executables"), QJsonArray{QStringLiteral("run")}}};
}

QMap<QString, QByteArray> goodFiles(const QJsonObject &description = goodDescription())
{
    return {{QStringLiteral("template.json"), QJsonDocument(description).toJson()},
            {QStringLiteral("job.sub"), "# {{project}} of {{user}}\n"
                                        "image = {{image}}\n"
                                        "{{if gpu_lab}}+WantGPULab = true\n"
                                        "out = {{staging}}/{{project}}.sif\n"
                                        "queue\n"},
            {QStringLiteral("run"), "date\n"},
            {QStringLiteral("other"), "#!/bin/sh\n"},
            {QStringLiteral("data"), "1\n"}};
}

TemplateValues goodValues()
{
    TemplateValues values;
    values.project = QStringLiteral("demo");
    values.user = QStringLiteral("bucky");
    values.staging = QStringLiteral("/staging/b/bucky");
    values.image = QStringLiteral("osdf:///chtc/staging/b/bucky/torch-54990e82.sif");
    return values;
}

QString textOf(const QList<TemplateFile> &files, const QString &name)
{
    for (const TemplateFile &file : files) {
        if (file.name == name)
            return file.text;
    }
    return {};
}

} // namespace

class TestJobTemplate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsFieldsAndKeepsConditionalLines()
    {
        const auto parsed = parseJobTemplate(QStringLiteral("demo"), goodFiles());
        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
        const auto filled = fillJobTemplate(*parsed, goodValues());
        QVERIFY(filled);
        QCOMPARE(textOf(*filled, QStringLiteral("job.sub")),
                 QStringLiteral("# demo of bucky\n"
                                "image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n"
                                "+WantGPULab = true\n"
                                "out = /staging/b/bucky/demo.sif\n"
                                "queue\n"));
        TemplateValues elsewhere = goodValues();
        elsewhere.gpuLab = false;
        const auto bare = fillJobTemplate(*parsed, elsewhere);
        QVERIFY(bare);
        QVERIFY(!textOf(*bare, QStringLiteral("job.sub")).contains(u"GPULab"));
        QCOMPARE(textOf(*bare, QStringLiteral("job.sub")).count(u'\n'), 4);
    }

    void knowsWhichFilesAreExecutable()
    {
        const auto parsed = parseJobTemplate(QStringLiteral("demo"), goodFiles());
        QVERIFY(parsed);
        for (const TemplateFile &file : parsed->files)
            QCOMPARE(file.isExecutable, file.name == u"run" || file.name == u"other");
    }

    void refusesValuesThatWouldBecomeMore_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        const QString ok = QStringLiteral("/staging/b/bucky");
        QTest::newRow("a line of its own in the user")
            << QStringLiteral("user") << QStringLiteral("bucky\n+Owner = \"root\"");
        QTest::newRow("a blank in the user") << QStringLiteral("user") << QStringLiteral("b u");
        QTest::newRow("a line end at the end")
            << QStringLiteral("user") << QStringLiteral("bucky\n");
        QTest::newRow("a quote in the folder") << QStringLiteral("staging") << ok + u'"';
        QTest::newRow("a command in the folder")
            << QStringLiteral("staging") << ok + QStringLiteral("/$(rm -rf ~)");
        QTest::newRow("a relative folder")
            << QStringLiteral("staging") << QStringLiteral("staging/b");
        QTest::newRow("a line in the image")
            << QStringLiteral("image") << QStringLiteral("a.sif\nexecutable = evil.sh");
        QTest::newRow("a macro in the image")
            << QStringLiteral("image") << QStringLiteral("$ENV(HOME)");
        QTest::newRow("a carriage return in the image")
            << QStringLiteral("image") << QStringLiteral("a.sif\r");
        QTest::newRow("a field in the image")
            << QStringLiteral("image") << QStringLiteral("{{user}}");
        QTest::newRow("no project") << QStringLiteral("project") << QString();
        QTest::newRow("a slash in the project")
            << QStringLiteral("project") << QStringLiteral("a/b");
        QTest::newRow("a backslash") << QStringLiteral("project") << QStringLiteral("a\\");
    }

    void refusesValuesThatWouldBecomeMore()
    {
        QFETCH(QString, field);
        QFETCH(QString, value);
        const auto parsed = parseJobTemplate(QStringLiteral("demo"), goodFiles());
        QVERIFY(parsed);
        TemplateValues values = goodValues();
        QVERIFY(fillJobTemplate(*parsed, values));
        (field == u"user"      ? values.user
         : field == u"staging" ? values.staging
         : field == u"image"   ? values.image
                               : values.project) = value;
        const auto filled = fillJobTemplate(*parsed, values);
        QVERIFY(!filled);
        QCOMPARE(filled.error().code, Error::Code::Refused);
        QVERIFY(filled.error().message.contains(field));
        QVERIFY(!filled.error().message.contains(u'\n'));
    }

    void refusesTemplatesThatAreNotAsTheyMustBe_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("word");
        const auto described = [](const QString &key, const QJsonValue &value) {
            QJsonObject object = goodDescription();
            object[key] = value;
            return QJsonDocument(object).toJson();
        };
        const QString json = QStringLiteral("template.json");
        QTest::newRow("unknown field")
            << QStringLiteral("data") << QByteArray("{{password}}") << QStringLiteral("password");
        QTest::newRow("field not declared")
            << QStringLiteral("data") << QByteArray("\n{{if chtc_staging}}x")
            << QStringLiteral("chtc_staging");
        QTest::newRow("condition as a value")
            << QStringLiteral("data") << QByteArray("{{gpu_lab}}") << QStringLiteral("gpu_lab");
        QTest::newRow("condition amid a line")
            << QStringLiteral("data") << QByteArray("x {{if gpu_lab}}y") << QStringLiteral("{{");
        QTest::newRow("brackets without a field")
            << QStringLiteral("data") << QByteArray("{{ a }}") << QStringLiteral("{{");
        QTest::newRow("no text") << QStringLiteral("data") << QByteArray("\xff\xfe")
                                 << QStringLiteral("data");
        QTest::newRow("hidden file")
            << QStringLiteral(".bashrc") << QByteArray("x") << QStringLiteral(".bashrc");
        QTest::newRow("file outside")
            << QStringLiteral("../x") << QByteArray("x") << QStringLiteral("../x");
        QTest::newRow("no JSON") << json << QByteArray("{") << QStringLiteral("template.json");
        QTest::newRow("unknown member")
            << json << described(QStringLiteral("colour"), 1) << QStringLiteral("colour");
        QTest::newRow("title of two lines")
            << json << described(QStringLiteral("title"), QStringLiteral("a\nb"))
            << QStringLiteral("title");
        QTest::newRow("unknown image")
            << json << described(QStringLiteral("image"), 3) << QStringLiteral("image");
        QTest::newRow("executable that is not there")
            << json << described(QStringLiteral("executables"), QJsonArray{QStringLiteral("gone")})
            << QStringLiteral("gone");
        QTest::newRow("submit description that is not there")
            << json << described(QStringLiteral("submit"), QStringLiteral("gone.sub"))
            << QStringLiteral("submit description");
        QTest::newRow("declares an unknown field")
            << json << described(QStringLiteral("fields"), QJsonArray{QStringLiteral("token")})
            << QStringLiteral("token");
    }

    void refusesTemplatesThatAreNotAsTheyMustBe()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, word);
        QMap<QString, QByteArray> files = goodFiles();
        files[file] = content;
        const auto parsed = parseJobTemplate(QStringLiteral("demo"), files);
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().code, Error::Code::Parse);
        QVERIFY2(parsed.error().message.contains(word), qPrintable(parsed.error().message));
    }

    void namesAProject_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("project");
        QTest::newRow("as it is") << QStringLiteral("hello-2_x.y") << QStringLiteral("hello-2_x.y");
        QTest::newRow("blanks and accents")
            << QStringLiteral("Mein Job für Zoë") << QStringLiteral("Mein-Job-fur-Zoe");
        QTest::newRow("leading dashes") << QStringLiteral("--x") << QStringLiteral("x");
        QTest::newRow("shell") << QStringLiteral("$(rm -rf ~)\n") << QStringLiteral("rm--rf");
        QTest::newRow("nothing left") << QStringLiteral("仕事") << QStringLiteral("job");
        QTest::newRow("long") << QString(300, u'a') << QString(64, u'a');
    }

    void namesAProject()
    {
        QFETCH(QString, folder);
        QTEST(projectName(folder), "project");
    }

    void takesItsValuesFromTheProfile()
    {
        Profile profile;
        profile.user = QStringLiteral("bucky");
        profile.site.stagingLayout = QStringLiteral("/staging/{first}/{user}");
        profile.site.imageUrlPrefix = QStringLiteral("osdf:///elsewhere");
        const TemplateValues values = templateValues(QStringLiteral("My job"), profile);
        QCOMPARE(values.project, QStringLiteral("My-job"));
        QCOMPARE(values.staging, QStringLiteral("/staging/b/bucky"));
        QVERIFY(!values.gpuLab && !values.chtcStaging);
        profile.site.wantGpuLab = true;
        profile.site.imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
        const TemplateValues atChtc = templateValues(QStringLiteral("x"), profile);
        QVERIFY(atChtc.gpuLab && atChtc.chtcStaging);
    }

    void bundledTemplatesGiveNoFinding_data()
    {
        QTest::addColumn<JobTemplate>("jobTemplate");
        const auto all = readJobTemplates(templatesFolder);
        QVERIFY2(all, all ? "" : qPrintable(all.error().message));
        QCOMPARE(all->size(), 6);
        for (const JobTemplate &one : *all)
            QTest::newRow(qPrintable(one.name)) << one;
    }

    void bundledTemplatesGiveNoFinding()
    {
        QFETCH(JobTemplate, jobTemplate);
        const auto filled = fillJobTemplate(jobTemplate, goodValues());
        QVERIFY2(filled, filled ? "" : qPrintable(filled.error().message));
        LintFacts facts = chtcFacts();
        facts.files.clear();
        facts.stagedBytes.clear();
        facts.submitFileName = jobTemplate.submitFileName;
        facts.files.insert(QStringLiteral("MNIST_data.tar.gz"), {});
        for (const TemplateFile &file : *filled) {
            LintFile known;
            known.bytes = file.text.toUtf8().size();
            known.isExecutable = file.isExecutable;
            known.text = file.text;
            facts.files.insert(file.name, known);
            QVERIFY(!file.text.contains(u"{{"));
            QVERIFY(file.text.endsWith(u'\n') && !file.text.contains(u'\r'));
            if (file.name.endsWith(u".sh"))
                QVERIFY(file.isExecutable && file.text.startsWith(u"#!/bin/bash\n"));
        }
        const SubmitFile submitFile(textOf(*filled, jobTemplate.submitFileName));
        QStringList told;
        for (const Finding &finding : lintSubmitFile(submitFile, facts))
            told.append(QStringLiteral("%1: %2").arg(finding.line).arg(finding.message));
        QCOMPARE(told, QStringList());
        QCOMPARE(submitFile.value(QStringLiteral("container_image")).has_value(),
                 jobTemplate.image != JobTemplate::Image::None);
    }
};

QTEST_GUILESS_MAIN(TestJobTemplate)
#include "tst_jobtemplate.moc"
