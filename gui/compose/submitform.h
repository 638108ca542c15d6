// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitfile.h"
#include "gui/compose/formfacts.h"
#include "core/submit/submitvalues.h"

#include <QWidget>

namespace perch
{

class FormSection;

/// The settings that most jobs need, as fields beside the text. Reads the submit description, and
/// says which command a person has set to what; never writes anything by itself.
class SubmitForm : public QWidget
{
    Q_OBJECT

public:
    explicit SubmitForm(QWidget *parent = nullptr);

    void showFile(const SubmitFile &file);
    void showValues(const SubmitValues &values);
    void setFacts(const FormFacts &facts);

Q_SIGNALS:
    void fieldEdited(const QString &name,
                     const QString &value); ///< empty value: take the command out
    void imageChosen(const perch::StagedImage &image);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showAll();

    QList<FormSection *> m_sections;
    SubmitValues m_values;
    FormFacts m_facts;
};

} // namespace perch
