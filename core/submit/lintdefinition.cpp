// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Definition files of Apptainer that lie beside the submit description.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

void checkDefinition(Draft &draft, const QString &name, const QString &text)
{
    static const QRegularExpression section = pattern("^%([a-z]+)");
    static const QRegularExpression install =
        pattern("\\b(apt-get|apt)\\s+((?:-[-\\w=.:]+\\s+)*)(install|upgrade|dist-upgrade)\\b(.*)$");
    static const QRegularExpression yes =
        pattern("(?:^|\\s)(-y|-qy|-yq|-qqy|--yes|--assume-yes)\\b");
    const QStringList lines = text.split(u'\n');
    QString current;
    int post = 0;
    bool opensTmp = false;
    bool installs = false;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (const auto match = section.match(line); match.hasMatch()) {
            current = match.captured(1).toLower();
            if (current == u"post" && post == 0)
                post = int(i) + 1;
            continue;
        }
        if (current != u"post" || line.startsWith(u'#'))
            continue;
        opensTmp = opensTmp || (line.contains(u"chmod") && line.contains(u"/tmp"));
        const auto match = install.match(lines[i]);
        installs = installs || match.hasMatch() || line.contains(u"apt-get update");
        if (!match.hasMatch())
            continue;
        // a list that goes on in the next lines may hold the option
        QString whole = match.captured(2) + match.captured(4);
        for (qsizetype next = i + 1; next < lines.size() && whole.trimmed().endsWith(u'\\'); ++next)
            whole += u' ' + lines[next];
        if (yes.match(whole).hasMatch())
            continue;
        Edit edit;
        edit.line = int(i) + 1;
        edit.lineCount = 1;
        QString right = lines[i];
        if (right.endsWith(u'\r'))
            right.chop(1);
        edit.lines = {right.insert(match.capturedEnd(3), QStringLiteral(" -y"))};
        mend(
            draft.report("definition-apt-asks", int(i) + 1, {{"command", match.captured(1)}}, name),
            {edit});
    }
    if (post == 0 || opensTmp || !installs)
        return;
    Edit edit;
    edit.line = post + 1;
    edit.lines = {QStringLiteral("    chmod 777 /tmp")};
    mend(draft.report("definition-tmp", post, {}, name), {edit});
}

void checkDefinitions(Draft &draft)
{
    for (auto it = draft.facts.files.cbegin(); it != draft.facts.files.cend(); ++it) {
        if (it->text && it.key().endsWith(u".def"))
            checkDefinition(draft, it.key(), *it->text);
    }
}

} // namespace

QList<Check> definitionChecks()
{
    return {{checkDefinitions, {"definition-apt-asks", "definition-tmp"}}};
}

} // namespace perch::lint
