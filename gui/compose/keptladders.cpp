// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/keptladders.h"

#include "core/sha256.h"
#include "gui/storeworker.h"
#include "gui/whendone.h"

namespace perch
{

namespace
{

QString keyOf(const QString &folder)
{
    return QStringLiteral("compose/ladder/") + sha256Of(folder.toUtf8());
}

} // namespace

KeptLadders::KeptLadders(StoreWorker &store, QObject *parent) : QObject(parent), m_store(store) {}

void KeptLadders::look(const QString &folder, const QString &jobsId, qint64 total)
{
    whenDone(
        m_store.run<QString>([key = keyOf(folder)](Store &opened) { return opened.setting(key); }),
        this, [this, folder, jobsId, total](const Result<QString> &kept) {
            Ladder ladder;
            ladder.jobsId = jobsId;
            ladder.total = total;
            if (kept) {
                const Result<Ladder> read = ladderFromJson(kept->toUtf8());
                if (read && read->jobsId == jobsId && read->total == total)
                    ladder = *read;
            }
            Q_EMIT found(folder, ladder);
        });
}

void KeptLadders::keep(const QString &folder, const Ladder &ladder)
{
    m_store.run<void>([key = keyOf(folder), json = QString::fromUtf8(ladderToJson(ladder))](
                          Store &opened) { return opened.setSetting(key, json); });
}

} // namespace perch

#include "moc_keptladders.cpp"
