// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/openrefusal.h"

#include "core/plaintext.h"

#include <QHash>

namespace perch
{

namespace
{

enum class Danger { Program, Script, Starter, Page, Macros };

QString wordsFor(Danger danger)
{
    switch (danger) {
    case Danger::Program:
        return QStringLiteral("it is a program, and opening it could run it");
    case Danger::Script:
        return QStringLiteral("it is a script, and opening it could run it");
    case Danger::Starter:
        return QStringLiteral("it starts another program when it is opened");
    case Danger::Page:
        return QStringLiteral("it is a page that may hold scripts, which a browser would run");
    case Danger::Macros:
        return QStringLiteral("it may hold macros or code, which its program would run");
    }
    return {};
}

const QHash<QString, Danger> &dangersByEnding()
{
    static const QHash<QString, Danger> dangers = [] {
        QHash<QString, Danger> all;
        const auto add = [&all](Danger danger, const char *endings) {
            const QList<QByteArray> words = QByteArray(endings).split(' ');
            for (const QByteArray &word : words)
                all.insert(QString::fromLatin1(word), danger);
        };
        add(Danger::Program,
            "exe com scr cpl msi msix dll so dylib elf appimage run deb rpm pkg dmg "
            "flatpak snap apk jar class sif");
        add(Danger::Script,
            "sh bash zsh csh ksh fish py pyw pyz pyc pl rb lua tcl php js mjs vbs vbe "
            "jse wsf wsh hta ps1 psm1 bat cmd command tool workflow scpt applescript");
        add(Danger::Starter, "desktop lnk url webloc inetloc pif reg scf theme service directory");
        add(Danger::Page, "html htm xhtml xht mht mhtml shtml svg svgz xsl chm");
        add(Danger::Macros, "docm dotm xlsm xltm xlam pptm potm ppsm xll iqy slk pkl pickle");
        return all;
    }();
    return dangers;
}

bool beginsAs(QByteArrayView head, Danger &danger)
{
    QByteArrayView text = head;
    if (text.startsWith("\xef\xbb\xbf"))
        text = text.sliced(3);
    while (!text.isEmpty() && (text.front() == ' ' || text.front() == '\n' ||
                               text.front() == '\r' || text.front() == '\t'))
        text = text.sliced(1);
    const QByteArray lower =
        text.first(std::min<qsizetype>(text.size(), 64)).toByteArray().toLower();
    if (head.startsWith("\x7f"
                        "ELF") ||
        head.startsWith("MZ") || head.startsWith("\xcf\xfa\xed\xfe") ||
        head.startsWith("\xce\xfa\xed\xfe") || head.startsWith("\xca\xfe\xba\xbe"))
        danger = Danger::Program;
    else if (lower.startsWith("#!"))
        danger = Danger::Script;
    else if (lower.startsWith("[desktop entry]") || head.contains("[Desktop Entry]") ||
             lower.startsWith("[internetshortcut]"))
        danger = Danger::Starter;
    else if (lower.startsWith("<!doctype html") || lower.startsWith("<html") ||
             lower.startsWith("<script") || lower.startsWith("<svg"))
        danger = Danger::Page;
    else
        return false;
    return true;
}

} // namespace

QString openRefusal(const QString &name, QByteArrayView head)
{
    QString plain = name;
    while (plain.endsWith(u'.') || plain.endsWith(u' ')) // Windows forgets them
        plain.chop(1);
    const auto named = plain.contains(u'.')
                           ? dangersByEnding().constFind(plain.section(u'.', -1).toLower())
                           : dangersByEnding().cend();
    Danger danger = Danger::Program;
    if (named != dangersByEnding().cend())
        danger = *named;
    else if (!beginsAs(head, danger))
        return {};
    return QStringLiteral("%1 is not opened: %2. Look at it here, or open its folder and decide "
                          "yourself.")
        .arg(plainLine(name, 200), wordsFor(danger));
}

} // namespace perch
