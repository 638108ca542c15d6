// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitmacros.h"

#include <algorithm>

namespace perch
{

namespace
{

/// What $Fpdnxqabfwu() asks for.
struct FilenameParts {
    bool extension = false;
    bool name = false;
    bool path = false;
    int folders = 0;
    bool isBare = false;
    bool isWhole = false;
    bool isQuoted = false;
    char quote = '"';
    char separator = '\0'; ///< what separators turn into
};

FilenameParts partsOf(const QByteArray &function)
{
    FilenameParts parts;
    if (function == "BASENAME" || function == "DIRNAME") {
        parts.path = function == "DIRNAME";
        parts.name = parts.extension = !parts.path;
        return parts;
    }
    for (const char letter : function.sliced(1).toLower()) {
        parts.extension |= letter == 'x';
        parts.name |= letter == 'n';
        parts.path |= letter == 'p';
        parts.folders += letter == 'd' ? 1 : 0;
        parts.isBare |= letter == 'b';
        parts.isWhole |= letter == 'f';
        parts.isQuoted |= letter == 'q';
        if (letter == 'a')
            parts.quote = '\'';
        if (letter == 'w' || letter == 'u')
            parts.separator = letter == 'w' ? '\\' : '/';
    }
    return parts;
}

QByteArray withoutQuotes(const QByteArray &text)
{
    const bool isQuoted = text.size() > 1 && text.front() == text.back() &&
                          (text.front() == '"' || text.front() == '\'');
    return isQuoted ? text.sliced(1, text.size() - 2) : text;
}

/// Without a quote at the beginning and its fellow at the end.
QByteArray withoutOuterQuote(QByteArray text, char quote)
{
    if (text.isEmpty() || (text.front() != '"' && (quote == '\0' || text.front() != quote)))
        return text;
    const char first = text.front();
    text.remove(0, 1);
    if (!text.isEmpty() && text.back() == first)
        text.chop(1);
    return text;
}

/// The whole path, before any part is taken, without quotes.
QByteArray pathOf(const QByteArray &value, const FilenameParts &parts,
                  const std::optional<QByteArray> &folder)
{
    const char quote = parts.isQuoted ? parts.quote : '\0';
    const QByteArray plain = withoutQuotes(value);
    QByteArray path = withoutOuterQuote(plain, quote);
    if (parts.isWhole && !plain.startsWith('/') && folder && !folder->isEmpty()) {
        QByteArray below = plain.size() > 2 && plain.startsWith("./") ? plain.sliced(2) : plain;
        below = withoutOuterQuote(below, quote);
        path = (folder->endsWith('/') ? folder->chopped(1) : *folder) + '/' + below;
    }
    if (parts.separator != '\0')
        path.replace(parts.separator == '/' ? '\\' : '/', parts.separator);
    return path;
}

/// `path` from so many folders above its last part; nothing when it has fewer.
std::optional<qsizetype> beginWithFolders(const QByteArray &path, int folders)
{
    qsizetype place = path.size();
    for (int count = -1; count < folders; ++count) {
        do {
            --place;
        } while (place >= 0 && path.at(place) != '/' && path.at(place) != '\\');
        if (place < 0)
            return count == folders - 1 ? std::optional<qsizetype>(0) : std::nullopt;
    }
    return place + 1;
}

/// The asked part of `path`; where it is quoted, the quotes take the place of what stands beside
/// it, as in HTCondor.
QByteArray requoted(QByteArray path, qsizetype begin, qsizetype end, char quote)
{
    if (begin >= path.size() || path.at(begin) != quote) {
        if (begin == 0)
            return {};
        path[--begin] = quote;
    }
    if (end > 1 && path.at(end - 1) == quote)
        --end;
    return path.sliced(begin, std::max<qsizetype>(end - begin, 0)) + quote;
}

} // namespace

QByteArray MacroExpander::filename(const QByteArray &function, const QByteArray &body)
{
    FilenameParts parts = partsOf(function);
    QByteArray path = pathOf(argument(body), parts, m_folder);
    if (path.startsWith("\\\\"))
        doubt('$' + function + "() takes a Windows path");
    if (parts.isQuoted)
        path = parts.quote + path + parts.quote;
    const qsizetype name = path.lastIndexOf('/') + 1;
    const qsizetype dot = path.lastIndexOf('.');
    const qsizetype extension = dot > name ? dot : path.size();
    const bool wantsFile = parts.name || parts.extension;
    if (name == 0 && wantsFile) {
        parts.path = false;
        parts.folders = 0;
    }
    const bool wantsFolder = parts.path || parts.folders > 0;
    qsizetype begin = 0;
    qsizetype end = path.size();
    if (parts.folders > 0 && name == 0)
        return parts.isQuoted ? QByteArray(2, parts.quote) : QByteArray();
    if (parts.folders > 0) {
        const std::optional<qsizetype> place = beginWithFolders(path, parts.folders);
        if (!place)
            doubt('$' + function + "() asks for more folders than there are");
        begin = place.value_or(0);
    } else if (!wantsFolder && wantsFile) {
        begin = parts.name ? name : extension;
        if (!parts.name && parts.isBare && begin < end)
            ++begin;
    }
    if (parts.name && !parts.extension)
        end = extension;
    else if (wantsFolder && !wantsFile)
        end = parts.isBare && name > 0 ? name - 1 : name;
    if (parts.isQuoted)
        return requoted(path, begin, end, parts.quote);
    return begin < end ? path.sliced(begin, end - begin) : QByteArray();
}

} // namespace perch
