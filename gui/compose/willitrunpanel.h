// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTimer>
#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace perch
{

struct RunForecast;
class WillItRunController;

/// Shows what the pool says to the open job: one sentence, what would let it run on more, and a bar
/// for each line of its requirements.
class WillItRunPanel : public QWidget
{
    Q_OBJECT

public:
    explicit WillItRunPanel(WillItRunController &controller, QWidget *parent = nullptr);

Q_SIGNALS:
    /// A person takes an advice: this command of the submit description gets this value.
    void setFieldRequested(const QString &name, const QString &value);

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeHead();
    QWidget *makeBody();
    void present();
    void showSentence();
    void showForecast();
    void showAdvice(const RunForecast &forecast);
    void showRequirements(const RunForecast &forecast);
    void addLegend(int row);
    void addNote(const QString &text);

    WillItRunController &m_controller;
    QTimer m_patience; ///< before "Asking the pool …" is shown
    int m_shownAnswer = -1;
    QLabel *m_icon = nullptr;
    QLabel *m_sentence = nullptr;
    QLabel *m_age = nullptr;
    QPushButton *m_ask = nullptr;
    QWidget *m_body = nullptr;
    QVBoxLayout *m_notes = nullptr;
    QGridLayout *m_lines = nullptr;
};

} // namespace perch
