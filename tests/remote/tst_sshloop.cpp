// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Free of Qt: the ThreadSanitizer preset runs this (Debian's Qt is not built for it).
#include "remote/sshloop.h"
#include "tests/support/sshdserver.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <mutex>
#include <optional>

#include <sys/resource.h>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

#define CHECK(condition) check((condition), #condition, __LINE__)
void check(bool isTrue, const char *what, int line)
{
    if (isTrue)
        return;
    std::fprintf(stderr, "FAIL line %d: %s\n", line, what);
    std::exit(1);
}

template <typename T> T get(std::future<T> future, int line)
{
    check(future.wait_for(60s) == std::future_status::ready, "an answer within a minute", line);
    return future.get();
}

template <typename T> bool isValue(const SshOutcome<T> &outcome)
{
    return outcome.index() == 0;
}

template <typename T> bool isFailure(const SshOutcome<T> &outcome, SshFailure::Kind kind)
{
    const auto *failure = std::get_if<SshFailure>(&outcome);
    if (failure && failure->kind != kind)
        std::fprintf(stderr, "failure kind %d: %s\n", static_cast<int>(failure->kind),
                     failure->detail.c_str());
    return failure && failure->kind == kind;
}

template <typename T> std::pair<SshDone<T>, std::future<SshOutcome<T>>> pending()
{
    auto promise = std::make_shared<std::promise<SshOutcome<T>>>();
    return {[promise](SshOutcome<T> outcome) { promise->set_value(std::move(outcome)); },
            promise->get_future()};
}

SshOutcome<std::string> read(SshStream &stream, std::size_t maximum = 256 * 1024)
{
    auto [done, future] = pending<std::string>();
    stream.read(maximum, done);
    return get(std::move(future), __LINE__);
}

SshOutcome<> write(SshStream &stream, std::string bytes)
{
    auto [done, future] = pending<std::monostate>();
    const auto owner = std::make_shared<const std::string>(std::move(bytes));
    stream.write({owner, *owner}, done);
    return get(std::move(future), __LINE__);
}

SshOutcome<> opened(SshStream &stream)
{
    auto [done, future] = pending<std::monostate>();
    stream.whenOpen(done);
    return get(std::move(future), __LINE__);
}

SshOutcome<SshExit> finished(SshStream &stream)
{
    auto [done, future] = pending<SshExit>();
    stream.whenFinished(done);
    return get(std::move(future), __LINE__);
}

std::string readAll(SshStream &stream)
{
    std::string all;
    while (true) {
        const auto part = read(stream);
        if (!isValue(part) || std::get<0>(part).empty())
            return all;
        all += std::get<0>(part);
    }
}

/// A login with its answers, for a test to wait on.
struct Login {
    explicit Login(const SshdServer &server) : Login(target(server)) {}
    explicit Login(SshTarget where)
        : loop(std::make_unique<SshLoop>(
              std::move(where),
              SshHooks{[this](const SshHostKey &) { answerHostKey(); },
                       [this](const SshQuestion &) { giveUp(); }, [](const std::string &) {},
                       [this] { online.set_value(); },
                       [this](const SshFailure &failure) { ended.set_value(failure); },
                       [this](SshStage stage, const std::string &) {
                           const std::scoped_lock lock(mutex);
                           stages.push_back(stage);
                       }}))
    {
        inThread = loop.get();
        ready.set_value();
    }

    static SshTarget target(const SshdServer &server)
    {
        SshTarget where;
        where.host = "127.0.0.1";
        where.port = static_cast<std::uint16_t>(server.port());
        where.user = server.user();
        where.keyFiles = {server.keyFile()};
        where.knownHostsFile = server.knownHostsFile();
        return where;
    }

    // the thread may ask before the constructor has the loop
    void answerHostKey()
    {
        isReady.wait();
        ++asked;
        inThread->answerHostKey(true);
    }
    void giveUp()
    {
        isReady.wait();
        ++asked;
        inThread->answerQuestion(std::nullopt);
    }

    std::promise<void> ready;
    std::shared_future<void> isReady = ready.get_future().share();
    std::promise<void> online;
    std::promise<SshFailure> ended;
    std::atomic<int> asked = 0;
    std::mutex mutex; // guards the stages
    std::vector<SshStage> stages;
    SshLoop *inThread = nullptr; // for the hooks: good until the thread has ended, while `loop` is
                                 // reset before that
    std::unique_ptr<SshLoop> loop; // last: its thread uses the rest
};

void waitOnline(Login &login)
{
    auto future = login.online.get_future();
    check(future.wait_for(30s) == std::future_status::ready, "online", __LINE__);
}

double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double secondsSince(SshClock::time_point start)
{
    return std::chrono::duration<double>(SshClock::now() - start).count();
}

void tellsHowCommandsEnd(SshLoop &loop)
{
    auto good = loop.start("echo hello; echo oops >&2");
    CHECK(readAll(*good) == "hello\n");
    CHECK(std::get<0>(finished(*good)).status == 0);
    CHECK(good->errorText() == "oops\n");

    CHECK(std::get<0>(finished(*loop.start("exit 7"))).status == 7);
    CHECK(std::get<0>(finished(*loop.start("/no/such/program"))).status == 127);
    const auto killed = std::get<0>(finished(*loop.start("kill -KILL $$")));
    CHECK(killed.status == -1 && killed.signal == "KILL");
}

void carriesBytesBothWays(SshLoop &loop)
{
    std::string sent(20 * 1024 * 1024 + 17, '\0');
    for (std::size_t i = 0; i < sent.size(); ++i)
        sent[i] = static_cast<char>(i * 31 + i / 257);
    auto echo = loop.start("cat");
    std::thread writer([&echo, &sent] {
        for (std::size_t offset = 0; offset < sent.size(); offset += 300'000)
            CHECK(isValue(write(*echo, sent.substr(offset, 300'000))));
        echo->closeInput();
    });
    const std::string received = readAll(*echo);
    writer.join();
    CHECK(received == sent);
    CHECK(std::get<0>(finished(*echo)).status == 0);
}

void stopsASenderWhoseReaderSleeps(SshLoop &loop)
{
    // the command counts what it could write: bounded by our buffer, libssh's window and the
    // server's pipes
    auto slow = loop.start("head -c 60000000 /dev/zero");
    CHECK(isValue(opened(*slow)));
    for (int i = 0; i < 20; ++i) // other work goes on meanwhile
        CHECK(std::get<0>(finished(*loop.start("true"))).status == 0);
    CHECK(!slow->hasRoom());
    CHECK(readAll(*slow).size() == 60'000'000);
}

void sharesItsChannels(SshLoop &loop)
{
    std::vector<std::shared_ptr<SshStream>> streams;
    for (int i = 0; i < 30; ++i)
        streams.push_back(loop.start("echo " + std::to_string(i)));
    for (int i = 0; i < 30; ++i) {
        CHECK(readAll(*streams[static_cast<std::size_t>(i)]) == std::to_string(i) + "\n");
        CHECK(std::get<0>(finished(*streams[static_cast<std::size_t>(i)])).status == 0);
    }
}

void closingACommandAnswersItsWaiters(SshLoop &loop)
{
    auto stream = loop.start("sleep 1000");
    CHECK(isValue(opened(*stream)));
    auto [done, future] = pending<std::string>();
    stream->read(100, done);
    stream->close();
    CHECK(isFailure(get(std::move(future), __LINE__), SshFailure::Kind::Cancelled));
    CHECK(isFailure(finished(*stream), SshFailure::Kind::Cancelled));
    CHECK(isFailure(write(*stream, "x"), SshFailure::Kind::Cancelled));
}

void threadsMayUseOneLoopTogether(SshLoop &loop)
{
    std::vector<std::thread> threads;
    for (int number = 0; number < 6; ++number) {
        threads.emplace_back([&loop, number] {
            for (int i = 0; i < 10; ++i) {
                auto stream = loop.start("cat");
                const std::string text = std::to_string(number) + "/" + std::to_string(i);
                CHECK(isValue(write(*stream, text)));
                stream->closeInput();
                CHECK(readAll(*stream) == text);
                if (i % 3 == 0)
                    stream->close();
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
}

void measures(SshLoop &loop)
{
    constexpr int commands = 50;
    auto start = SshClock::now();
    for (int i = 0; i < commands; ++i)
        CHECK(std::get<0>(finished(*loop.start("true"))).status == 0);
    const double perCommand = secondsSince(start) / commands * 1000;

    constexpr std::size_t bytes = 100 * 1024 * 1024;
    start = SshClock::now();
    auto down = loop.start("head -c " + std::to_string(bytes) + " /dev/zero");
    std::size_t got = 0;
    while (true) {
        const auto part = read(*down);
        if (std::get<0>(part).empty())
            break;
        got += std::get<0>(part).size();
    }
    CHECK(got == bytes);
    const double downRate = static_cast<double>(bytes) / 1e6 / secondsSince(start);

    start = SshClock::now();
    auto up = loop.start("cat >/dev/null");
    const std::string piece(256 * 1024, 'x');
    for (std::size_t sent = 0; sent < bytes; sent += piece.size())
        CHECK(isValue(write(*up, piece)));
    up->closeInput();
    CHECK(std::get<0>(finished(*up)).status == 0);
    const double upRate = static_cast<double>(bytes) / 1e6 / secondsSince(start);

    const double before = processorSeconds();
    start = SshClock::now();
    auto sleeper = loop.start("sleep 2");
    CHECK(std::get<0>(finished(*sleeper)).status == 0);
    const double idle = (processorSeconds() - before) / secondsSince(start);
    CHECK(idle < 0.05); // a loop that spins takes a whole processor
    std::printf("sshloop: ms_per_command=%.1f down_MB_s=%.0f up_MB_s=%.0f idle_cpu=%.4f\n",
                perCommand, downRate, upRate, idle);
}

void tellsItsStages(Login &login)
{
    const std::vector<SshStage> expected = {SshStage::Resolving,   SshStage::Dialling,
                                            SshStage::KeyExchange, SshStage::HostKey,
                                            SshStage::Login,       SshStage::Online};
    const std::scoped_lock lock(login.mutex);
    CHECK(login.stages == expected);
}

/// A quiet login asks nobody: it gets in by key, or ends where only a person could go on.
void logsInQuietlyOrNotAtAll(SshdServer &server)
{
    SshTarget target = Login::target(server);
    target.mayAsk = false;
    {
        Login login(target);
        waitOnline(login);
        CHECK(std::get<0>(finished(*login.loop->start("true"))).status == 0);
        CHECK(login.asked == 0);
    }
    target.keyFiles = {server.lockedKeyFile(), server.wrongKeyFile()};
    Login refused(target);
    auto stream = refused.loop->start("true");
    CHECK(get(refused.ended.get_future(), __LINE__).kind == SshFailure::Kind::NeedsPerson);
    CHECK(isFailure(finished(*stream), SshFailure::Kind::NeedsPerson));
    CHECK(refused.asked == 0);
    const std::scoped_lock lock(refused.mutex);
    CHECK(refused.stages.back() == SshStage::Login);
}

/// The thread between libssh and the agent, and three sessions in one loop.
void goesThroughMachinesWithKeysOfAnAgent(SshdServer &server)
{
    const auto inFolder = [&server](const std::string &script) {
        return runProgram({"sh", "-c", "cd \"$1\" && " + script, "sh", server.folder()});
    };
    CHECK(inFolder("ssh-agent -a agent.sock >agent.env && . ./agent.env >/dev/null && "
                   "ssh-add -q wrongkey && ssh-add -q key") == 0);
    SshTarget target = Login::target(server);
    target.keyFiles.clear();
    target.agentSocket = server.folder() + "/agent.sock";
    const SshTarget hop = target;
    target.jumps = {hop, hop};
    {
        Login login(target);
        waitOnline(login);
        CHECK(login.asked == 0);
        carriesBytesBothWays(*login.loop);
        sharesItsChannels(*login.loop);
        threadsMayUseOneLoopTogether(*login.loop);
    }
    {
        Login login(target);
        waitOnline(login);
        auto stream = login.loop->start("cat /dev/zero");
        CHECK(isValue(opened(*stream)));
        server.signalConnections(SIGKILL); // of all machines on the way
        CHECK(get(login.ended.get_future(), __LINE__).kind == SshFailure::Kind::Closed);
    }
    CHECK(inFolder(". ./agent.env >/dev/null && ssh-agent -k >/dev/null") == 0);
}

/// More commands than the server has sessions, from several threads: all wait their turn.
void queuesWhereTheServerHasOneSession()
{
    SshdServer::Options options;
    options.maxSessions = 1;
    SshdServer server(options);
    Login login(server);
    waitOnline(login);
    std::vector<std::thread> threads;
    for (int number = 0; number < 3; ++number) {
        threads.emplace_back([&login] {
            std::vector<std::shared_ptr<SshStream>> streams;
            for (int i = 0; i < 5; ++i)
                streams.push_back(login.loop->start("echo x"));
            for (const auto &stream : streams)
                CHECK(readAll(*stream) == "x\n");
        });
    }
    for (std::thread &thread : threads)
        thread.join();
}

void endsWhenTheServerIsKilled(SshdServer &server)
{
    Login login(server);
    waitOnline(login);
    std::vector<std::shared_ptr<SshStream>> streams;
    for (int i = 0; i < 12; ++i) // some run, some wait in line
        streams.push_back(login.loop->start("sleep 1000"));
    CHECK(isValue(opened(*streams.front())));
    server.signalConnections(SIGKILL);
    for (const auto &stream : streams)
        CHECK(isFailure(finished(*stream), SshFailure::Kind::Closed));
    CHECK(get(login.ended.get_future(), __LINE__).kind == SshFailure::Kind::Closed);
    CHECK(isFailure(finished(*login.loop->start("true")), SshFailure::Kind::Closed));
}

void closingAnswersEverything(SshdServer &server)
{
    Login login(server);
    waitOnline(login);
    std::vector<std::shared_ptr<SshStream>> streams;
    for (int i = 0; i < 12; ++i)
        streams.push_back(login.loop->start("sleep 1000"));
    CHECK(isValue(opened(*streams.front())));
    login.loop.reset();
    for (const auto &stream : streams)
        CHECK(isFailure(finished(*stream), SshFailure::Kind::Cancelled));
}

void closesAtAnyMoment(SshdServer &server)
{
    for (int i = 0; i < 12; ++i) {
        SshTarget target = Login::target(server);
        if (i % 2 == 0)
            target.host = "localhost"; // by the thread that looks names up
        Login login(target);
        auto stream = login.loop->start("echo x");
        std::this_thread::sleep_for(
            std::chrono::milliseconds(i * 4)); // not a wait for something: a moment to hit
        login.loop.reset();
        const auto end = finished(*stream);
        CHECK(isValue(end) || isFailure(end, SshFailure::Kind::Cancelled));
    }
}

} // namespace

int main()
{
    SshdServer server;
    {
        Login login(server);
        waitOnline(login);
        tellsItsStages(login);
        tellsHowCommandsEnd(*login.loop);
        carriesBytesBothWays(*login.loop);
        stopsASenderWhoseReaderSleeps(*login.loop);
        sharesItsChannels(*login.loop);
        closingACommandAnswersItsWaiters(*login.loop);
        threadsMayUseOneLoopTogether(*login.loop);
        measures(*login.loop);
    }
    logsInQuietlyOrNotAtAll(server);
    goesThroughMachinesWithKeysOfAnAgent(server);
    queuesWhereTheServerHasOneSession();
    endsWhenTheServerIsKilled(server);
    closingAnswersEverything(server);
    closesAtAnyMoment(server);
    std::puts("sshloop: ok");
    return 0;
}
