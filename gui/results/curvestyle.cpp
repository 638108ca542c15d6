// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/curvestyle.h"

#include "gui/theme.h"

#include <QCoreApplication>
#include <QPalette>

#include <algorithm>
#include <array>

namespace perch
{

MetricKind metricKindOf(const QString &name)
{
    if (name.contains(QLatin1String("loss"), Qt::CaseInsensitive))
        return MetricKind::Loss;
    return name.contains(QLatin1String("acc"), Qt::CaseInsensitive) ? MetricKind::Accuracy
                                                                    : MetricKind::Other;
}

QString titleOf(MetricKind kind)
{
    switch (kind) {
    case MetricKind::Loss:
        return QCoreApplication::translate("MetricsPlot", "Loss");
    case MetricKind::Accuracy:
        return QCoreApplication::translate("MetricsPlot", "Accuracy");
    case MetricKind::Other:
        return QCoreApplication::translate("MetricsPlot", "Other values");
    }
    return {};
}

bool isTestMetric(const QString &name)
{
    for (const char *word : {"test", "val", "eval"}) {
        if (name.contains(QLatin1String(word), Qt::CaseInsensitive))
            return true;
    }
    return false;
}

QString metricLabel(const QString &name)
{
    QString label = name;
    return label.replace(u'_', u' ');
}

QPen curvePen(int index, const QString &name, bool areMany, const QPalette &palette)
{
    using theme::Tone;
    if (areMany) {
        constexpr int goldenAngle = 137; // degrees: neighbours differ most
        const bool isDark = palette.color(QPalette::Base).lightness() < 128;
        return {QColor::fromHsl(index * goldenAngle % 360, 150, isDark ? 165 : 110), 1};
    }
    constexpr std::array training = {Tone::Info, Tone::Good, Tone::Neutral, Tone::Bad};
    constexpr std::array testing = {Tone::Warning, Tone::Bad, Tone::Neutral, Tone::Good};
    constexpr std::array dashes = {Qt::SolidLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
    const bool isTest = isTestMetric(name);
    const auto &tones = isTest ? testing : training;
    QPen pen(theme::toneColor(tones[std::size_t(index) % tones.size()], palette), 1.8);
    const std::size_t round = std::size_t(index) / tones.size();
    pen.setStyle(isTest && round == 0 ? Qt::DashLine : dashes[round % dashes.size()]);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen;
}

} // namespace perch
