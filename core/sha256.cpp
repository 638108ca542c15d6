// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sha256.h"

#include <algorithm>

#include <openssl/evp.h>

namespace perch
{

struct Sha256::Context {
    EVP_MD_CTX *md = EVP_MD_CTX_new();

    Context()
    {
        const bool ok = md && EVP_DigestInit_ex(md, EVP_sha256(), nullptr) == 1;
        Q_ASSERT(ok);
        Q_UNUSED(ok);
    }
    ~Context() { EVP_MD_CTX_free(md); }
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;
};

Sha256::Sha256() : m_context(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;

void Sha256::add(QByteArrayView bytes)
{
    Q_ASSERT(m_context);
    if (!bytes.isEmpty())
        EVP_DigestUpdate(m_context->md, bytes.data(), size_t(bytes.size()));
}

namespace
{

QString finalDigits(EVP_MD_CTX *md)
{
    QByteArray digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int length = 0;
    EVP_DigestFinal_ex(md, reinterpret_cast<unsigned char *>(digest.data()), &length);
    digest.truncate(qsizetype(length));
    return QString::fromLatin1(digest.toHex());
}

} // namespace

QString Sha256::soFar() const
{
    Q_ASSERT(m_context);
    const Context copy;
    EVP_MD_CTX_copy_ex(copy.md, m_context->md);
    return finalDigits(copy.md);
}

QString Sha256::result()
{
    Q_ASSERT(m_context);
    const QString digits = finalDigits(m_context->md);
    m_context.reset();
    return digits;
}

QString sha256Of(QByteArrayView bytes)
{
    Sha256 hash;
    hash.add(bytes);
    return hash.result();
}

bool isSha256(QStringView text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

} // namespace perch
