// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/logframes.h"

#include <QObject>

#include <QCoro/QCoroTask>

#include <memory>

namespace perch
{

class Transport;

/// One small shell on the access point that looks at event logs when it is asked to, for as long as
/// they are followed: a look costs there one `stat` for all logs, and two more small programs for
/// each that has grown. It ends when its channel closes.
class LogChannel : public QObject
{
public:
    explicit LogChannel(Transport &transport, QObject *parent = nullptr);
    ~LogChannel() override;

    /// Reads what is new in all `requests`; one frame per request, in the same order. Opens the
    /// channel where it is not. One look at a time. A log that does not exist is a frame, not an
    /// error. After an error (Parse: see LogFrames; Timeout; Remote; Network) the channel is
    /// closed.
    [[nodiscard]] QCoro::Task<Result<QList<LogFrame>>> look(QList<LogRequest> requests);
    /// Nothing is left on the access point.
    void close();

private:
    [[nodiscard]] QCoro::Task<Result<QList<LogFrame>>> ask(QList<LogRequest> requests);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
