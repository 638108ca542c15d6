// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QWidget>

class QAbstractItemView;
class QLabel;
class QToolButton;

namespace perch
{

class FindingsModel;

/// The lines below the findings: why the chosen one matters, and the guide that says so. With none
/// chosen it speaks of the first.
class FindingDetails : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive it; `view` shows `model`.
    FindingDetails(const FindingsModel &model, const QAbstractItemView &view,
                   QWidget *parent = nullptr);

    [[nodiscard]] QString reason() const;

private:
    void show(const QModelIndex &current);

    const FindingsModel &m_model;
    QLabel *m_reason = nullptr;
    QToolButton *m_guide = nullptr;
    QString m_url;
};

} // namespace perch
