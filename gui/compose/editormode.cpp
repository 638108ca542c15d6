// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/editormode.h"

#include "gui/compose/csvlexer.h"
#include "gui/compose/definitionlexer.h"
#include "gui/compose/submitlexer.h"
#include "gui/theme.h"

#include <QCoreApplication>

#include <optional>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("editormode", text);
}

EditorMode modeOfShebang(const QString &text)
{
    if (!text.startsWith(QLatin1String("#!")))
        return EditorMode::Plain;
    return text.left(200).section(u'\n', 0, 0).contains(QLatin1String("python"))
               ? EditorMode::Python
               : EditorMode::Script;
}

/// QScintilla's lexers describe their styles in words: what they mean here.
std::optional<theme::Tone> toneOfStyle(const QString &description)
{
    const auto has = [&description](const char *word) {
        return description.contains(QLatin1String(word), Qt::CaseInsensitive);
    };
    if (has("comment") || has("separator"))
        return theme::Tone::Neutral;
    if (has("error") || has("unclosed"))
        return theme::Tone::Bad;
    if (has("string") || has("quote") || has("backtick") || has("heredoc") || has("code"))
        return theme::Tone::Warning;
    if (has("scalar") || has("variable") || has("macro") || has("parameter") || has("reference") ||
        has("decorator") || has("own name") || has("link"))
        return theme::Tone::Good;
    if (has("keyword") || has("property") || has("section") || has("header") ||
        has("identifier ") || description == QLatin1String("Name") || has("function") ||
        has("class"))
        return theme::Tone::Info;
    return std::nullopt;
}

} // namespace

EditorMode editorModeOf(const QString &fileName, const QString &text)
{
    struct Suffix {
        const char *end;
        EditorMode mode;
    };
    static constexpr Suffix suffixes[] = {
        {".sub", EditorMode::Submit},     {".sh", EditorMode::Script},
        {".bash", EditorMode::Script},    {".py", EditorMode::Python},
        {".def", EditorMode::Definition}, {".json", EditorMode::Json},
        {".yaml", EditorMode::Yaml},      {".yml", EditorMode::Yaml},
        {".csv", EditorMode::Csv},        {".tsv", EditorMode::Csv},
        {".md", EditorMode::Markdown}};
    for (const Suffix &suffix : suffixes) {
        if (fileName.endsWith(QLatin1String(suffix.end), Qt::CaseInsensitive))
            return suffix.mode;
    }
    return fileName.contains(u'.') && !fileName.startsWith(u'.') ? EditorMode::Plain
                                                                 : modeOfShebang(text);
}

QString editorModeText(EditorMode mode)
{
    switch (mode) {
    case EditorMode::Submit:
        return tr("Submit description");
    case EditorMode::Script:
        return tr("Shell script");
    case EditorMode::Python:
        return tr("Python");
    case EditorMode::Definition:
        return tr("Apptainer definition");
    case EditorMode::Json:
        return tr("JSON");
    case EditorMode::Yaml:
        return tr("YAML");
    case EditorMode::Csv:
        return tr("Table");
    case EditorMode::Markdown:
        return tr("Markdown");
    case EditorMode::Plain:
        return tr("Text");
    }
    return {};
}

QsciLexer *makeLexer(EditorMode mode, QsciScintilla *editor)
{
    switch (mode) {
    case EditorMode::Submit:
        return new SubmitLexer(editor);
    case EditorMode::Script: {
        auto *bash = new QsciLexerBash(editor);
        bash->setFoldCompact(false);
        return bash;
    }
    case EditorMode::Python: {
        auto *python = new QsciLexerPython(editor);
        python->setFoldCompact(false);
        return python;
    }
    case EditorMode::Definition:
        return new DefinitionLexer(editor);
    case EditorMode::Json:
        return new QsciLexerJSON(editor);
    case EditorMode::Yaml:
        return new QsciLexerYAML(editor);
    case EditorMode::Csv:
        return new CsvLexer(editor);
    case EditorMode::Markdown:
        return new QsciLexerMarkdown(editor);
    case EditorMode::Plain:
        return nullptr;
    }
    return nullptr;
}

QList<int> stylesOf(const QsciLexer &lexer)
{
    QList<int> styles;
    for (int style = 0; style < 128; ++style) {
        if (!lexer.description(style).isEmpty())
            styles << style;
    }
    return styles;
}

void dressLexer(QsciLexer &lexer, const QPalette &palette)
{
    const QFont font = theme::fixedFont();
    const QColor paper = palette.color(QPalette::Base);
    const QColor ink = palette.color(QPalette::Text);
    lexer.setDefaultFont(font);
    lexer.setDefaultPaper(paper);
    lexer.setDefaultColor(ink);
    for (const int style : stylesOf(lexer)) {
        const std::optional<theme::Tone> tone = toneOfStyle(lexer.description(style));
        lexer.setFont(font, style);
        lexer.setPaper(paper, style);
        lexer.setColor(tone ? theme::toneColor(*tone, palette) : ink, style);
        lexer.setEolFill(false, style);
    }
}

} // namespace perch
