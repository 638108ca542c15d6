// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/opensshconfig.h"

#include "remote/answer.h"

#include <QCoro/QCoroFuture>

#include <QDir>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QSysInfo>
#include <QTimer>

#include <functional>
#include <memory>

namespace perch
{

namespace
{

constexpr std::chrono::seconds answersWithin{10};
constexpr qint64 maximumOutput = 256 * 1024;

bool isOneOf(QChar letter, const char *others)
{
    return (letter >= QLatin1Char('a') && letter <= QLatin1Char('z')) ||
           (letter >= QLatin1Char('A') && letter <= QLatin1Char('Z')) ||
           (letter >= QLatin1Char('0') && letter <= QLatin1Char('9')) ||
           QLatin1String(others).contains(letter);
}

std::optional<quint16> portOf(const QString &text)
{
    bool isNumber = false;
    const ushort port = text.toUShort(&isNumber);
    if (!isNumber || port == 0)
        return std::nullopt;
    return port;
}

bool isYes(const QString &value)
{
    return value == QLatin1String("yes") || value == QLatin1String("true");
}

/// The values that a path of the configuration may name (ssh_config(5), TOKENS).
class Expander
{
public:
    Expander(const OpenSshSettings &settings, const OpenSshQuery &query,
             const QHash<QString, QString> &variables)
        : m_variables(variables), m_home(variables.value(QStringLiteral("HOME")))
    {
        const QString localHost = QSysInfo::machineHostName();
        m_tokens = {{QLatin1Char('%'), QStringLiteral("%")},
                    {QLatin1Char('d'), m_home},
                    {QLatin1Char('h'), settings.hostName},
                    {QLatin1Char('k'),
                     settings.hostKeyAlias.isEmpty() ? query.host : settings.hostKeyAlias},
                    {QLatin1Char('L'), localHost.section(QLatin1Char('.'), 0, 0)},
                    {QLatin1Char('l'), localHost},
                    {QLatin1Char('n'), query.host},
                    {QLatin1Char('p'), QString::number(settings.port)},
                    {QLatin1Char('r'), settings.user},
                    {QLatin1Char('u'), variables.value(QStringLiteral("USER"))}};
    }

    /// Empty when something in it is not known here: such a path is passed over.
    [[nodiscard]] QString path(const QString &text) const
    {
        QString result;
        qsizetype i = 0;
        if (text.startsWith(QLatin1String("~/"))) {
            result = m_home;
            i = 1;
        }
        while (i < text.size()) {
            if (text.at(i) == QLatin1Char('%') && i + 1 < text.size()) {
                const auto token = m_tokens.constFind(text.at(i + 1));
                if (token == m_tokens.constEnd())
                    return {};
                result += *token;
                i += 2;
            } else if (text.mid(i, 2) == QLatin1String("${")) {
                const qsizetype end = text.indexOf(QLatin1Char('}'), i);
                const QString name = text.mid(i + 2, end - i - 2);
                if (end < 0 || !m_variables.contains(name))
                    return {};
                result += m_variables.value(name);
                i = end + 1;
            } else {
                result += text.at(i++);
            }
        }
        return QDir::isAbsolutePath(result) ? QDir::cleanPath(result) : QString();
    }

    /// "SSH_AUTH_SOCK", "none", "$NAME" or a path (ssh_config(5), IdentityAgent).
    [[nodiscard]] QString agent(const QString &text) const
    {
        if (text == QLatin1String("none"))
            return {};
        if (text.isEmpty() || text == QLatin1String("SSH_AUTH_SOCK"))
            return m_variables.value(QStringLiteral("SSH_AUTH_SOCK"));
        if (text.startsWith(QLatin1Char('$')) && !text.startsWith(QLatin1String("${")))
            return m_variables.value(text.mid(1));
        return path(text);
    }

    /// ssh -G prints several files with spaces between, also where a name has one: a new file
    /// begins where a path does.
    [[nodiscard]] QStringList paths(const QString &text) const
    {
        QStringList names;
        for (const QString &word : text.split(QLatin1Char(' '))) {
            const bool begins = names.isEmpty() || word.startsWith(QLatin1Char('/')) ||
                                word.startsWith(QLatin1Char('~')) ||
                                word.startsWith(QLatin1Char('%')) ||
                                word.startsWith(QLatin1Char('$'));
            if (begins)
                names.append(word);
            else
                names.last() += QLatin1Char(' ') + word;
        }
        QStringList result;
        for (const QString &name : std::as_const(names)) {
            const QString file = path(name);
            if (!file.isEmpty() && !result.contains(file))
                result.append(file);
        }
        return result;
    }

private:
    const QHash<QString, QString> &m_variables;
    QString m_home;
    QHash<QChar, QString> m_tokens;
};

QStringList arguments(const OpenSshQuery &query)
{
    QStringList result{QStringLiteral("-G")};
    if (!query.configFile.isEmpty())
        result << QStringLiteral("-F") << query.configFile;
    if (query.hasOwnKey) // a name that is no file, or the default files would be listed
        result << QStringLiteral("-o") << QStringLiteral("IdentityFile=none");
    if (!query.user.isEmpty())
        result << QStringLiteral("-l") << query.user;
    if (query.port)
        result << QStringLiteral("-p") << QString::number(*query.port);
    result << QStringLiteral("--") << query.host;
    return result;
}

QHash<QString, QString> environment()
{
    QHash<QString, QString> variables;
    const auto system = QProcessEnvironment::systemEnvironment();
    for (const QString &name : system.keys())
        variables.insert(name, system.value(name));
    variables.insert(QStringLiteral("HOME"), QDir::homePath());
    return variables;
}

/// One run of ssh, bounded in time and output. Answers once, whatever happens; owns itself until
/// the process has ended.
class OpenSshRun final : public QObject
{
public:
    OpenSshRun(const QString &program, const QStringList &words, const QString &host) : m_host(host)
    {
        connect(&m_process, &QProcess::readyReadStandardOutput, this, [this] { collect(); });
        connect(&m_process, &QProcess::finished, this, [this] { finish(); });
        connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
            if (error != QProcess::FailedToStart)
                return; // the end is told by finished
            m_answer.give(Error(Error::Code::NotFound,
                                QStringLiteral("OpenSSH's program \"ssh\" does not start."),
                                m_process.errorString()));
            deleteLater();
        });
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, [this] { giveUp(timeout()); });
        m_timer.start(answersWithin);
        m_process.setStandardInputFile(QProcess::nullDevice());
        m_process.start(program, words, QIODevice::ReadOnly);
    }

    [[nodiscard]] QFuture<Result<QByteArray>> future() { return m_answer.future(); }

    void giveUp(const Error &why)
    {
        m_answer.give(why);
        m_process.kill();
    }

private:
    [[nodiscard]] Error timeout() const
    {
        return Error(Error::Code::Timeout,
                     QStringLiteral("Your OpenSSH did not say in time how it reaches %1. Try "
                                    "\"ssh -G %1\" in a terminal: a Match exec line in "
                                    "~/.ssh/config may be waiting for something.")
                         .arg(m_host));
    }

    void collect()
    {
        m_output += m_process.readAllStandardOutput();
        if (m_output.size() > maximumOutput)
            giveUp(Error(Error::Code::Parse,
                         QStringLiteral("Your OpenSSH said more about %1 than Perch can read. Look "
                                        "at \"ssh -G %1\" in a terminal.")
                             .arg(m_host)));
    }

    void finish()
    {
        collect();
        const QString complaint =
            QString::fromLocal8Bit(m_process.readAllStandardError().left(4096)).trimmed();
        if (m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0)
            m_answer.give(m_output);
        else
            m_answer.give(Error(
                Error::Code::Parse,
                QStringLiteral("Your OpenSSH refuses its own configuration, so Perch does not know "
                               "how it reaches %1. Correct it, then connect again: %2")
                    .arg(m_host, complaint),
                complaint));
        deleteLater();
    }

    QString m_host;
    QProcess m_process;
    QTimer m_timer;
    QByteArray m_output;
    Answer<QByteArray> m_answer;
};

} // namespace

bool isSshHost(QStringView host)
{
    if (host.isEmpty() || host.size() > 255 || host.startsWith(QLatin1Char('-')))
        return false;
    return std::all_of(host.begin(), host.end(),
                       [](QChar letter) { return isOneOf(letter, ".-_:%"); });
}

bool isSshUser(QStringView user)
{
    if (user.isEmpty() || user.size() > 128 || user.startsWith(QLatin1Char('-')))
        return false;
    return std::all_of(user.begin(), user.end(),
                       [](QChar letter) { return isOneOf(letter, ".-_@+$\\"); });
}

Result<OpenSshSettings> parseOpenSshSettings(const QByteArray &output, const OpenSshQuery &query,
                                             const QHash<QString, QString> &variables)
{
    QHash<QString, QString> values;
    QStringList identityFiles;
    for (const QString &line : QString::fromLocal8Bit(output).split(QLatin1Char('\n'))) {
        const QString name = line.section(QLatin1Char(' '), 0, 0);
        const QString value = line.section(QLatin1Char(' '), 1);
        if (name == QLatin1String("identityfile"))
            identityFiles.append(value);
        else if (!name.isEmpty() && !values.contains(name))
            values.insert(name, value);
    }
    const auto value = [&values](const char *name) {
        const QString found = values.value(QLatin1String(name));
        return found == QLatin1String("none") ? QString() : found;
    };

    OpenSshSettings settings;
    settings.hostName = value("hostname");
    settings.user = value("user");
    const auto port = portOf(value("port"));
    if (!isSshHost(settings.hostName) || !isSshUser(settings.user) || !port)
        return Error(
            Error::Code::Parse,
            QStringLiteral("Your OpenSSH's configuration for %1 names a machine or a user that "
                           "cannot be: look at \"ssh -G %1\" in a terminal.")
                .arg(query.host),
            QStringLiteral("hostname %1, user %2, port %3")
                .arg(settings.hostName, settings.user, value("port")));
    settings.port = *port;
    settings.hostKeyAlias = value("hostkeyalias");
    settings.identitiesOnly = isYes(value("identitiesonly"));
    settings.hashKnownHosts = isYes(value("hashknownhosts"));
    settings.refusesUnknownHosts = isYes(value("stricthostkeychecking"));
    settings.proxyJump = value("proxyjump");
    settings.proxyCommand = value("proxycommand");
    bool isNumber = false;
    const int seconds = value("connecttimeout").toInt(&isNumber);
    if (isNumber && seconds > 0)
        settings.connectTimeout = std::chrono::seconds(seconds);

    const Expander expander(settings, query, variables);
    for (const QString &name : std::as_const(identityFiles)) {
        const QString file = expander.path(name);
        if (!file.isEmpty() && !settings.identityFiles.contains(file))
            settings.identityFiles.append(file);
    }
    settings.identityAgent = expander.agent(values.value(QStringLiteral("identityagent")));
    settings.userKnownHostsFiles = expander.paths(value("userknownhostsfile"));
    settings.globalKnownHostsFiles = expander.paths(value("globalknownhostsfile"));
    return settings;
}

Result<QList<JumpHost>> parseProxyJump(const QString &proxyJump)
{
    QList<JumpHost> hops;
    for (QString text : proxyJump.split(QLatin1Char(','))) {
        const Error wrong(Error::Code::Parse,
                          QStringLiteral("The ProxyJump \"%1\" in your OpenSSH configuration does "
                                         "not name a machine. Write it as user@machine:port.")
                              .arg(text));
        if (text.startsWith(QLatin1String("ssh://"))) {
            text = text.mid(6);
            if (text.endsWith(QLatin1Char('/')))
                text.chop(1);
        }
        JumpHost hop;
        const qsizetype at = text.lastIndexOf(QLatin1Char('@'));
        if (at >= 0) {
            hop.user = text.left(at);
            text = text.mid(at + 1);
            if (!isSshUser(hop.user))
                return wrong;
        }
        QString port;
        const qsizetype bracket = text.indexOf(QLatin1Char(']'));
        if (text.startsWith(QLatin1Char('[')) && bracket > 0) {
            hop.host = text.mid(1, bracket - 1);
            port = text.mid(bracket + 1);
        } else if (text.count(QLatin1Char(':')) == 1) {
            hop.host = text.section(QLatin1Char(':'), 0, 0);
            port = text.mid(hop.host.size());
        } else {
            hop.host = text; // a name, or an IPv6 address without a port
        }
        if (!port.isEmpty()) {
            hop.port = port.startsWith(QLatin1Char(':')) ? portOf(port.mid(1)) : std::nullopt;
            if (!hop.port)
                return wrong;
        }
        if (!isSshHost(hop.host))
            return wrong;
        hops.append(hop);
    }
    return hops;
}

QCoro::Task<Result<OpenSshSettings>> askOpenSsh(OpenSshQuery query, std::stop_token stop)
{
    if (!isSshHost(query.host))
        co_return Error(Error::Code::Network,
                        QStringLiteral("\"%1\" is not the name of a machine. Check it for a typing "
                                       "error.")
                            .arg(query.host));
    if (!query.user.isEmpty() && !isSshUser(query.user))
        co_return Error(Error::Code::Auth,
                        QStringLiteral("\"%1\" is not a user name. Check it for a typing error.")
                            .arg(query.user));
    const QString program = QStandardPaths::findExecutable(QStringLiteral("ssh"));
    if (program.isEmpty())
        co_return Error(Error::Code::NotFound,
                        QStringLiteral("There is no OpenSSH on this computer."));
    auto *run = new OpenSshRun(program, arguments(query), query.host); // deletes itself
    const auto future = run->future();
    Result<QByteArray> output;
    {
        const QPointer<OpenSshRun> alive(run);
        const std::function<void()> giveUp = [alive] {
            if (alive)
                alive->giveUp(Error(Error::Code::Cancelled, QStringLiteral("Stopped on request.")));
        };
        const std::stop_callback<std::function<void()>> onStop(stop, giveUp);
        output = co_await future;
    }
    if (!output)
        co_return output.error();
    const Result<OpenSshSettings> settings = parseOpenSshSettings(*output, query, environment());
    co_return settings;
}

} // namespace perch
