// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobphases.h"

#include <limits>

namespace perch
{

namespace
{

constexpr int stateBits = 8;
constexpr int nothing = 255; ///< in the place of a state: from here on there is no phase
constexpr qint64 noTime = std::numeric_limits<qint64>::min() >> stateBits;

qint64 wordOf(int state, qint64 msecs)
{
    return qint64(quint64(msecs) << stateBits) | state;
}

int stateOf(qint64 word)
{
    return int(word & nothing);
}

qint64 msecsOf(qint64 word)
{
    return word >> stateBits;
}

qint64 msecsOf(const QDateTime &time)
{
    return time.isValid() ? time.toMSecsSinceEpoch() : noTime;
}

QDateTime timeOf(qint64 word)
{
    return msecsOf(word) == noTime ? QDateTime()
                                   : QDateTime::fromMSecsSinceEpoch(msecsOf(word), Qt::UTC);
}

QByteArrayView bytesOf(const qint64 &word)
{
    return {reinterpret_cast<const char *>(&word), sizeof(word)};
}

} // namespace

JobPhase JobPhases::const_iterator::operator*() const
{
    const bool isLast = m_word + 1 == m_end;
    return {JobState(stateOf(*m_word)), timeOf(*m_word), isLast ? QDateTime() : timeOf(m_word[1])};
}

JobPhases::const_iterator &JobPhases::const_iterator::operator++()
{
    ++m_word;
    while (m_word != m_end && stateOf(*m_word) == nothing)
        ++m_word;
    return *this;
}

JobPhases::JobPhases(std::initializer_list<JobPhase> phases)
{
    for (const JobPhase &phase : phases)
        append(phase);
}

JobPhases::JobPhases(const QList<JobPhase> &phases)
{
    for (const JobPhase &phase : phases)
        append(phase);
}

const qint64 *JobPhases::words() const
{
    return reinterpret_cast<const qint64 *>(m_words.view().data());
}

qsizetype JobPhases::wordCount() const
{
    return m_words.view().size() / qsizetype(sizeof(qint64));
}

qsizetype JobPhases::size() const
{
    qsizetype count = 0;
    for (const qint64 *word = words(); word != words() + wordCount(); ++word)
        count += stateOf(*word) == nothing ? 0 : 1;
    return count;
}

const JobPhase JobPhases::at(qsizetype i) const
{
    const_iterator phase = begin();
    for (; i > 0; --i)
        ++phase;
    return *phase;
}

const JobPhase JobPhases::last() const
{
    const qint64 *word = words() + wordCount() - 1;
    while (word != words() && stateOf(*word) == nothing)
        --word;
    return *const_iterator(word, words() + wordCount());
}

JobPhases::const_iterator JobPhases::begin() const
{
    return {words(), words() + wordCount()};
}

JobPhases::const_iterator JobPhases::end() const
{
    return {words() + wordCount(), words() + wordCount()};
}

void JobPhases::append(const JobPhase &phase)
{
    const qsizetype count = wordCount();
    const qint64 begin = msecsOf(phase.begin);
    // a phase that begins just where the one before has ended needs no word for that end
    if (count > 0 && stateOf(words()[count - 1]) == nothing && msecsOf(words()[count - 1]) == begin)
        m_words = PackedBytes(m_words.view().chopped(qsizetype(sizeof(qint64))));
    m_words.append(bytesOf(wordOf(int(phase.state), begin)));
    if (phase.end.isValid())
        m_words.append(bytesOf(wordOf(nothing, msecsOf(phase.end))));
}

void JobPhases::removeFirst()
{
    const qint64 *from = words() + 1;
    const qint64 *const until = words() + wordCount();
    while (from != until && stateOf(*from) == nothing)
        ++from;
    m_words = PackedBytes(QByteArrayView(reinterpret_cast<const char *>(from),
                                         (until - from) * qsizetype(sizeof(qint64))));
}

void JobPhases::enter(JobState state, qint64 msecs)
{
    if (const qsizetype count = wordCount(); count > 0) {
        const qint64 last = words()[count - 1];
        if (msecs < msecsOf(last) && stateOf(last) != nothing)
            finish(msecs);
    }
    m_words.append(bytesOf(wordOf(int(state), msecs)));
}

void JobPhases::finish(qint64 msecs)
{
    const qsizetype count = wordCount();
    const qint64 last = count > 0 ? words()[count - 1] : nothing;
    if (stateOf(last) != nothing)
        m_words.append(bytesOf(wordOf(nothing, qMax(msecs, msecsOf(last)))));
}

JobPhases JobPhases::fromPacked(QByteArrayView bytes)
{
    JobPhases phases;
    if (bytes.size() % qsizetype(sizeof(qint64)) != 0)
        return phases;
    phases.m_words = PackedBytes(bytes);
    for (qsizetype i = 0; i < phases.wordCount(); ++i) {
        const int state = stateOf(phases.words()[i]);
        if (state > int(JobState::Removed) && (state != nothing || i == 0))
            return {};
    }
    return phases;
}

} // namespace perch
