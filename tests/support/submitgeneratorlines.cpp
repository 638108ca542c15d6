// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/submitgenerator.h"

namespace perch::test
{

QString SubmitGenerator::definition()
{
    const QString newName = name();
    QString value = oneOf({QStringLiteral("3"), QStringLiteral("0.5"), QStringLiteral("value"),
                           QStringLiteral("x, y ,z"), QStringLiteral("data/a.dat"),
                           QStringLiteral("\"quoted\""), QStringLiteral("two words"), QString()});
    // refers to names set before only, so that no circle comes about
    if (!m_names.isEmpty() && !m_names.contains(newName, Qt::CaseInsensitive) && chance(35))
        value += QStringLiteral("$(%1)").arg(oneOf(m_names));
    else if (chance(15))
        value += QStringLiteral(" $(%1)").arg(newName);
    else if (chance(20))
        value = QStringLiteral("$(Process)");
    if (!m_names.contains(newName))
        m_names.append(newName);
    return newName + QStringLiteral(" = ") + value;
}

QString SubmitGenerator::programLine()
{
    switch (m_random.bounded(9)) {
    case 0:
        return QStringLiteral("arguments = \"%1\"").arg(words());
    case 1:
        return QStringLiteral("arguments = \"%1 'a b' it''s \"\"q\"\"\"").arg(word());
    case 2:
        return QStringLiteral("environment = \"A=%1 B='x y' %2=1\"").arg(word(), name());
    case 3:
        return QStringLiteral("environment = A=%1;B=2;C=x y").arg(word());
    case 4:
        return oneOf({QStringLiteral("env = Q=1;P=2"), QStringLiteral("env = \"Q=1 P=2\""),
                      QStringLiteral("environment2 = \"Z=1\""), QStringLiteral("getenv = false"),
                      QStringLiteral("arguments2 = \"new 'style'\"")});
    case 5:
        return oneOf({QStringLiteral("universe = vanilla"), QStringLiteral("universe = Container"),
                      QStringLiteral("universe = local"), QStringLiteral("universe = scheduler"),
                      QStringLiteral("universe = 5"), QStringLiteral("universe = docker")});
    case 6:
        return oneOf({QStringLiteral("container_image = my.sif"),
                      QStringLiteral("container_image = docker://python:3.12"),
                      QStringLiteral("container_image = osdf:///chtc/staging/b/bucky/x.sif"),
                      QStringLiteral("container_image = images/sandbox/"),
                      QStringLiteral("container_image = \"my.sif\""),
                      QStringLiteral("container_image = /cvmfs/a/b.sif"),
                      QStringLiteral("docker_image = python:3.12")});
    case 7:
        return oneOf(
            {QStringLiteral("executable = other.sh"), QStringLiteral("executable = /bin/echo"),
             QStringLiteral("executable = ./run.sh"), QStringLiteral("transfer_executable = false"),
             QStringLiteral("transfer_executable = true")});
    default:
        return QStringLiteral("arguments = ") + words();
    }
}

QString SubmitGenerator::fileLine()
{
    switch (m_random.bounded(10)) {
    case 0:
        return oneOf({QStringLiteral("output"), QStringLiteral("error"), QStringLiteral("log"),
                      QStringLiteral("stdout"), QStringLiteral("input")}) +
               QStringLiteral(" = ") + path();
    case 1:
        return QStringLiteral("transfer_input_files = in.txt, data/ ,data/b.dat,") + path();
    case 2:
        return QStringLiteral("transfer_input_files = osdf:///chtc/x.tar,https://e.org/%1, my.sif")
            .arg(word());
    case 3:
        return oneOf({QStringLiteral("transfer_output_files = a.pt, out/"),
                      QStringLiteral("transfer_output_files = \"\""),
                      QStringLiteral("transfer_output_files = m_$(Process).pt")});
    case 4:
        return QStringLiteral("transfer_output_remaps = \"a.pt = r/%1; b = osdf:///c/d\"")
            .arg(macro());
    case 5:
        return QStringLiteral("should_transfer_files = ") +
               oneOf({QStringLiteral("YES"), QStringLiteral("NO"), QStringLiteral("if_needed"),
                      QStringLiteral("auto")});
    case 6:
        return QStringLiteral("when_to_transfer_output = ") +
               oneOf({QStringLiteral("ON_EXIT"), QStringLiteral("ON_EXIT_OR_EVICT"),
                      QStringLiteral("on_success"), QStringLiteral("NONE")});
    case 7:
        return oneOf({QStringLiteral("stream_output"), QStringLiteral("transfer_error"),
                      QStringLiteral("stream_error"), QStringLiteral("transfer_input"),
                      QStringLiteral("preserve_relative_paths")}) +
               QStringLiteral(" = ") + truth();
    case 8:
        return oneOf({QStringLiteral("initialdir = data"),
                      QStringLiteral("initialdir = ./data/deep"),
                      QStringLiteral("transfer_container = false"),
                      QStringLiteral("output_destination = s3://bucket/x"),
                      QStringLiteral("encrypt_input_files = in.txt"),
                      QStringLiteral("disk_usage = 3 GB"), QStringLiteral("image_size = 20 MB")});
    default:
        return QStringLiteral("output = out/$(Cluster).$(Process).txt");
    }
}

QString SubmitGenerator::requestLine()
{
    switch (m_random.bounded(9)) {
    case 0:
        return QStringLiteral("request_cpus = ") +
               oneOf({QStringLiteral("1"), QStringLiteral("4"), QStringLiteral("$(N:2)"),
                      QStringLiteral("undefined"), QStringLiteral("2+2")});
    case 1:
        return QStringLiteral("request_memory = ") + size();
    case 2:
        return QStringLiteral("request_disk = ") + size();
    case 3:
        return QStringLiteral("request_gpus = ") +
               oneOf({QStringLiteral("1"), QStringLiteral("0"), QStringLiteral("2")});
    case 4:
        return oneOf({QStringLiteral("gpus_minimum_capability = 7.5"),
                      QStringLiteral("gpus_maximum_capability = 9.0"),
                      QStringLiteral("gpus_minimum_memory = 16 GB"),
                      QStringLiteral("gpus_minimum_runtime = 12.1"),
                      QStringLiteral("gpus_minimum_runtime = 12010"),
                      QStringLiteral("require_gpus = Capability > 7 || DeviceName == \"A100\""),
                      QStringLiteral("cuda_version = 12.2")});
    case 5:
        return oneOf({QStringLiteral("request_widgets = 2"), QStringLiteral("RequestCPUs = 3"),
                      QStringLiteral("request_name = \"abc\""), QStringLiteral("request_memry = 5"),
                      QStringLiteral("SUBMIT.request_cpus = 5")});
    case 6:
        return QStringLiteral("rank = ") + expression(2);
    default:
        return QStringLiteral("requirements = ") + expression(3);
    }
}

QString SubmitGenerator::policyLine()
{
    switch (m_random.bounded(6)) {
    case 0:
        return oneOf({QStringLiteral("periodic_hold"), QStringLiteral("periodic_release"),
                      QStringLiteral("periodic_remove"), QStringLiteral("on_exit_hold"),
                      QStringLiteral("on_exit_remove"), QStringLiteral("leave_in_queue"),
                      QStringLiteral("periodic_hold_reason")}) +
               QStringLiteral(" = ") + expression(2);
    case 1:
        return QStringLiteral("max_retries = ") + number(5);
    case 2:
        return QStringLiteral("retry_until = ") + (chance(50) ? number(90) : expression(2));
    case 3:
        return QStringLiteral("success_exit_code = ") + number(9);
    case 4:
        return oneOf({QStringLiteral("kill_sig = SIGUSR1"), QStringLiteral("remove_kill_sig = 15"),
                      QStringLiteral("hold = true"), QStringLiteral("kill_sig_timeout = 30"),
                      QStringLiteral("checkpoint_exit_code = 85"),
                      QStringLiteral("deferral_time = 1900000000"), QStringLiteral("cron_hour = 3"),
                      QStringLiteral("job_lease_duration = 10")});
    default:
        return QStringLiteral("notification = ") +
               oneOf({QStringLiteral("Never"), QStringLiteral("error"), QStringLiteral("COMPLETE"),
                      QStringLiteral("Always")});
    }
}

QString SubmitGenerator::plainLine()
{
    return oneOf({QStringLiteral("batch_name = \"%1\"").arg(word()),
                  QStringLiteral("batch_name = %1").arg(words()),
                  QStringLiteral("priority = %1").arg(number(20)),
                  QStringLiteral("prio = -3"),
                  QStringLiteral("description = %1").arg(words()),
                  QStringLiteral("email_attributes = A,  B ,C"),
                  QStringLiteral("notify_user = b@example.org"),
                  QStringLiteral("log_xml = %1").arg(truth()),
                  QStringLiteral("nice_user = %1").arg(truth()),
                  QStringLiteral("accounting_group = g.h"),
                  QStringLiteral("accounting_group_user = u"),
                  QStringLiteral("concurrency_limits = B:2, a.c ,d"),
                  QStringLiteral("noop_job = %1").arg(truth()),
                  QStringLiteral("allowed_execute_duration = 60*60"),
                  QStringLiteral("transfer_checkpoint_files = ck"),
                  QStringLiteral("max_transfer_input_mb = 100"),
                  QStringLiteral("want_io_proxy = true"),
                  QStringLiteral("job_machine_attrs = A B"),
                  QStringLiteral("keep_claim_idle = 5"),
                  QStringLiteral("starter_log = s.log"),
                  QStringLiteral("docker_pull_policy = always"),
                  QStringLiteral("jobset = \"mine\""),
                  QStringLiteral("JOBSET.name = other"),
                  QStringLiteral("want_campus_pools = true"),
                  QStringLiteral("foo = bar")});
}

QString SubmitGenerator::attributeLine()
{
    const QString attribute = oneOf({QStringLiteral("WantGPULab"), QStringLiteral("Foo"),
                                     QStringLiteral("is_resumable"), QStringLiteral("RequestFoo"),
                                     QStringLiteral("GPUJobLength"), QStringLiteral("foo")});
    return oneOf({QStringLiteral("+"), QStringLiteral("MY."), QStringLiteral("my.")}) + attribute +
           QStringLiteral(" = ") +
           (chance(30)   ? QStringLiteral("\"%1\"").arg(macro())
            : chance(20) ? QString()
                         : expression(3));
}

/// What HTCondor refuses, or takes otherwise than one may think.
QString SubmitGenerator::mistake()
{
    return oneOf({QStringLiteral("arguments : a"),
                  QStringLiteral("foo-bar = 1"),
                  QStringLiteral("just words"),
                  QStringLiteral("word"),
                  QStringLiteral("arguments = \"open"),
                  QStringLiteral("arguments = a \"b\" c"),
                  QStringLiteral("environment = \"A\""),
                  QStringLiteral("environment = \"A='x\""),
                  QStringLiteral("requirements = (Memory > 1"),
                  QStringLiteral("request_memory = 2GiB"),
                  QStringLiteral("+Foo = a b"),
                  QStringLiteral("universe = vanila"),
                  QStringLiteral("executable = nosuch.sh"),
                  QStringLiteral("executable = empty.sh"),
                  QStringLiteral("executable = dos.sh"),
                  QStringLiteral("initialdir = nowhere"),
                  QStringLiteral("stream_output = yes"),
                  QStringLiteral("notification = sometimes"),
                  QStringLiteral("should_transfer_files = maybe"),
                  QStringLiteral("max_retries = many"),
                  QStringLiteral("retry_until = 1 +"),
                  QStringLiteral("priority = high"),
                  QStringLiteral("transfer_output_remaps = a=b"),
                  QStringLiteral("container_image = library://x"),
                  QStringLiteral("kill_sig = SIGNOTHING"),
                  QStringLiteral("error : stop here"),
                  QStringLiteral("warning : mind $(Process)"),
                  QStringLiteral("include : nosuch.sub"),
                  QStringLiteral("include : bad.sub"),
                  QStringLiteral("arguments = $INT(novalue)"),
                  QStringLiteral("arguments = $CHOICE(x,a,b)"),
                  QStringLiteral("endif"),
                  QStringLiteral("if $(Process) > 2"),
                  QStringLiteral("if maybe"),
                  QStringLiteral("else"),
                  QStringLiteral("+ Foo = 1"),
                  QStringLiteral("queue = 3"),
                  QStringLiteral("arguments = $RANDOM_INTEGER(5,1)"),
                  QStringLiteral("x @=end"),
                  QStringLiteral("concurrency_limits = a b-c"),
                  QStringLiteral("image_size = none"),
                  QStringLiteral("requirements += true"),
                  QStringLiteral("gpus_minimum_memory = big memory"),
                  QStringLiteral("nice_user = t")});
}

QStringList SubmitGenerator::condition()
{
    const QString test =
        oneOf({QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("0"),
               QStringLiteral("1.5"), QStringLiteral("$(Process)"), QStringLiteral("!$(IsWindows)"),
               QStringLiteral("defined %1").arg(name()), QStringLiteral("! defined %1").arg(name()),
               QStringLiteral("version >= 24.1"), QStringLiteral("version > 9.0.0"),
               QStringLiteral("yes"), QStringLiteral("$(nothing)")});
    QStringList lines = {QStringLiteral("if ") + test, QStringLiteral("  ") + plainLine()};
    if (chance(30)) {
        lines.append(QStringLiteral("elif defined ") + name());
        lines.append(programLine());
    }
    if (chance(50)) {
        lines.append(QStringLiteral("ELSE"));
        lines.append(chance(20) ? QStringLiteral("this is not read unless it counts = 1")
                                : attributeLine());
    }
    lines.append(QStringLiteral("endif"));
    return lines;
}

QStringList SubmitGenerator::queue()
{
    const QString count = chance(25) ? QStringLiteral(" 2") : QString();
    const QString slice =
        chance(15)
            ? oneOf({QStringLiteral("[1:] "), QStringLiteral("[:2] "), QStringLiteral("[::2] "),
                     QStringLiteral("[-1] "), QStringLiteral("[1:3:1]")})
            : QString();
    const QString variables =
        oneOf({QStringLiteral("a"), QStringLiteral("a,b"), QStringLiteral("lr tag"),
               QStringLiteral("a, b, N"), QString()});
    const QString head = QStringLiteral("queue") + count + u' ' + variables;
    switch (m_random.bounded(10)) {
    case 0:
        return {QStringLiteral("queue")};
    case 1:
        return {oneOf({QStringLiteral("Queue 3"), QStringLiteral("queue $(N:2)"),
                       QStringLiteral("queue 1+1"), QStringLiteral("queue 2.9"),
                       QStringLiteral("QUEUE\t2"), QStringLiteral("queue 0")})};
    case 2:
        return {head + QStringLiteral(" in ") + slice +
                QStringLiteral("(x, y z, %1)").arg(number(9))};
    case 3:
        return {head + QStringLiteral(" in ") + slice + QStringLiteral("x, y z")};
    case 4:
        return {head + QStringLiteral(" from ") + slice +
                oneOf({QStringLiteral("rows.txt"), QStringLiteral("one.csv"),
                       QStringLiteral("none.txt"), QStringLiteral("nosuch.txt")})};
    case 5:
        return {head + QStringLiteral(" matching ") +
                oneOf({QString(), QStringLiteral("files "), QStringLiteral("dirs "),
                       QStringLiteral("any ")}) +
                slice +
                oneOf({QStringLiteral("data/*"), QStringLiteral("data/*.dat data/a*"),
                       QStringLiteral("(in.* run.sh)")})};
    case 6:
        return {head + QStringLiteral(" in ") + slice + u'(',
                QStringLiteral("  one two,three"),
                QStringLiteral("# no row"),
                QStringLiteral("four\\"),
                QStringLiteral(" five"),
                QStringLiteral(")")};
    case 7:
        return {QStringLiteral("queue executable, arguments from ("),
                QStringLiteral("run.sh first %1").arg(word()), QStringLiteral("other.sh second"),
                QStringLiteral(" ) trailing")};
    default:
        return {head + QStringLiteral(" from ") + slice + QStringLiteral("( ") + number(50) + u' ' +
                    number(50),
                QStringLiteral("  %1, %2,%3 rest").arg(number(9), word(), number(9)),
                QStringLiteral("# no row"),
                chance(30) ? QString() : number(5),
                QStringLiteral("$(Process) $(missing) x"),
                QStringLiteral(")")};
    }
}

/// The same line in another spelling.
QString SubmitGenerator::spelled(const QString &line)
{
    QString text = line;
    const qsizetype sign = text.indexOf(QStringLiteral(" = "));
    if (sign > 0 && chance(15))
        text.replace(sign, 3,
                     oneOf({QStringLiteral("="), QStringLiteral("\t=  "), QStringLiteral(" =")}));
    if (sign > 0 && chance(10))
        text = text.left(sign).toUpper() + text.sliced(sign);
    const qsizetype blank = text.indexOf(u' ', sign + 4);
    if (sign > 0 && blank > 0 && chance(12))
        text.insert(blank,
                    chance(50) ? QStringLiteral("\\\n   ") : QStringLiteral(" \\  \n# why \\\n"));
    if (chance(10))
        text.prepend(oneOf({QStringLiteral("  "), QStringLiteral("\t")}));
    if (chance(10))
        text.append(oneOf({QStringLiteral("   "), QStringLiteral("\t")}));
    return text;
}

QString SubmitGenerator::next()
{
    m_names.clear();
    QStringList lines = {QStringLiteral("# made by chance"), QStringLiteral("executable = run.sh")};
    const int count = 2 + m_random.bounded(14);
    for (int i = 0; i < count; ++i) {
        switch (m_random.bounded(10)) {
        case 0:
        case 1:
            lines.append(spelled(definition()));
            break;
        case 2:
        case 3:
            lines.append(spelled(programLine()));
            break;
        case 4:
            lines.append(spelled(fileLine()));
            break;
        case 5:
        case 6:
            lines.append(spelled(requestLine()));
            break;
        case 7:
            lines.append(spelled(policyLine()));
            break;
        case 8:
            lines.append(spelled(chance(60) ? plainLine() : attributeLine()));
            break;
        default:
            if (chance(40))
                lines += condition();
            else
                lines.append(oneOf({QString(), QStringLiteral("# words \\"),
                                    QStringLiteral("include : part.sub"),
                                    QStringLiteral("include ifexist : nosuch.sub")}));
        }
    }
    if (chance(18))
        lines.insert(m_random.bounded(int(lines.size()) + 1), mistake());
    lines += queue();
    if (chance(8))
        lines += {spelled(definition()), QStringLiteral("arguments = again $(Process)"),
                  QStringLiteral("queue")};
    QString text = lines.join(u'\n') + u'\n';
    if (chance(8))
        text.replace(u'\n', QStringLiteral("\r\n"));
    if (chance(5))
        text.chop(1);
    return text;
}

} // namespace perch::test
