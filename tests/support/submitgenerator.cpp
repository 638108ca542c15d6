// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/submitgenerator.h"

namespace perch::test
{

QList<SubmitFixtureFile> submitFixture()
{
    return {
        {QStringLiteral("run.sh"), "#!/bin/sh\necho hello\n", true},
        {QStringLiteral("other.sh"), QByteArray("#!/bin/sh\n") + QByteArray(5000, '#') + "\n",
         true},
        {QStringLiteral("dos.sh"), "#!/bin/sh\r\necho hello\r\n", true},
        {QStringLiteral("empty.sh"), "", true},
        {QStringLiteral("in.txt"), QByteArray(3000, 'x'), false},
        {QStringLiteral("my.sif"), QByteArray(2'500'000, 's'), false},
        {QStringLiteral("rows.txt"), "1 2 3\n  a, b ,c\n# no comment\nx\n\n7\t8 9 10\n", false},
        {QStringLiteral("one.csv"), "alpha\nbeta\n\ngam\\\nma\ndelta", false},
        {QStringLiteral("none.txt"), "", false},
        {QStringLiteral("part.sub"),
         "# included\npart = $(part:of)it\nif defined never\nelse\n"
         "priority = 4\nendif\n",
         false},
        {QStringLiteral("bad.sub"), "queue 3\n", false},
        {QStringLiteral("data/"), {}, false},
        {QStringLiteral("data/a.dat"), "a\n", false},
        {QStringLiteral("data/b.dat"), QByteArray(70'000, 'b'), false},
        {QStringLiteral("data/deep/"), {}, false},
        {QStringLiteral("data/deep/c.txt"), "c\n", false},
    };
}

QString SubmitGenerator::name()
{
    static const QStringList plain = {
        QStringLiteral("a"),      QStringLiteral("b"),   QStringLiteral("lr"),
        QStringLiteral("tag"),    QStringLiteral("x.y"), QStringLiteral("seed_1"),
        QStringLiteral("folder"), QStringLiteral("N"),   QStringLiteral("list")};
    return oneOf(plain);
}

QString SubmitGenerator::macro()
{
    static const QStringList automatic = {
        QStringLiteral("Process"),   QStringLiteral("ProcId"),      QStringLiteral("Cluster"),
        QStringLiteral("Step"),      QStringLiteral("ItemIndex"),   QStringLiteral("Row"),
        QStringLiteral("Item"),      QStringLiteral("ARCH"),        QStringLiteral("OPSYS"),
        QStringLiteral("JobId"),     QStringLiteral("IsLinux"),     QStringLiteral("DOLLAR"),
        QStringLiteral("ClusterId"), QStringLiteral("SUBMIT_FILE"), QStringLiteral("YEAR")};
    const QString known = m_names.isEmpty() || chance(30) ? name() : oneOf(m_names);
    switch (m_random.bounded(8)) {
    case 0:
        return QStringLiteral("$(%1)").arg(oneOf(automatic));
    case 1:
        return QStringLiteral("$(%1:%2)")
            .arg(known, oneOf({QStringLiteral("d"), QStringLiteral("a/b c"), QStringLiteral("1,2"),
                               QStringLiteral("$(Process)"), QStringLiteral("a-b"), QString()}));
    case 2:
        return function();
    case 3:
        return QStringLiteral("$($(%1))").arg(known);
    default:
        return QStringLiteral("$(%1)").arg(known);
    }
}

QString SubmitGenerator::function()
{
    const QString known = m_names.isEmpty() || chance(20) ? name() : oneOf(m_names);
    switch (m_random.bounded(12)) {
    case 0:
        return QStringLiteral("$INT(%1)")
            .arg(oneOf({QStringLiteral("3"), QStringLiteral("Process"), QStringLiteral("2*3+1"),
                        QStringLiteral("7.9"), known}));
    case 1:
        return QStringLiteral("$INT(Process,%1)")
            .arg(oneOf({QStringLiteral("%04d"), QStringLiteral("%x"), QStringLiteral("%-4d_"),
                        QStringLiteral("%d"), QStringLiteral("%+d")}));
    case 2:
        return QStringLiteral("$REAL(%1%2)")
            .arg(oneOf({QStringLiteral("Process"), QStringLiteral("1.5"), QStringLiteral("1e3/3")}),
                 oneOf({QString(), QStringLiteral(",%.2f"), QStringLiteral(",%g")}));
    case 3:
        return QStringLiteral("$STRING(%1)").arg(known);
    case 4:
        return QStringLiteral("$EVAL(%1)")
            .arg(oneOf({QStringLiteral("1+1"), QStringLiteral("\"q\""),
                        QStringLiteral("3 > 2 ? 7 : 8"), QStringLiteral("1.25"),
                        QStringLiteral("undefinedname"), known}));
    case 5:
        return QStringLiteral("$SUBSTR(%1,%2)")
            .arg(known, oneOf({QStringLiteral("1"), QStringLiteral("-2"), QStringLiteral("0,2"),
                               QStringLiteral("1,-1"), QStringLiteral("Process")}));
    case 6:
        return QStringLiteral("$CHOICE(%1,p,q,r)")
            .arg(oneOf({QStringLiteral("0"), QStringLiteral("2"), QStringLiteral("Step")}));
    case 7:
        return QStringLiteral("$F%1(%2)")
            .arg(oneOf({QStringLiteral("n"), QStringLiteral("x"), QStringLiteral("nx"),
                        QStringLiteral("p"), QStringLiteral("d"), QStringLiteral("pn"),
                        QStringLiteral("f"), QStringLiteral("db"), QStringLiteral("xb"),
                        QStringLiteral("dn"), QString()}),
                 oneOf({known, QStringLiteral("executable"), QStringLiteral("/a/b/c.d.e"),
                        QStringLiteral("SUBMIT_FILE")}));
    case 8:
        return oneOf({QStringLiteral("$BASENAME(/x/y.z)"), QStringLiteral("$DIRNAME(/x/y.z)"),
                      QStringLiteral("$BASENAME(executable)")});
    case 9:
        return QStringLiteral("$ENV(%1)")
            .arg(oneOf({QStringLiteral("HOME"), QStringLiteral("NO_SUCH_THING"),
                        QStringLiteral("NO_SUCH_THING:else"), QStringLiteral("STAGING")}));
    case 10:
        return QStringLiteral("$RANDOM_%1")
            .arg(oneOf({QStringLiteral("CHOICE(a,b)"), QStringLiteral("INTEGER(1,9)"),
                        QStringLiteral("INTEGER(4,4)"), QStringLiteral("CHOICE(only)")}));
    default:
        return oneOf({QStringLiteral("$$(Memory)"), QStringLiteral("$$([ 1+2 ])"),
                      QStringLiteral("$int(3)"), QStringLiteral("$(unclosed"),
                      QStringLiteral("$ENV(x-y)"), QStringLiteral("$")});
    }
}

QString SubmitGenerator::word()
{
    static const QStringList plain = {QStringLiteral("--epochs"),
                                      QStringLiteral("14"),
                                      QStringLiteral("0.001"),
                                      QStringLiteral("model.pt"),
                                      QStringLiteral("a#b"),
                                      QStringLiteral("x=y"),
                                      QStringLiteral("gr\u00fc\u00df"),
                                      QStringLiteral("c:\\d"),
                                      QStringLiteral("a,b"),
                                      QStringLiteral("-v"),
                                      QStringLiteral("100%"),
                                      QStringLiteral("{1}")};
    QString text = chance(35) ? macro() : oneOf(plain);
    if (chance(20))
        text += macro();
    return text;
}

QString SubmitGenerator::words()
{
    QStringList list;
    for (int i = m_random.bounded(4); i >= 0; --i)
        list.append(word());
    return list.join(chance(90) ? QStringLiteral(" ") : QStringLiteral("  "));
}

QString SubmitGenerator::path()
{
    QString base =
        oneOf({QStringLiteral("out"), QStringLiteral("logs/job"), QStringLiteral("r"),
               QStringLiteral("/tmp/x"), QStringLiteral("data//b"), QStringLiteral("./here")});
    if (chance(60))
        base += oneOf({QStringLiteral("_"), QStringLiteral(".")}) + macro();
    return base + oneOf({QStringLiteral(".txt"), QStringLiteral(".log"), QString()});
}

QString SubmitGenerator::size()
{
    return oneOf({QStringLiteral("1GB"), QStringLiteral("2.5 GB"), QStringLiteral("512"),
                  QStringLiteral("700 MB"), QStringLiteral("4096K"), QStringLiteral("1 t"),
                  QStringLiteral("0.2g"), QStringLiteral("$(N:3) GB"), QStringLiteral("1024*4"),
                  QStringLiteral("undefined"), QStringLiteral("0"), macro()});
}

QString SubmitGenerator::truth()
{
    return oneOf({QStringLiteral("true"), QStringLiteral("False"), QStringLiteral("1"),
                  QStringLiteral("0"), QStringLiteral("1 > 2"), QStringLiteral("!false")});
}

QString SubmitGenerator::expression(int depth)
{
    if (depth <= 0 || chance(25))
        return oneOf({QStringLiteral("1"), QStringLiteral("-2"), QStringLiteral("0.5"),
                      QStringLiteral("1e6"), QStringLiteral("true"), QStringLiteral("UNDEFINED"),
                      QStringLiteral("\"text\""), QStringLiteral("\"a\\\"b\""),
                      QStringLiteral("Memory"), QStringLiteral("TARGET.Machine"),
                      QStringLiteral("MY.Owner"), QStringLiteral("OpSysMajorVer"),
                      QStringLiteral("Cpus"), QStringLiteral("Arch"),
                      QStringLiteral("HasCHTCStaging"), QStringLiteral("'odd name'"),
                      QStringLiteral("GPUs_Capability")});
    const QString one = expression(depth - 1);
    const QString two = expression(depth - 1);
    switch (m_random.bounded(9)) {
    case 0:
        return QStringLiteral("(%1)").arg(one);
    case 1:
        return QStringLiteral("%1%2").arg(oneOf({QStringLiteral("!"), QStringLiteral("-"),
                                                 QStringLiteral("~"), QStringLiteral("+")}),
                                          one);
    case 2:
        return QStringLiteral("%1 ? %2 : 3").arg(one, two);
    case 3:
        return QStringLiteral("%1(%2)").arg(
            oneOf({QStringLiteral("isUndefined"), QStringLiteral("size"), QStringLiteral("toLower"),
                   QStringLiteral("regexp"), QStringLiteral("f")}),
            chance(50) ? one : one + u',' + two);
    case 4:
        return QStringLiteral("{%1, %2}").arg(one, two);
    case 5:
        return QStringLiteral("[ a = %1; b = %2 ]").arg(one, two);
    default:
        return one +
               oneOf({QStringLiteral(" && "), QStringLiteral(" || "), QStringLiteral(" == "),
                      QStringLiteral("=?="), QStringLiteral(" =!= "), QStringLiteral(">="),
                      QStringLiteral(" < "), QStringLiteral("+"), QStringLiteral(" - "),
                      QStringLiteral("*"), QStringLiteral("/"), QStringLiteral(" is "),
                      QStringLiteral(" isnt "), QStringLiteral("|"), QStringLiteral(" ?: ")}) +
               two;
    }
}

} // namespace perch::test
