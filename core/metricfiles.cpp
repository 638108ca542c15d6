// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricfiles.h"

#include "core/metricjson.h"
#include "core/tensorboardreader.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace perch
{

namespace
{

constexpr qsizetype filesLimit = 50;

QString fileNameOf(const QString &path)
{
    return path.mid(path.lastIndexOf(u'/') + 1);
}

QString folderOf(const QString &path)
{
    return path.left(path.lastIndexOf(u'/') + 1);
}

bool isTelling(const QString &name)
{
    constexpr std::array words = {"metric", "result",        "history",  "log",
                                  "loss",   "trainer_state", "progress", "scores"};
    return std::any_of(words.begin(), words.end(), [&name](const char *word) {
        return name.contains(QLatin1String(word), Qt::CaseInsensitive);
    });
}

std::optional<MetricFiles::Kind> kindOf(const QString &name)
{
    const QString file = fileNameOf(name).toLower();
    if (file.contains(QLatin1String("tfevents")))
        return MetricFiles::Kind::Events;
    if (file.endsWith(QLatin1String(".jsonl")) || file.endsWith(QLatin1String(".ndjson")))
        return MetricFiles::Kind::Lines;
    if ((file.endsWith(QLatin1String(".csv")) || file.endsWith(QLatin1String(".tsv"))) &&
        isTelling(file))
        return MetricFiles::Kind::Lines;
    if (file.endsWith(QLatin1String(".json")) && isTelling(file))
        return MetricFiles::Kind::Json;
    return std::nullopt;
}

int rankOf(const MetricFiles &files)
{
    const QString name = fileNameOf(files.names.first()).toLower();
    if (files.kind == MetricFiles::Kind::Lines && name.startsWith(QLatin1String("metrics.")))
        return 0;
    return files.kind == MetricFiles::Kind::Events  ? 1
           : files.kind == MetricFiles::Kind::Lines ? 2
                                                    : 3;
}

QString takeEvents(const QStringList &names, const QList<QByteArray> &contents, MetricLog &log)
{
    constexpr qsizetype piece = 1024 * 1024;
    QString problem;
    for (qsizetype i = 0; i < contents.size(); ++i) {
        TensorBoardReader reader;
        for (qsizetype at = 0; at < contents[i].size(); at += piece)
            log.take(reader.feed(
                QByteArrayView(contents[i]).sliced(at, std::min(piece, contents[i].size() - at))));
        if (problem.isEmpty() && !reader.problem().isEmpty() && i < names.size())
            problem = fileNameOf(names[i]) + QStringLiteral(": ") + reader.problem();
    }
    return problem;
}

} // namespace

QList<MetricFiles> metricFilesAmong(const QList<std::pair<QString, qint64>> &files)
{
    QList<MetricFiles> found;
    for (const std::pair<QString, qint64> &file : files) {
        const QString &name = file.first; // clang 14 lets no lambda have a structured binding
        const qint64 size = file.second;
        const std::optional<MetricFiles::Kind> kind = kindOf(name);
        if (!kind || size <= 0)
            continue;
        const auto same = std::find_if(found.begin(), found.end(), [&](const MetricFiles &one) {
            return *kind == MetricFiles::Kind::Events && one.kind == *kind &&
                   folderOf(one.names.first()) == folderOf(name);
        });
        if (same == found.end()) {
            found.append({*kind, {name}, size});
        } else {
            same->names.append(name);
            same->bytes += size;
        }
    }
    for (MetricFiles &one : found)
        one.names.sort(); // TensorBoard's hold the time
    std::sort(found.begin(), found.end(), [](const MetricFiles &a, const MetricFiles &b) {
        return std::make_tuple(rankOf(a), a.names.first()) <
               std::make_tuple(rankOf(b), b.names.first());
    });
    return found.mid(0, filesLimit);
}

MetricReading readMetricFiles(const MetricFiles &files, const QList<QByteArray> &contents)
{
    MetricReading reading;
    if (files.kind == MetricFiles::Kind::Events) {
        reading.problem = takeEvents(files.names, contents, reading.log);
    } else {
        for (const QByteArray &content : contents) {
            if (files.kind == MetricFiles::Kind::Json &&
                reading.log.take(readMetricJson(content)) > 0)
                continue;
            reading.log.feed(content);
            reading.log.finish();
        }
    }
    if (reading.problem.isEmpty() && reading.log.recordCount() == 0)
        reading.problem =
            QCoreApplication::translate("metricfiles", "%1 holds no values that Perch can draw.")
                .arg(fileNameOf(files.names.first()));
    return reading;
}

} // namespace perch
