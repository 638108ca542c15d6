// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshtransport.h"

#include "remote/answer.h"
#include "remote/sshstream.h"

#include <QCoro/QCoroFuture>

namespace perch
{

namespace
{

/// A callback for the connection's thread that gives its outcome to `answer`, converted by
/// `convert`.
template <typename From, typename To, typename Convert>
SshDone<From> giveTo(std::shared_ptr<Answer<To>> answer, ConnectionTarget target, Convert convert)
{
    return [answer, target = std::move(target), convert](SshOutcome<From> outcome) {
        if (const auto *failure = std::get_if<SshFailure>(&outcome))
            answer->give(describe(*failure, target));
        else
            answer->give(convert(std::move(std::get<From>(outcome))));
    };
}

Result<void> nothing(std::monostate)
{
    return {};
}

/// The coroutines hold what they need themselves: a stream may be destroyed while one of its tasks
/// waits.
class SshExecStream final : public ExecStream
{
public:
    SshExecStream(std::shared_ptr<SshStream> stream, ConnectionTarget target)
        : m_stream(std::move(stream)), m_target(std::move(target))
    {
    }
    ~SshExecStream() override { m_stream->close(); }

    QFuture<Result<void>> opened()
    {
        auto answer = std::make_shared<Answer<void>>();
        m_stream->whenOpen(giveTo<std::monostate>(answer, m_target, nothing));
        return answer->future();
    }

    QCoro::Task<Result<void>> write(QByteArray bytes, QByteArray keeper) override
    {
        auto answer = std::make_shared<Answer<void>>();
        const auto future = answer->future();
        const auto owner = std::make_shared<const std::pair<QByteArray, QByteArray>>(
            std::move(bytes), std::move(keeper));
        const QByteArray &owned = owner->first;
        m_stream->write({owner, {owned.constData(), std::size_t(owned.size())}},
                        giveTo<std::monostate>(answer, m_target, nothing));
        answer.reset();
        co_return co_await future;
    }

    void closeInput() override { m_stream->closeInput(); }

    QCoro::Task<Result<QByteArray>> read() override
    {
        constexpr std::size_t maximum = 256 * 1024;
        auto answer = std::make_shared<Answer<QByteArray>>();
        const auto future = answer->future();
        m_stream->read(maximum, giveTo<std::string>(answer, m_target, [](const std::string &bytes) {
                           return Result<QByteArray>(QByteArray::fromStdString(bytes));
                       }));
        answer.reset();
        co_return co_await future;
    }

    QCoro::Task<Result<ExecExit>> finished() override
    {
        const auto future = exitOf(m_stream, m_target);
        co_return co_await future;
    }

    [[nodiscard]] QByteArray errorText() const override
    {
        return QByteArray::fromStdString(m_stream->errorText());
    }

private:
    std::shared_ptr<SshStream> m_stream;
    ConnectionTarget m_target;
};

} // namespace

QFuture<Result<ExecExit>> exitOf(const std::shared_ptr<SshStream> &stream,
                                 const ConnectionTarget &target)
{
    auto answer = std::make_shared<Answer<ExecExit>>();
    stream->whenFinished(giveTo<SshExit>(answer, target, [](const SshExit &exit) {
        return Result<ExecExit>(ExecExit{exit.status, QString::fromStdString(exit.signal)});
    }));
    return answer->future();
}

QCoro::Task<Result<std::shared_ptr<ExecStream>>> openStream(std::shared_ptr<SshStream> stream,
                                                            ConnectionTarget target)
{
    auto execStream = std::make_shared<SshExecStream>(std::move(stream), std::move(target));
    const auto future = execStream->opened();
    const auto isOpen = co_await future;
    if (!isOpen)
        co_return isOpen.error();
    co_return std::shared_ptr<ExecStream>(execStream);
}

} // namespace perch
