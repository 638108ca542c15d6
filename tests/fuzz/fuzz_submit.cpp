// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any text must come out of the model of a submit description as it went in, every line of it in
// one statement, and a value that is set must be read again.
#include "core/submit/submitfile.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

void require(bool condition)
{
    if (!condition)
        std::abort();
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace perch;
    const QString text = QString::fromUtf8(reinterpret_cast<const char *>(data), qsizetype(size));
    SubmitFile file(text);
    require(file.text() == text);
    int next = 1;
    for (const SubmitFile::Statement &statement : file.statements()) {
        require(statement.line == next && statement.lineCount >= 1);
        next += statement.lineCount;
    }
    for (const QString &path : file.localInputFiles())
        require(!path.isEmpty() && !path.startsWith(u'/'));
    const QString name = QStringLiteral("request_gpus");
    file.setValue(name, QStringLiteral("2"));
    require(file.value(name) == QStringLiteral("2"));
    const QString changed = file.text();
    require(SubmitFile(changed).text() == changed);
    file.remove(name);
    require(!file.value(name));
    return 0;
}
