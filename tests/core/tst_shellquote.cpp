// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/shellquote.h"

#include <QProcess>
#include <QTest>

using namespace perch;

namespace
{

/// What the real shell passes on; the command comes by stdin, so that no encoding of this process
/// is in the way.
QByteArray shellOutput(const QString &shell, const QString &command)
{
    QProcess process;
    process.start(shell, {QStringLiteral("-s")});
    process.write(command.toUtf8());
    process.closeWriteChannel();
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        return "the shell did not end: " + process.errorString().toUtf8();
    const QByteArray errors = process.readAllStandardError();
    return errors.isEmpty() ? process.readAllStandardOutput() : "stderr: " + errors;
}

} // namespace

class TestShellQuote : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void survivesARealShell_data();
    void survivesARealShell();
    void survivesBeingQuotedTwice();
    void keepsWordsApart();
};

void TestShellQuote::survivesARealShell_data()
{
    QTest::addColumn<QString>("argument");
    QTest::newRow("an empty argument") << QString();
    QTest::newRow("a plain word") << QStringLiteral("job.sub");
    QTest::newRow("blanks") << QStringLiteral("  my  image .sif ");
    QTest::newRow("single quotes") << QStringLiteral("'it''s'");
    QTest::newRow("a single quote only") << QStringLiteral("'");
    QTest::newRow("double quotes") << QStringLiteral("\"quoted\"");
    QTest::newRow("a command substitution") << QStringLiteral("$(date)");
    QTest::newRow("backquotes") << QStringLiteral("`date`");
    QTest::newRow("a variable") << QStringLiteral("$HOME ${PATH}");
    QTest::newRow("a newline in the middle") << QStringLiteral("a\nb");
    QTest::newRow("newlines at the end") << QStringLiteral("a\n\n");
    QTest::newRow("a leading dash") << QStringLiteral("-rf");
    QTest::newRow("backslashes") << QStringLiteral("\\ \\\\ \\' \\n");
    QTest::newRow("operators") << QStringLiteral("; rm -rf / & | > x < y && || !");
    QTest::newRow("patterns") << QStringLiteral("* ? [a-z] ~ {a,b}");
    QTest::newRow("a comment") << QStringLiteral("# no comment");
    QTest::newRow("an attempt to leave the quotes") << QStringLiteral("'; echo out; '");
    QTest::newRow("other scripts") << QString::fromUtf8("Bäume 图像 🐦");
    QTest::newRow("a long argument") << QStringLiteral("x' ").repeated(10000);
    QString all;
    for (ushort code = 1; code < 256; ++code) {
        all += QChar(code);
        QTest::addRow("the character %d", code) << QString(QChar(code));
    }
    QTest::newRow("all characters at once") << all;
}

void TestShellQuote::survivesARealShell()
{
    QFETCH(QString, argument);
    const QString command = QStringLiteral("printf %s ") + quoteForShell(argument);
    QCOMPARE(shellOutput(QStringLiteral("/bin/sh"), command), argument.toUtf8());
    QCOMPARE(shellOutput(QStringLiteral("bash"), command), argument.toUtf8());
}

void TestShellQuote::survivesBeingQuotedTwice()
{
    const QString argument = QStringLiteral("it's $(date)\n-x");
    const QString inner = shellCommand({QStringLiteral("printf"), QStringLiteral("%s"), argument});
    const QString outer = shellCommand({QStringLiteral("/bin/sh"), QStringLiteral("-c"), inner});
    QCOMPARE(shellOutput(QStringLiteral("/bin/sh"), outer), argument.toUtf8());
}

void TestShellQuote::keepsWordsApart()
{
    const QString command =
        shellCommand({QStringLiteral("printf"), QStringLiteral("<%s>"), QString(),
                      QStringLiteral("a b"), QStringLiteral("'"), QString()});
    QCOMPARE(shellOutput(QStringLiteral("/bin/sh"), command), QByteArray("<><a b><'><>"));
    QCOMPARE(shellCommand({}), QString());
}

QTEST_GUILESS_MAIN(TestShellQuote)
#include "tst_shellquote.moc"
