// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composepage.h"

#include "gui/compose/composecontroller.h"

namespace perch
{

struct ComposePage::Parts {
};

ComposePage::ComposePage(ComposeController &controller, QWidget *parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    Q_UNUSED(controller)
}

ComposePage::~ComposePage() = default;

} // namespace perch
