// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/ladder.h"

#include <QObject>

namespace perch
{

class StoreWorker;

/// How far the jobs of a folder have been submitted, kept in the store from one run of Perch to the
/// next. One ladder per folder: other jobs there begin a new one.
class KeptLadders : public QObject
{
    Q_OBJECT

public:
    explicit KeptLadders(StoreWorker &store, QObject *parent = nullptr);

    /// Asks for the ladder of these jobs; `found` follows, with one that stands at its foot where
    /// none is kept.
    void look(const QString &folder, const QString &jobsId, qint64 total);
    /// Once the step is submitted, before anything else can be.
    void keep(const QString &folder, const Ladder &ladder);

Q_SIGNALS:
    void found(const QString &folder, const perch::Ladder &ladder);

private:
    StoreWorker &m_store;
};

} // namespace perch
