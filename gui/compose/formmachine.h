// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/formsection.h"

class QPushButton;

namespace perch
{

/// The program and its arguments.
class FormProgram : public FormSection
{
    Q_OBJECT

public:
    explicit FormProgram(QWidget *parent = nullptr);
    void showValues(const SubmitValues &values, const FormFacts &facts) override;

private:
    TextField *m_executable = nullptr;
    TextField *m_arguments = nullptr;
    QLabel *m_hint = nullptr;
};

/// GPUs: how many, what they must be able to do, and the site's shared ones.
class FormGpus : public FormSection
{
    Q_OBJECT

public:
    explicit FormGpus(QWidget *parent = nullptr);
    void showValues(const SubmitValues &values, const FormFacts &facts) override;

private:
    NumberField *m_count = nullptr;
    QComboBox *m_capability = nullptr;
    SizeField *m_memory = nullptr;
    QLabel *m_hint = nullptr;
    QWidget *m_lab = nullptr;
    SwitchField *m_wantLab = nullptr;
    ChoiceField *m_length = nullptr;
};

/// CPUs, memory and disk, with the least disk that image and inputs need.
class FormResources : public FormSection
{
    Q_OBJECT

public:
    explicit FormResources(QWidget *parent = nullptr);
    void showValues(const SubmitValues &values, const FormFacts &facts) override;

private:
    void showFloor(const SubmitValues &values, const FormFacts &facts);

    NumberField *m_cpus = nullptr;
    SizeField *m_memory = nullptr;
    SizeField *m_disk = nullptr;
    QLabel *m_floor = nullptr;
    QPushButton *m_useFloor = nullptr;
    QString m_floorText; ///< "12GB"
};

/// Retries and mails.
class FormEnding : public FormSection
{
    Q_OBJECT

public:
    explicit FormEnding(QWidget *parent = nullptr);
    void showValues(const SubmitValues &values, const FormFacts &facts) override;

private:
    NumberField *m_retries = nullptr;
    ChoiceField *m_notification = nullptr;
    TextField *m_address = nullptr;
};

} // namespace perch
