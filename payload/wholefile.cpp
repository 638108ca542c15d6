// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/wholefile.h"

#include <fstream>
#include <system_error>

namespace perch
{

Done writeWhole(const Bytes &bytes, const std::filesystem::path &file)
{
    const std::filesystem::path partial = file.string() + ".part";
    std::ofstream stream(partial, std::ios::binary);
    stream.write(reinterpret_cast<const char *>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
    stream.close();
    std::error_code error;
    if (stream)
        std::filesystem::rename(partial, file, error);
    if (stream && !error)
        return std::monostate();
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    return Failure{ExitCode::Output,
                   "Cannot write " + file.string() +
                       ". Does its folder exist, is there space, and may this job write there?"};
}

Done writeWhole(const std::string &text, const std::filesystem::path &file)
{
    return writeWhole(Bytes(text.begin(), text.end()), file);
}

} // namespace perch
