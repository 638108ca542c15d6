// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace perch
{

/// One numbered line of Duo's menu.
struct DuoOption {
    enum class Kind { Push, PhoneCall, TextPasscodes, Other };
    Kind kind = Kind::Other;
    QString answer; ///< its number: what the server wants to read
    QString text;   ///< as the server wrote it: "Duo Push to XXX-XXX-1234"
    QString device; ///< "XXX-XXX-1234"; empty where the line names none
};

/// Duo's two-factor question, taken apart.
struct DuoPrompt {
    QString message; ///< what the server said before: "Incorrect passcode. Please try again."
    QString user;
    QList<DuoOption> options; ///< at least one
};

/// Reads the whole prompt that pam_duo and login_duo show (duo_unix, lib/duo.c, and the prompt text
/// of Duo's Auth API). Nothing for any other text, and for a menu that is not whole and in order:
/// that has to stay what it is, a question in the server's words.
[[nodiscard]] std::optional<DuoPrompt> parseDuoPrompt(const QString &text);

/// Whether a hidden prompt asks for the account's password, in the few words that PAM, OpenSSH and
/// their like use; a one-time code is none.
[[nodiscard]] bool asksForPassword(const QString &prompt, const QString &user);

} // namespace perch
