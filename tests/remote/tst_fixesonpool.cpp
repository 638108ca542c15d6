// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobsender.h"
#include "tests/support/lintsamples.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QCoroTask>
#include <QDir>
#include <QProcess>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

/// A sample with its fix applied, as HTCondor is asked about it.
struct FixedJob {
    QString name; ///< of its folder
    QString title;
    QString text;
    QHash<QString, LintFile> files;
};

QList<FixedJob> fixedJobs()
{
    QList<FixedJob> jobs;
    for (const LintSample &sample : lintSamples()) {
        if (!sample.breaks || sample.isForLaterHtcondor)
            continue;
        for (const Finding &finding : lintSubmitFile(SubmitFile(sample.text), sample.facts)) {
            if (finding.rule != sample.rule || finding.line != sample.line ||
                finding.file != sample.file || finding.fix.isEmpty())
                continue;
            FixedJob job;
            job.name = QStringLiteral("job%1").arg(jobs.size());
            job.title = sample.rule + QStringLiteral(", ") + sample.sentence;
            job.text = sample.text;
            job.files = sample.facts.files;
            QString &text = finding.file.isEmpty() ? job.text : *job.files[finding.file].text;
            text = applyFix(text, finding.fix);
            jobs.append(job);
            break;
        }
    }
    return jobs;
}

void writeJob(const QDir &folder, const FixedJob &job)
{
    for (auto it = job.files.cbegin(); it != job.files.cend(); ++it) {
        const QString path = folder.filePath(it.key());
        QDir().mkpath(QFileInfo(path).path());
        writeFile(path, it->text ? it->text->toUtf8() : QByteArray("x"));
    }
    writeFile(folder.filePath(QStringLiteral("job.sub")), job.text.toUtf8());
}

} // namespace

/// What the linter makes of a file, real HTCondor takes.
class TestFixesOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyFixedFileIsAccepted_data();
    void everyFixedFileIsAccepted();
    void cleanupTestCase() { m_pool.reset(); }

private:
    std::unique_ptr<Pool> m_pool;
    QHash<QString, QString> m_answers; ///< what condor_submit said, by job
};

/// All of them in one archive and one session.
void TestFixesOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    QTemporaryDir local;
    const QDir folder(local.path());
    for (const FixedJob &job : fixedJobs())
        writeJob(QDir(folder.filePath(QStringLiteral("jobs/") + job.name)), job);
    QProcess tar;
    tar.start(QStringLiteral("tar"),
              {QStringLiteral("-C"), folder.filePath(QStringLiteral("jobs")), QStringLiteral("-cf"),
               folder.filePath(QStringLiteral("jobs.tar")), QStringLiteral(".")});
    QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);

    TrustingPrompter prompter;
    Connection accessPoint(m_pool->accessPoint(), prompter);
    QVERIFY(QCoro::waitFor(accessPoint.open()));
    const JobFiles files{local.path(),
                         QStringLiteral("fixes.sub"),
                         QStringLiteral("queue\n"),
                         {QStringLiteral("jobs.tar")}};
    const Result<SentJob> remote = QCoro::waitFor(sendJobFiles(accessPoint, files, {}, {}));
    QVERIFY2(remote, remote ? "" : qPrintable(remote.error().message));
    const QByteArray said = m_pool->exec(
        QStringLiteral("ap"), QStringLiteral("bucky"),
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("cd \"$0\" && tar -xf jobs.tar && for d in job[0-9]*; do cd $d; "
                        "chmod +x *.sh; condor_submit -dry-run /dev/null -terse job.sub 2>&1; "
                        "echo \"=$d $?\"; cd ..; done"),
         remote->folder});
    QString lines;
    for (const QString &line : QString::fromUtf8(said).split(u'\n')) {
        if (line.startsWith(u'=')) {
            m_answers.insert(line.mid(1).section(u' ', 0, 0),
                             line.section(u' ', 1) + u'\n' + lines);
            lines.clear();
        } else {
            lines += line + u'\n';
        }
    }
}

void TestFixesOnPool::everyFixedFileIsAccepted_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    for (const FixedJob &job : fixedJobs())
        QTest::addRow("%s", qPrintable(job.title)) << job.name << job.text;
}

void TestFixesOnPool::everyFixedFileIsAccepted()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    const QString answer = m_answers.value(name);
    QVERIFY2(answer.startsWith(QStringLiteral("0\n")), qPrintable(answer + text));
    QVERIFY2(answer.contains(QStringLiteral("1.0 - 1.")), qPrintable(answer + text));
}

QTEST_GUILESS_MAIN(TestFixesOnPool)
#include "tst_fixesonpool.moc"
