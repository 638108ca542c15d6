// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "gui/images/stagedfacts.h"
#include "remote/stagedremoval.h"

#include <QObject>

#include <memory>

namespace perch
{

class ImageUses;
class Session;
class StoreWorker;

/// What Perch knows of the images that lie on /staging, and what it does with them: remembers whose
/// bytes were verified, checks one when it is asked to, deletes.
class ImageKeeper : public QObject
{
    Q_OBJECT

public:
    ImageKeeper(StoreWorker &store, const ImageUses &uses, QObject *parent = nullptr);
    ~ImageKeeper() override;

    void setSession(Session *session); ///< nullptr: offline; what is known stays
    /// What lies in these folders now.
    void setListed(const QList<StagedImage> &images, const QStringList &folders);
    /// These bytes were verified under this name; when the next list shows it, it is remembered.
    void noteStaged(const StagedImage &image, const QString &sha256, const QString &localPath);

    [[nodiscard]] HashFacts factsOf(const StagedImage &image) const;

    /// Has the transfer server read all of each, one after another; may ask for a login.
    void check(const QList<StagedImage> &images);
    void stopChecks();
    [[nodiscard]] bool isChecking() const;

    /// Looks what speaks against it; `planned` or `failed` follows. Nothing is deleted.
    void planRemoval(const QList<StagedImage> &images);
    /// Deletes by the transfer server (may ask for a login) what no job needs; `removed` or
    /// `failed` follows.
    void remove(const QList<StagedImage> &images);
    [[nodiscard]] bool isRemoving() const;

Q_SIGNALS:
    void changed(); ///< facts, or what is being done
    void failed(const perch::Error &error);
    void noticed(const QString &text); ///< good news of a check
    void planned(const perch::RemovalPlan &plan);
    void removed(const QList<perch::StagedRemoval> &removals);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
