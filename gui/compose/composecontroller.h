// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/store.h"
#include "core/submitlinter.h"
#include "remote/staging.h"

#include <QObject>

#include <memory>

namespace perch
{

class Session;
class StoreWorker;

/// Use cases of the Compose page: open a job folder (or make one from a template), edit and save
/// its files, lint while typing, choose the image, submit.
class ComposeController : public QObject
{
    Q_OBJECT

public:
    ComposeController(StoreWorker &store, QObject *parent = nullptr);
    ~ComposeController() override;

    void setSession(Session *session);
    /// Images that can be chosen; from ImagesController::imagesChanged.
    void setImages(const QList<StagedImage> &images);

    void openFolder(
        const QString &folder); ///< reads it off the GUI thread; `opened` or `failed` follows
    /// Copies resources/templates/NAME into `folder` (made if needed, never overwriting), then
    /// opens it.
    void createFromTemplate(const QString &templateName, const QString &folder);
    /// Puts container_image into the submit description (the open one) as the site's URL.
    void useImage(const StagedImage &image);
    void
    submit(); ///< saves, sends the files, submits; `submitted` or `failed`/`complained` follows

    [[nodiscard]] QString folder() const;

Q_SIGNALS:
    void opened(const QString &folder, const QString &submitFileName);
    void submitTextChanged(
        const QString &text); ///< changed by the controller (form, image), not by typing
    void findingsChanged(const QList<perch::Finding> &findings);
    void busyChanged(const QString &what); ///< "Sending 3 files …", empty when done
    void failed(const perch::Error &error);
    void complained(const QList<perch::SubmitComplaint>
                        &complaints); ///< of condor_submit, to show beside the text
    void submitted(const perch::RunRecord &run);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
