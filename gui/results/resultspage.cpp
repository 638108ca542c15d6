// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/resultspage.h"

#include "gui/results/resultscontroller.h"

namespace perch
{

struct ResultsPage::Parts {
};

ResultsPage::ResultsPage(ResultsController &controller, QWidget *parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    Q_UNUSED(controller)
}

ResultsPage::~ResultsPage() = default;

} // namespace perch
