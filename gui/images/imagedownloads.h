// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/images/imagedownload.h"

#include <QObject>

#include <memory>

namespace perch
{

class Session;

/// Staged images on their way to this computer, one after another, by the transfer server. After a
/// lost link a download goes on with what has come, by itself where no login would ask.
class ImageDownloads : public QObject
{
    Q_OBJECT

public:
    explicit ImageDownloads(QObject *parent = nullptr);
    ~ImageDownloads() override;

    void setSession(Session *session); ///< nullptr: offline, everything waits
    [[nodiscard]] const QList<ImageDownload> &list() const;

    void add(const StagedImage &image, const QString &folder);
    void cancel(int row);  ///< nothing is left of it in the folder
    void retry(int row);   ///< one that failed, or waits for its link: may ask for a login
    void dismiss(int row); ///< takes one that is over out of the list
    void clearFinished();

Q_SIGNALS:
    void added(int row);
    void changed(int row);
    void removed(int row);
    void activityChanged(const QString &text);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
