// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/dataset.h"

#include "tests/payload/check.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <zlib.h>

using namespace perch;

namespace
{

Bytes images(std::uint32_t count)
{
    Bytes bytes = {0, 0, 8, 3, 0, 0, 0, static_cast<std::uint8_t>(count), 0, 0, 0, 28, 0, 0, 0, 28};
    for (std::uint32_t i = 0; i < count * 784; ++i)
        bytes.push_back(static_cast<std::uint8_t>(i * 7));
    return bytes;
}

Bytes labels(std::uint32_t count)
{
    Bytes bytes = {0, 0, 8, 1, 0, 0, 0, static_cast<std::uint8_t>(count)};
    for (std::uint32_t i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::uint8_t>(i % 10));
    return bytes;
}

Bytes gzip(const Bytes &bytes)
{
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    Bytes packed(deflateBound(&stream, bytes.size()));
    stream.next_in = const_cast<Bytef *>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

/// A tar archive with one file, as POSIX describes it.
Bytes tar(const std::string &name, const Bytes &content)
{
    std::string header(512, '\0');
    const auto put = [&header](std::size_t at, const std::string &text) {
        header.replace(at, text.size(), text);
    };
    const auto octal = [](std::size_t value, std::size_t digits) {
        std::string text(digits, '0');
        for (std::size_t i = digits; i-- > 0; value /= 8)
            text[i] = static_cast<char>('0' + value % 8);
        return text;
    };
    put(0, name);
    put(124, octal(content.size(), 11));
    put(156, "0");
    put(257, "ustar");
    put(263, "00");
    put(148, "        ");
    std::size_t sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    put(148, octal(sum, 6) + '\0' + ' ');
    Bytes archive(header.begin(), header.end());
    archive.insert(archive.end(), content.begin(), content.end());
    archive.resize((archive.size() + 511) / 512 * 512 + 1024, 0);
    return archive;
}

ExitCode splitCode(const Bytes &imageBytes, const Bytes &labelBytes)
{
    const auto split = parseSplit(imageBytes, "the images", labelBytes, "the labels");
    return split ? ExitCode::Success : split.failure().code;
}

void readsTwoImages()
{
    const auto split = parseSplit(images(2), "the images", labels(2), "the labels");
    EXPECT(bool(split));
    EXPECT_EQUAL(split->count, 2);
    EXPECT_EQUAL(split->rows, 28);
    EXPECT_EQUAL(split->columns, 28);
    EXPECT_EQUAL(split->pixels.size(), 2 * 784U);
    EXPECT_EQUAL(int(split->pixels[785]), 785 * 7 % 256);
    EXPECT_EQUAL(int(split->labels[1]), 1);
}

void callsEveryTruncationDamaged()
{
    const Bytes whole = images(2);
    for (std::size_t n = 0; n < whole.size(); ++n)
        EXPECT_FOR(std::to_string(n), splitCode(Bytes(whole.begin(), whole.begin() + long(n)),
                                                labels(2)) == ExitCode::DataDamaged);
    const Bytes few = labels(2);
    for (std::size_t n = 0; n < few.size(); ++n)
        EXPECT_FOR(std::to_string(n),
                   splitCode(images(2), Bytes(few.begin(), few.begin() + long(n))) ==
                       ExitCode::DataDamaged);
}

void callsOtherFilesForeign()
{
    Bytes other = images(2);
    other.push_back(0);
    EXPECT(splitCode(other, labels(2)) == ExitCode::DataForeign);     // longer than its header says
    EXPECT(splitCode(labels(2), labels(2)) == ExitCode::DataDamaged); // too short for a header
    EXPECT(splitCode(labels(20), labels(20)) == ExitCode::DataForeign);
    EXPECT(splitCode(images(2), images(2)) == ExitCode::DataForeign);
    EXPECT(splitCode(images(2), labels(3)) == ExitCode::DataForeign);
    EXPECT(splitCode(images(0), labels(0)) == ExitCode::DataForeign);
    Bytes wide = images(2);
    wide[11] = 32;
    EXPECT(splitCode(wide, labels(2)) == ExitCode::DataForeign);
    Bytes huge = images(2);
    huge[4] = huge[5] = huge[6] = huge[7] = 0xff;
    EXPECT(splitCode(huge, labels(2)) == ExitCode::DataDamaged);
    Bytes label = labels(2);
    label.back() = 10;
    EXPECT(splitCode(images(2), label) == ExitCode::DataForeign);
}

void survivesEveryByteInAHeader()
{
    for (std::size_t at = 0; at < 16; ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            Bytes changed = images(2);
            const int before = changed[at];
            changed[at] = static_cast<std::uint8_t>(byte);
            const ExitCode code = splitCode(changed, labels(2));
            EXPECT((code == ExitCode::Success) == (byte == before));
        }
    }
}

void unpacksGzipAndRefusesEveryTruncationAndCorruption()
{
    const Bytes packed = gzip(images(1));
    EXPECT(isGzip(packed));
    const auto whole = gunzip(packed, "x.gz");
    EXPECT(whole && *whole == images(1));
    for (std::size_t n = 0; n < packed.size(); ++n) {
        const auto cut = gunzip(Bytes(packed.begin(), packed.begin() + long(n)), "x.gz");
        EXPECT(!cut && cut.failure().code == ExitCode::DataDamaged);
    }
    for (std::size_t at = 10; at < packed.size(); ++at) { // past the header's free fields
        Bytes changed = packed;
        changed[at] ^= 0x55;
        const auto result = gunzip(changed, "x.gz");
        EXPECT_FOR(std::to_string(at), !result || *result == images(1));
    }
}

void readsTarAndRefusesEveryTruncation()
{
    const Bytes archive = tar("MNIST_data/MNIST/raw/t10k-labels-idx1-ubyte", labels(3));
    const auto files = untar(archive, "x.tar");
    EXPECT(bool(files));
    EXPECT_EQUAL(files->size(), 1U);
    EXPECT_EQUAL(files->at(0).path, std::string("MNIST_data/MNIST/raw/t10k-labels-idx1-ubyte"));
    EXPECT(files->at(0).bytes == labels(3));
    for (std::size_t n = 0; n < 1024; ++n) {
        const auto cut = untar(Bytes(archive.begin(), archive.begin() + long(n)), "x.tar");
        // all content may be there although the padding after it is not
        const bool complete = n >= 512 + labels(3).size();
        EXPECT_FOR(std::to_string(n), complete || !cut || cut->empty());
    }
}

void survivesEveryByteInATarHeader()
{
    const Bytes archive = tar("a", labels(3));
    for (std::size_t at = 0; at < 512; ++at) {
        for (const int byte : {0, 1, 0x20, 0x2f, 0x37, 0x38, 0x7f, 0x80, 0xff}) {
            Bytes changed = archive;
            changed[at] = static_cast<std::uint8_t>(byte);
            const auto files = untar(changed, "x.tar");
            EXPECT(!files || files->size() <= 1);
        }
    }
}

void callsWhatIsNoArchiveForeign()
{
    const auto files = untar(Bytes(2048, 'x'), "x.tar");
    EXPECT(!files && files.failure().code == ExitCode::DataForeign);
}

void saysThatNothingIsThere()
{
    const auto data = loadDataset("no such place/MNIST_data.tar.gz");
    EXPECT(!data && data.failure().code == ExitCode::DataMissing);
    EXPECT(data.failure().message.find("MNIST_data.tar.gz") != std::string::npos);
}

} // namespace

int main()
{
    readsTwoImages();
    callsEveryTruncationDamaged();
    callsOtherFilesForeign();
    survivesEveryByteInAHeader();
    unpacksGzipAndRefusesEveryTruncationAndCorruption();
    readsTarAndRefusesEveryTruncation();
    survivesEveryByteInATarHeader();
    callsWhatIsNoArchiveForeign();
    saysThatNothingIsThere();
    return check::result();
}
