// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QObject>
#include <QSet>
#include <QStringList>
#include <QTimer>

#include <QCoro/QCoroTask>

namespace perch
{

class StoreWorker;

/// Searches what the store keeps of jobs besides what is shown of them: why they were held or
/// removed, from which folder and with which image they were submitted. Beside the GUI thread, and
/// only when the typing rests; needs no connection.
class HistorySearch : public QObject
{
    Q_OBJECT

public:
    explicit HistorySearch(StoreWorker &store, QObject *parent = nullptr);

    /// Whose jobs: as of JobLogs::open().
    void setPlace(const QString &place);
    /// Each word must be found; found() follows unless other words come before.
    void search(const QStringList &words);

Q_SIGNALS:
    void found(const QStringList &words, const QSet<perch::JobId> &jobs);

private:
    QCoro::Task<void> ask();

    StoreWorker &m_store;
    QString m_place;
    QStringList m_words;
    QTimer m_rest;
};

} // namespace perch
