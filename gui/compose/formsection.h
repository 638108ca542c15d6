// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/formfacts.h"
#include "gui/compose/formfields.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace perch
{

/// One part of the form: a heading with its fields. Says which command a person has set to what.
class FormSection : public QWidget
{
    Q_OBJECT

public:
    FormSection(const QString &title, QWidget *parent = nullptr);

    virtual void showValues(const SubmitValues &values, const FormFacts &facts) = 0;

Q_SIGNALS:
    void fieldEdited(const QString &name,
                     const QString &value); ///< empty value: take the command out

protected:
    /// A field with its label and a tooltip; tells its edits on.
    template <typename Field> Field *add(const QString &label, Field *field, const QString &hint)
    {
        connect(field, &Field::edited, this, &FormSection::fieldEdited);
        addRow(label, field, hint);
        return field;
    }
    void addRow(const QString &label, QWidget *field, const QString &hint);
    void addWide(QWidget *widget); ///< without a label
    QLabel *addHint();             ///< hidden until it says something
    static void say(QLabel &hint, const QString &text, bool isWarning = false);

private:
    QFormLayout *m_layout = nullptr;
};

} // namespace perch
