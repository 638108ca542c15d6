// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobedit.h"

#include "core/submit/jobdata.h"
#include "core/submit/sizetext.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>

namespace perch
{

namespace
{

enum class Kind { Memory, Disk, Count, Seconds, Priority, Files, Switch };

struct Known {
    const char *command;
    const char *attribute;
    Kind kind;
    int least; ///< of numbers
};

constexpr std::array known = {
    Known{"request_memory", "RequestMemory", Kind::Memory, 1},
    Known{"request_disk", "RequestDisk", Kind::Disk, 1},
    Known{"request_cpus", "RequestCpus", Kind::Count, 1},
    Known{"request_gpus", "RequestGPUs", Kind::Count, 0},
    Known{"allowed_job_duration", "AllowedJobDuration", Kind::Seconds, 1},
    Known{"allowed_execute_duration", "AllowedExecuteDuration", Kind::Seconds, 1},
    Known{"priority", "JobPrio", Kind::Priority, -1'000'000},
    Known{"transfer_output_files", "TransferOutput", Kind::Files, 0},
    Known{"periodic_hold", "PeriodicHold", Kind::Switch, 0},
    Known{"on_exit_hold", "OnExitHold", Kind::Switch, 0},
};

constexpr qsizetype longestValue = 4'000;
constexpr qsizetype longestShown = 120;
constexpr qint64 largestCount = 1'000'000;
constexpr qint64 largestSeconds = 10LL * 366 * 24 * 3600;

const Known *byCommand(const QString &command)
{
    const auto it = std::find_if(known.begin(), known.end(), [&command](const Known &one) {
        return command.compare(QLatin1StringView(one.command), Qt::CaseInsensitive) == 0;
    });
    return it == known.end() ? nullptr : &*it;
}

const Known *byAttribute(const QString &attribute)
{
    const auto it = std::find_if(known.begin(), known.end(), [&attribute](const Known &one) {
        return attribute.compare(QLatin1StringView(one.attribute), Qt::CaseInsensitive) == 0;
    });
    return it == known.end() ? nullptr : &*it;
}

Error wrongValue(const QString &command, const QString &rule)
{
    return {Error::Code::Parse, QStringLiteral("%1 must be %2.").arg(command, rule)};
}

Result<QString> sizeValue(const QString &command, const QString &value, qint64 unit)
{
    const auto bytes = bytesOfSize(value.trimmed(), unit);
    if (!bytes || *bytes <= 0)
        return wrongValue(command, QStringLiteral("a size such as 6 GB or 500 MB"));
    const qint64 units = (*bytes + unit - 1) / unit;
    return QString::number(units);
}

Result<QString> countValue(const Known &command, const QString &value)
{
    bool isNumber = false;
    const qint64 number = value.trimmed().toLongLong(&isNumber);
    const qint64 most = command.kind == Kind::Seconds ? largestSeconds : largestCount;
    if (!isNumber || number < command.least || number > most)
        return wrongValue(QLatin1StringView(command.command),
                          QStringLiteral("a whole number from %1 to %2")
                              .arg(QString::number(command.least), QString::number(most)));
    return QString::number(number);
}

} // namespace

QString requestText(qint64 bytes)
{
    const auto amount = [](double value) {
        const QString text = QString::number(value, 'f', value < 99.95 ? 1 : 0);
        return text.endsWith(QLatin1StringView(".0")) ? text.chopped(2) : text;
    };
    if (bytes >= gibibyte)
        return amount(double(bytes) / double(gibibyte)) + QStringLiteral(" GB");
    if (bytes >= mebibyte)
        return QString::number((bytes + mebibyte / 2) / mebibyte) + QStringLiteral(" MB");
    return QString::number((bytes + kibibyte - 1) / kibibyte) + QStringLiteral(" KB");
}

QString attributeOfCommand(const QString &command)
{
    const Known *one = byCommand(command);
    return one ? QString::fromLatin1(one->attribute) : QString();
}

Result<JobEdit> jobEdit(const QString &command, const QString &value)
{
    const Known *one = byCommand(command);
    if (!one)
        return Error(Error::Code::Parse,
                     QStringLiteral("%1 cannot be changed while a job is in the queue. Change the "
                                    "submit file and submit again.")
                         .arg(command));
    JobEdit edit{QString::fromLatin1(one->attribute), {}};
    Result<QString> text = QString();
    switch (one->kind) {
    case Kind::Memory:
        text = sizeValue(command, value, mebibyte);
        break;
    case Kind::Disk:
        text = sizeValue(command, value, kibibyte);
        break;
    case Kind::Count:
    case Kind::Seconds:
    case Kind::Priority:
        text = countValue(*one, value);
        break;
    case Kind::Files:
        text = classAdString(fileEntries(value).join(u','));
        break;
    case Kind::Switch:
        if (value != QLatin1StringView("false"))
            return wrongValue(command, QStringLiteral("false, which switches it off"));
        text = value;
        break;
    }
    if (!text)
        return text.error();
    edit.value = *text;
    if (!isUsableEdit(edit))
        return wrongValue(command, QStringLiteral("shorter"));
    return edit;
}

QString attributeText(const QString &attribute, const QString &value)
{
    const Known *one = byAttribute(attribute);
    bool isNumber = false;
    const qint64 number = value.toLongLong(&isNumber);
    const qint64 unit = !one                        ? 0
                        : one->kind == Kind::Memory ? mebibyte
                        : one->kind == Kind::Disk   ? kibibyte
                                                    : 0;
    if (isNumber && unit > 0 && number >= 0 && number < (1LL << 40))
        return requestText(number * unit);
    if (value == QLatin1StringView("undefined"))
        return QStringLiteral("not set");
    return value.size() > longestShown ? value.left(longestShown) + u'…' : value;
}

QString classAdString(const QString &text)
{
    QString quoted = QStringLiteral("\"");
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            quoted += u'\\';
        quoted += c;
    }
    return quoted + u'"';
}

QString classAdText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double: {
        const double number = value.toDouble();
        return number == std::floor(number) && std::abs(number) < 9e15
                   ? QString::number(qint64(number))
                   : QString::number(number, 'g', 17);
    }
    case QJsonValue::String: {
        const QString text = value.toString();
        if (text.startsWith(QLatin1StringView("/Expr(")) && text.endsWith(QLatin1StringView(")/")))
            return text.mid(6, text.size() - 8);
        return classAdString(text);
    }
    default:
        return QStringLiteral("undefined");
    }
}

bool isUsableEdit(const JobEdit &edit)
{
    static const QRegularExpression name(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]{0,63}$"));
    const bool isOneLine = std::none_of(edit.value.cbegin(), edit.value.cend(), [](QChar c) {
        return c.category() == QChar::Other_Control;
    });
    return name.match(edit.attribute).hasMatch() && isOneLine && !edit.value.trimmed().isEmpty() &&
           edit.value.size() <= longestValue;
}

} // namespace perch
