// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/promptdialog.h"

namespace perch
{

struct HostKeyQuestion;

/// Asks whether an unknown machine is the right one. Accepted: remember its key and connect.
class HostKeyDialog : public PromptDialog
{
    Q_OBJECT

public:
    HostKeyDialog(const HostKeyQuestion &question, QWidget *parent);
};

} // namespace perch
