// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/sweep.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace perch
{

/// One parameter of a sweep as a row of fields: name, how its values come about, and the values.
class SweepParameterRow : public QWidget
{
    Q_OBJECT

public:
    explicit SweepParameterRow(const SweepParameter &parameter, QWidget *parent = nullptr);

    /// What the fields say. Numbers that cannot be read become NaN, which SweepRows refuses.
    [[nodiscard]] SweepParameter parameter() const;
    void focusName();

Q_SIGNALS:
    void edited();
    void removeWanted();

private:
    QLineEdit *addNumber(QWidget *page, const QString &label, const QString &spokenName);
    void showParameter(const SweepParameter &parameter);
    void showKind();

    QLineEdit *m_name = nullptr;
    QComboBox *m_kind = nullptr;
    QStackedWidget *m_pages = nullptr;
    QLineEdit *m_values = nullptr;
    QLineEdit *m_from = nullptr;
    QLineEdit *m_to = nullptr;
    QLineEdit *m_third = nullptr; ///< step, or how many
    QLabel *m_thirdLabel = nullptr;
    QLabel *m_longList = nullptr;
    QStringList m_imported; ///< too many values for a field
};

} // namespace perch
