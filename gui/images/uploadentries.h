// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store.h"
#include "gui/images/uploadsmodel.h"

#include <QHash>
#include <QObject>

namespace perch
{

class StoreWorker;

/// The entries of the upload queue and what becomes of each: looked into when they come and when
/// they are resumed, changed as the sending tells. Knows which of them left a part on the server
/// that is not wanted any more. All ids may be those of entries that are gone.
class UploadEntries : public QObject
{
    Q_OBJECT

public:
    explicit UploadEntries(StoreWorker &store, QObject *parent = nullptr);

    [[nodiscard]] UploadsModel &model() { return m_model; }
    [[nodiscard]] const QList<Upload> &list() const { return m_model.uploads(); }
    [[nodiscard]] const Upload *find(int id) const { return m_model.find(id); }
    [[nodiscard]] FileStamp stampOf(int id) const { return m_stamps.value(id); }
    void setMaximumBytes(qint64 bytes) { m_maximumBytes = bytes; } ///< of one image

    void add(const QString &path); ///< shown at once, before it is read
    void resume(int id);           ///< a paused one: its file is looked into again
    void retry(int id);            ///< one that is over: from the beginning
    void dismiss(int id);          ///< one that is over: out of the list

    void setState(int id, Upload::State state, const Error &error = {});
    void interrupt(int id, const Error &error); ///< it keeps its place, and what it has sent
    /// `leavesPart`: what was sent lies there yet.
    void cancel(int id, bool leavesPart);
    void finish(int id, const UploadResult &result);
    void showProgress(int id, const UploadProgress &progress);
    void forgetParts(); ///< they lie on another server than the one that is asked from now on
    /// Every interrupted one waits for its turn again.
    void releaseInterrupted();

    /// Of those whose parts are to be removed: local paths by id.
    [[nodiscard]] const QHash<int, QString> &left() const { return m_left; }
    void noteRemoved(int id); ///< its part

Q_SIGNALS:
    void ready(); ///< one can be sent, or a part be removed
    void changed();

private:
    QCoro::Task<> inspectFile(int id);
    void refuse(Upload upload, const Error &error);
    void change(const Upload &upload);

    StoreWorker &m_store;
    UploadsModel m_model;
    QHash<int, FileStamp> m_stamps;
    QHash<int, QString> m_left;
    qint64 m_maximumBytes;
};

} // namespace perch
