// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/gpuinventory.h"

#include "gui/session.h"
#include "remote/poolquestion.h"

#include <QCoroFuture>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

GpuInventory::GpuInventory(QObject *parent) : QObject(parent) {}

void GpuInventory::setSession(Session *session)
{
    if (m_session)
        m_session->accessPoint().disconnect(this);
    m_session = session;
    if (session)
        connect(&session->accessPoint(), &Connection::stateChanged, this, &GpuInventory::changed);
    if (m_state == State::Asking) {
        ++m_turn;
        m_state = m_answered.isValid() ? State::Answered : State::NeverAsked;
    }
    Q_EMIT changed();
}

bool GpuInventory::isOnline() const
{
    return m_session && m_session->accessPoint().state() == Connection::State::Online;
}

int GpuInventory::total() const
{
    int count = 0;
    for (int row = 0; row < m_model.rowCount(); ++row)
        count += m_model.model(row).total;
    return count;
}

int GpuInventory::free() const
{
    int count = 0;
    for (int row = 0; row < m_model.rowCount(); ++row)
        count += m_model.model(row).free;
    return count;
}

void GpuInventory::ask()
{
    if (m_state == State::Asking)
        return;
    if (!isOnline()) {
        fail(Error(Error::Code::Network,
                   tr("You are not connected to the access point. Connect, then look at the "
                      "pool's GPUs.")));
        return;
    }
    askPool();
}

void GpuInventory::showSlots(const QList<Slot> &pool, const QDateTime &when)
{
    ++m_turn; // an answer on its way is older
    m_model.setModels(modelsOf(pool));
    m_answered = when;
    m_state = State::Answered;
    Q_EMIT changed();
}

void GpuInventory::fail(const Error &error)
{
    m_error = error;
    m_state = State::Failed;
    Q_EMIT changed();
}

QCoro::Task<void> GpuInventory::askPool()
{
    const QPointer<GpuInventory> self = this;
    const int mine = ++m_turn;
    m_state = State::Asking;
    Q_EMIT changed();
    const QString group = m_session->profile().site.slotOwnerAttribute;
    auto asking = askForGpuSlots(m_session->accessPoint(), group);
    const Result<QByteArray> json = co_await std::move(asking);
    if (!self || mine != m_turn)
        co_return;
    if (!json) {
        fail(json.error());
        co_return;
    }
    auto reading = QtConcurrent::run([bytes = *json, group] { return parseSlots(bytes, group); });
    const Result<QList<Slot>> pool = co_await reading;
    if (!self || mine != m_turn)
        co_return;
    if (pool)
        showSlots(*pool, QDateTime::currentDateTimeUtc());
    else
        fail(pool.error());
}

} // namespace perch

#include "moc_gpuinventory.cpp"
