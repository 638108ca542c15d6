// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/formsection.h"

class QPushButton;
class QToolButton;
class QTreeWidget;

namespace perch
{

/// The files that go to the job, with their sizes and the way that fits each, and those that come
/// back.
class FormFiles : public FormSection
{
    Q_OBJECT

public:
    explicit FormFiles(QWidget *parent = nullptr);
    void showValues(const SubmitValues &values, const FormFacts &facts) override;

private:
    QWidget *makeAddRow();
    void fillInputs(const FormFacts &facts);
    void fillOffers(const FormFacts &facts);
    void addInput();
    void removeInput();

    QString m_list; ///< transfer_input_files as written
    QTreeWidget *m_inputs = nullptr;
    QComboBox *m_offer = nullptr;
    QPushButton *m_add = nullptr;
    QToolButton *m_remove = nullptr;
    QLabel *m_hint = nullptr;
    TextField *m_outputs = nullptr;
};

/// "1.2 GB, over 1 GB: stage it, jobs then name it by osdf:///"; empty when the way of the file is
/// right.
[[nodiscard]] QString transferAdvice(const QString &entry, qint64 bytes);

} // namespace perch
