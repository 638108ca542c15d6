// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>

class QPalette;
class QsciLexer;
class QsciScintilla;

namespace perch
{

/// What kind of text an editor shows.
enum class EditorMode { Submit, Script, Python, Definition, Json, Yaml, Csv, Markdown, Plain };

/// By the file's name; where that says nothing, by "#!" at the beginning of the text. The submit
/// description is known to be one.
[[nodiscard]] EditorMode editorModeOf(const QString &fileName, const QString &text);
/// The name that a person gives it: "Bash script".
[[nodiscard]] QString editorModeText(EditorMode mode);

/// Null for plain text. The editor owns it.
[[nodiscard]] QsciLexer *makeLexer(EditorMode mode, QsciScintilla *editor);
/// Gives all styles of a lexer the fixed font and colours of the palette that can be read on its
/// base colour.
void dressLexer(QsciLexer &lexer, const QPalette &palette);
/// The numbers of a lexer's styles.
[[nodiscard]] QList<int> stylesOf(const QsciLexer &lexer);

} // namespace perch
