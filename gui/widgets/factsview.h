// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/theme.h"

#include <QList>
#include <QString>
#include <QTextEdit>

namespace perch
{

/// One thing that is known: a word for it, and what it is; foreign text is shown as it is.
struct Fact {
    QString name;
    QString value;
    theme::Tone tone = theme::Tone::Neutral; ///< other than Neutral: the row stands out
};

/// Facts in two columns, to read, to mark and to copy. Plain text only; words that are too long for
/// their column are broken.
class FactsView : public QTextEdit
{
    Q_OBJECT

public:
    enum class Values { Proportional, Fixed }; ///< the values' font

    explicit FactsView(Values values, QWidget *parent = nullptr);

    void setFacts(const QList<Fact> &facts);

protected:
    void changeEvent(QEvent *event) override;
    void insertFromMimeData(const QMimeData *) override {}

private:
    void rebuild();

    Values m_values;
    QList<Fact> m_facts;
};

} // namespace perch
