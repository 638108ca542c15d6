// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/reconnector.h"

#include <QCoro/QCoroTask>

#include <QPointer>

#include <utility>

namespace perch
{

Reconnector::Reconnector(Connection &connection, QObject *parent)
    : QObject(parent), m_connection(connection)
{
    m_second.setInterval(std::chrono::seconds(1));
    m_second.setTimerType(Qt::PreciseTimer);
    connect(&m_second, &QTimer::timeout, this, &Reconnector::tick);
    connect(&connection, &Connection::stateChanged, this, &Reconnector::handleState);
    if (connection.state() == Connection::State::Online)
        m_online.start();
}

void Reconnector::handleState(Connection::State state)
{
    switch (state) {
    case Connection::State::Online:
        m_second.stop();
        m_online.start();
        if (std::exchange(m_phase, Phase::Whole) != Phase::Whole)
            Q_EMIT restored();
        break;
    case Connection::State::Offline: // closed on purpose
        m_second.stop();
        m_phase = Phase::Whole;
        break;
    case Connection::State::Connecting:
        m_second.stop();
        if (m_phase == Phase::Waiting || m_phase == Phase::NeedsPerson) { // by whomever
            m_phase = Phase::Trying;
            Q_EMIT trying();
        }
        break;
    case Connection::State::Lost: {
        const bool wasOnline = m_phase == Phase::Whole;
        judge(m_connection.lastError(),
              std::chrono::milliseconds(wasOnline && m_online.isValid() ? m_online.elapsed() : 0));
        break;
    }
    }
}

/// What can pass by itself is waited for. The rest (a login that only a person can give, a host key
/// that has changed, a login that was given up) would only be repeated.
void Reconnector::judge(const Error &why, std::chrono::milliseconds lived)
{
    m_why = why;
    if (why.code != Error::Code::Network && why.code != Error::Code::Timeout) {
        m_phase = Phase::NeedsPerson;
        Q_EMIT personNeeded(why);
        return;
    }
    m_phase = Phase::Waiting;
    m_left = m_pace.pause(lived);
    m_second.start();
    Q_EMIT waiting(m_why, m_left);
}

void Reconnector::tick()
{
    m_left -= std::chrono::seconds(1);
    if (m_left > std::chrono::seconds(0))
        Q_EMIT waiting(m_why, m_left);
    else
        attempt(false);
}

void Reconnector::goOn()
{
    if (m_phase == Phase::Waiting)
        attempt(false);
    else if (m_phase == Phase::NeedsPerson)
        attempt(true);
}

/// Its end is told by the connection's state.
void Reconnector::attempt(bool mayAsk)
{
    const QPointer<Reconnector> self = this;
    const Phase before = m_phase;
    m_second.stop();
    if (mayAsk)
        const auto opening = m_connection.open();
    else
        const auto opening = m_connection.reopen();
    if (self && m_phase == before && m_connection.state() == Connection::State::Lost)
        judge(m_connection.lastError(), std::chrono::milliseconds(0)); // it could not even begin
}

} // namespace perch

#include "moc_reconnector.cpp"
