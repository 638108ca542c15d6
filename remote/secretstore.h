// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "remote/secret.h"

#include <QCoro/QCoroTask>

#include <QString>

#include <chrono>
#include <memory>
#include <optional>

namespace perch
{

/// Under which name the password of `user` on a machine is kept: "bucky@ap2001.chtc.wisc.edu", with
/// ":port" where it is not 22. A passphrase is kept under its key file's path.
[[nodiscard]] QString passwordAccount(const QString &user, const QString &host, int port);

/// Passwords and passphrases in the system's keychain, where the person wants that; never in a file
/// of Perch's. Lives in the GUI thread and does not block it. A task holds what it needs: the store
/// may go while one waits. Each task ends within the patience, since a keychain may wait for its
/// own person to unlock it.
class SecretStore
{
public:
    /// `service`: the name under which the keychain lists them.
    explicit SecretStore(QString service = QStringLiteral("Perch"),
                         std::chrono::milliseconds patience = std::chrono::seconds(20));
    ~SecretStore();
    SecretStore(const SecretStore &) = delete;
    SecretStore &operator=(const SecretStore &) = delete;

    /// Whether there is a keychain that keeps: writes a value of no meaning, reads it back, and
    /// takes it away. Asked once; the answer is remembered. Error NotFound: there is none.
    QCoro::Task<Result<void>> probe();
    /// `account`: of passwordAccount(), or a key file's path.
    QCoro::Task<Result<void>> keep(QString account, Secret secret);
    /// No value: nothing is kept for this account.
    QCoro::Task<Result<std::optional<Secret>>> find(QString account);
    /// Done also when nothing was kept.
    QCoro::Task<Result<void>> forget(QString account);

private:
    struct Private;
    std::shared_ptr<Private> d;
};

} // namespace perch
