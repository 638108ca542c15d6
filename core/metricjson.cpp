// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricjson.h"

#include "core/metricobjects.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace perch
{

namespace
{

/// Python writes NaN, Infinity and -Infinity, which JSON does not know: they become null.
QByteArray withoutInfinities(const QByteArray &text)
{
    QByteArray plain;
    plain.reserve(text.size());
    bool isQuoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isQuoted && c == '\\') {
            plain += text.mid(i++, 2);
            continue;
        }
        if (c == '"')
            isQuoted = !isQuoted;
        const QByteArrayView rest = QByteArrayView(text).sliced(i);
        qsizetype length = 0;
        for (const QByteArrayView word :
             {QByteArrayView("NaN"), QByteArrayView("Infinity"), QByteArrayView("-Infinity")})
            length = !isQuoted && rest.startsWith(word) ? word.size() : length;
        if (length == 0) {
            plain += c;
            continue;
        }
        plain += "null";
        i += length - 1;
    }
    return plain;
}

void takeObjects(const QJsonArray &list, std::vector<FoundMetrics> &found)
{
    for (const QJsonValue &one : list) {
        const QByteArray line = QJsonDocument(one.toObject()).toJson(QJsonDocument::Compact);
        if (std::optional<FoundMetrics> metrics = readMetricObject(line.toStdString()))
            found.push_back(*std::move(metrics));
    }
}

/// {"loss": [0.5, 0.4], "val_loss": [0.6, 0.5]}: one value an epoch.
void takeLists(const QJsonObject &lists, std::vector<FoundMetrics> &found)
{
    qsizetype length = 0;
    for (const QJsonValue &one : lists)
        length = std::max(length, one.toArray().size());
    for (qsizetype i = 0; i < length; ++i) {
        FoundMetrics metrics;
        for (auto it = lists.begin(); it != lists.end(); ++it) {
            const QJsonArray list = it.value().toArray();
            if (i < list.size() && (list.at(i).isDouble() || list.at(i).isNull()))
                metrics.take(it.key().toStdString(), list.at(i).toDouble(FoundMetrics::none));
        }
        if (metrics.values.empty())
            continue;
        if (!(metrics.epoch >= 0))
            metrics.epoch = double(i + 1);
        found.push_back(std::move(metrics));
    }
}

} // namespace

std::vector<FoundMetrics> readMetricJson(const QByteArray &document)
{
    std::vector<FoundMetrics> found;
    const QJsonDocument json = QJsonDocument::fromJson(withoutInfinities(document));
    if (json.isArray())
        takeObjects(json.array(), found);
    if (!json.isObject())
        return found;
    const QJsonObject object = json.object();
    QJsonArray longest;
    for (const QJsonValue &one : object) {
        const QJsonArray list = one.toArray();
        if (list.size() > longest.size() && list.first().isObject())
            longest = list;
    }
    takeObjects(longest, found);
    if (found.empty())
        takeLists(object, found);
    if (found.empty())
        takeObjects({object}, found);
    return found;
}

} // namespace perch
