// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "remote/connection.h"
#include "remote/reconnectpace.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace perch
{

/// Brings a lost connection back by itself, as long as that needs no person: quietly
/// (Connection::reopen), at the pace of ReconnectPace, until it is back, a person is needed, or the
/// connection is closed. It never tries a password or rings a telephone: that is what goOn() is
/// for, when the person says so. Lives in the GUI thread; `connection` must outlive its use (make
/// this a child of the connection's owner).
class Reconnector : public QObject
{
    Q_OBJECT

public:
    explicit Reconnector(Connection &connection, QObject *parent = nullptr);

    /// The person's click: tries now, or logs in with questions when those are needed. Nothing when
    /// the connection is not lost.
    void goOn();
    /// It is lost and not yet back.
    [[nodiscard]] bool isBroken() const { return m_phase != Phase::Whole; }

Q_SIGNALS:
    /// Lost, or still lost: tried again in `left`. Told each second.
    void waiting(const perch::Error &why, std::chrono::seconds left);
    void trying();
    /// Nothing more is tried until goOn().
    void personNeeded(const perch::Error &why);
    void restored();

private:
    enum class Phase { Whole, Waiting, Trying, NeedsPerson };

    void handleState(Connection::State state);
    void judge(const Error &why, std::chrono::milliseconds lived);
    void tick();
    void attempt(bool mayAsk);

    Connection &m_connection;
    ReconnectPace m_pace;
    Phase m_phase = Phase::Whole;
    Error m_why;
    std::chrono::seconds m_left{0};
    QTimer m_second;
    QElapsedTimer m_online; ///< since it was last online
};

} // namespace perch
