// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"

namespace perch
{

struct ComposeController::Private {
    QString folder;
};

ComposeController::ComposeController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    Q_UNUSED(store)
}

ComposeController::~ComposeController() = default;

void ComposeController::setSession(Session *session)
{
    Q_UNUSED(session)
}

void ComposeController::setImages(const QList<StagedImage> &images)
{
    Q_UNUSED(images)
}

void ComposeController::openFolder(const QString &folder)
{
    Q_UNUSED(folder)
}

void ComposeController::createFromTemplate(const QString &templateName, const QString &folder)
{
    Q_UNUSED(templateName)
    Q_UNUSED(folder)
}

void ComposeController::useImage(const StagedImage &image)
{
    Q_UNUSED(image)
}

void ComposeController::submit() {}

QString ComposeController::folder() const
{
    return d->folder;
}

} // namespace perch
