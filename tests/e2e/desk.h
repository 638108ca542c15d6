// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/application.h"
#include "gui/images/uploadsmodel.h"

#include <QStringList>

#include <chrono>

namespace perch
{

/// One person at the real window: does what hands do, and reads what the window says. Only what is
/// shown counts.
class Desk
{
public:
    explicit Desk(const Options &options);

    [[nodiscard]] Application &application() { return m_application; }

    /// Presses Connect and waits for the Images page.
    [[nodiscard]] Result<void> connectToPool();

    /// Every text that is shown now below `part`, or in any window; one a line.
    [[nodiscard]] static QString shownText(const QWidget *part = nullptr);
    /// Waits until all of `words` are shown somewhere; Error with what is shown instead.
    [[nodiscard]] static Result<void>
    waitForWords(const QStringList &words,
                 std::chrono::milliseconds timeout = std::chrono::seconds(30));
    /// Goes to another page and back again with the mouse: the window answers.
    [[nodiscard]] Result<void> walkAround();

    /// Takes the old upload cards away, drops one file and waits until its card is there.
    [[nodiscard]] Result<void> dropImage(const QString &path);
    /// The last upload, once it is over (Failed, Refused, Staged ...).
    [[nodiscard]] Result<Upload>
    waitForUpload(std::chrono::milliseconds timeout = std::chrono::seconds(60));
    [[nodiscard]] Upload upload();

    /// Drops a job folder on the window and waits until it is open on the Compose page.
    [[nodiscard]] Result<void> openJobFolder(const QString &folder);
    /// Presses Submit for the open job folder and waits for the job on the Jobs page.
    [[nodiscard]] Result<JobId> submit();
    /// Both, one after the other.
    [[nodiscard]] Result<JobId> submitFolder(const QString &folder);
    /// What was submitted last.
    [[nodiscard]] RunRecord run() const;
    /// Clicks the job's row on the Jobs page.
    [[nodiscard]] Result<void> chooseJob(JobId id);
    [[nodiscard]] Job job(JobId id);
    /// Waits until the chosen job is in `state`; Error with its state instead.
    [[nodiscard]] Result<void>
    waitForState(JobId id, JobState state,
                 std::chrono::milliseconds timeout = std::chrono::seconds(90));
    /// What the Jobs page says of the chosen job.
    [[nodiscard]] QString jobText();

private:
    [[nodiscard]] Result<void> goTo(const QString &button, MainWindow::Place place);

    Application m_application;
    QList<RunRecord> m_submitted;
};

} // namespace perch
