// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/formsection.h"

class QTableWidget;

namespace perch
{

/// The variables that the program gets, one in each row; the last row is free for another one.
class FormEnvironment : public FormSection
{
    Q_OBJECT

public:
    explicit FormEnvironment(QWidget *parent = nullptr);
    void showValues(const SubmitValues &values, const FormFacts &facts) override;

private:
    void tellEdit();
    void fit();

    QTableWidget *m_table = nullptr;
    QLabel *m_hint = nullptr;
    QString m_written; ///< environment, as this has written or read it
};

} // namespace perch
