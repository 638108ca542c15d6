// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sifcodes.h"

namespace perch::sif
{

namespace
{

/// The word at `code` of a list that begins at `first`.
template <std::size_t count>
QString wordOf(const char *const (&words)[count], qint32 first, qint32 code,
               const char *otherwise = "Unknown")
{
    const qint64 index = qint64(code) - first;
    return QString::fromLatin1(index >= 0 && index < qint64(count) ? words[index] : otherwise);
}

} // namespace

QString typeWord(qint32 dataType)
{
    static constexpr const char *words[] = {
        "Def.FILE",  "Env.Vars",      "JSON.Labels", "FS",
        "Signature", "JSON.Generic",  "Generic/Raw", "Cryptographic Message",
        "SBOM",      "OCI.RootIndex", "OCI.Blob"};
    return wordOf(words, Definition, dataType);
}

QString fileSystemWord(qint32 fileSystem)
{
    static constexpr const char *words[] = {
        "Squashfs", "Ext3", "Archive", "Raw", "Encrypted squashfs", "Gocryptfs squashfs"};
    return wordOf(words, SquashfsFileSystem, fileSystem);
}

QString partitionWord(qint32 partition)
{
    static constexpr const char *words[] = {"System", "*System", "Data", "Overlay"};
    return wordOf(words, 1, partition);
}

QString hashWord(qint32 hash)
{
    static constexpr const char *words[] = {"SHA-256", "SHA-384", "SHA-512", "BLAKE2s-256",
                                            "BLAKE2b-256"};
    return wordOf(words, 1, hash);
}

QString formatWord(qint32 format)
{
    static constexpr const char *words[] = {"OpenPGP", "PEM"};
    return wordOf(words, 1, format);
}

QString messageWord(qint32 message)
{
    if (message == 0x100)
        return QStringLiteral("Clear Signature");
    return message == 0x200 ? QStringLiteral("RSA-OAEP") : QStringLiteral("Unknown");
}

QString sbomWord(qint32 format)
{
    static constexpr const char *words[] = {"cyclonedx-json", "cyclonedx-xml", "github-json",
                                            "spdx-json",      "spdx-rdf",      "spdx-tag-value",
                                            "spdx-yaml",      "syft-json"};
    return wordOf(words, 1, format, "unknown");
}

QString architectureWord(const QByteArray &code)
{
    static constexpr const char *words[] = {"386",     "amd64",   "arm",    "arm64",  "ppc64",
                                            "ppc64le", "mips",    "mipsle", "mips64", "mips64le",
                                            "s390x",   "riscv64", "loong64"};
    const bool isCode = code.size() == 3 && code[0] >= '0' && code[0] <= '9' && code[1] >= '0' &&
                        code[1] <= '9' && code[2] == '\0';
    return wordOf(words, 1, isCode ? (code[0] - '0') * 10 + (code[1] - '0') : 0, "unknown");
}

QString fixedString(const QByteArray &bytes, qsizetype offset, qsizetype size)
{
    QByteArray text = bytes.mid(offset, size);
    const qsizetype nul = text.indexOf('\0');
    if (nul >= 0)
        text.truncate(nul);
    return QString::fromUtf8(text);
}

} // namespace perch::sif
