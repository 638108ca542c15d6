// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/draftkeeper.h"

#include "gui/compose/composecontroller.h"
#include "gui/whendone.h"

#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto keepAfter = 2s;

} // namespace

DraftKeeper::DraftKeeper(ComposeController &controller, QString place, QObject *parent)
    : QObject(parent), m_controller(controller), m_place(std::move(place))
{
    m_writer.setMaxThreadCount(1);
    m_wait.setSingleShot(true);
    m_wait.setInterval(keepAfter);
    connect(&m_wait, &QTimer::timeout, this, &DraftKeeper::keepNow);
    connect(&controller, &ComposeController::textChanged, this, &DraftKeeper::note);
    connect(&controller, &ComposeController::filesChanged, this, &DraftKeeper::dropSaved);
    connect(&controller, &ComposeController::opened, this, &DraftKeeper::lookFor);
}

DraftKeeper::~DraftKeeper() = default;

bool DraftKeeper::isModified(const QString &fileName) const
{
    const QList<JobFile> files = m_controller.files();
    return std::any_of(files.cbegin(), files.cend(), [&fileName](const JobFile &file) {
        return file.name == fileName && file.isModified;
    });
}

void DraftKeeper::note(const QString &fileName)
{
    m_edited.insert(fileName);
    if (!m_wait.isActive())
        m_wait.start(); // whoever types on without a pause is kept too
}

void DraftKeeper::keepNow()
{
    if (m_folder != m_controller.folder())
        return;
    const QSet<QString> names = std::exchange(m_edited, {});
    for (const QString &name : names) {
        if (!isModified(name))
            continue;
        m_kept.insert(name);
        Draft draft{m_folder, name, m_controller.text(name), QString(),
                    QDateTime::currentDateTimeUtc()};
        whenDone(QtConcurrent::run(
                     &m_writer,
                     [place = m_place, draft, saved = m_controller.savedText(name)]() mutable {
                         draft.savedSha256 = savedSha256Of(saved);
                         return keepDraft(place, draft);
                     }),
                 this, [this](const Result<void> &kept) {
                     if (!kept && !m_told)
                         Q_EMIT failed(kept.error());
                     m_told = !kept;
                 });
    }
}

void DraftKeeper::dropSaved()
{
    const QSet<QString> kept = m_kept;
    for (const QString &name : kept) {
        if (m_folder == m_controller.folder() && !isModified(name))
            remove(name);
    }
}

/// That an old one stays behind is no harm: it equals the file and is passed over.
void DraftKeeper::remove(const QString &fileName)
{
    m_edited.remove(fileName);
    m_kept.remove(fileName);
    m_writer.start([place = m_place, folder = m_folder, fileName] {
        (void)dropDraft(place, folder, fileName);
    });
}

void DraftKeeper::lookFor(const QString &folder)
{
    m_wait.stop();
    m_edited.clear();
    m_kept.clear();
    m_folder = folder;
    m_found.clear();
    Q_EMIT foundChanged();
    whenDone(QtConcurrent::run(&m_writer,
                               [place = m_place, folder] { return findDrafts(place, folder); }),
             this, [this, folder](const QList<FoundDraft> &found) {
                 if (folder != m_folder || found.isEmpty())
                     return;
                 m_found = found;
                 Q_EMIT foundChanged();
             });
}

void DraftKeeper::takeFound(const QString &fileName)
{
    m_found.removeIf([&fileName](const FoundDraft &one) { return one.draft.name == fileName; });
    Q_EMIT foundChanged();
}

void DraftKeeper::restore(const QString &fileName)
{
    const auto found =
        std::find_if(m_found.cbegin(), m_found.cend(),
                     [&fileName](const FoundDraft &one) { return one.draft.name == fileName; });
    if (found == m_found.cend())
        return;
    const QString text = found->draft.text;
    m_kept.insert(fileName);
    m_controller.setText(fileName, text);
    Q_EMIT restored(fileName, text);
    takeFound(fileName);
}

void DraftKeeper::drop(const QString &fileName)
{
    takeFound(fileName);
    if (!isModified(fileName)) // else what is typed by now has taken its place
        remove(fileName);
}

void DraftKeeper::forgetAll()
{
    m_wait.stop();
    const QSet<QString> names = m_kept + m_edited;
    for (const QString &name : names)
        remove(name);
}

} // namespace perch
