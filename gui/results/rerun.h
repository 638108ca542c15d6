// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/recordedrun.h"

#include <QObject>
#include <QPointer>

#include <stop_token>

#include <QCoro/QCoroTask>

namespace perch
{

class Session;
class StoreWorker;

/// Prepares that a recorded run is run again exactly: looks whether the image and the other staged
/// files still lie there with the same bytes, then makes a job folder with the same submit
/// description and inputs. Submitting it is the Compose page's.
class Rerun : public QObject
{
    Q_OBJECT

public:
    explicit Rerun(StoreWorker &store, QObject *parent = nullptr);
    ~Rerun() override;

    void setSession(Session *session);
    [[nodiscard]] bool isBusy() const { return m_isBusy; }
    /// `restored` or `refused` follows; Error Network: there is no connection, so that nobody can
    /// look at the image.
    void start(const QString &recordFolder, const RecordedRun &run, const QString &newFolder);
    void stop();

Q_SIGNALS:
    void stepped(const QString &what); ///< "Checking the image …"
    void restored(const QString &folder);
    void refused(const perch::Error &error);

private:
    QCoro::Task<void> run(QString recordFolder, RecordedRun recorded, QString newFolder);
    QCoro::Task<Result<void>> check(RecordedRun recorded);
    QCoro::Task<Result<void>> checkSource(RecordedSource source);
    QCoro::Task<Result<QString>> hashOf(RecordedSource source);

    StoreWorker &m_store;
    QPointer<Session> m_session;
    std::stop_source m_stop;
    bool m_isBusy = false;
};

} // namespace perch
