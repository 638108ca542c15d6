// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/filestates.h"

#include "core/sha256.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>

namespace perch
{

namespace
{

using Hashes = QList<QPair<FileStamp, QString>>;

constexpr qsizetype hashesLimit = 1000;
constexpr qint64 scriptLimit = 2 * 1024 * 1024;

/// Empty when the file cannot be read.
QString hashOf(const QString &path, Hashes &hashes)
{
    const Result<FileStamp> stamp = stampOf(path);
    if (!stamp)
        return {};
    for (const auto &[known, hash] : std::as_const(hashes)) {
        if (known == *stamp)
            return hash;
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    Sha256 sum;
    while (!file.atEnd()) {
        const QByteArray bytes = file.read(1 << 20);
        if (bytes.isEmpty())
            return {};
        sum.add(bytes);
    }
    const QString hash = sum.result();
    hashes.removeIf([&path](const auto &one) { return one.first.path == path; });
    if (hashes.size() < hashesLimit)
        hashes.append({*stamp, hash});
    return hash;
}

/// CR LF became LF on the way: then size and hash are those of the mended text.
bool isSameWhenMended(const QString &path, const SentFile &sent)
{
    QFile file(path);
    if (file.size() > scriptLimit || !file.open(QIODevice::ReadOnly))
        return false;
    QByteArray bytes = file.readAll();
    if (!bytes.contains("\r\n"))
        return false;
    bytes.replace("\r\n", "\n");
    return bytes.size() == sent.size && sha256Of(bytes) == sent.sha256;
}

FileState stateOf(const QString &path, const SentFile &sent, Hashes &hashes)
{
    const bool isSame = QFileInfo(path).size() == sent.size && hashOf(path, hashes) == sent.sha256;
    return isSame || isSameWhenMended(path, sent) ? FileState::Same : FileState::Changed;
}

struct Compared {
    QHash<QString, FileState> states;
    Hashes hashes;
};

} // namespace

QHash<QString, FileState> compareWithSent(const QString &folder, const QStringList &names,
                                          const QList<SentFile> &sent, Hashes &hashes)
{
    QHash<QString, FileState> states;
    if (sent.isEmpty())
        return states;
    for (const QString &name : names) {
        const auto found = std::find_if(sent.cbegin(), sent.cend(),
                                        [&name](const SentFile &one) { return one.name == name; });
        states.insert(name, found == sent.cend() ? FileState::New
                                                 : stateOf(folder + u'/' + name, *found, hashes));
    }
    return states;
}

struct FileStates::Private {
    explicit Private(FileStates &fileStates) : q(fileStates) {}

    QCoro::Task<void> compare();

    FileStates &q;
    QList<SentFile> sent;
    QString folder;
    QStringList names;
    QHash<QString, FileState> states;
    Hashes hashes;
    int turn = 0;
};

FileStates::FileStates(QObject *parent) : QObject(parent), d(std::make_unique<Private>(*this)) {}

FileStates::~FileStates() = default;

void FileStates::setSent(const QList<SentFile> &sent)
{
    d->sent = sent;
    d->compare();
}

void FileStates::compare(const QString &folder, const QStringList &names)
{
    if (folder != d->folder)
        d->states.clear();
    d->folder = folder;
    d->names = names;
    d->compare();
}

QCoro::Task<void> FileStates::Private::compare()
{
    const QPointer<FileStates> self = &q;
    const int mine = ++turn;
    auto comparing =
        QtConcurrent::run([at = folder, which = names, with = sent, known = hashes]() mutable {
            Compared compared;
            compared.states = compareWithSent(at, which, with, known);
            compared.hashes = known;
            return compared;
        });
    const Compared compared = co_await comparing;
    if (!self || mine != turn)
        co_return;
    hashes = compared.hashes;
    if (states == compared.states)
        co_return;
    states = compared.states;
    Q_EMIT q.changed();
}

FileState FileStates::state(const QString &name) const
{
    return d->states.value(name, FileState::Unknown);
}

} // namespace perch

#include "moc_filestates.cpp"
