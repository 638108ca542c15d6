// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Quotes of arguments, environment and transfer_output_remaps.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

/// A value in double quotes (the new form of arguments and environment), taken apart.
struct NewForm {
    enum class State { Fine, NotClosed, TextBehind, GroupOpen };
    State state = State::NotClosed;
    QStringList words;
};

/// "" is a quote, '...' keeps blanks together, '' in such a group is an apostrophe (manual page
/// condor_submit, "arguments").
NewForm newForm(const QString &value)
{
    NewForm form;
    QString word;
    bool hasWord = false;
    bool isGroup = false;
    qsizetype i = 1;
    for (; i < value.size(); ++i) {
        const QChar c = value[i];
        if (c == u'"') {
            if (i + 1 >= value.size() || value[i + 1] != u'"')
                break;
            ++i;
            word += u'"';
            hasWord = true;
        } else if (c == u'\'') {
            if (isGroup && i + 1 < value.size() && value[i + 1] == u'\'') {
                ++i;
                word += u'\'';
            } else {
                isGroup = !isGroup;
            }
            hasWord = true;
        } else if (c.isSpace() && !isGroup) {
            if (hasWord)
                form.words.append(word);
            word.clear();
            hasWord = false;
        } else {
            word += c;
            hasWord = true;
        }
    }
    if (hasWord)
        form.words.append(word);
    if (i >= value.size())
        form.state = NewForm::State::NotClosed;
    else if (!value.sliced(i + 1).trimmed().isEmpty())
        form.state = NewForm::State::TextBehind;
    else
        form.state = isGroup ? NewForm::State::GroupOpen : NewForm::State::Fine;
    return form;
}

QString stateText(NewForm::State state)
{
    switch (state) {
    case NewForm::State::NotClosed:
        return QStringLiteral("the first double quote is never closed");
    case NewForm::State::TextBehind:
        return QStringLiteral("something stands behind the closing double quote (inside, a double "
                              "quote is written twice)");
    case NewForm::State::GroupOpen:
        return QStringLiteral("a single quote is never closed");
    case NewForm::State::Fine:
        break;
    }
    return {};
}

bool hasBareDoubleQuote(const QString &value)
{
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value[i] == u'"' && (i == 0 || value[i - 1] != u'\\'))
            return true;
    }
    return false;
}

/// $NAME and ${NAME}, which no shell fills in.
bool hasShellVariable(const QString &value)
{
    static const QRegularExpression variable(
        QStringLiteral("(?<![$\\\\])\\$(?:\\{[A-Za-z_]\\w*\\}|(?!\\{)[A-Za-z_]\\w*(?![\\w(]))"));
    return variable.match(value).hasMatch();
}

/// executable = /bin/bash with arguments such as -c '...'
bool isReadByShell(const Draft &draft)
{
    static const QRegularExpression shell(QStringLiteral("(?:^|/)(?:ba|da|z|k)?sh$"));
    return shell.match(draft.plainValue("executable")).hasMatch() ||
           draft.value("arguments").contains(QStringLiteral("-c "));
}

void checkArguments(Draft &draft)
{
    for (const char *name : {"arguments", "args"}) {
        for (const qsizetype index : draft.byName.value(QString::fromLatin1(name))) {
            const Statement &statement = *draft.assignments[index].statement;
            const QString &value = statement.value;
            if (value.startsWith(u'"')) {
                const NewForm form = newForm(value);
                if (form.state != NewForm::State::Fine)
                    draft.report("arguments-quotes", statement.line,
                                 {{"name", statement.name}, {"what", stateText(form.state)}});
            } else if (hasBareDoubleQuote(value)) {
                Finding *const finding =
                    draft.report("arguments-quotes", statement.line,
                                 {{"name", statement.name},
                                  {"what", QStringLiteral("double quotes stand in the middle")}});
                if (value.count(u'"') % 2 == 0 && !value.contains(u'\'') &&
                    !value.contains(u'\\')) {
                    QString right = value;
                    right.replace(u'"', u'\'');
                    mend(finding, {withValue(draft, statement, u'"' + right + u'"')},
                         QStringLiteral(
                             "Put all arguments in double quotes, groups in single ones"));
                }
            } else if (value.count(u'\'') >= 2) {
                Finding *const finding =
                    draft.report("quotes-passed-on", statement.line, {{"name", statement.name}});
                if (value.count(u'\'') % 2 == 0 && !value.contains(u'\\'))
                    mend(finding, {withValue(draft, statement, u'"' + value + u'"')});
            }
            if (hasShellVariable(value) && !isReadByShell(draft))
                draft.report("shell-variable", statement.line, {{"name", statement.name}});
        }
    }
}

void checkNewEnvironment(Draft &draft, const Statement &statement)
{
    static const QRegularExpression several(QStringLiteral(";\\s*[A-Za-z_]\\w*="));
    const NewForm form = newForm(statement.value);
    if (form.state != NewForm::State::Fine) {
        draft.report("environment-form", statement.line, {{"what", stateText(form.state)}});
        return;
    }
    bool hasSemicolon = false;
    for (const QString &word : form.words) {
        if (!word.contains(u'=') && !word.contains(u'$')) {
            draft.report("environment-form", statement.line,
                         {{"what", QStringLiteral("there is no = behind ") + quoted(word)}});
            return;
        }
        hasSemicolon = hasSemicolon || several.match(word).hasMatch();
    }
    if (!hasSemicolon)
        return;
    static const QRegularExpression separator(QStringLiteral(";\\s*(?=[A-Za-z_]\\w*=)"));
    QString right = statement.value;
    mend(draft.report("environment-semicolons", statement.line),
         {withValue(draft, statement, right.replace(separator, QStringLiteral(" ")))});
}

void checkOldEnvironment(Draft &draft, const Statement &statement)
{
    static const QRegularExpression several(QStringLiteral("^\\w+=[^\\s;'\"]*\\s+\\w+="));
    for (const QString &part : statement.value.split(u';')) {
        const QString entry = part.trimmed();
        if (entry.isEmpty() || entry.contains(u'$'))
            continue;
        if (!entry.contains(u'=')) {
            draft.report("environment-form", statement.line,
                         {{"what", QStringLiteral("there is no = behind ") + quoted(entry)}});
            return;
        }
        if (!several.match(entry).hasMatch())
            continue;
        Finding *const finding = draft.report("environment-blanks", statement.line);
        if (!statement.value.contains(u'"') && !statement.value.contains(u';'))
            mend(finding, {withValue(draft, statement, u'"' + statement.value + u'"')});
        return;
    }
}

void checkEnvironment(Draft &draft)
{
    for (const qsizetype index : draft.byName.value(QStringLiteral("environment"))) {
        const Statement &statement = *draft.assignments[index].statement;
        if (statement.value.startsWith(u'"'))
            checkNewEnvironment(draft, statement);
        else
            checkOldEnvironment(draft, statement);
        if (hasShellVariable(statement.value))
            draft.report("shell-variable", statement.line, {{"name", statement.name}});
    }
}

void checkRemaps(Draft &draft)
{
    const Statement *const statement = draft.last("transfer_output_remaps");
    if (!statement || statement->value.isEmpty())
        return;
    const QString &value = statement->value;
    const bool isQuoted = value.size() >= 2 && value.startsWith(u'"') && value.endsWith(u'"');
    if (!isQuoted && !value.startsWith(u'$')) {
        QString bare = value;
        bare.remove(u'"');
        mend(draft.report("remaps-unquoted", statement->line),
             {withValue(draft, *statement, u'"' + bare + u'"')});
        return;
    }
    if (!isQuoted)
        return;
    const QString inside = value.sliced(1, value.size() - 2);
    static const QRegularExpression comma(QStringLiteral(",\\s*(?=[^,;=]+=)"));
    const QString outputs = draft.plainValue("transfer_output_files");
    for (const QString &part : inside.split(u';')) {
        const QString pair = part.trimmed();
        if (pair.isEmpty())
            continue;
        const QString source = pair.section(u'=', 0, 0).trimmed();
        if (!pair.contains(u'=') && !pair.contains(u'$')) {
            draft.report("remaps-form", statement->line, {{"part", pair}});
            return;
        }
        if (comma.match(pair).hasMatch() && pair.count(u'=') > 1) {
            QString right = value;
            mend(draft.report("remaps-form", statement->line, {{"part", pair}}),
                 {withValue(draft, *statement, right.replace(comma, QStringLiteral("; ")))},
                 QStringLiteral("Put semicolons between the pairs"));
            return;
        }
        if (source.endsWith(u'/'))
            draft.report("remaps-folder", statement->line, {{"name", source}});
        const bool isKnown =
            outputs.isEmpty() || outputs.contains(u'$') || source.contains(u'$') ||
            draft.listOf("transfer_output_files").contains(source) ||
            draft.listOf("transfer_output_files").contains(source.section(u'/', 0, 0));
        if (!isKnown && !outputs.contains(source))
            draft.report("remaps-unlisted", statement->line, {{"name", source}});
    }
    if (const Statement *const target = draft.last("output_destination");
        target && !target->value.isEmpty())
        draft.report("remaps-with-destination", statement->line);
}

} // namespace

QList<Check> quoteChecks()
{
    return {
        {checkArguments, {"arguments-quotes", "quotes-passed-on", "shell-variable"}},
        {checkEnvironment, {"environment-form", "environment-semicolons", "environment-blanks"}},
        {checkRemaps,
         {"remaps-unquoted", "remaps-form", "remaps-folder", "remaps-unlisted",
          "remaps-with-destination"}}};
}

} // namespace perch::lint
