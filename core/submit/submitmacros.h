// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QHash>
#include <QList>
#include <QSet>

#include <functional>
#include <optional>

namespace perch
{

/// The names that a submit description has set so far, with their raw values. Names are
/// case-insensitive; the first spelling stays.
class SubmitMacros
{
public:
    struct Macro {
        QByteArray name;
        QByteArray value; ///< not expanded
        int line = 0;     ///< where it was set last; 0 for what HTCondor set itself
        bool isQueueVariable = false;
    };

    void set(const QByteArray &name, const QByteArray &value, int line,
             bool isQueueVariable = false);
    [[nodiscard]] const Macro *find(const QByteArray &name) const;
    [[nodiscard]] qsizetype size() const { return m_macros.size(); }
    /// In the order of their lower-case names, as condor_submit goes through them.
    [[nodiscard]] QList<Macro> sorted() const;

private:
    QList<Macro> m_macros;
    QHash<QByteArray, qsizetype> m_places;
};

/// Where $(name) is looked up: what one job alone has (queue variables, $(Process)), then the
/// submit description, then HTCondor's own. SUBMIT.name goes before name.
class MacroScope
{
public:
    const SubmitMacros *macros = nullptr;
    QHash<QByteArray, QByteArray> live;     ///< by lower-case name
    QHash<QByteArray, QByteArray> defaults; ///< by lower-case name
    QSet<QByteArray> *used = nullptr;       ///< gets the lower-case names that were asked for

    [[nodiscard]] std::optional<QByteArray> lookUp(const QByteArray &name) const;
};

/// What kept an expansion from being right. `isRandom`: HTCondor draws lots for it when it submits.
struct MacroTrouble {
    enum class Kind { None, Random, Unknown, Error };
    Kind kind = Kind::None;
    QByteArray reason; ///< a clause, "$INT(x) is no integer"

    /// Keeps the graver one.
    void note(Kind newKind, const QByteArray &newReason)
    {
        if (newKind > kind) {
            kind = newKind;
            reason = newReason;
        }
    }
};

/// Replaces macros as condor_submit 23.9.6 does: from the left, innermost first, again and again
/// until none is left. $$(name) stays. Bounded: what takes too long or grows too large ends with a
/// trouble.
class MacroExpander
{
public:
    using Environment = std::function<std::optional<QByteArray>(const QByteArray &name)>;

    explicit MacroExpander(const MacroScope &scope) : m_scope(scope) {}

    /// Values of $ENV() on the access point. Without one they are unknown.
    void setEnvironment(const Environment *environment) { m_environment = environment; }
    /// What $Ff() puts before a relative path; nothing while HTCondor has none yet.
    void setFolder(const std::optional<QByteArray> &folder) { m_folder = folder; }

    /// Everything but $$( ).
    [[nodiscard]] QByteArray expand(const QByteArray &text);
    /// References to `name` itself only: what `name = a $(name)` means when it is read.
    [[nodiscard]] QByteArray expandSelf(const QByteArray &text, const QByteArray &name);

    [[nodiscard]] const MacroTrouble &trouble() const { return m_trouble; }
    void clearTrouble() { m_trouble = {}; }

private:
    struct Reference;
    using Wanted = std::function<bool(const Reference &)>;

    [[nodiscard]] static std::optional<Reference> nextReference(const QByteArray &text,
                                                                const Wanted &isWanted);
    [[nodiscard]] QByteArray replaced(QByteArray text, const Wanted &isWanted);
    [[nodiscard]] QByteArray value(const Reference &reference);
    [[nodiscard]] QByteArray environmentValue(const QByteArray &body);
    /// The value of the macro named so, or the text itself.
    [[nodiscard]] QByteArray argument(const QByteArray &text);

    [[nodiscard]] QByteArray randomChoice(const QByteArray &body);
    [[nodiscard]] QByteArray randomInteger(const QByteArray &body);
    [[nodiscard]] QByteArray choice(const QByteArray &body);
    [[nodiscard]] QByteArray substring(const QByteArray &body);
    [[nodiscard]] QByteArray number(const QByteArray &function, const QByteArray &body);
    [[nodiscard]] QByteArray string(const QByteArray &body);
    [[nodiscard]] QByteArray evaluation(const QByteArray &body);
    [[nodiscard]] QByteArray filename(const QByteArray &function, const QByteArray &body);

    void fail(const QByteArray &reason) { m_trouble.note(MacroTrouble::Kind::Error, reason); }
    void doubt(const QByteArray &reason) { m_trouble.note(MacroTrouble::Kind::Unknown, reason); }

    const MacroScope &m_scope;
    const Environment *m_environment = nullptr;
    std::optional<QByteArray> m_folder;
    MacroTrouble m_trouble;
    int m_depth = 0;
    int m_steps = 0;
    qint64 m_work = 0;
};

/// True for names that a macro may have.
[[nodiscard]] bool isMacroName(const QByteArray &name);

} // namespace perch
