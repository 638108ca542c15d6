// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QPlainTextEdit>
#include <QStringDecoder>
#include <QTimer>

namespace perch
{

/// A program's output as it comes: the last 20,000 lines as plain text. Terminal sequences are
/// taken out, a carriage return begins the line anew (progress bars), bytes that are no UTF-8
/// become a replacement character. The text is appended at most ten times a second and in bounded
/// pieces, so that a flood never stalls the window.
class OutputView : public QPlainTextEdit
{
    Q_OBJECT

public:
    static constexpr int lineLimit = 20'000;
    static constexpr int lengthLimit = 4'000; ///< characters of one line; a longer one is broken

    explicit OutputView(QWidget *parent = nullptr);

    void appendBytes(const QByteArray &bytes);
    void clearOutput();
    /// Lines that are metric records are charted, so they are not shown unless asked for; they stay
    /// in the text.
    void setRecordsShown(bool shown);
    /// Shows what is still waiting: for tests, and before saving.
    void showAll();

private:
    enum class Escape { None, Begun, Sequence, Text, TextEnd };

    void take(QChar character);
    void endLine();
    void showSome(int lines);
    void hideRecords(QTextBlock block) const;

    QStringDecoder m_decoder{QStringDecoder::Utf8};
    Escape m_escape = Escape::None;
    QStringList m_waiting;     // whole lines, not yet shown
    QString m_line;            // the line that is being written
    bool m_returned = false;   // a carriage return came: the next character begins the line anew
    bool m_lastIsOpen = false; // the last block shown is m_line
    bool m_lineChanged = false;
    bool m_showsRecords = false;
    QTimer m_timer;
};

} // namespace perch
