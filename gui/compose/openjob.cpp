// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/openjob.h"

#include "gui/compose/folderchange.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>

namespace perch
{

void OpenJob::open(const QString &path)
{
    read(path);
}

QCoro::Task<void> OpenJob::read(QString path)
{
    const QPointer<OpenJob> self = this;
    auto reading = QtConcurrent::run([path] { return readJobFolder(path); });
    const Result<JobFolder> folder = co_await reading;
    if (!self)
        co_return;
    if (!folder) {
        Q_EMIT failed(folder.error());
        co_return;
    }
    m_folder = *folder;
    m_savedTexts = m_folder.texts;
    Q_EMIT opened();
}

void OpenJob::reread()
{
    if (!m_folder.path.isEmpty())
        readAgain();
}

QCoro::Task<void> OpenJob::readAgain()
{
    const QPointer<OpenJob> self = this;
    const QString path = m_folder.path;
    const int turn = m_saveTurn;
    auto reading = QtConcurrent::run([path] { return readJobFolder(path); });
    const Result<JobFolder> read = co_await reading;
    // what was read while files were written may be the state before
    if (!self || !read || m_folder.path != path || turn % 2 != 0 || m_saveTurn != turn)
        co_return;
    const FolderChange change = joinedWithDisk(m_folder, m_savedTexts, *read);
    m_savedTexts = change.diskTexts;
    if (change.isEmpty()) {
        Q_EMIT textsReloaded({});
        co_return;
    }
    m_folder = change.folder;
    Q_EMIT filesChanged();
    Q_EMIT textsReloaded(change.reloaded);
    if (!change.contested.isEmpty())
        Q_EMIT changedElsewhere(change.contested);
}

void OpenJob::takeFromDisk(const QStringList &fileNames)
{
    QStringList taken;
    for (const QString &name : fileNames) {
        if (!m_savedTexts.contains(name))
            continue;
        m_folder.texts.insert(name, m_savedTexts.value(name));
        markModified(name, false);
        taken.append(name);
    }
    Q_EMIT textsReloaded(taken);
}

QString OpenJob::submitText() const
{
    return m_folder.texts.value(m_folder.submitFileName);
}

QString OpenJob::savedText(const QString &fileName) const
{
    return m_savedTexts.value(fileName);
}

bool OpenJob::isModified() const
{
    return std::any_of(m_folder.files.cbegin(), m_folder.files.cend(),
                       [](const JobFile &file) { return file.isModified; });
}

bool OpenJob::setText(const QString &fileName, const QString &text)
{
    const auto known = m_folder.texts.find(fileName);
    if (known == m_folder.texts.end() || *known == text)
        return false;
    *known = text;
    markModified(fileName, text != m_savedTexts.value(fileName));
    return true;
}

void OpenJob::markModified(const QString &fileName, bool modified)
{
    for (JobFile &file : m_folder.files) {
        if (file.name == fileName && file.isModified != modified) {
            file.isModified = modified;
            Q_EMIT filesChanged();
        }
    }
}

QCoro::Task<Result<void>> OpenJob::save()
{
    const QPointer<OpenJob> self = this;
    const QString path = m_folder.path;
    QList<TextFile> changed;
    for (const JobFile &file : std::as_const(m_folder.files)) {
        if (file.isModified)
            changed << TextFile{file.name, m_folder.texts.value(file.name)};
    }
    ++m_saveTurn;
    auto writing = QtConcurrent::run([path, changed] { return writeTextFiles(path, changed); });
    const Result<void> written = co_await writing;
    if (!self)
        co_return Error(Error::Code::Cancelled, QString());
    ++m_saveTurn;
    if (!written || m_folder.path != path)
        co_return written;
    for (const TextFile &file : std::as_const(changed)) {
        m_savedTexts.insert(file.name, file.text);
        markModified(file.name, m_folder.texts.value(file.name) != file.text);
    }
    Q_EMIT saved();
    co_return Result<void>();
}

} // namespace perch

#include "moc_openjob.cpp"
