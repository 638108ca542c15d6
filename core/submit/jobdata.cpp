// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/jobdata.h"

#include "core/submit/sizetext.h"
#include "core/submit/submitvalues.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

// Q_INIT_RESOURCE must stand outside of every namespace
static void initGpuModels()
{
    Q_INIT_RESOURCE(submitcommands);
}

namespace perch
{

namespace
{

constexpr qint64 gigabyte = 1'000'000'000;

bool isWrapped(const QString &list)
{
    return list.size() >= 2 && list.startsWith(u'"') && list.endsWith(u'"');
}

QList<GpuGeneration> readGenerations()
{
    initGpuModels();
    QFile file(QStringLiteral(":/rules/gpumodels.json"));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    const QJsonObject root =
        QJsonDocument::fromJson(isOpen ? file.readAll() : QByteArray()).object();
    QList<GpuGeneration> generations;
    for (const QJsonValue &value : root.value(QLatin1String("capabilities")).toArray()) {
        GpuGeneration generation;
        generation.capability = value.toObject().value(QLatin1String("capability")).toString();
        for (const QJsonValue &model : value.toObject().value(QLatin1String("models")).toArray())
            generation.models << model.toString();
        generations << generation;
    }
    return generations;
}

} // namespace

TransferForm transferFormOf(qint64 bytes)
{
    return bytes <= gigabyte         ? TransferForm::WithTheJob
           : bytes <= 30 * gigabyte  ? TransferForm::Osdf
           : bytes <= 100 * gigabyte ? TransferForm::StagingFile
                                     : TransferForm::AskStaff;
}

qint64 leastDiskBytes(const DiskNeed &need)
{
    return need.imageBytes + need.inputBytes + gibibyte;
}

DiskNeed diskNeedOf(const SubmitValues &values, const QHash<QString, qint64> &sizes)
{
    DiskNeed need;
    const auto sizeOf = [&need, &sizes](QString name) {
        if (name.contains(u"://"))
            name = name.section(u'?', 0, 0); // "?pack=auto" is no part of the file's name
        const auto known = sizes.constFind(name.startsWith(u"./") ? name.sliced(2) : name);
        need.isWhole = need.isWhole && known != sizes.constEnd();
        return known == sizes.constEnd() ? 0 : *known;
    };
    const QString image = values.text(QStringLiteral("container_image"));
    if (!image.isEmpty())
        need.imageBytes = sizeOf(image);
    QStringList inputs = fileEntries(values.text(QStringLiteral("transfer_input_files")));
    const QString program = values.text(QStringLiteral("executable"));
    const bool isSent = !isSubmitFalse(values.text(QStringLiteral("transfer_executable")));
    if (isSent && !program.isEmpty() && !program.startsWith(u'/'))
        inputs << program;
    inputs.removeDuplicates();
    for (const QString &input : std::as_const(inputs))
        need.inputBytes += sizeOf(input);
    return need;
}

QStringList fileEntries(const QString &list)
{
    QString inside = list.trimmed();
    if (isWrapped(inside))
        inside = inside.sliced(1, inside.size() - 2);
    QStringList entries;
    for (const QString &entry : inside.split(u',')) {
        if (!entry.trimmed().isEmpty())
            entries << entry.trimmed();
    }
    return entries;
}

QString withEntry(const QString &list, const QString &entry)
{
    const QString trimmed = list.trimmed();
    if (entry.trimmed().isEmpty() || fileEntries(trimmed).contains(entry.trimmed()))
        return list;
    if (fileEntries(trimmed).isEmpty())
        return entry.trimmed();
    if (isWrapped(trimmed))
        return trimmed.chopped(1) + QStringLiteral(", ") + entry.trimmed() + u'"';
    return trimmed + QStringLiteral(", ") + entry.trimmed();
}

QString withoutEntry(const QString &list, const QString &entry)
{
    const QString trimmed = list.trimmed();
    const bool wrapped = isWrapped(trimmed);
    QStringList parts = (wrapped ? trimmed.sliced(1, trimmed.size() - 2) : trimmed).split(u',');
    parts.removeIf([&entry](const QString &part) { return part.trimmed() == entry; });
    const QString left = parts.join(u',').trimmed();
    return wrapped && !left.isEmpty() ? u'"' + left + u'"' : left;
}

bool isRegistryImage(const QString &image)
{
    return image.startsWith(u"docker://", Qt::CaseInsensitive) ||
           image.startsWith(u"oras://", Qt::CaseInsensitive) ||
           image.startsWith(u"shub://", Qt::CaseInsensitive) ||
           image.startsWith(u"library://", Qt::CaseInsensitive);
}

const QList<GpuGeneration> &gpuGenerations()
{
    static const QList<GpuGeneration> generations = readGenerations();
    return generations;
}

} // namespace perch
