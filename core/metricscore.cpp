// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricscore.h"

#include "core/foundmetrics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace perch
{

BetterValue betterOf(const QString &metric)
{
    constexpr std::array parts = {"loss", "error", "perplexity", "distance", "divergence"};
    // as a word of the name: "val_err", "eval/rmse"
    constexpr std::array words = {"err", "mse", "mae",  "rmse", "nll", "ppl", "wer",
                                  "cer", "fid", "mape", "kl",   "eer", "ece", "bpc"};
    const QString name = metric.toLower();
    const bool isPart = std::any_of(parts.begin(), parts.end(), [&name](const char *part) {
        return name.contains(QLatin1String(part));
    });
    if (isPart)
        return BetterValue::Less;
    QString spaced = name;
    for (QChar &c : spaced) {
        if (!c.isLetterOrNumber())
            c = u' ';
    }
    const QStringList own = spaced.split(u' ', Qt::SkipEmptyParts);
    const bool isWord = std::any_of(words.begin(), words.end(), [&own](const char *word) {
        return own.contains(QLatin1String(word));
    });
    return isWord ? BetterValue::Less : BetterValue::More;
}

bool isBookkeeping(const QString &name)
{
    constexpr std::array ends = {"_s", "/s",        "_per_second", "_runtime", "learning_rate",
                                 "lr", "grad_norm", "total_flos",  "_rss_mb",  "_gpu_mb"};
    const QString lower = name.toLower();
    return std::any_of(ends.begin(), ends.end(),
                       [&lower](const char *end) { return lower.endsWith(QLatin1String(end)); });
}

QString chiefMetric(const QStringList &names)
{
    const auto rankOf = [](const QString &name) {
        const QString lower = name.toLower();
        const auto has = [&lower](const char *part) {
            return lower.contains(QLatin1String(part));
        };
        const bool isTest = has("test") || has("val") || has("eval");
        if (has("loss"))
            return isTest ? 0 : 1;
        if (isResultName(name.toStdString()))
            return isTest ? 2 : 3;
        return isBookkeeping(name) ? 5 : 4;
    };
    const auto chief =
        std::min_element(names.cbegin(), names.cend(),
                         [&](const QString &a, const QString &b) { return rankOf(a) < rankOf(b); });
    return chief == names.cend() ? QString() : *chief;
}

MetricScore scoreOf(const MetricSeries &series)
{
    MetricScore score;
    const auto stepAt = [&series](qsizetype i) {
        return i < series.steps.size() ? series.steps.at(i) : MetricScore::none;
    };
    for (qsizetype i = 0; i < series.values.size(); ++i) {
        const double value = series.values.at(i);
        const double step = stepAt(i);
        if (std::isfinite(step) && !(score.steps >= step))
            score.steps = step;
        if (!std::isfinite(value))
            continue;
        ++score.count;
        score.last = value;
        if (!(score.least <= value)) {
            score.least = value;
            score.leastStep = step;
        }
        if (!(score.most >= value)) {
            score.most = value;
            score.mostStep = step;
        }
    }
    return score;
}

bool isBetter(double a, double b, BetterValue better)
{
    if (std::isnan(a) || std::isnan(b))
        return !std::isnan(a) && std::isnan(b);
    return better == BetterValue::Less ? a < b : a > b;
}

MetricSeries thinned(const MetricSeries &series, qsizetype most)
{
    const qsizetype size = series.values.size();
    if (size <= most || most < 2)
        return series;
    MetricSeries thin;
    thin.name = series.name;
    for (qsizetype i = 0; i < most; ++i) {
        const qsizetype from = i * (size - 1) / (most - 1);
        thin.steps << series.steps.value(from, MetricScore::none);
        thin.epochs << series.epochs.value(from, MetricScore::none);
        thin.wallTimes << series.wallTimes.value(from, MetricScore::none);
        thin.values << series.values.at(from);
    }
    return thin;
}

} // namespace perch
