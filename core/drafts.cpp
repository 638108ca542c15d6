// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/drafts.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>
#include <optional>

namespace perch
{

namespace
{

constexpr qint64 largestDraft = 32LL * 1024 * 1024; ///< JSON of a text of at most 2 MiB
constexpr qint64 largestFile = 4LL * 1024 * 1024;
constexpr int mostDrafts = 1000;
constexpr auto onlyMine = QFile::ReadOwner | QFile::WriteOwner;

QString tr(const char *text)
{
    return QCoreApplication::translate("drafts", text);
}

QString sha256(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

/// Drafts of one folder share a beginning, so that others need not be read.
QString beginOf(const QString &folder)
{
    return sha256(QDir::cleanPath(folder).toUtf8()).left(16);
}

QString fileNameOf(const QString &folder, const QString &name)
{
    return beginOf(folder) + u'-' + sha256(name.toUtf8()).left(32) + QStringLiteral(".draft");
}

std::optional<Draft> readDraft(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestDraft)
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    const auto text = [&object](const char *field) {
        return object.value(QLatin1String(field)).toString();
    };
    Draft draft;
    draft.folder = text("folder");
    draft.name = text("name");
    draft.text = text("text");
    draft.savedSha256 = text("savedSha256");
    draft.written = QDateTime::fromString(text("written"), Qt::ISODate);
    const bool isWhole = object.value(QLatin1String("version")).toInt() == 1 &&
                         !draft.name.isEmpty() && draft.written.isValid() &&
                         !draft.name.contains(u'/');
    return isWhole ? std::optional(draft) : std::nullopt;
}

QString sha256OfFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestFile)
        return {};
    return sha256(file.read(largestFile));
}

} // namespace

QString savedSha256Of(const QString &text)
{
    return sha256(text.toUtf8());
}

Result<void> keepDraft(const QString &place, const Draft &draft)
{
    const QJsonObject object{
        {QStringLiteral("version"), 1},
        {QStringLiteral("folder"), QDir::cleanPath(draft.folder)},
        {QStringLiteral("name"), draft.name},
        {QStringLiteral("text"), draft.text},
        {QStringLiteral("savedSha256"), draft.savedSha256},
        {QStringLiteral("written"), draft.written.toUTC().toString(Qt::ISODate)}};
    const QByteArray bytes = QJsonDocument(object).toJson(QJsonDocument::Compact);
    QDir().mkpath(place);
    QFile::setPermissions(place, onlyMine | QFile::ExeOwner);
    QSaveFile file(QDir(place).filePath(fileNameOf(draft.folder, draft.name)));
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(onlyMine) ||
        file.write(bytes) != bytes.size() || !file.commit())
        return Error(Error::Code::Io,
                     tr("What you type in %1 is not kept for the case of a crash. Make room on "
                        "this computer's disk, and save now and then.")
                         .arg(draft.name),
                     file.errorString());
    return {};
}

Result<void> dropDraft(const QString &place, const QString &folder, const QString &name)
{
    QFile file(QDir(place).filePath(fileNameOf(folder, name)));
    if (file.exists() && !file.remove())
        return Error(Error::Code::Io, tr("An old unsaved text of %1 cannot be removed.").arg(name),
                     file.errorString());
    return {};
}

QList<FoundDraft> findDrafts(const QString &place, const QString &folder)
{
    const QDir dir(place);
    QStringList names =
        dir.entryList({beginOf(folder) + QStringLiteral("-*.draft")}, QDir::Files, QDir::Name);
    QList<FoundDraft> found;
    for (const QString &name : names.mid(0, mostDrafts)) {
        const std::optional<Draft> draft = readDraft(dir.filePath(name));
        if (!draft || QDir::cleanPath(draft->folder) != QDir::cleanPath(folder) ||
            fileNameOf(draft->folder, draft->name) != name)
            continue;
        const QString present = sha256OfFile(QDir(folder).filePath(draft->name));
        if (present != savedSha256Of(draft->text))
            found << FoundDraft{*draft, present != draft->savedSha256};
    }
    std::sort(found.begin(), found.end(),
              [](const FoundDraft &a, const FoundDraft &b) { return a.draft.name < b.draft.name; });
    return found;
}

} // namespace perch
