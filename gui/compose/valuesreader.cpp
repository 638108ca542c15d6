// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/valuesreader.h"

#include "gui/whendone.h"

#include <QtConcurrent/QtConcurrentRun>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr qsizetype shortText = 32 * 1024; ///< read within a millisecond or two
constexpr auto readAfter = 250ms;          ///< of silence

} // namespace

ValuesReader::ValuesReader(QObject *parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    m_wait.setSingleShot(true);
    m_wait.setInterval(readAfter);
    connect(&m_wait, &QTimer::timeout, this, &ValuesReader::readAside);
}

void ValuesReader::setText(const QString &text)
{
    ++m_turn; // what is being read is old
    m_text = text;
    if (text.size() > shortText) {
        m_wait.start();
        return;
    }
    m_wait.stop();
    m_values = SubmitValues(SubmitFile(text));
    Q_EMIT read();
}

void ValuesReader::readAside()
{
    if (m_reading)
        return; // one at a time: it is looked at again at its end
    m_reading = true;
    whenDone(QtConcurrent::run(&m_pool, [text = m_text] { return SubmitValues(SubmitFile(text)); }),
             this, [this, turn = m_turn](const SubmitValues &values) {
                 m_reading = false;
                 if (turn == m_turn) {
                     m_values = values;
                     Q_EMIT read();
                 } else if (m_text.size() > shortText) {
                     m_wait.start();
                 }
             });
}

} // namespace perch
