// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/unpack.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <system_error>

#include <zlib.h>

namespace perch
{

namespace
{

constexpr std::size_t tarBlock = 512;

Failure damaged(const std::string &name, const std::string &what)
{
    return {ExitCode::DataDamaged, name + " " + what + ". Copy it again and compare its size."};
}

/// The number in an octal field of a tar header; at least its end where it is not a number.
std::size_t octal(const std::uint8_t *field, std::size_t length)
{
    std::size_t value = 0;
    for (std::size_t i = 0; i < length && field[i] != 0 && field[i] != ' '; ++i) {
        if (field[i] < '0' || field[i] > '7')
            return unpackLimit + 1; // also the base-256 form, which only larger files need
        value = value * 8 + (field[i] - std::size_t{'0'});
    }
    return value;
}

std::string text(const std::uint8_t *field, std::size_t length)
{
    return std::string(field, std::find(field, field + length, std::uint8_t{0}));
}

/// True when the header's checksum (bytes 148 to 155, counted as blanks themselves) is right.
bool isTarHeader(const std::uint8_t *header)
{
    std::size_t sum = 0;
    for (std::size_t i = 0; i < tarBlock; ++i)
        sum += i >= 148 && i < 156 ? std::size_t{' '} : header[i];
    const std::uint8_t *field = header + 148;
    while (field < header + 155 && *field == ' ')
        ++field;
    return octal(field, static_cast<std::size_t>(header + 156 - field)) == sum;
}

} // namespace

Outcome<Bytes> readFile(const std::filesystem::path &file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream stream(file, std::ios::binary);
    if (error || !stream)
        return Failure{ExitCode::DataMissing, "Cannot read " + file.string() +
                                                  (error ? ": " + error.message() : std::string()) +
                                                  "."};
    if (size > unpackLimit)
        return Failure{ExitCode::DataForeign, file.string() + " is larger than 4 GiB, so it is no "
                                                              "data set of MNIST's kind."};
    Bytes bytes(size);
    stream.read(reinterpret_cast<char *>(bytes.data()), static_cast<std::streamsize>(size));
    if (static_cast<std::uintmax_t>(stream.gcount()) != size)
        return damaged(file.string(), "could not be read to its end");
    return bytes;
}

bool isGzip(const Bytes &bytes)
{
    return bytes.size() > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

Outcome<Bytes> gunzip(const Bytes &bytes, const std::string &name)
{
    z_stream stream{};
    constexpr int gzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream, gzipOnly) != Z_OK)
        return Failure{ExitCode::Internal, "Cannot unpack " + name + ": zlib refuses to start."};
    const std::unique_ptr<z_stream, int (*)(z_stream *)> guard(&stream, inflateEnd);

    Bytes unpacked;
    std::array<std::uint8_t, 1 << 16> buffer{};
    std::size_t at = 0;
    int state = Z_OK;
    while (state != Z_STREAM_END) {
        if (stream.avail_in == 0) {
            if (at == bytes.size())
                return damaged(name, "is cut off: its packed data ends too early");
            const std::size_t piece = std::min(bytes.size() - at, std::size_t{1} << 30);
            stream.next_in = const_cast<Bytef *>(bytes.data() + at);
            stream.avail_in = static_cast<uInt>(piece);
            at += piece;
        }
        stream.next_out = buffer.data();
        stream.avail_out = static_cast<uInt>(buffer.size());
        state = inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END)
            return damaged(name, "is corrupt: its packed data does not unpack");
        unpacked.insert(unpacked.end(), buffer.data(), stream.next_out);
        if (unpacked.size() > unpackLimit)
            return Failure{ExitCode::DataForeign,
                           name + " unpacks to more than 4 GiB, so it is no data set of MNIST's "
                                  "kind."};
    }
    return unpacked;
}

Outcome<std::vector<ArchiveFile>> untar(const Bytes &bytes, const std::string &name)
{
    std::vector<ArchiveFile> files;
    std::size_t at = 0;
    while (at + tarBlock <= bytes.size() && bytes[at] != 0) {
        const std::uint8_t *header = bytes.data() + at;
        if (!isTarHeader(header)) {
            if (at == 0)
                return Failure{ExitCode::DataForeign,
                               name + " is neither a tar archive nor a folder. Expected is an "
                                      "archive like MNIST_data.tar.gz."};
            return damaged(name, "is corrupt: a file's header in it has a wrong checksum");
        }
        const std::size_t size = octal(header + 124, 12);
        at += tarBlock;
        if (size > bytes.size() - at)
            return damaged(name, "is cut off: " + text(header, 100) + " in it is incomplete");
        if (header[156] == '0' || header[156] == 0) {
            const std::string prefix = text(header + 345, 155); // zero before ustar
            files.push_back({(prefix.empty() ? "" : prefix + "/") + text(header, 100),
                             Bytes(header + tarBlock, header + tarBlock + size)});
        }
        at += (size + tarBlock - 1) / tarBlock * tarBlock;
    }
    if (at > bytes.size() || bytes.empty())
        return damaged(name, "is cut off: it has no end");
    return files;
}

} // namespace perch
