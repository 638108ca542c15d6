// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/duoprompt.h"

#include <QRegularExpression>
#include <QStringList>

namespace perch
{

namespace
{

constexpr int maximumOptions = 9;
constexpr int maximumLength = 4096; // characters; a menu is some hundred

DuoOption optionOf(int number, const QString &text)
{
    struct Known {
        QLatin1String words;
        DuoOption::Kind kind;
    };
    static constexpr Known known[] = {
        {QLatin1String("Duo Push"), DuoOption::Kind::Push},
        {QLatin1String("Phone call"), DuoOption::Kind::PhoneCall},
        {QLatin1String("SMS passcodes"), DuoOption::Kind::TextPasscodes},
    };
    DuoOption option;
    option.answer = QString::number(number);
    option.text = text;
    for (const Known &one : known) {
        if (!text.startsWith(one.words))
            continue;
        const QString rest = text.mid(one.words.size());
        if (!rest.isEmpty() && !rest.startsWith(QLatin1String(" to ")))
            break;
        option.kind = one.kind;
        option.device = rest.mid(4);
        // "SMS passcodes to XXX-XXX-1234 (next code starts with: 2)"
        if (const auto note = option.device.indexOf(QLatin1String(" (next code")); note > 0)
            option.device.truncate(note);
    }
    return option;
}

/// The menu's lines, numbered from 1 without a gap. Empty: not a menu.
QList<DuoOption> optionsOf(const QString &menu)
{
    static const QRegularExpression line(QStringLiteral("^ ?([1-9])\\. (\\S.*)$"));
    QList<DuoOption> options;
    const QStringList lines = menu.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &one : lines) {
        const auto match = line.match(one);
        if (!match.hasMatch() || match.captured(1).toInt() != options.size() + 1)
            return {};
        options.append(optionOf(static_cast<int>(options.size()) + 1, match.captured(2).trimmed()));
    }
    return options;
}

} // namespace

std::optional<DuoPrompt> parseDuoPrompt(const QString &text)
{
    // one prompt carries it all; messages of the round before stand glued in front of it
    static const QRegularExpression whole(
        QStringLiteral("^(.*?)Duo (?:two-factor )?login for ([^\\n]+)\\n+"
                       "Enter a passcode or select one of the following options:\\n+"
                       "(.+?)\\n+Passcode or option \\(1-([1-9])\\):\\s*$"),
        QRegularExpression::DotMatchesEverythingOption);
    if (text.size() > maximumLength)
        return std::nullopt;
    QString plain = text;
    plain.remove(u'\r');
    const auto match = whole.match(plain);
    if (!match.hasMatch())
        return std::nullopt;
    DuoPrompt prompt;
    prompt.message = match.captured(1).trimmed();
    prompt.user = match.captured(2).trimmed();
    prompt.options = optionsOf(match.captured(3));
    if (prompt.options.isEmpty() || prompt.options.size() > maximumOptions ||
        prompt.options.size() != match.captured(4).toInt())
        return std::nullopt;
    return prompt;
}

bool asksForPassword(const QString &prompt, const QString &user)
{
    QString words = prompt.trimmed().toLower();
    while (words.endsWith(u':') || words.endsWith(u' '))
        words.chop(1);
    const QString name = user.toLower();
    return words == QLatin1String("password") ||
           (!name.isEmpty() &&
            (words == QStringLiteral("password for %1").arg(name) ||
             words == QStringLiteral("%1's password").arg(name) ||
             words.startsWith(QStringLiteral("password for %1@").arg(name)) ||
             (words.startsWith(QStringLiteral("%1@").arg(name)) &&
              words.endsWith(QLatin1String("'s password")) && !words.contains(u'\n')) ||
             (words.startsWith(QStringLiteral("(%1@").arg(name)) &&
              words.endsWith(QLatin1String(") password")) && !words.contains(u'\n'))));
}

} // namespace perch
