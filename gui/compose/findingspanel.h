// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/findingsmodel.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableView;

namespace perch
{

class FindingDetails;

/// What is to be said of the open job, line by line, with the reason of the chosen finding and a
/// button that mends it.
class FindingsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit FindingsPanel(QWidget *parent = nullptr);

    void setFindings(const QList<Finding> &findings);
    void setComplaints(const QList<SubmitComplaint> &complaints);
    /// Those about one file; empty: the submit description.
    [[nodiscard]] QList<Finding> about(const QString &file) const { return m_model.about(file); }
    [[nodiscard]] QTableView *table() const { return m_table; }
    void mend(); ///< as the button does, also where it is not seen

Q_SIGNALS:
    void changed();
    void mendWanted(const perch::Finding &finding);
    /// A place was chosen; of the submit description where `file` is empty.
    void placeChosen(const QString &file, int line);

private:
    void makeTable();
    void show();
    void showMend();
    void choose(const QModelIndex &index);
    [[nodiscard]] Finding fixable() const;

    FindingsModel m_model;
    QTableView *m_table = nullptr;
    QLabel *m_none = nullptr;
    QPushButton *m_mend = nullptr;
    FindingDetails *m_details = nullptr;
};

} // namespace perch
