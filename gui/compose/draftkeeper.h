// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/drafts.h"

#include <QObject>
#include <QSet>
#include <QThreadPool>
#include <QTimer>

namespace perch
{

class ComposeController;

/// Keeps what is typed and not yet saved on this computer, so that a crash costs at most the last
/// two seconds, and offers it again when the folder is opened.
class DraftKeeper : public QObject
{
    Q_OBJECT

public:
    /// `place`: the folder for drafts; made when needed.
    DraftKeeper(ComposeController &controller, QString place, QObject *parent = nullptr);
    ~DraftKeeper() override;

    [[nodiscard]] const QList<FoundDraft> &found() const { return m_found; }
    /// The person wants a found text back: the controller has it then, not saved.
    void restore(const QString &fileName);
    void drop(const QString &fileName); ///< a found one
    /// The person gives up what is not saved in this folder.
    void forgetAll();

Q_SIGNALS:
    void foundChanged();
    void restored(const QString &fileName, const QString &text);
    void failed(const perch::Error &error); ///< once, until it works again

private:
    void note(const QString &fileName);
    void keepNow();
    void dropSaved();
    void remove(const QString &fileName);
    void lookFor(const QString &folder);
    void takeFound(const QString &fileName);
    [[nodiscard]] bool isModified(const QString &fileName) const;

    ComposeController &m_controller;
    QString m_place;
    QString m_folder;       ///< of the names below
    QSet<QString> m_edited; ///< since the last time
    QSet<QString> m_kept;
    QList<FoundDraft> m_found;
    QTimer m_wait;
    QThreadPool m_writer; ///< one thread: in the order of the calls
    bool m_told = false;
};

} // namespace perch
