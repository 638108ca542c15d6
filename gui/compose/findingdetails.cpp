// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/findingdetails.h"

#include "gui/compose/findingsmodel.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAbstractItemView>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QUrl>

namespace perch
{

FindingDetails::FindingDetails(const FindingsModel &model, const QAbstractItemView &view,
                               QWidget *parent)
    : QWidget(parent), m_model(model)
{
    m_reason = new QLabel;
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_reason->setAccessibleName(tr("Why this finding matters"));
    m_guide = new QToolButton;
    m_guide->setText(tr("Guide"));
    m_guide->setIcon(icon(QStringLiteral("external")));
    m_guide->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_guide->setAutoRaise(true);
    m_guide->setFocusPolicy(Qt::StrongFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(m_reason, 1);
    layout->addWidget(m_guide, 0, Qt::AlignTop);
    // rules may come with a foreign site file, but parseLintRules() lets only https:// through
    connect(m_guide, &QToolButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl(m_url)); });
    connect(view.selectionModel(), &QItemSelectionModel::currentChanged, this,
            &FindingDetails::show);
    connect(&model, &FindingsModel::modelReset, this, [this] { show({}); });
    show({});
}

QString FindingDetails::reason() const
{
    return m_reason->text();
}

void FindingDetails::show(const QModelIndex &current)
{
    const int row = current.isValid() ? current.row() : 0;
    const Finding finding = m_model.all().value(row);
    m_reason->setText(m_model.details(row));
    m_url = finding.guide;
    m_guide->setVisible(!m_url.isEmpty());
    m_guide->setToolTip(tr("%1 (read %2)").arg(m_url, finding.date).toHtmlEscaped());
    m_guide->setAccessibleName(tr("Guide: %1").arg(finding.message));
    setVisible(!m_reason->text().isEmpty() || !m_url.isEmpty());
}

} // namespace perch
