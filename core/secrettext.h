// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace perch
{

/// A text from which secrets were taken out.
struct ScrubbedText {
    QString text;
    int removed = 0; ///< how many
};

/// Takes out what looks like a secret, before a text is given to somebody: values of variables and
/// fields whose names sound so (WANDB_API_KEY=…, "token": "…", password: …), tokens with the
/// prefixes of known services, passwords in URLs, bearer headers, private keys. Each becomes
/// "(removed)". Names, paths, mail addresses and hashes stay: staff needs them.
[[nodiscard]] ScrubbedText withoutSecrets(const QString &text);

} // namespace perch
