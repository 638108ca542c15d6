// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/partlanes.h"

#include "remote/lanepace.h"
#include "remote/orstopped.h"

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <list>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr qint64 longestLine = 4 * 1024 * 1024; ///< bytes that wait for a lane
/// The 2 MiB that a channel holds on its way, and as much again as keeps it full meanwhile.
constexpr qint64 fullLane = 4 * 1024 * 1024;
/// What the owner alone brings nearly as fast; each lane costs the server a process.
constexpr qint64 worthLanes = 7 * 1024 * 1024;
constexpr qint64 hashEvery = 8 * 1024 * 1024;
constexpr int mostLostLanes = 8;

} // namespace

struct PartLanes::State : std::enable_shared_from_this<State> {
    struct Lane {
        std::shared_ptr<PartProcess> process;
        bool isOwner = false;
        bool isGivenUp = false;
    };
    using LanePointer = std::shared_ptr<Lane>;

    State(Transport &way, std::shared_ptr<PartProcess> first, Settings wanted, std::stop_token end)
        : transport(way), settings(std::move(wanted)), stop(std::move(end))
    {
        owner = std::make_shared<Lane>(Lane{std::move(first), true});
        lanes.push_back(owner);
    }

    void pump();
    void deliver(const LanePointer &lane);
    void written(const PartFrame &frame);
    void hashOn();
    void tick();
    void giveUpSilentLanes();
    void fail(const Error &reason);
    void wake();
    [[nodiscard]] LanePointer freeLane() const;
    [[nodiscard]] bool isDrained() const { return line.empty() && underway == 0; }
    static QCoro::Task<> bring(std::shared_ptr<State> self, LanePointer lane, PartFrame frame);
    static QCoro::Task<> openLane(std::shared_ptr<State> self);
    static QCoro::Task<> askForHash(std::shared_ptr<State> self, qint64 end);
    static QCoro::Task<> measureRoundTrip(std::shared_ptr<State> self);
    [[nodiscard]] QCoro::Task<Result<void>> until(std::function<bool()> isTrue);

    Transport &transport; // not touched once isClosed
    Settings settings;
    std::stop_token stop;
    bool isClosed = false;
    LanePointer owner;
    std::list<LanePointer> lanes;
    std::deque<PartFrame> line;
    qint64 lineBytes = 0;
    qint64 underway = 0; ///< frames that are not answered
    qint64 bytesUnderway = 0;
    int opening = 0;
    int lost = 0;
    LanePace pace;
    ByteRanges there;
    QList<ByteRange> refused;
    qint64 sent = 0;
    qint64 copied = 0;
    qint64 hashedTo = 0;
    std::optional<Error> failure;
    std::vector<std::shared_ptr<Answer<void>>> waiters;
    QTimer clock;
};

PartLanes::PartLanes(Transport &transport, std::shared_ptr<PartProcess> owner, Settings settings,
                     std::stop_token stop)
    : m_state(std::make_shared<State>(transport, std::move(owner), std::move(settings),
                                      std::move(stop)))
{
    for (const PartBase &base : std::as_const(m_state->settings.bases)) {
        const auto asking = m_state->owner->process->ask(openBase(base));
    }
    const auto measuring = State::measureRoundTrip(m_state);
    QObject::connect(&m_state->clock, &QTimer::timeout, &m_state->clock,
                     [state = m_state.get()] { state->tick(); });
    m_state->clock.start(50ms);
}

PartLanes::~PartLanes()
{
    m_state->isClosed = true;
    m_state->clock.stop();
    closeLanes();
    m_state->fail(cancelled());
    // a lane that waits in line for a channel keeps the state: it must not keep the owner's channel
    m_state->lanes.clear();
    m_state->owner.reset();
}

void PartLanes::closeLanes()
{
    m_state->settings.maximumLanes = 0;
    for (const auto &lane : std::exchange(m_state->lanes, {m_state->owner})) {
        if (!lane->isOwner)
            lane->process->close();
    }
}

QCoro::Task<Result<void>> PartLanes::send(PartFrame frame)
{
    const std::shared_ptr<State> state = m_state;
    state->lineBytes += frame.payload.size();
    state->line.push_back(std::move(frame));
    state->pump();
    auto waiting = state->until([state = state.get()] {
        return state->lineBytes < longestLine && state->line.size() < 64;
    });
    const Result<void> result = co_await waiting;
    co_return result;
}

QCoro::Task<Result<void>> PartLanes::drain()
{
    const std::shared_ptr<State> state = m_state;
    auto waiting = state->until([state = state.get()] { return state->isDrained(); });
    const Result<void> result = co_await waiting;
    co_return result;
}

QList<ByteRange> PartLanes::takeRefused()
{
    return std::exchange(m_state->refused, {});
}

void PartLanes::addFound(ByteRange range)
{
    m_state->there.add(range);
    m_state->hashOn();
}

qint64 PartLanes::sentBytes() const
{
    return m_state->sent;
}

qint64 PartLanes::copiedBytes() const
{
    return m_state->copied;
}

bool PartLanes::isFast() const
{
    const State &state = *m_state;
    const bool isLimited = state.settings.bytesPerSecond && state.settings.bytesPerSecond() > 0;
    return state.pace.isFast() && !isLimited;
}

QCoro::Task<Result<void>> PartLanes::State::until(std::function<bool()> isTrue)
{
    const std::shared_ptr<State> self = shared_from_this();
    while (!failure && !isTrue()) {
        auto answer = std::make_shared<Answer<void>>();
        const QFuture<Result<void>> future = answer->future();
        waiters.push_back(std::move(answer));
        const Result<void> woken = co_await future;
        if (!woken)
            co_return woken.error();
    }
    if (failure) {
        const Error error = *failure;
        co_return error;
    }
    co_return Result<void>();
}

void PartLanes::State::wake()
{
    for (const auto &waiter : std::exchange(waiters, {}))
        waiter->give({});
}

void PartLanes::State::fail(const Error &reason)
{
    if (!failure)
        failure = reason;
    line.clear();
    lineBytes = 0;
    wake();
}

/// The one with the least to do; the owner, who also hashes, only when it is alone or the way is
/// so long that one more lane counts.
PartLanes::State::LanePointer PartLanes::State::freeLane() const
{
    LanePointer best;
    for (const LanePointer &lane : lanes) {
        if (lane->isGivenUp || lane->process->unanswered() >= fullLane ||
            (lane->isOwner && lanes.size() > 1 && !pace.isFar()))
            continue;
        if (!best || lane->process->unanswered() < best->process->unanswered())
            best = lane;
    }
    return best;
}

void PartLanes::State::pump()
{
    while (!line.empty() && !failure && !isClosed) {
        const qint64 limit = settings.bytesPerSecond ? settings.bytesPerSecond() : 0;
        if (!pace.mayBring(line.front().payload.size(), bytesUnderway, limit))
            return; // the clock comes back to it
        const LanePointer lane = freeLane();
        if (!lane)
            return;
        deliver(lane);
    }
    if (lineBytes < longestLine)
        wake();
}

void PartLanes::State::deliver(const LanePointer &lane)
{
    PartFrame frame = std::move(line.front());
    line.pop_front();
    lineBytes -= frame.payload.size();
    bytesUnderway += frame.payload.size();
    ++underway;
    const auto bringing = bring(shared_from_this(), lane, std::move(frame));
}

QCoro::Task<> PartLanes::State::bring(std::shared_ptr<State> self, LanePointer lane,
                                      PartFrame frame)
{
    auto asking = lane->process->ask(frame);
    const Result<QByteArray> answer = co_await asking;
    --self->underway;
    self->bytesUnderway -= frame.payload.size();
    if (self->isClosed || self->failure)
        co_return;
    if (answer && *answer == ".") {
        self->written(frame);
    } else if (answer && frame.kind == PartFrame::Copy) {
        self->refused.append({frame.offset, frame.offset + frame.length});
    } else if (answer) {
        self->fail(
            Error(Error::Code::Remote, QStringLiteral("The server's answer makes no sense.")));
    } else if (!lane->isOwner && (lane->isGivenUp || answer.error().code == Error::Code::Remote)) {
        // this lane ended, not the upload: another one takes its frames
        if (!std::exchange(lane->isGivenUp, true) && ++self->lost > mostLostLanes)
            self->fail(answer.error());
        self->lanes.remove(lane);
        self->lineBytes += frame.payload.size();
        self->line.push_front(std::move(frame));
    } else {
        self->fail(answer.error());
    }
    self->pump();
    if (self->isDrained())
        self->wake();
}

void PartLanes::State::written(const PartFrame &frame)
{
    const ByteRange range{
        frame.offset,
        frame.offset + (frame.kind == PartFrame::Copy ? frame.length : frame.payload.size())};
    there.add(range);
    (frame.kind == PartFrame::Copy ? copied : sent) += range.size();
    pace.addWritten(frame.payload.size());
    hashOn();
    if (settings.onWritten)
        settings.onWritten();
}

/// The owner hashes what is complete from the beginning while the rest is on its way.
void PartLanes::State::hashOn()
{
    const qint64 end = there.unbrokenEnd();
    if (end < hashedTo + hashEvery || failure || isClosed)
        return;
    hashedTo = end;
    const auto asking = askForHash(shared_from_this(), end);
}

QCoro::Task<> PartLanes::State::askForHash(std::shared_ptr<State> self, qint64 end)
{
    PartFrame frame;
    frame.kind = PartFrame::HashTo;
    frame.offset = end;
    auto asking = self->owner->process->ask(frame);
    const Result<QByteArray> answer = co_await asking;
    if (!answer && !self->isClosed)
        self->fail(answer.error());
}

QCoro::Task<> PartLanes::State::measureRoundTrip(std::shared_ptr<State> self)
{
    QElapsedTimer clock;
    clock.start();
    PartFrame frame;
    frame.kind = PartFrame::HashTo;
    auto asking = self->owner->process->ask(frame);
    const Result<QByteArray> answer = co_await asking;
    if (answer)
        self->pace.setRoundTrip(std::chrono::milliseconds(clock.elapsed()));
    if (!self->isClosed)
        self->tick();
}

QCoro::Task<> PartLanes::State::openLane(std::shared_ptr<State> self)
{
    ++self->opening;
    auto opening = PartProcess::lane(self->transport, self->settings.name, self->settings.size,
                                     self->owner->process->identity(), self->stop);
    const Result<std::shared_ptr<PartProcess>> process = co_await opening;
    --self->opening;
    if (self->isClosed || self->failure || self->settings.maximumLanes == 0) {
        if (process)
            (*process)->close();
        co_return;
    }
    if (!process) { // the upload goes on without it
        self->lost = std::max(self->lost + 1, mostLostLanes);
        co_return;
    }
    for (const PartBase &base : std::as_const(self->settings.bases)) {
        const auto asking = (*process)->ask(openBase(base));
    }
    self->lanes.push_back(std::make_shared<Lane>(Lane{*process, false}));
    self->pump();
}

void PartLanes::State::giveUpSilentLanes()
{
    const std::list<LanePointer> all = lanes;
    for (const LanePointer &lane : all) {
        if (lane->process->silentMilliseconds() < settings.stallAfter.count())
            continue;
        if (lane->isOwner) {
            if (lane->process->silentMilliseconds() > 6 * settings.stallAfter.count())
                fail(Error(Error::Code::Network,
                           QStringLiteral("The server has taken no byte for some minutes. The "
                                          "upload goes on when it answers again.")));
            continue;
        }
        lane->isGivenUp = true;
        lanes.remove(lane);
        lane->process->close();
    }
}

void PartLanes::State::tick()
{
    if (isClosed)
        return;
    giveUpSilentLanes();
    pace.tick();
    const bool isLaneMissing = lineBytes > 0 && !freeLane() && // a Copy takes none of the way
                               sent + bytesUnderway + lineBytes >= worthLanes;
    const int most = lost < mostLostLanes ? settings.maximumLanes : 0;
    const int wanted = pace.wantedLanes(int(lanes.size()) - 1, opening, isLaneMissing, most);
    for (int count = int(lanes.size()) - 1 + opening; count < wanted; ++count) {
        const auto opened = openLane(shared_from_this());
    }
    pump();
}

} // namespace perch
