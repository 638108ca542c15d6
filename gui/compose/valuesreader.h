// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitvalues.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

namespace perch
{

/// Reads what a submit description says, for the form and the file list: at once where that takes
/// no time, else off the GUI thread when nothing was typed for a moment.
class ValuesReader : public QObject
{
    Q_OBJECT

public:
    explicit ValuesReader(QObject *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] const SubmitValues &values() const { return m_values; } ///< as last read

Q_SIGNALS:
    void read();

private:
    void readAside();

    QString m_text;
    QTimer m_wait;
    SubmitValues m_values;
    int m_turn = 0;
    bool m_reading = false;
    /// Not the global pool: Qt paints large areas with that one, and would wait for a long text.
    QThreadPool m_pool;
};

} // namespace perch
