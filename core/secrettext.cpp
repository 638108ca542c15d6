// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/secrettext.h"

#include <QList>
#include <QRegularExpression>

namespace perch
{

namespace
{

/// What `secret` captured last becomes the word; what stands before it stays.
void scrub(ScrubbedText &scrubbed, const QRegularExpression &secret)
{
    const QString word = QStringLiteral("(removed)");
    QString text;
    qsizetype from = 0;
    auto all = secret.globalMatch(scrubbed.text);
    while (all.hasNext()) {
        const QRegularExpressionMatch match = all.next();
        const int group = match.lastCapturedIndex();
        if (match.capturedLength(group) == 0 || match.captured(group) == word)
            continue;
        text += QStringView(scrubbed.text).mid(from, match.capturedStart(group) - from);
        text += word;
        from = match.capturedEnd(group);
        ++scrubbed.removed;
    }
    if (from > 0)
        scrubbed.text = text + scrubbed.text.mid(from);
}

const QList<QRegularExpression> &secrets()
{
    // possessive and bounded: the text may be anybody's
    const QString name = QStringLiteral(
        "(?<![A-Za-z0-9])[A-Za-z0-9_.-]{0,60}?(?:token|passw(?:or)?d|passwd|passphrase|secret|"
        "api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|credentials?|_pat|_key)"
        "(?![A-Za-z])[A-Za-z0-9_.-]{0,40}+");
    static const QList<QRegularExpression> list = {
        // the whole of a private key
        QRegularExpression(
            QStringLiteral("-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----((?:[^-]++|-(?!----END))*+)")),
        // NAME=value, NAME='value', "name": "value", --name value
        QRegularExpression(name +
                               QStringLiteral("[\"']?[ \\t]{0,4}(?:=|:)[ \\t]{0,4}"
                                              "(?|\"((?:[^\"\\\\\\n]++|\\\\.)++)\"|'([^'\\n]++)'|"
                                              "([^\\s\"';,&]++))"),
                           QRegularExpression::CaseInsensitiveOption),
        QRegularExpression(QStringLiteral("--") + name +
                               QStringLiteral("[ \\t]{1,4}([^\\s\"';,-][^\\s\"';,]*+)"),
                           QRegularExpression::CaseInsensitiveOption),
        // https://name:password@host
        QRegularExpression(QStringLiteral("[a-z][a-z0-9+.-]{1,20}://[^\\s/:@]{0,200}:"
                                          "([^\\s/@]{1,400})@"),
                           QRegularExpression::CaseInsensitiveOption),
        // Authorization: Bearer ...
        QRegularExpression(
            QStringLiteral("\\b(?:bearer|basic)[ \\t]{1,4}([A-Za-z0-9._~+/=-]{12,})"),
            QRegularExpression::CaseInsensitiveOption),
        // prefixes that the services themselves publish
        QRegularExpression(QStringLiteral(
            "(?<![A-Za-z0-9_-])((?:ghp_|gho_|ghs_)[A-Za-z0-9]{6,}|github_pat_\\w{6,}|"
            "glpat-[\\w-]{6,}|hf_[A-Za-z0-9]{6,}|sk-[A-Za-z0-9_-]{16,}|AKIA[A-Z0-9]{12,}|"
            "xox[bp]-[\\w-]{6,}|eyJ[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]{10,})")),
        // what Weights & Biases gives: 40 hex digits behind its own name
        QRegularExpression(QStringLiteral("wandb[^\\n]{0,40}?\\b([0-9a-f]{40})\\b"),
                           QRegularExpression::CaseInsensitiveOption),
    };
    return list;
}

} // namespace

ScrubbedText withoutSecrets(const QString &text)
{
    ScrubbedText scrubbed{text, 0};
    for (const QRegularExpression &secret : secrets())
        scrub(scrubbed, secret);
    return scrubbed;
}

} // namespace perch
