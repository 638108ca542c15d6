// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

namespace perch
{

/// How full one quota is: its title, "12.4 GB of 100 GB" and a bar that warns from nine tenths on,
/// in colour and words.
class QuotaGauge : public QWidget
{
    Q_OBJECT

public:
    explicit QuotaGauge(QString title, QWidget *parent = nullptr);

    /// `limit` 0: no limit was told. `text`: the amounts in words.
    void setValue(qint64 used, qint64 limit, const QString &text);
    void clear(); ///< not known

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_title;
    QString m_text;
    qint64 m_used = 0;
    qint64 m_limit = 0;
};

} // namespace perch
