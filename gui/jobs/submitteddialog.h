// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store.h"

#include <QDialog>

namespace perch
{

/// What was submitted once, to be read: the submit description as it was, and the files that went
/// with it.
class SubmittedDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SubmittedDialog(const RunRecord &run, QWidget *parent = nullptr);
};

} // namespace perch
