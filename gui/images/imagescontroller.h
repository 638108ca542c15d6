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

class ImageDownloads;
class ImageKeeper;
class ImageUses;
class Session;
class StagedImagesModel;
class StoreWorker;
class UploadQueue;
class UploadsModel;

/// Use cases of the Images page: list staged images (of the account and of its groups) and quotas,
/// say what is known of each; the dropped files go by the UploadQueue, checks and deletions by the
/// ImageKeeper.
class ImagesController : public QObject
{
    Q_OBJECT

public:
    ImagesController(StoreWorker &store, QObject *parent = nullptr);
    ~ImagesController() override;

    void setSession(Session *session); ///< nullptr: offline
    [[nodiscard]] StagedImagesModel &images() const;
    [[nodiscard]] UploadsModel &uploads() const;
    [[nodiscard]] ImageKeeper &keeper() const;
    [[nodiscard]] UploadQueue &queue() const;
    [[nodiscard]] ImageDownloads &downloads() const;
    /// Must be told of runs and their jobs.
    [[nodiscard]] ImageUses &uses() const;
    [[nodiscard]] bool isOnline() const;
    /// "container_image = osdf:///chtc/staging/...", in the form that the site's size table
    /// demands; empty before the first connection.
    [[nodiscard]] QString lineOf(const StagedImage &image) const;
    [[nodiscard]] QString stagingFolder() const; ///< the account's own, as last listed

    void refresh(); ///< a user's wish: may log in to the transfer server to see the list
    void
    addFiles(const QStringList &paths); ///< dropped or chosen; each becomes an upload card at once
    void recall();                      ///< what was chosen in an earlier run

Q_SIGNALS:
    void sessionChanged(bool isOnline);
    void listingChanged(bool isListing);
    void failed(const perch::Error &error);
    void quotasChanged(const QList<perch::Quota> &quotas);
    /// An image is on /staging now (fresh or found there).
    void imageStaged(const perch::StagedImage &image, const QString &sha256);
    /// "1 upload 43 % · 96 MB/s · 2 min left", empty when idle; for the activity line.
    void activityChanged(const QString &text);
    void imagesChanged(const QList<perch::StagedImage> &images);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
