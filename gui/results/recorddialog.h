// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/openedrecord.h"

#include <QDialog>

namespace perch
{

class ErrorBanner;

/// A window with one opened record, to read beside the main one.
class RecordDialog : public QDialog
{
    Q_OBJECT

public:
    explicit RecordDialog(const OpenedRecord &record, QWidget *parent = nullptr);

    [[nodiscard]] const OpenedRecord &record() const { return m_record; }
    [[nodiscard]] ErrorBanner &banner() const { return *m_banner; }

Q_SIGNALS:
    void againWanted();
    void compareWanted();

private:
    OpenedRecord m_record;
    ErrorBanner *m_banner = nullptr;
};

} // namespace perch
