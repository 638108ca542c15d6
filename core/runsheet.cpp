// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/runsheet.h"

#include <QHash>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

QString csvField(const QString &text)
{
    QString field = text;
    // a spreadsheet would take it for a formula
    if (!field.isEmpty() && QStringLiteral("=@").contains(field.at(0)))
        field.prepend(u'\'');
    const auto isSpecial = [](QChar c) {
        return c == u',' || c == u'"' || c == u'\n' || c == u'\r';
    };
    if (std::none_of(field.cbegin(), field.cend(), isSpecial))
        return field;
    field.replace(u'"', QStringLiteral("\"\""));
    return u'"' + field + u'"';
}

QString csvNumber(double number)
{
    return std::isfinite(number) ? QString::number(number, 'g', 17) : QString();
}

QString parameterWords(const RunSheet &sheet, const RunRow &row)
{
    QStringList words;
    for (qsizetype i = 0; i < sheet.parameterNames.size(); ++i) {
        const QString value = row.parameters.value(i);
        if (!value.isEmpty())
            words << QStringLiteral("%1 = %2").arg(sheet.parameterNames.at(i), value);
    }
    return words.join(QStringLiteral(" · "));
}

} // namespace

QStringList RunSheet::names() const
{
    QStringList names;
    QHash<QString, int> uses;
    for (const RunRow &run : rows) {
        names << parameterWords(*this, run);
        ++uses[names.last()];
    }
    for (qsizetype row = 0; row < rows.size(); ++row) {
        const RunRow &run = rows.at(row);
        QString &name = names[row];
        if (name.isEmpty())
            name = run.batch.isEmpty() ? run.id.text()
                                       : QStringLiteral("%1 %2").arg(run.batch, run.id.text());
        else if (uses.value(name) > 1)
            name = QStringLiteral("%1 (%2)").arg(name, run.id.text());
    }
    return names;
}

qsizetype RunSheet::rowOf(JobId id) const
{
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (rows.at(i).id == id)
            return i;
    }
    return -1;
}

qsizetype RunSheet::bestRow() const
{
    qsizetype best = -1;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const double value = rows.at(i).score.best(better);
        if (!std::isnan(value) &&
            (best < 0 || isBetter(value, rows.at(best).score.best(better), better)))
            best = i;
    }
    return best;
}

QStringList RunSheet::valuesOf(const QString &parameter) const
{
    const qsizetype column = parameterNames.indexOf(parameter);
    QStringList values;
    for (const RunRow &row : rows)
        values << (column < 0 ? QString() : row.parameters.value(column));
    return values;
}

RunSheet withVaryingParameters(RunSheet sheet)
{
    QList<qsizetype> kept;
    for (qsizetype i = 0; i < sheet.parameterNames.size(); ++i) {
        const bool isVarying =
            std::any_of(sheet.rows.cbegin(), sheet.rows.cend(), [&sheet, i](const RunRow &row) {
                return row.parameters.value(i) != sheet.rows.first().parameters.value(i);
            });
        if (isVarying)
            kept << i;
    }
    const auto only = [&kept](const QStringList &all) {
        QStringList some;
        for (const qsizetype i : kept)
            some << all.value(i);
        return some;
    };
    sheet.parameterNames = only(sheet.parameterNames);
    for (RunRow &row : sheet.rows)
        row.parameters = only(row.parameters);
    return sheet;
}

QByteArray asCsv(const RunSheet &sheet)
{
    QStringList titles{QStringLiteral("run"), QStringLiteral("batch")};
    titles += sheet.parameterNames;
    titles << QStringLiteral("best %1").arg(sheet.metric) << QStringLiteral("best at step")
           << QStringLiteral("last %1").arg(sheet.metric) << QStringLiteral("steps")
           << QStringLiteral("values") << QStringLiteral("state") << QStringLiteral("seconds")
           << QStringLiteral("gpu") << QStringLiteral("host");
    QString text;
    const auto addLine = [&text](QStringList fields) {
        for (QString &field : fields)
            field = csvField(field);
        text += fields.join(u',') + QStringLiteral("\r\n");
    };
    addLine(titles);
    for (const RunRow &row : sheet.rows) {
        QStringList fields{row.id.text(), row.batch};
        for (qsizetype i = 0; i < sheet.parameterNames.size(); ++i)
            fields << row.parameters.value(i);
        fields << csvNumber(row.score.best(sheet.better))
               << csvNumber(row.score.bestStep(sheet.better)) << csvNumber(row.score.last)
               << csvNumber(row.score.steps) << QString::number(row.score.count)
               << jobStateText(row.state)
               << (row.seconds < 0 ? QString() : QString::number(row.seconds)) << row.gpu
               << row.host;
        addLine(fields);
    }
    return text.toUtf8();
}

} // namespace perch
