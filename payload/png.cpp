// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/png.h"

#include "payload/wholefile.h"

#include <memory>
#include <string>

#include <png.h>

namespace perch
{

namespace
{

struct FreePng {
    void operator()(png_image *image) const { png_image_free(image); }
};

} // namespace

Outcome<Picture> readPng(const std::filesystem::path &file)
{
    const auto bytes = readFile(file);
    if (!bytes)
        return bytes.failure();
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const std::unique_ptr<png_image, FreePng> guard(&image);
    const auto damaged = [&] {
        return Failure{ExitCode::DataDamaged,
                       "It is no PNG image, or damaged (" + std::string(image.message) + ")."};
    };
    if (png_image_begin_read_from_memory(&image, bytes->data(), bytes->size()) == 0)
        return damaged();
    if (std::int64_t{image.width} * std::int64_t{image.height} > pictureLimit)
        return Failure{ExitCode::DataForeign, "It has more than 4096 x 4096 pixels."};
    image.format = PNG_FORMAT_GRAY;
    Picture picture{image.width, image.height, 1, Bytes(PNG_IMAGE_SIZE(image))};
    const png_color background{};
    if (png_image_finish_read(&image, &background, picture.pixels.data(), 0, nullptr) == 0)
        return damaged();
    return picture;
}

Done writePng(const Picture &picture, const std::filesystem::path &file)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = picture.channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    const std::unique_ptr<png_image, FreePng> guard(&image);
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    Bytes bytes(size);
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0,
                                  nullptr) == 0)
        return Failure{ExitCode::Internal,
                       "Cannot pack " + file.string() + ": " + image.message + "."};
    bytes.resize(size);
    return writeWhole(bytes, file);
}

} // namespace perch
