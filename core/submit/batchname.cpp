// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/batchname.h"

#include "core/submit/expansion.h"

namespace perch
{

namespace
{

constexpr qsizetype nameLimit = 200;
constexpr qsizetype textLimit =
    1024 * 1024; ///< a longer description is not worked out for its name

} // namespace

QString batchNameOf(const QString &submitText)
{
    const bool isPlain = submitText.contains(QLatin1String("batch_name"), Qt::CaseInsensitive);
    if (submitText.size() > textLimit ||
        (!isPlain && !submitText.contains(QLatin1String("JobBatchName"), Qt::CaseInsensitive)))
        return {};
    const SubmitFile file(submitText);
    const QString plain = file.value(QStringLiteral("batch_name")).value_or(QString());
    if (!plain.isEmpty() && !plain.contains(u'$'))
        return plain.left(nameLimit);
    Expansion expansion(file, SubmitContext());
    if (expansion.jobCount() == 0)
        return {};
    return expansion.job(0)
        .string(QStringLiteral("JobBatchName"))
        .value_or(QString())
        .left(nameLimit);
}

} // namespace perch
