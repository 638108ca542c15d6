// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/site.h"
#include "remote/sshwire.h"
#include "remote/transport.h"

#include <QDateTime>
#include <QObject>
#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>

namespace perch
{

class AuthPrompter;
class SecretStore;

/// Where a connection goes and what it is for.
struct ConnectionTarget {
    SshService service;
    QString user;
    QString keyFile;        ///< tried first when set
    QString why;            ///< said in the login prompt
    QString knownHostsFile; ///< empty: what the user's OpenSSH uses
    QString sshConfigFile;  ///< of OpenSSH; empty: the user's, "none": no configuration
    QString reachHint;      ///< the site's: what to try when the machine does not answer (a VPN)
    std::chrono::milliseconds timeout =
        std::chrono::seconds(15); ///< until the server answers, without questions
    std::chrono::milliseconds verdictTimeout =
        std::chrono::seconds(150); ///< for the verdict on an answer
};

/// A command that runs or ran on a machine, for the record that the person can look at. Perch puts
/// no secret into a command: what a command is given to read is not part of the record.
struct RanCommand {
    QString machine;
    QDateTime started; ///< when the server took it; UTC
    QString command;   ///< at most 4096 characters, plain text
    std::chrono::milliseconds duration{0};
    /// None: it runs, or Perch closed it, or the link was lost before its end.
    std::optional<ExecExit> exit;
    /// Counts from 1 for each connection: commandRan of a commandStarted has the same.
    int number = 0;
};

/// One login to one machine: opened once, many channels, its state for the connection bar.
/// Never logs in again by itself when that could prompt. Lives in the GUI thread; the SSH session
/// lives in a thread of its own that it owns. Destroying it answers everything still waiting with
/// Cancelled.
class Connection : public QObject, public Transport
{
    Q_OBJECT

public:
    enum class State { Offline, Connecting, Online, Lost };
    Q_ENUM(State)

    Connection(ConnectionTarget target, AuthPrompter &prompter, QObject *parent = nullptr);
    ~Connection() override;

    /// Where passwords and passphrases may be kept, if the person wants that; null: nowhere. Must
    /// outlive the connection.
    void setSecretStore(SecretStore *store);

    /// Logs in when needed; when already online, done at once; when a login is under way, waits for
    /// that one.
    QCoro::Task<Result<void>> open();
    /// The same without ever asking a person: with the agent and keys that need no passphrase.
    /// Error Auth: a person is needed, open() asks. Joins a login that is under way.
    QCoro::Task<Result<void>> reopen();
    /// Logs out; running commands answer Cancelled.
    void close();

    QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) override;

    /// Lost: it was online, and no later login succeeded. Commands fail with lastError() at once.
    [[nodiscard]] State state() const;
    /// How far the login is; only while Connecting or Online.
    [[nodiscard]] SshStage stage() const;
    [[nodiscard]] const ConnectionTarget &target() const;
    /// The reason of Lost, or of the last failed login.
    [[nodiscard]] Error lastError() const;
    /// What the server shows before the login (bounded, plain text).
    [[nodiscard]] QString banner() const;
    /// What is worth knowing of how this login was made: whole sentences for the report.
    [[nodiscard]] QStringList notes() const;
    /// Commands that were started on this machine since the program began: shown to the user.
    [[nodiscard]] int commandCount() const;

Q_SIGNALS:
    void stateChanged(perch::Connection::State state);
    /// The login has come to `stage`, at `machine` (a host on the way may have a login of its own).
    void stageChanged(perch::SshStage stage, const QString &machine);
    void commandCountChanged(int count);
    void commandStarted(const perch::RanCommand &command);
    void commandRan(const perch::RanCommand &command); ///< it has ended

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
