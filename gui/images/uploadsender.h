// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/quota.h"
#include "core/store.h"
#include "gui/images/chunkcache.h"
#include "gui/images/upload.h"

#include <QObject>
#include <QPointer>

#include <stop_token>

namespace perch
{

class Session;
class StoreWorker;
class UploadSpeed;

/// Sends one upload at a time by the session's transfer server. Without a session, and when the
/// session changes meanwhile, everything answers Cancelled.
class UploadSender : public QObject
{
    Q_OBJECT

public:
    UploadSender(StoreWorker &store, UploadSpeed &speed, QObject *parent = nullptr);
    ~UploadSender() override;

    /// What runs ends as by pause().
    void setSession(Session *session);
    [[nodiscard]] Session *session() const { return m_session; }

    /// The first step of an upload. `isQuiet`: rather fails (Auth) than asks the person.
    [[nodiscard]] QCoro::Task<Result<void>> logIn(bool isQuiet);
    /// The second one. `stamp`: of the file that was inspected; its hash is remembered for it.
    [[nodiscard]] QCoro::Task<Result<UploadResult>> send(Upload upload, FileStamp stamp);
    /// Both steps answer Cancelled soon; of a pause the part stays on the server.
    void stop();
    void pause();

    /// Removes the part of a broken upload from the server; never asks the person.
    [[nodiscard]] QCoro::Task<Result<void>> discard(QString localPath);

Q_SIGNALS:
    void progressed(const perch::UploadProgress &progress);
    void quotasChanged(const QList<perch::Quota> &quotas);
    void failed(const perch::Error &error);

private:
    [[nodiscard]] bool is(const QPointer<Session> &wanted) const
    {
        return m_session && m_session == wanted;
    }
    [[nodiscard]] QCoro::Task<Result<QString>> findFolder(QPointer<Session> with);
    [[nodiscard]] QCoro::Task<Result<void>> checkQuota(QPointer<Session> with, QString folder,
                                                       qint64 bytes);
    [[nodiscard]] QCoro::Task<Result<UploadResult>> sendTo(QPointer<Session> with, QString folder,
                                                           Upload upload);
    QCoro::Task<> remember(FileStamp stamp, QString sha256);

    StoreWorker &m_store;
    UploadSpeed &m_speed;
    ChunkCache m_chunks;
    QPointer<Session> m_session;
    std::stop_source m_stop;
    std::stop_source m_pause;
    QString m_stagingFolder; // as its machine says
    QList<Quota> m_quotas;
};

} // namespace perch
