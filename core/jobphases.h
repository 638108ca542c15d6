// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobstate.h"
#include "core/packedbytes.h"

#include <QDateTime>
#include <QList>

#include <initializer_list>
#include <iterator>

namespace perch
{

/// A stretch of a job's life in one state. `end` is invalid while it lasts. The end states are no
/// stretches: the last phase of an ended job is the one before its end.
struct JobPhase {
    JobState state = JobState::Unknown;
    QDateTime begin;
    QDateTime end;

    bool operator==(const JobPhase &) const = default;
};

/// The phases of a job in order of time; reads like a QList. 8 bytes a phase: one begins where the
/// one before it ends.
class JobPhases
{
public:
    class const_iterator
    {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = JobPhase;
        using difference_type = qsizetype;
        using pointer = const JobPhase *;
        using reference = JobPhase;

        const_iterator(const qint64 *word, const qint64 *end) : m_word(word), m_end(end) {}
        JobPhase operator*() const;
        const_iterator &operator++();
        bool operator==(const const_iterator &other) const { return m_word == other.m_word; }

    private:
        const qint64 *m_word;
        const qint64 *m_end;
    };

    JobPhases() = default;
    JobPhases(std::initializer_list<JobPhase> phases);
    JobPhases(const QList<JobPhase> &phases);

    [[nodiscard]] bool isEmpty() const { return m_words.isEmpty(); }
    [[nodiscard]] qsizetype size() const;
    /// At once, where size() counts.
    [[nodiscard]] bool hasFewerThan(qsizetype count) const
    {
        return wordCount() < count || size() < count;
    }
    /// Steps through those before it.
    [[nodiscard]] const JobPhase at(qsizetype i) const;
    [[nodiscard]] const JobPhase operator[](qsizetype i) const { return at(i); }
    [[nodiscard]] const JobPhase first() const { return at(0); }
    [[nodiscard]] const JobPhase last() const;
    [[nodiscard]] const_iterator begin() const;
    [[nodiscard]] const_iterator end() const;
    [[nodiscard]] const_iterator cbegin() const { return begin(); }
    [[nodiscard]] const_iterator cend() const { return end(); }
    operator QList<JobPhase>() const { return {begin(), end()}; }

    /// A phase without an end, of those before the last, ends where the next one begins.
    void append(const JobPhase &phase);
    JobPhases &operator<<(const JobPhase &phase)
    {
        append(phase);
        return *this;
    }
    void removeFirst();
    /// The last phase ends, and another begins. `msecs` of UTC; never before the phase began.
    void enter(JobState state, qint64 msecs);
    /// The last phase ends.
    void finish(qint64 msecs);

    /// For the store: what is read by fromPacked().
    [[nodiscard]] QByteArrayView packed() const { return m_words.view(); }
    /// Empty where the bytes are no phases.
    [[nodiscard]] static JobPhases fromPacked(QByteArrayView bytes);

    friend bool operator==(const JobPhases &a, const JobPhases &b)
    {
        return a.m_words == b.m_words;
    }

private:
    [[nodiscard]] const qint64 *words() const;
    [[nodiscard]] qsizetype wordCount() const;

    PackedBytes m_words; // each the time at which a state, or nothing, begins
};

} // namespace perch
