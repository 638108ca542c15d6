// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/siteprobe.h"

#include "core/plaintext.h"
#include "remote/probejudges.h"
#include "remote/probesteps.h"
#include "remote/reachcheck.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/route.h"
#include "remote/sshtransport.h"
#include "remote/staging.h"

#include <QElapsedTimer>

namespace perch
{

namespace
{

using namespace std::chrono_literals;
using State = ReportStep::State;
using Step = ProbeStep;

constexpr auto networkTime = 15s;
constexpr auto commandTime = 30s;
constexpr qint64 maximumOutput = 64 * 1024;

/// What stands for a check that was not reached.
QString notReached()
{
    return QStringLiteral("not reached");
}

/// The machine that is dialled: of what is behind it, only a login tells.
struct FirstMachine {
    QString host;
    quint16 port = 22;
    QString user;
    QString through; ///< said before a result; empty: it is the machine itself

    [[nodiscard]] SshFailure sign(SshFailure failure) const
    {
        failure.machine = host.toStdString();
        failure.user = user.toStdString();
        failure.port = port;
        return failure;
    }
};

FirstMachine firstOn(const Route &route)
{
    const bool isDirect = route.target.jumps.empty();
    const SshTarget &first = isDirect ? route.target : route.target.jumps.front();
    const QString host = QString::fromStdString(first.host);
    return {host, first.port, QString::fromStdString(first.user),
            isDirect ? QString() : QStringLiteral("through %1: ").arg(host)};
}

} // namespace

struct SiteProbe::Private {
    Private(SiteProbe *probe, Subject about, AuthPrompter &asks)
        : q(probe), subject(std::move(about)), prompter(asks),
          steps(plannedSteps(subject.accessPoint.service, subject.transferServer.service,
                             subject.profile.user))
    {
    }

    SiteProbe *q;
    Subject subject;
    AuthPrompter &prompter;
    QList<ReportStep> steps;
    QStringList notes;
    QElapsedTimer clock;             ///< of the step that runs
    std::unique_ptr<Connection> own; ///< the quiet login, where there was none
    Step reached = AddressStep;      ///< by the quiet login
    bool isReached = false;          ///< the access point answers when it is called directly

    QCoro::Task<> run();
    QCoro::Task<bool> callUp(ConnectionTarget target, Step address, Step port);
    QCoro::Task<> logIn();
    QCoro::Task<> checkAccount();
    QCoro::Task<> ask(Step step, QString command, void (*judge)(const ExecOutput &, ReportStep &));
    QCoro::Task<> checkStaging();
    QCoro::Task<> checkQuotas();
    QCoro::Task<> checkClock();
    QCoro::Task<> callSecond();
    void watchStages();
    void take(const Result<void> &login);
    [[nodiscard]] Connection *link() const;

    void begin(Step step);
    void end(Step step, State state, const QString &result, const QString &advice = {});
    void fail(Step step, const Error &error);
    void skip(Step first, Step last, const QString &why);
};

SiteProbe::SiteProbe(Subject subject, AuthPrompter &prompter, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(subject), prompter))
{
}

SiteProbe::~SiteProbe() = default;

const QList<ReportStep> &SiteProbe::steps() const
{
    return d->steps;
}

QStringList SiteProbe::notes() const
{
    return d->notes;
}

void SiteProbe::start()
{
    d->run();
}

Connection *SiteProbe::Private::link() const
{
    return own ? own.get() : subject.link.data();
}

void SiteProbe::Private::begin(Step step)
{
    clock.start();
    steps[step].state = State::Running;
    Q_EMIT q->changed();
}

void SiteProbe::Private::end(Step step, State state, const QString &result, const QString &advice)
{
    ReportStep &one = steps[step];
    one.state = state;
    one.result = result;
    one.advice = advice;
    one.took = std::chrono::milliseconds(clock.isValid() ? clock.restart() : 0);
    Q_EMIT q->changed();
}

void SiteProbe::Private::fail(Step step, const Error &error)
{
    end(step, State::Failed, plainLine(error.detail, 200), error.message);
}

void SiteProbe::Private::skip(Step first, Step last, const QString &why)
{
    for (int step = first; step <= int(last); ++step) {
        steps[step].state = State::Skipped;
        steps[step].result = why;
    }
    Q_EMIT q->changed();
}

QCoro::Task<> SiteProbe::Private::run()
{
    const QPointer<SiteProbe> self = q;
    auto calling = callUp(subject.accessPoint, AddressStep, PortStep);
    const bool isThere = co_await calling;
    if (!self)
        co_return;
    isReached = isThere;
    auto loggingIn = logIn();
    co_await loggingIn;
    if (!self)
        co_return;
    if (const Connection *used = link())
        notes = used->notes();
    auto checking = checkAccount();
    co_await checking;
    if (!self)
        co_return;
    auto second = callSecond();
    co_await second;
    if (!self)
        co_return;
    own.reset();
    Q_EMIT q->finished();
}

/// Calls the first machine on the way: the one itself, or one of its ProxyJump.
QCoro::Task<bool> SiteProbe::Private::callUp(ConnectionTarget target, Step address, Step port)
{
    const QPointer<SiteProbe> self = q;
    begin(address);
    auto planning = planRoute(target, std::stop_token());
    const Result<Route> route = co_await planning;
    if (!self)
        co_return false;
    if (!route) {
        fail(address, route.error());
        skip(port, port, notReached());
        co_return false;
    }
    const FirstMachine first = firstOn(*route);
    auto lookingUp = addressesOf(first.host, networkTime);
    const SshOutcome<QStringList> addresses = co_await lookingUp;
    if (!self)
        co_return false;
    if (const auto *failure = std::get_if<SshFailure>(&addresses)) {
        fail(address, describe(first.sign(*failure), target));
        skip(port, port, notReached());
        co_return false;
    }
    end(address, State::Passed,
        first.through + std::get<QStringList>(addresses).mid(0, 4).join(QStringLiteral(", ")));
    begin(port);
    auto calling = greetingOf(first.host, first.port, networkTime);
    const SshOutcome<QString> greeting = co_await calling;
    if (!self)
        co_return false;
    if (const auto *failure = std::get_if<SshFailure>(&greeting)) {
        fail(port, describe(first.sign(*failure), target));
        co_return false;
    }
    end(port, State::Passed, first.through + std::get<QString>(greeting));
    co_return true;
}

QCoro::Task<> SiteProbe::Private::logIn()
{
    const QPointer<SiteProbe> self = q;
    if (link() && link()->state() == Connection::State::Online) {
        clock.invalidate();
        end(HostKeyStep, State::Passed, QStringLiteral("the known one"));
        end(LoginStep, State::Passed, QStringLiteral("already logged in"));
        co_return;
    }
    own = std::make_unique<Connection>(subject.accessPoint, prompter);
    watchStages();
    begin(HostKeyStep);
    auto opening = own->reopen();
    const Result<void> opened = co_await opening;
    if (self)
        take(opened);
}

void SiteProbe::Private::watchStages()
{
    QObject::connect(own.get(), &Connection::stageChanged, q, [this](SshStage stage) {
        if (stage != SshStage::Login || reached == LoginStep)
            return;
        reached = LoginStep;
        end(HostKeyStep, State::Passed, QStringLiteral("the known one"));
        begin(LoginStep);
    });
}

void SiteProbe::Private::take(const Result<void> &login)
{
    if (login) {
        end(LoginStep, State::Passed, QStringLiteral("with a key"));
        return;
    }
    const Error &error = login.error();
    if (reached != LoginStep && !isReached) {
        skip(HostKeyStep, LoginStep, notReached());
        return;
    }
    if (reached != LoginStep) {
        fail(HostKeyStep, error);
        skip(LoginStep, LoginStep, notReached());
        return;
    }
    // nobody is asked here: that a password or a passcode is needed is no fault
    const bool needsPerson = error.code == Error::Code::Auth;
    end(LoginStep, needsPerson ? State::Warned : State::Failed, plainLine(error.detail, 200),
        needsPerson ? QStringLiteral("No key of this computer was enough. The check asks for no "
                                     "password and lets no telephone ring: connect, and check "
                                     "again for the rest.")
                    : error.message);
}

QCoro::Task<> SiteProbe::Private::checkAccount()
{
    const QPointer<SiteProbe> self = q;
    if (!link() || link()->state() != Connection::State::Online) {
        skip(ShellStep, ClockStep, notReached());
        co_return;
    }
    auto askingShell = ask(ShellStep, shellProbe(), judgeShell);
    co_await askingShell;
    if (!self)
        co_return;
    auto askingCondor = ask(CondorStep, QStringLiteral("condor_version"), judgeCondor);
    co_await askingCondor;
    if (!self)
        co_return;
    auto staging = checkStaging();
    co_await staging;
    if (!self)
        co_return;
    auto quotas = checkQuotas();
    co_await quotas;
    if (!self)
        co_return;
    auto clockTask = checkClock();
    co_await clockTask;
}

QCoro::Task<> SiteProbe::Private::ask(Step step, QString command,
                                      void (*judge)(const ExecOutput &, ReportStep &))
{
    const QPointer<SiteProbe> self = q;
    begin(step);
    if (!link())
        co_return;
    auto running = link()->run(command, QByteArray(), commandTime, maximumOutput);
    const Result<ExecOutput> output = co_await running;
    if (!self)
        co_return;
    if (!output) {
        fail(step, output.error());
        co_return;
    }
    ReportStep judged = steps[step];
    judge(*output, judged);
    end(step, judged.state, judged.result, judged.advice);
}

QCoro::Task<> SiteProbe::Private::checkStaging()
{
    const QPointer<SiteProbe> self = q;
    begin(StagingStep);
    if (!link())
        co_return;
    auto finding = findStagingFolder(*link(), subject.profile.stagingFolder());
    const Result<QString> folder = co_await finding;
    if (!self || !link())
        co_return;
    if (!folder) {
        fail(StagingStep, folder.error());
        co_return;
    }
    const QString script = QStringLiteral("[ -d \"$1\" ] || exit %1\n[ -w \"$1\" ] || exit %2\n")
                               .arg(ExitNoFolder)
                               .arg(ExitNotWritable);
    auto running =
        link()->run(scriptCommand(script, {*folder}), QByteArray(), commandTime, maximumOutput);
    const Result<ExecOutput> output = co_await running;
    if (!self)
        co_return;
    if (!output)
        fail(StagingStep, output.error());
    else if (output->exit.succeeded())
        end(StagingStep, State::Passed, plainLine(*folder, 300));
    else if (output->exit.status == ExitNotWritable)
        end(StagingStep, State::Warned, plainLine(*folder, 300),
            QStringLiteral("It cannot be written to from the access point. If an "
                           "upload fails too, "
                           "ask the site's staff."));
    else
        end(StagingStep, State::Warned, plainLine(*folder, 300),
            QStringLiteral("The access point sees no such folder. Staging folders are made on "
                           "request: ask the site's staff for one."));
}

QCoro::Task<> SiteProbe::Private::checkQuotas()
{
    const QPointer<SiteProbe> self = q;
    const QString command = subject.profile.site.quotaCommand;
    if (command.isEmpty()) {
        skip(QuotaStep, QuotaStep, QStringLiteral("this site has no command for it"));
        co_return;
    }
    begin(QuotaStep);
    if (!link())
        co_return;
    auto asking = queryQuotas(*link(), command);
    const Result<QList<Quota>> quotas = co_await asking;
    if (!self)
        co_return;
    if (!quotas) {
        fail(QuotaStep, quotas.error());
        co_return;
    }
    ReportStep judged = steps[QuotaStep];
    judgeQuotas(*quotas, judged);
    end(QuotaStep, judged.state, judged.result, judged.advice);
}

QCoro::Task<> SiteProbe::Private::checkClock()
{
    const QPointer<SiteProbe> self = q;
    begin(ClockStep);
    if (!link())
        co_return;
    const QDateTime sent = QDateTime::currentDateTimeUtc();
    auto running =
        link()->run(QStringLiteral("date +%s.%N"), QByteArray(), commandTime, maximumOutput);
    const Result<ExecOutput> output = co_await running;
    if (!self)
        co_return;
    if (!output) {
        fail(ClockStep, output.error());
        co_return;
    }
    const auto skew =
        clockSkew(sent, QDateTime::currentDateTimeUtc(), serverTime(output->out.left(100)));
    if (!skew) {
        end(ClockStep, State::Warned, QStringLiteral("could not be compared"),
            QStringLiteral("The answer came too late or is no time."));
        co_return;
    }
    ReportStep judged = steps[ClockStep];
    judgeSkew(*skew, judged);
    end(ClockStep, judged.state, judged.result, judged.advice);
}

QCoro::Task<> SiteProbe::Private::callSecond()
{
    if (subject.isTransferOnline) {
        clock.invalidate();
        end(SecondAddressStep, State::Passed, QStringLiteral("already logged in"));
        end(SecondPortStep, State::Passed, QStringLiteral("already logged in"));
        co_return;
    }
    auto calling = callUp(subject.transferServer, SecondAddressStep, SecondPortStep);
    co_await calling;
}

} // namespace perch

#include "moc_siteprobe.cpp"
