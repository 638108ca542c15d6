// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitvalues.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

namespace perch
{

/// Fields of the form, each for one command. They show what the text says, or in muted words what
/// applies when it says nothing, and tell what the person sets; an empty value takes the command
/// out. What they cannot show (a macro, an expression) stays as it is and is edited in the text.

class NumberField : public QSpinBox
{
    Q_OBJECT

public:
    NumberField(const QString &command, int maximum, const QString &ifUnset);
    void showValues(const SubmitValues &values);

Q_SIGNALS:
    void edited(const QString &command, const QString &value);

private:
    QString m_command;
    QString m_ifUnset;
};

class TextField : public QLineEdit
{
    Q_OBJECT

public:
    TextField(const QString &command, const QString &ifUnset);
    void showValues(const SubmitValues &values);

Q_SIGNALS:
    void edited(const QString &command, const QString &value);

private:
    QString m_command;
};

/// A number and its unit. A value that is no size is shown as it is written.
class SizeField : public QWidget
{
    Q_OBJECT

public:
    /// `bareUnit`: what a number without a unit counts, "MB" or "KB".
    SizeField(const QString &command, const QString &bareUnit, const QString &ifUnset);
    void showValues(const SubmitValues &values);
    [[nodiscard]] QString written() const; ///< as it would stand in the text

Q_SIGNALS:
    void edited(const QString &command, const QString &value);

private:
    QString m_command;
    QString m_bareUnit;
    QLineEdit *m_number = nullptr;
    QComboBox *m_unit = nullptr;
};

/// One of several values; the first is that it is not set.
class ChoiceField : public QComboBox
{
    Q_OBJECT

public:
    /// `quoted`: the value stands in double quotes.
    ChoiceField(const QString &command, bool quoted, const QString &ifUnset);
    void addChoice(const QString &text, const QString &value);
    void showValues(const SubmitValues &values);

Q_SIGNALS:
    void edited(const QString &command, const QString &value);

private:
    QString m_command;
    bool m_quoted = false;
    bool m_hasOther = false; ///< the last entry is a value that the text has and nobody knows
};

/// True, or not set.
class SwitchField : public QCheckBox
{
    Q_OBJECT

public:
    SwitchField(const QString &command, const QString &text);
    void showValues(const SubmitValues &values);

Q_SIGNALS:
    void edited(const QString &command, const QString &value);

private:
    QString m_command;
};

} // namespace perch
