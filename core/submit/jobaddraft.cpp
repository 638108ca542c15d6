// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/jobaddraft.h"

#include "core/submit/asciitext.h"
#include "core/submit/classadevaluator.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>

#include <limits>
#include <utility>

namespace perch
{

namespace
{

constexpr qsizetype ShownLength = 120;

QString tr(const char *text)
{
    return QCoreApplication::translate("JobAdDraft", text);
}

} // namespace

bool isSubmitUrl(const QByteArray &text)
{
    if (text.isEmpty() || !isAsciiLetter(text.front()))
        return false;
    qsizetype place = 1;
    while (place < text.size() &&
           (isAsciiAlphanumeric(text.at(place)) || QByteArray("+-.").contains(text.at(place))))
        ++place;
    return text.mid(place, 3) == "://" && text.size() > place + 3;
}

QByteArray urlMethod(const QByteArray &url)
{
    if (!isSubmitUrl(url))
        return {};
    const QByteArray scheme = url.left(url.indexOf(':'));
    qsizetype begin = scheme.size();
    while (begin > 0 && !QByteArray("+-.").contains(scheme.at(begin - 1)))
        --begin;
    return scheme.sliced(begin);
}

QByteArray withSingleSlashes(const QByteArray &path)
{
    QByteArray compressed;
    for (const char c : path) {
        const bool isSlash = c == '/' || c == '\\';
        const bool followsSlash = compressed.endsWith('/') || compressed.endsWith('\\');
        if (!isSlash || !followsSlash)
            compressed += c;
    }
    return compressed;
}

JobAdDraft::JobAdDraft(const SubmitContext &submitContext, const MacroScope &macroScope, JobAd ad,
                       int procNumber)
    : context(submitContext), scope(macroScope), proc(procNumber), m_ad(std::move(ad)),
      m_expander(macroScope)
{
    m_expander.setEnvironment(&context.environment);
}

void JobAdDraft::report(SubmitProblem::Kind kind, const QString &message)
{
    m_problems.append({kind, m_line, message});
}

void JobAdDraft::fail(const QString &message)
{
    if (m_isStopped)
        return;
    m_isStopped = true;
    const bool isSure = m_doubt.kind == MacroTrouble::Kind::None;
    report(isSure ? SubmitProblem::Kind::Error : SubmitProblem::Kind::Unknown,
           isSure ? message
                  : tr("Whether HTCondor takes this job cannot be known here: %1.")
                        .arg(QString::fromUtf8(m_doubt.reason)));
}

void JobAdDraft::warn(const QString &message)
{
    if (m_doubt.kind == MacroTrouble::Kind::None && !m_isStopped)
        report(SubmitProblem::Kind::Warning, message);
}

void JobAdDraft::giveUp(const QString &message)
{
    if (m_isStopped)
        return;
    m_isStopped = true;
    report(SubmitProblem::Kind::Unknown, message);
}

QByteArray JobAdDraft::expanded(const QByteArray &text)
{
    if (!text.contains('$'))
        return text;
    m_expander.clearTrouble();
    const QByteArray value = m_expander.expand(text);
    const MacroTrouble &trouble = m_expander.trouble();
    if (trouble.kind == MacroTrouble::Kind::Error)
        fail(tr("The macros of this line cannot be replaced: %1.")
                 .arg(QString::fromUtf8(trouble.reason)));
    else
        m_doubt.note(trouble.kind, trouble.reason);
    return value;
}

std::optional<QByteArray> JobAdDraft::param(const QByteArray &name, const QByteArray &other)
{
    if (m_isStopped)
        return std::nullopt;
    QByteArray found = name;
    std::optional<QByteArray> raw = scope.lookUp(name);
    if (!raw && !other.isEmpty()) {
        raw = scope.lookUp(other);
        found = other;
    }
    if (!raw)
        return std::nullopt;
    if (const SubmitMacros::Macro *macro = scope.macros->find(found))
        m_line = macro->line;
    const MacroTrouble before = std::exchange(m_doubt, MacroTrouble());
    QByteArray value = expanded(*raw);
    if (value.isEmpty() && isInDoubt())
        value = "1"; // stands for a value that is not known but there
    m_doubt.note(before.kind, before.reason);
    return value.isEmpty() || m_isStopped ? std::nullopt : std::optional(value);
}

std::optional<bool> JobAdDraft::booleanParam(const QByteArray &name, const QByteArray &other)
{
    const std::optional<QByteArray> text = param(name, other);
    if (!text)
        return std::nullopt;
    const SubmitReading<bool> reading = readSubmitBoolean(*text);
    if (reading.isUnknown())
        doubt(name + " takes what HTCondor alone can work out");
    else if (!reading.isValid())
        fail(tr("%1 must be true or false, not \"%2\".")
                 .arg(QString::fromUtf8(name), QString::fromUtf8(text->left(ShownLength))));
    return reading.value;
}

std::optional<qint64> JobAdDraft::integerParam(const QByteArray &name, const QByteArray &other,
                                               bool isShort)
{
    const std::optional<QByteArray> text = param(name, other);
    if (!text)
        return std::nullopt;
    const SubmitReading<qint64> reading = readSubmitInteger(*text);
    const bool fits = !isShort || (reading.value >= std::numeric_limits<int>::min() &&
                                   reading.value < std::numeric_limits<int>::max());
    if (reading.isUnknown())
        doubt(name + " takes what HTCondor alone can work out");
    else if (!reading.isValid() || !fits)
        fail(tr("%1 must be a whole number, not \"%2\".")
                 .arg(QString::fromUtf8(name), QString::fromUtf8(text->left(ShownLength))));
    return reading.value;
}

const JobAttribute *JobAdDraft::find(const QByteArray &attribute)
{
    const JobAttribute *found = m_ad.find(attribute);
    if (found && !found->value)
        m_doubt.note(found->trouble.kind, found->trouble.reason);
    return found;
}

bool JobAdDraft::has(const QByteArray &attribute)
{
    return find(attribute) != nullptr;
}

ClassAdExpressionPtr JobAdDraft::expression(const QByteArray &attribute)
{
    const JobAttribute *found = find(attribute);
    return found ? found->value : nullptr;
}

std::optional<QByteArray> JobAdDraft::stringAttribute(const QByteArray &attribute)
{
    const ClassAdExpressionPtr value = expression(attribute);
    if (!value)
        return std::nullopt;
    const ClassAdExpression *literal = classAdLiteral(value);
    if (!literal) {
        doubt(attribute + " is worked out later");
        return std::nullopt;
    }
    return literal->kind == ClassAdExpression::Kind::String ? std::optional(literal->text)
                                                            : std::nullopt;
}

std::optional<bool> JobAdDraft::booleanAttribute(const QByteArray &attribute)
{
    const ClassAdExpressionPtr value = expression(attribute);
    if (!value)
        return std::nullopt;
    const ClassAdValue worth = evaluateClassAd(value);
    if (!classAdLiteral(value))
        doubt(attribute + " is worked out later");
    return worth.isNumber() ? std::optional(worth.isTrue()) : std::nullopt;
}

std::optional<qint64> JobAdDraft::integerAttribute(const QByteArray &attribute)
{
    const ClassAdExpressionPtr value = expression(attribute);
    if (!value)
        return std::nullopt;
    const ClassAdExpression *literal = classAdLiteral(value);
    if (!literal) {
        doubt(attribute + " is worked out later");
        return std::nullopt;
    }
    return literal->kind == ClassAdExpression::Kind::Integer ? std::optional(literal->integer)
                                                             : std::nullopt;
}

void JobAdDraft::set(const QByteArray &attribute, const ClassAdExpressionPtr &value)
{
    if (m_isStopped)
        return;
    const bool isKnown = m_doubt.kind == MacroTrouble::Kind::None;
    m_ad.set({attribute, isKnown ? value : nullptr, m_doubt});
}

bool JobAdDraft::setExpression(const QByteArray &attribute, const QByteArray &text)
{
    if (m_isStopped)
        return false;
    const ClassAdReading reading = readClassAdExpression(text);
    if (reading.isBeyondLimits)
        doubt(attribute + " is an expression that HTCondor alone works out");
    else if (!reading.expression) {
        fail(tr("\"%1\" is no expression that %2 could be. Text needs double quotes around it.")
                 .arg(QString::fromUtf8(text.left(ShownLength)), QString::fromUtf8(attribute)));
        return false;
    }
    set(attribute, reading.expression);
    return true;
}

QByteArray JobAdDraft::wholePath(const QByteArray &path, bool isBelowJobFolder) const
{
    if (path.startsWith('/'))
        return withSingleSlashes(path);
    const QByteArray base = isBelowJobFolder ? folder : context.folder.toUtf8();
    return withSingleSlashes('/' + base + '/' + path);
}

std::optional<SubmitFileFacts> JobAdDraft::facts(const QByteArray &wholePath) const
{
    const QString path = QString::fromUtf8(wholePath);
    if (!context.fileFacts || !context.sees(path))
        return std::nullopt;
    return context.fileFacts(path);
}

std::optional<qint64> JobAdDraft::kilobytes(const QByteArray &path) const
{
    if (isSubmitUrl(path) || path == "/dev/null")
        return 0;
    const std::optional<SubmitFileFacts> known = facts(wholePath(path));
    if (!known)
        return std::nullopt;
    return known->exists ? (known->bytes + 1023) / 1024 : 0;
}

} // namespace perch
