// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/drafts.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace perch
{

/// A strip that offers a text that was not saved before a crash. Hidden when there is none.
class DraftBar : public QWidget
{
    Q_OBJECT

public:
    explicit DraftBar(QWidget *parent = nullptr);

    void setDrafts(const QList<FoundDraft> &drafts); ///< shows the first of them

Q_SIGNALS:
    void restoreWanted(const QString &fileName);
    void dropWanted(const QString &fileName);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    QLabel *m_text = nullptr;
    QPushButton *m_restore = nullptr;
};

/// "Unsaved text of hello.sub from 14:32 was found. ..."
[[nodiscard]] QString draftSentence(const FoundDraft &found, const QDateTime &now);

} // namespace perch
