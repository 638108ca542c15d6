// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobmacros.h"

#include <QRegularExpression>

namespace perch
{

QString expandJobMacros(const QString &value, const SubmitFile &file, JobId job)
{
    static const QRegularExpression macro(
        QStringLiteral(R"(\$\(([A-Za-z_][A-Za-z0-9_.]*)(?::([^()]*))?\))"));
    constexpr int depthLimit = 10;
    constexpr int lengthLimit = 4096;
    QString text = value;
    for (int depth = 0; depth < depthLimit && text.size() < lengthLimit; ++depth) {
        QString next;
        qsizetype done = 0;
        bool replaced = false;
        auto matches = macro.globalMatch(text);
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            next += QStringView(text).sliced(done, match.capturedStart() - done);
            done = match.capturedEnd();
            const QString name = match.captured(1).toLower();
            std::optional<QString> known;
            if (name == u"cluster" || name == u"clusterid")
                known = QString::number(job.cluster);
            else if (name == u"process" || name == u"procid")
                known = QString::number(job.proc);
            else
                known = file.value(name);
            if (!known && match.hasCaptured(2))
                known = match.captured(2);
            replaced |= known.has_value();
            next += known.value_or(match.captured());
        }
        if (!replaced)
            return text;
        next += QStringView(text).sliced(done);
        text = next;
    }
    return text;
}

QString jobFilePath(const SubmitFile &file, const QString &command, const QString &folder,
                    JobId job)
{
    const std::optional<QString> value = file.value(command);
    if (!value || value->isEmpty())
        return {};
    QString name = expandJobMacros(*value, file, job);
    if (name.size() > 1 && name.startsWith(u'"') && name.endsWith(u'"'))
        name = name.sliced(1, name.size() - 2);
    if (name.contains(QLatin1String("$(")) || name.contains(u'\n') || name.isEmpty())
        return {};
    if (name.startsWith(u'/'))
        return name;
    const QString below =
        expandJobMacros(file.value(QStringLiteral("initialdir")).value_or(QString()), file, job);
    if (below.isEmpty())
        return folder + u'/' + name;
    return (below.startsWith(u'/') ? below : folder + u'/' + below) + u'/' + name;
}

} // namespace perch
