// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "gui/compose/gpumodelsmodel.h"

#include <QCoroTask>
#include <QDateTime>
#include <QPointer>

namespace perch
{

class Session;

/// Which GPUs the pool has. Asked when a person wants to see them, never by itself; the last list
/// stays when the link goes.
class GpuInventory : public QObject
{
    Q_OBJECT

public:
    explicit GpuInventory(QObject *parent = nullptr);

    void setSession(Session *session);
    void ask(); ///< `changed` follows
    /// What another question has seen.
    void showSlots(const QList<Slot> &pool, const QDateTime &when);

    enum class State { NeverAsked, Asking, Answered, Failed };
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isOnline() const;
    [[nodiscard]] const Error &error() const { return m_error; }
    /// Invalid before the first list.
    [[nodiscard]] QDateTime answered() const { return m_answered; }
    [[nodiscard]] GpuModelsModel &model() { return m_model; }
    [[nodiscard]] int total() const;
    [[nodiscard]] int free() const;

Q_SIGNALS:
    void changed();

private:
    QCoro::Task<void> askPool();
    void fail(const Error &error);

    QPointer<Session> m_session;
    GpuModelsModel m_model;
    State m_state = State::NeverAsked;
    Error m_error;
    QDateTime m_answered;
    int m_turn = 0;
};

} // namespace perch
