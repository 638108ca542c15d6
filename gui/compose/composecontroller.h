// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/store.h"
#include "core/submit/ladder.h"
#include "core/submit/submitlinter.h"
#include "gui/compose/jobfolder.h"
#include "remote/staging.h"

#include <QObject>

#include <memory>
#include <optional>

namespace perch
{

class FileStates;
struct JobsAhead;
class JobFolders;
class JobSteps;
class Session;
class StoreWorker;
class SweepRows;

/// Use cases of the Compose page: open a job folder (or make one from a template), edit and save
/// its files, lint while typing, choose the image, submit.
class ComposeController : public QObject
{
    Q_OBJECT

public:
    ComposeController(StoreWorker &store, QObject *parent = nullptr);
    ~ComposeController() override;

    void setSession(Session *session);
    [[nodiscard]] Session *session() const; ///< null while there is none
    /// Images that can be chosen; from ImagesController::imagesChanged.
    void setImages(const QList<StagedImage> &images);

    /// Such bytes lie under this image's name: a run that uses it records the whole hash.
    void rememberImage(const StagedImage &image, const QString &sha256);

    void openFolder(
        const QString &folder); ///< reads it off the GUI thread; `opened` or `failed` follows
    /// New, recent and duplicated folders. What is made there is opened here.
    [[nodiscard]] JobFolders &jobFolders();
    /// How the open job's files stand to the last submission: tell it what was sent.
    [[nodiscard]] FileStates &fileStates();
    /// Looks whether another program has changed the open job's files. Texts that nobody has edited
    /// here are read again; for edited ones `changedElsewhere` asks.
    void rereadFolder();
    /// Gives up what was edited here for what lies on the disk.
    void takeFromDisk(const QStringList &fileNames);
    /// Writes the table of a sweep beside the submit description and sets its queue statement;
    /// only the table is saved.
    void useSweep(const SweepRows &rows);
    /// Fills resources/templates/NAME into `folder` (made if needed, never overwriting), then opens
    /// it.
    void createFromTemplate(const QString &templateName, const QString &folder);
    /// Puts the site's URL of it into the submit description (the open one): an image as
    /// container_image, a data archive among transfer_input_files.
    void useImage(const StagedImage &image);
    /// Saves, sends the files, submits: all jobs, or only these rows of their list. `submitted` or
    /// `failed`/`complained` follows.
    void submit(const std::optional<RowSlice> &rows = {});
    /// How far the open job's jobs have been submitted, one, then ten, then all.
    [[nodiscard]] JobSteps &steps();
    /// The open job's jobs as they will be; of one thread at a time, which is this one.
    [[nodiscard]] const JobsAhead &jobsAhead() const;

    [[nodiscard]] QString folder() const;
    [[nodiscard]] QString submitFileName() const;
    [[nodiscard]] QList<JobFile> files() const;
    /// The text of a file as edited; empty for a file that is no text.
    [[nodiscard]] QString text(const QString &fileName) const;
    [[nodiscard]] QString savedText(const QString &fileName) const; ///< as it lies on the disk
    /// The person types in a long file: it is modified, and its text follows by setText() in a
    /// pause, or when `textWanted` is emitted.
    void noteEdit(const QString &fileName);
    /// The person has edited this file.
    void setText(const QString &fileName, const QString &text);
    /// Sets one command of the submit description, or takes it out when `value` is empty; only its
    /// line changes.
    void setField(const QString &name, const QString &value);
    /// Applies the finding's fix to its text (`submitTextChanged` or `scriptChanged` follows, so
    /// that the editor can take it back), or to the file itself.
    void mend(const Finding &finding);
    void save(); ///< writes the changed files; `saved` or `failed` follows
    [[nodiscard]] bool isModified() const;
    [[nodiscard]] bool isBusy() const;

    [[nodiscard]] QList<StagedImage> images() const;
    /// Sizes of all that is staged, archives too, by the URL with which a job names it.
    [[nodiscard]] QHash<QString, qint64> stagedSizes() const;
    [[nodiscard]] std::optional<Site> site() const; ///< of the last session
    [[nodiscard]] QString
    urlOf(const StagedImage &image) const; ///< empty before the first connection
    [[nodiscard]] QList<Finding> findings() const;
    /// One true sentence about what Submit would do now.
    struct Status {
        QString sentence;
        int errors = 0;
        int warnings = 0;
        bool canSubmit = false;
    };
    [[nodiscard]] Status status() const;

Q_SIGNALS:
    void sessionChanged();
    void filesChanged();                       ///< another folder, or the unsaved mark of a file
    void textChanged(const QString &fileName); ///< by whomever
    void textWanted(); ///< texts that were noted only are needed now, before this returns
    void imagesChanged();
    void statusChanged();
    void saved();
    void opened(const QString &folder, const QString &submitFileName);
    void submitTextChanged(
        const QString &text); ///< changed by the controller (form, image), not by typing
    void scriptChanged(const QString &fileName,
                       const QString &text);    ///< the same of another file
    void textReloaded(const QString &fileName); ///< from the disk
    void changedElsewhere(const QStringList &fileNames);
    void findingsChanged(const QList<perch::Finding> &findings);
    void jobsAheadChanged();
    void busyChanged(const QString &what); ///< "Sending 3 files …", empty when done
    void failed(const perch::Error &error);
    void complained(const QList<perch::SubmitComplaint>
                        &complaints); ///< of condor_submit, to show beside the text
    void submitted(const perch::RunRecord &run);
    void noticed(const QString &text); ///< done on the way to submitting, and good to know

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
