// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshkeyhandle.h"

namespace perch
{

std::string publicBase64(ssh_key key)
{
    char *text = nullptr;
    if (!key || ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
        return {};
    std::string copy = text;
    ssh_string_free_char(text);
    return copy;
}

} // namespace perch
