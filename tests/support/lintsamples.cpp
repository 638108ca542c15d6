// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/lintsamples.h"

#include "testdata.h"

#include <QFile>

namespace perch::test
{

QString goodJob()
{
    return QStringLiteral(
        "universe = container\n"                                                      // 1
        "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n"         // 2
        "executable = run.sh\n"                                                       // 3
        "arguments = --epochs 14 # not a comment\n"                                   // 4
        "transfer_input_files = MNIST_data.tar.gz, src, osdf:///chtc/staging/x.tar\n" // 5
        "should_transfer_files = YES\n"                                               // 6
        "log = logs/$(Cluster).log\n"                                                 // 7
        "output = $(Cluster).out\n"                                                   // 8
        "error = $(Cluster).err\n"                                                    // 9
        "request_cpus = 1\n"                                                          // 10
        "request_gpus = 1\n"                                                          // 11
        "request_memory = 4 GB\n"                                                     // 12
        "request_disk = 10GB\n"                                                       // 13
        "gpus_minimum_capability = 7.5\n"                                             // 14
        "+WantGPULab = true\n"                                                        // 15
        "+GPUJobLength = \"short\"\n"                                                 // 16
        "queue 1\n");                                                                 // 17
}

QString spoilt(const QString &from, const QString &to)
{
    QString text = goodJob();
    const qsizetype at = text.indexOf(from);
    if (at < 0)
        qFatal("the good job has no %s", qPrintable(from));
    return text.replace(at, from.size(), to);
}

namespace
{

LintFacts readFacts()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/../../resources/sites/chtc.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no site file");
    const Result<Site> site = parseSite(file.readAll());
    if (!site)
        qFatal("%s", qPrintable(site.error().message));
    LintFacts facts;
    facts.site = *site;
    facts.rules = lintRulesOf(*site);
    facts.submitFileName = QStringLiteral("job.sub");
    facts.user = QStringLiteral("bucky");
    facts.knowsFiles = true;
    const auto add = [&facts](const char *name, qint64 bytes, const char *text = nullptr) {
        LintFile entry;
        entry.bytes = bytes;
        entry.isExecutable = qstrcmp(name, "run.sh") == 0;
        if (text)
            entry.text = QString::fromUtf8(text);
        facts.files.insert(QString::fromLatin1(name), entry);
    };
    add("job.sub", 600);
    add("run.sh", 100,
        "#!/bin/bash\nexport HOME=$PWD\ntar -xzf MNIST_data.tar.gz\npython3 src/main.py \"$@\"\n");
    add("MNIST_data.tar.gz", 12'000'000);
    add("src/main.py", 5, "pass\n");
    add("logs/keep", 0);
    facts.stagedBytes.insert(QStringLiteral("/staging/b/bucky/torch-54990e82.sif"), 3'500'000'000);
    return facts;
}

QList<LintSample> makeSamples()
{
    LintSampleList list;
    addTextSamples(list);
    addJobSamples(list);
    addSiteSamples(list);
    addScriptSamples(list);
    return list.all();
}

} // namespace

LintFacts chtcFacts()
{
    static const LintFacts facts = readFacts();
    return facts;
}

LintFacts withScript(const QString &text)
{
    LintFacts facts = chtcFacts();
    facts.files[QStringLiteral("run.sh")].text = text;
    return facts;
}

void LintSampleList::breaks(const char *rule, const char *sentence, const char *from,
                            const char *to, int line, const Change &change)
{
    LintSample sample;
    sample.rule = QString::fromLatin1(rule);
    sample.sentence = QString::fromUtf8(sentence);
    sample.text = spoilt(QString::fromUtf8(from), QString::fromUtf8(to));
    sample.facts = chtcFacts();
    sample.line = line;
    if (change)
        change(sample.facts);
    m_samples.append(sample);
}

void LintSampleList::keeps(const char *rule, const char *sentence, const char *from, const char *to,
                           const Change &change)
{
    breaks(rule, sentence, from, to, 0, change);
    m_samples.last().breaks = false;
}

void LintSampleList::scriptBreaks(const char *rule, const char *sentence, const char *script,
                                  int line, const char *from, const char *to)
{
    breaks(rule, sentence, from, to, line);
    m_samples.last().file = QStringLiteral("run.sh");
    m_samples.last().facts.files[QStringLiteral("run.sh")].text = QString::fromUtf8(script);
}

void LintSampleList::scriptKeeps(const char *rule, const char *sentence, const char *script,
                                 const char *from, const char *to)
{
    scriptBreaks(rule, sentence, script, 0, from, to);
    m_samples.last().breaks = false;
}

QList<LintSample> lintSamples()
{
    static const QList<LintSample> samples = makeSamples();
    return samples;
}

} // namespace perch::test
