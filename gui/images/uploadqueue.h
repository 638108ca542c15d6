// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/quota.h"
#include "remote/staging.h"
#include "remote/uploader.h"

#include <QObject>

#include <memory>

namespace perch
{

class Session;
class StoreWorker;
class UploadsModel;
class UploadSpeed;

/// The dropped files on their way to /staging, one after another. A lost link does not end an
/// upload: it keeps its place and goes on when the transfer server is back, which is tried quietly,
/// at growing pauses; when a login would need the person, it waits for retry(). A paused one is
/// passed over until it is resumed. Without a session everything waits for the next one. What was
/// sent of an upload that rests stays on the server, and it goes on from there.
class UploadQueue : public QObject
{
    Q_OBJECT

public:
    explicit UploadQueue(StoreWorker &store, QObject *parent = nullptr);
    ~UploadQueue() override;

    void setSession(Session *session); ///< nullptr: offline
    [[nodiscard]] UploadsModel &uploads() const;
    [[nodiscard]] UploadSpeed &speed() const;

    void add(const QStringList &paths); ///< each becomes an upload at once, before it is read
    /// What a broken upload left on the server is removed, at the latest when the link is back.
    void cancel(int row);
    void retry(int row);  ///< one that is over, or one that waits for its link: may ask for a login
    void pause(int row);  ///< one that runs or waits
    void resume(int row); ///< a paused one: when its turn comes
    /// The order of those that wait, as UploadsModel::moves() allows; what runs goes on.
    void sendFirst(int row);
    void moveUp(int row);
    void moveDown(int row);
    void dismiss(int row); ///< takes one that is over out of the list
    void clearFinished();

Q_SIGNALS:
    void failed(const perch::Error &error);
    void quotasChanged(const QList<perch::Quota> &quotas);
    void imageStaged(const perch::StagedImage &image, const QString &sha256);
    void activityChanged(const QString &text); ///< as ImagesController::activityChanged
    void rested(); ///< something was sent, and nothing is being sent now

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
