// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobtemplate.h"

#include <QListWidget>

namespace perch
{

/// The templates as cards in two columns, each with its title and its sentence; the arrow keys go
/// from card to card.
class TemplateCards : public QListWidget
{
    Q_OBJECT

public:
    explicit TemplateCards(QWidget *parent = nullptr);

    void setTemplates(const QList<JobTemplate> &templates); ///< chooses the first
    [[nodiscard]] const JobTemplate *chosen() const;        ///< nullptr: none

Q_SIGNALS:
    void chosenChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QList<JobTemplate> m_templates;
};

} // namespace perch
