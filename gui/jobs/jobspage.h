// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QWidget>

#include <memory>

namespace perch
{

class JobsController;

/// The Jobs page: all followed jobs as a table, and one job in detail.
class JobsPage : public QWidget
{
    Q_OBJECT

public:
    JobsPage(JobsController &controller, QWidget *parent = nullptr);
    ~JobsPage() override;

Q_SIGNALS:
    void resultsWanted(perch::JobId job);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
