// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobspage.h"

#include "gui/jobs/jobscontroller.h"

namespace perch
{

struct JobsPage::Parts {
};

JobsPage::JobsPage(JobsController &controller, QWidget *parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    Q_UNUSED(controller)
}

JobsPage::~JobsPage() = default;

} // namespace perch
