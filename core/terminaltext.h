// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <array>

namespace perch
{

/// How a piece of terminal text looks: "Select Graphic Rendition" of ECMA-48, without blinking and
/// without concealing (nothing of an output is hidden from who reads it).
struct TextStyle {
    /// 0 is the default colour, `palette | n` one of the 256 of a terminal, `direct | 0xrrggbb`
    /// any.
    quint32 foreground = 0;
    quint32 background = 0;
    bool bold = false;
    bool faint = false;
    bool italic = false;
    bool underlined = false;
    bool struck = false;
    bool inverse = false;
    bool operator==(const TextStyle &) const = default;

    static constexpr quint32 palette = 0x1000000;
    static constexpr quint32 direct = 0x2000000;
};

/// Follows the bytes of a terminal's stream (ECMA-48): what is text, what belongs to a control
/// sequence. Only colours have an effect; every other sequence is read over. A sequence that is
/// never ended ends with its line.
class TerminalReader
{
public:
    enum class Kind { Text, LineEnd, Return, Nothing };

    [[nodiscard]] Kind take(uchar byte);
    /// True within a short sequence: the stream must not be cut here. Bounded: at most
    /// `longestSequence` bytes.
    [[nodiscard]] bool isWithin() const
    {
        return m_mode == Mode::Begun || m_mode == Mode::Sequence;
    }
    /// The next byte is text, unless it is a control character itself.
    [[nodiscard]] bool isPlain() const { return m_mode == Mode::Plain; }
    [[nodiscard]] const TextStyle &style() const { return m_style; }

    static constexpr int longestSequence = 64;

private:
    enum class Mode : quint8 { Plain, Begun, Sequence, Endless, String, Escaped };

    void begin(uchar byte);
    void takeOfSequence(uchar byte);
    void applyColours();

    TextStyle m_style;
    Mode m_mode = Mode::Plain;
    quint8 m_length = 0;
    std::array<char, longestSequence> m_parameters{};
};

/// Text of one style within a row, in UTF-16 units.
struct StyleSpan {
    int begin = 0;
    int length = 0;
    TextStyle style;
    bool operator==(const StyleSpan &) const = default;
};

/// One row as it is shown.
struct OutputRow {
    QString text;           ///< no control characters but tabs; what is no UTF-8 is U+FFFD
    QList<StyleSpan> spans; ///< in order, where the style is not the default one
    bool continues = false; ///< of the same line as the row before: a long line in pieces
    bool operator==(const OutputRow &) const = default;
};

/// The row of these bytes, that begins with the terminal as `reader` says.
[[nodiscard]] OutputRow rowOf(QByteArrayView bytes, TerminalReader reader);

/// In which cell of a terminal each UTF-16 unit stands, and one more: where the next one would.
/// Tabs go to the next multiple of 8, wide characters take two cells, combining ones none.
[[nodiscard]] QList<int> cellsOf(QStringView text);

} // namespace perch
