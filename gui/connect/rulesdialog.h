// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/site.h"

#include <QDialog>

namespace perch
{

/// What a site asks of its users, each with the page where it says so.
class RulesDialog : public QDialog
{
    Q_OBJECT

public:
    explicit RulesDialog(const Site &site, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace perch
