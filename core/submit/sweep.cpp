// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/sweep.h"

#include "core/plaintext.h"
#include "core/submit/submitcommands.h"

#include <QLocale>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace perch
{

namespace
{

using Kind = SweepParameter::Kind;
using Type = SweepParameter::Type;

constexpr qsizetype valueLimit = 1024;
/// Numbers below it are exact as double, so that rounding to whole numbers is too.
constexpr double wholeLimit = 9'007'199'254'740'992.0;

Error refused(const QString &message)
{
    return {Error::Code::Refused, message};
}

QString countText(qint64 count)
{
    return QLocale(QLocale::English).toString(count);
}

Error tooMany(const QString &count)
{
    return refused(QStringLiteral("The sweep has %1 jobs, and Perch makes at most %2 of one sweep. "
                                  "Take fewer values, or split it.")
                       .arg(count, countText(maximumSweepJobs)));
}

bool isLogarithmic(Kind kind)
{
    return kind == Kind::LogRange || kind == Kind::LogRandom;
}

bool isRandom(Kind kind)
{
    return kind == Kind::Random || kind == Kind::LogRandom;
}

/// As few digits as tell the value: 0.3, not 0.30000000000000004.
QString numberText(double value, Type type)
{
    if (type == Type::Whole)
        return QString::number(std::round(value), 'f', 0);
    return QString::number(value == 0 ? 0.0 : value, 'g', 12);
}

/// The same numbers on every machine, which std's distributions do not promise.
class RandomNumbers
{
public:
    RandomNumbers(quint64 seed, qsizetype stream)
        : m_engine(seed + 0x9e3779b97f4a7c15U * (quint64(stream) + 1))
    {
        m_engine.discard(16); // seeds close to each other begin alike
    }
    /// 0 <= x < 1
    double next() { return double(m_engine() >> 11) * 0x1p-53; }

private:
    std::mt19937_64 m_engine;
};

/// What is wrong with the numbers of a parameter that is no list.
QString complaintAboutNumbers(const SweepParameter &parameter)
{
    const QString name = parameter.name;
    for (const double number : {parameter.from, parameter.to, parameter.step}) {
        if (!std::isfinite(number) || std::abs(number) > wholeLimit)
            return QStringLiteral("%1 has a number that is too large.").arg(name);
    }
    if (isLogarithmic(parameter.kind) && (parameter.from <= 0 || parameter.to <= 0))
        return QStringLiteral("%1 goes by factors, so both its ends must be greater than 0.")
            .arg(name);
    if (isRandom(parameter.kind) && parameter.from >= parameter.to)
        return QStringLiteral("%1 needs a smaller number first and a greater one as its end.")
            .arg(name);
    if (parameter.kind == Kind::Range) {
        if (parameter.step == 0 || (parameter.to - parameter.from) / parameter.step < 0)
            return QStringLiteral("%1 never reaches its end with this step.").arg(name);
    } else if (parameter.count < 1 || parameter.count > maximumSweepJobs) {
        return QStringLiteral("%1 needs between 1 and %2 values.")
            .arg(name, countText(maximumSweepJobs));
    }
    return {};
}

QStringList rangeValues(const SweepParameter &parameter)
{
    // the end belongs to it, also when the steps miss it by a rounding
    const double steps = std::floor((parameter.to - parameter.from) / parameter.step + 1e-9);
    QStringList values;
    for (qint64 i = 0; i <= qint64(std::min(steps, double(maximumSweepJobs))); ++i)
        values.append(numberText(parameter.from + double(i) * parameter.step, parameter.type));
    return values;
}

QStringList logRangeValues(const SweepParameter &parameter)
{
    QStringList values;
    for (int i = 0; i < parameter.count; ++i) {
        const bool isEnd = i > 0 && i + 1 == parameter.count;
        const double share = i == 0 ? 0 : double(i) / double(parameter.count - 1);
        const double value =
            isEnd ? parameter.to : parameter.from * std::pow(parameter.to / parameter.from, share);
        values.append(numberText(value, parameter.type));
    }
    return values;
}

QStringList randomValues(const SweepParameter &parameter, RandomNumbers numbers)
{
    const double from = parameter.from;
    const double to = parameter.to;
    QStringList values;
    for (int i = 0; i < parameter.count; ++i) {
        const double share = numbers.next();
        double value = 0;
        if (parameter.type == Type::Whole && parameter.kind == Kind::Random)
            value = std::floor(from + share * (to - from + 1)); // both ends as likely as the rest
        else if (parameter.kind == Kind::Random)
            value = from + share * (to - from);
        else
            value = from * std::pow(to / from, share);
        values.append(parameter.type == Type::Whole ? numberText(value, Type::Whole)
                                                    : QString::number(value, 'g', 6));
    }
    return values;
}

QString complaintAboutType(const QString &value, Type type)
{
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    if (type != Type::Text && (!isNumber || !std::isfinite(number)))
        return QStringLiteral("%1 is no number.").arg(plainLine(value, 60));
    static const QRegularExpression whole(QStringLiteral("\\A[+-]?[0-9]{1,18}\\z"));
    if (type == Type::Whole && !whole.match(value).hasMatch())
        return QStringLiteral("%1 is no whole number.").arg(plainLine(value, 60));
    return {};
}

/// All values of one parameter, of which there are at most maximumSweepJobs + 1.
Result<QStringList> valuesOf(const SweepParameter &parameter, RandomNumbers numbers)
{
    if (parameter.kind != Kind::List) {
        const QString complaint = complaintAboutNumbers(parameter);
        if (!complaint.isEmpty())
            return refused(complaint);
        QStringList values = parameter.kind == Kind::Range      ? rangeValues(parameter)
                             : parameter.kind == Kind::LogRange ? logRangeValues(parameter)
                                                                : randomValues(parameter, numbers);
        if (parameter.type == Type::Whole && !isRandom(parameter.kind))
            values.removeDuplicates(); // neighbours that were rounded to the same number
        return values;
    }
    if (parameter.values.isEmpty())
        return refused(QStringLiteral("%1 has no values yet.").arg(parameter.name));
    for (const QString &value : parameter.values) {
        QString complaint = complaintAboutSweepValue(value);
        if (complaint.isEmpty())
            complaint = complaintAboutType(value, parameter.type);
        if (!complaint.isEmpty())
            return refused(parameter.name + QStringLiteral(": ") + complaint);
    }
    return parameter.values;
}

Result<void> checkNames(const Sweep &sweep)
{
    if (sweep.parameters.isEmpty() || sweep.parameters.size() > maximumSweepParameters)
        return refused(QStringLiteral("A sweep needs between 1 and %1 parameters.")
                           .arg(maximumSweepParameters));
    QSet<QString> seen;
    for (const SweepParameter &parameter : sweep.parameters) {
        const QString complaint = complaintAboutSweepName(parameter.name);
        if (!complaint.isEmpty())
            return refused(complaint);
        if (seen.contains(parameter.name.toLower()))
            return refused(QStringLiteral("There are two parameters called %1; HTCondor does not "
                                          "tell capital letters from small ones.")
                               .arg(parameter.name));
        seen.insert(parameter.name.toLower());
    }
    return {};
}

} // namespace

QString complaintAboutSweepName(const QString &name)
{
    static const QRegularExpression fit(QStringLiteral("\\A[A-Za-z_][A-Za-z0-9_]{0,63}\\z"));
    if (name.isEmpty())
        return QStringLiteral("A parameter needs a name.");
    if (!fit.match(name).hasMatch())
        return QStringLiteral("%1 cannot be a parameter's name: take letters, digits and _, and "
                              "begin with a letter.")
            .arg(plainLine(name, 60));
    static const QSet<QString> automatic = {QStringLiteral("cluster"),
                                            QStringLiteral("clusterid"),
                                            QStringLiteral("process"),
                                            QStringLiteral("procid"),
                                            QStringLiteral("jobid"),
                                            QStringLiteral("node"),
                                            QStringLiteral("step"),
                                            QStringLiteral("itemindex"),
                                            QStringLiteral("row"),
                                            QStringLiteral("item"),
                                            QStringLiteral("submit_file"),
                                            QStringLiteral("submit_time"),
                                            QStringLiteral("year"),
                                            QStringLiteral("month"),
                                            QStringLiteral("day"),
                                            QStringLiteral("arch"),
                                            QStringLiteral("opsys"),
                                            QStringLiteral("opsysandver"),
                                            QStringLiteral("opsysmajorver"),
                                            QStringLiteral("opsysver"),
                                            QStringLiteral("islinux"),
                                            QStringLiteral("iswindows"),
                                            QStringLiteral("spool"),
                                            QStringLiteral("joblistid"),
                                            QStringLiteral("dollar"),
                                            QStringLiteral("queue"),
                                            QStringLiteral("in"),
                                            QStringLiteral("from"),
                                            QStringLiteral("matching"),
                                            QStringLiteral("files"),
                                            QStringLiteral("dirs"),
                                            QStringLiteral("any"),
                                            QStringLiteral("table")};
    if (automatic.contains(name.toLower()) || isSubmitCommand(name) ||
        name.startsWith(u"request_", Qt::CaseInsensitive))
        return QStringLiteral("%1 is a name of HTCondor's own, which the sweep would change. Call "
                              "the parameter otherwise, such as my_%1.")
            .arg(name);
    return {};
}

QString complaintAboutSweepValue(const QString &value)
{
    if (value.isEmpty())
        return QStringLiteral("a value is empty, and HTCondor would take the next one for it.");
    if (value.size() > valueLimit)
        return QStringLiteral("a value has more than %1 letters.").arg(valueLimit);
    for (const QChar letter : value) {
        const bool tears = letter == u',' || letter.isSpace();
        const bool means = letter == u'$' || letter == u'"' || letter == u'\'' || letter == u'\\';
        if (tears)
            return QStringLiteral("\"%1\" holds a comma or a blank, where HTCondor would tear it "
                                  "apart.")
                .arg(plainLine(value, 60));
        if (means || letter.category() == QChar::Other_Control)
            return QStringLiteral("\"%1\" holds a letter that means something to HTCondor (a "
                                  "quote, $, a backslash or a control character).")
                .arg(plainLine(value, 60));
    }
    if (value.startsWith(u'#'))
        return QStringLiteral("\"%1\" begins with #, which is a comment in some versions of "
                              "HTCondor.")
            .arg(plainLine(value, 60));
    return {};
}

Result<SweepRows> SweepRows::of(const Sweep &sweep)
{
    if (const Result<void> named = checkNames(sweep); !named)
        return named.error();
    SweepRows rows;
    rows.m_isGrid = sweep.shape == Sweep::Shape::Grid;
    rows.m_count = 1;
    for (qsizetype i = 0; i < sweep.parameters.size(); ++i) {
        const SweepParameter &parameter = sweep.parameters[i];
        const Result<QStringList> values = valuesOf(parameter, RandomNumbers(sweep.seed, i));
        if (!values)
            return values.error();
        const qint64 size = values->size();
        if (!rows.m_isGrid && size > 1 && rows.m_count > 1 && size != rows.m_count)
            return refused(
                QStringLiteral("%1 has %2 values and another parameter has %3. In a table they "
                               "stand side by side: give each as many, or a single one.")
                    .arg(parameter.name, countText(size), countText(rows.m_count)));
        rows.m_count = rows.m_isGrid ? rows.m_count * size : std::max(rows.m_count, size);
        if (rows.m_count > maximumSweepJobs)
            return tooMany(i + 1 < sweep.parameters.size() || size > maximumSweepJobs
                               ? QStringLiteral("more than ") + countText(maximumSweepJobs)
                               : countText(rows.m_count));
        rows.m_names.append(parameter.name);
        rows.m_columns.append(*values);
    }
    return rows;
}

QStringList SweepRows::row(qint64 index) const
{
    Q_ASSERT(index >= 0 && index < m_count);
    QStringList values(m_columns.size());
    for (qsizetype i = m_columns.size() - 1; i >= 0; --i) {
        const QStringList &column = m_columns[i];
        if (m_isGrid) {
            values[i] = column[index % column.size()];
            index /= column.size();
        } else {
            values[i] = column[column.size() == 1 ? 0 : index];
        }
    }
    return values;
}

} // namespace perch
