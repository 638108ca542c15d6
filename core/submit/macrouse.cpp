// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/macrouse.h"

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

constexpr std::array automatic = {
    u"arch",   u"cluster",    u"clusterid", u"day",         u"dollar",        u"filename",
    u"item",   u"itemindex",  u"islinux",   u"iswindows",   u"jobid",         u"joblistid",
    u"month",  u"node",       u"opsys",     u"opsysandver", u"opsysmajorver", u"opsysver",
    u"procid", u"process",    u"row",       u"spool",       u"step",          u"submit_file",
    u"year",   u"submit_time"};
constexpr std::array perJob = {u"item",   u"itemindex", u"jobid", u"node",
                               u"procid", u"process",   u"row",   u"step"};

bool isNameLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
           c == u'_' || c == u'.';
}

bool isOneOf(const auto &names, QStringView name)
{
    return std::any_of(names.begin(), names.end(), [name](const char16_t *known) {
        return name.compare(QStringView(known), Qt::CaseInsensitive) == 0;
    });
}

/// The names in what stands between the brackets.
void addNames(QList<MacroUse> &uses, const QString &function, QStringView body)
{
    MacroUse use;
    use.function = function;
    qsizetype end = 0;
    while (end < body.size() && (isNameLetter(body[end]) || body[end] == u' '))
        ++end;
    use.name = body.left(end).trimmed().toString().toLower();
    use.hasDefault = end < body.size() && body[end] == u':';
    use.isPutTogether = end < body.size() && body[end] == u'$';
    uses.append(use);
    // $CHOICE(index, list): more names may follow
    if (function.isEmpty() || function == u"ENV")
        return;
    const QList<QStringView> parts = body.mid(end).split(u',');
    for (const QStringView part : parts.mid(0, 64)) {
        const QStringView name = part.trimmed();
        if (!name.isEmpty() && std::all_of(name.begin(), name.end(), isNameLetter))
            uses.append({function, name.toString().toLower(), false, false});
    }
}

} // namespace

QList<MacroUse> macroUses(QStringView text)
{
    QList<MacroUse> uses;
    for (qsizetype at = text.indexOf(u'$'); at >= 0; at = text.indexOf(u'$', at + 1)) {
        qsizetype open = at + 1;
        if (open < text.size() && text[open] == u'$') {
            at = open;
            continue;
        }
        while (open < text.size() && isNameLetter(text[open]))
            ++open;
        if (open >= text.size() || text[open] != u'(')
            continue;
        const QStringView after = text.sliced(open + 1);
        const qsizetype close = after.indexOf(u')');
        if (close < 0)
            break; // no other one is closed either
        addNames(uses, text.sliced(at + 1, open - at - 1).toString(), after.left(close));
    }
    return uses;
}

bool isAutomaticMacro(QStringView name)
{
    return isOneOf(automatic, name);
}

bool isPerJobMacro(QStringView name)
{
    return isOneOf(perJob, name);
}

} // namespace perch
