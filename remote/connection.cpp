// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connection.h"

#include "core/plaintext.h"
#include "remote/answer.h"
#include "remote/loginquestions.h"
#include "remote/route.h"
#include "remote/sshloop.h"
#include "remote/sshtransport.h"

#include <QCoro/QCoroFuture>

#include <QElapsedTimer>
#include <QPointer>

#include <stop_token>
#include <system_error>
#include <vector>

namespace perch
{

namespace
{

constexpr qsizetype longestRecord = 4096;

} // namespace

struct Connection::Private {
    Private(Connection *connection, ConnectionTarget where, AuthPrompter &asks)
        : self(connection), target(std::move(where)), prompter(asks)
    {
    }

    void begin(bool mayAsk);
    QCoro::Task<Result<void>> join(bool mayAsk);
    QCoro::Task<void> record(std::shared_ptr<SshStream> stream, QString command);
    QCoro::Task<void> findWay();
    void call(SshTarget where);
    void change(State next);
    void settle(const Result<void> &result);
    void leave();
    void handleEnded(const SshFailure &failure);
    void fail(const Error &error);
    SshHooks makeHooks();

    Connection *self;
    ConnectionTarget target;
    AuthPrompter &prompter;
    SecretStore *store = nullptr;
    State state = State::Offline;
    SshStage stage = SshStage::Resolving;
    bool wasOnline = false;      ///< since the last close(): what fails now leaves it Lost
    bool isQuiet = false;        ///< the login under way asks nobody
    bool asksAfterwards = false; ///< somebody who may ask waits for the quiet login
    Error lastError;
    QString banner;
    int commands = 0;
    int recorded = 0;
    int login = 0; ///< counts logins, so that an answer to an earlier one is dropped
    QStringList notes;
    std::stop_source search; ///< for the way of the login under way
    std::vector<std::unique_ptr<Answer<void>>> openers;
    std::unique_ptr<SshLoop> loop;
    std::unique_ptr<LoginQuestions> questions; ///< of the login that is under way
};

Connection::Connection(ConnectionTarget target, AuthPrompter &prompter, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(target), prompter))
{
}

Connection::~Connection()
{
    d->search.request_stop();
}

QCoro::Task<Result<void>> Connection::open()
{
    if (d->state == State::Online)
        co_return Result<void>();
    auto opening = d->join(true);
    const auto result = co_await opening; // the connection may be gone from here on
    co_return result;
}

QCoro::Task<Result<void>> Connection::reopen()
{
    if (d->state == State::Online)
        co_return Result<void>();
    auto opening = d->join(false);
    const auto result = co_await opening;
    co_return result;
}

void Connection::setSecretStore(SecretStore *store)
{
    d->store = store;
}

void Connection::close()
{
    ++d->login;
    d->search.request_stop();
    d->questions.reset();
    d->loop.reset();
    d->wasOnline = false;
    d->settle(describe({SshFailure::Kind::Cancelled, {}}, d->target));
    d->change(State::Offline);
}

QCoro::Task<Result<std::shared_ptr<ExecStream>>> Connection::start(QString command)
{
    const QPointer<Connection> alive(this);
    const ConnectionTarget where = d->target;
    if (d->state == State::Connecting) {
        auto opening = d->join(false);
        const auto opened = co_await opening;
        if (!opened)
            co_return opened.error();
        if (!alive)
            co_return describe({SshFailure::Kind::Cancelled, {}}, where);
    }
    if (d->state == State::Lost) {
        const Error why = d->lastError; // g++ 12 moves from a member that is returned
        co_return why;
    }
    if (d->state != State::Online)
        co_return Error(Error::Code::Network,
                        QStringLiteral("There is no connection to %1. Connect, then try again.")
                            .arg(where.service.host),
                        d->lastError.message);
    auto stream = d->loop->start(command.toStdString());
    auto opening = openStream(stream, where);
    Q_EMIT commandCountChanged(++d->commands);
    const auto result = co_await opening;
    if (alive && result) {
        const auto recording = d->record(stream, command);
    }
    co_return result;
}

QCoro::Task<void> Connection::Private::record(std::shared_ptr<SshStream> stream, QString command)
{
    const QPointer<Connection> alive(self);
    RanCommand ran;
    ran.machine = target.service.host;
    ran.started = QDateTime::currentDateTimeUtc();
    ran.command = plainText(command, longestRecord);
    ran.number = ++recorded;
    QElapsedTimer clock;
    clock.start();
    auto ending = exitOf(stream, target);
    stream.reset();
    Q_EMIT self->commandStarted(ran);
    const auto exit = co_await ending;
    if (!alive)
        co_return;
    ran.duration = std::chrono::milliseconds(clock.elapsed());
    if (exit)
        ran.exit = *exit;
    Q_EMIT self->commandRan(ran);
}

Connection::State Connection::state() const
{
    return d->state;
}

SshStage Connection::stage() const
{
    return d->stage;
}

const ConnectionTarget &Connection::target() const
{
    return d->target;
}

Error Connection::lastError() const
{
    return d->lastError;
}

QString Connection::banner() const
{
    return d->banner;
}

QStringList Connection::notes() const
{
    return d->notes;
}

int Connection::commandCount() const
{
    return d->commands;
}

/// Waits for the login that is under way, else begins one.
QCoro::Task<Result<void>> Connection::Private::join(bool mayAsk)
{
    openers.push_back(std::make_unique<Answer<void>>());
    const auto future = openers.back()->future();
    asksAfterwards = asksAfterwards || mayAsk;
    if (state != State::Connecting)
        begin(mayAsk); // who hears of it may delete the connection
    const auto result = co_await future;
    co_return result;
}

void Connection::Private::begin(bool mayAsk)
{
    ++login;
    isQuiet = !mayAsk;
    asksAfterwards = mayAsk;
    lastError = {};
    banner.clear();
    stage = SshStage::Resolving;
    notes.clear();
    const QPointer<Connection> alive(self);
    const int number = login;
    change(State::Connecting);
    if (alive && number == login) { // who heard of it may have closed or deleted the connection
        const auto finding = findWay();
    }
}

/// Asks OpenSSH how it would go, then goes.
QCoro::Task<void> Connection::Private::findWay()
{
    const QPointer<Connection> alive(self);
    const int number = login;
    search = std::stop_source();
    auto planning = planRoute(target, search.get_token());
    const Result<Route> route = co_await planning;
    if (!alive || number != login)
        co_return;
    if (!route) {
        fail(route.error());
        co_return;
    }
    notes = route->notes;
    call(route->target);
}

void Connection::Private::call(SshTarget where)
{
    where.mayAsk = !isQuiet;
    for (SshTarget &machine : where.jumps)
        machine.mayAsk = !isQuiet;
    try {
        questions.reset();
        loop = std::make_unique<SshLoop>(std::move(where), makeHooks());
        questions = std::make_unique<LoginQuestions>(
            target, prompter, *loop, store, [alive = QPointer<Connection>(self), number = login] {
                if (alive && number == alive->d->login)
                    alive->d->leave();
            });
    } catch (const std::system_error &error) { // no more threads
        fail(Error(Error::Code::Internal,
                   QStringLiteral(
                       "This computer has no thread left for a connection. Close other programs."),
                   QString::fromLocal8Bit(error.what())));
    }
}

/// Always the last step: who hears of it may delete the connection.
void Connection::Private::change(State next)
{
    if (state == next)
        return;
    state = next;
    Q_EMIT self->stateChanged(state);
}

void Connection::Private::settle(const Result<void> &result)
{
    for (const auto &opener : std::exchange(openers, {}))
        opener->give(result);
}

/// The hooks run in the loop's thread: each only posts to this one. The loop has ended before
/// `self` goes, so `self` is always good to post to; what was posted for an earlier login is
/// dropped here.
SshHooks Connection::Private::makeHooks()
{
    const auto post = [this, number = login](auto function) {
        QMetaObject::invokeMethod(
            self,
            [this, number, function = std::move(function)] {
                if (number == login)
                    function();
            },
            Qt::QueuedConnection);
    };
    SshHooks hooks;
    hooks.hostKey = [this, post](const SshHostKey &key) {
        post([this, key] { questions->ask(key); });
    };
    hooks.question = [this, post](const SshQuestion &question) {
        post([this, question] { questions->ask(question); });
    };
    hooks.banner = [this, post](const std::string &text) {
        post([this, text] { banner = QString::fromStdString(text); });
    };
    hooks.keysRefused = [this, post](const std::string &machine) {
        post([this, machine] {
            notes.append(QStringLiteral("%1 hung up over the keys that were offered, so Perch "
                                        "called again without keys. IdentityFile and "
                                        "IdentitiesOnly in ~/.ssh/config choose the right one.")
                             .arg(QString::fromStdString(machine)));
        });
    };
    hooks.online = [this, post] {
        post([this] {
            questions->succeed();
            questions.reset();
            settle({}); // resumes by the event loop, so after the change
            wasOnline = true;
            change(State::Online);
        });
    };
    hooks.stage = [this, post](SshStage reached, const std::string &machine) {
        post([this, reached, machine] {
            stage = reached;
            Q_EMIT self->stageChanged(reached, QString::fromStdString(machine));
        });
    };
    hooks.ended = [this, post](const SshFailure &failure) {
        post([this, failure] { handleEnded(failure); });
    };
    return hooks;
}

/// The person does not want to wait for the server's verdict.
void Connection::Private::leave()
{
    if (state == State::Connecting)
        handleEnded({SshFailure::Kind::AuthGivenUp, {}});
}

void Connection::Private::handleEnded(const SshFailure &failure)
{
    if (failure.kind == SshFailure::Kind::NeedsPerson && isQuiet && asksAfterwards) {
        questions.reset();
        loop.reset();
        begin(true); // who waits may ask: the quiet login was somebody else's
        return;
    }
    fail(describe(failure, target));
}

void Connection::Private::fail(const Error &error)
{
    ++login;
    questions.reset();
    loop.reset();
    lastError = error;
    settle(lastError);
    change(wasOnline ? State::Lost : State::Offline);
}

} // namespace perch

#include "moc_connection.cpp"
