// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/plaintext.h"
#include "core/submit/sweep.h"

#include <QLocale>
#include <QStringDecoder>

#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype csvLimit = 16 * 1000 * 1000;

Error unreadable(qint64 line, const QString &why)
{
    return {Error::Code::Parse,
            QStringLiteral("Line %1 of the table cannot be read: %2").arg(line).arg(why)};
}

/// Cells of RFC 4180, one record after the other.
class CsvReader
{
public:
    CsvReader(const QString &text, QChar separator) : m_text(text), m_separator(separator) {}

    [[nodiscard]] bool atEnd() const { return m_place >= m_text.size(); }
    [[nodiscard]] qint64 line() const { return m_line; } ///< of the record read last

    /// Nothing when a quote is not closed.
    std::optional<QStringList> record()
    {
        m_line = m_nextLine;
        QStringList cells;
        for (;;) {
            auto cell = nextCell();
            if (!cell)
                return std::nullopt;
            cells.append(*cell);
            if (atEnd() || m_text[m_place] != m_separator)
                break;
            ++m_place;
        }
        if (!atEnd() && m_text[m_place] == u'\r')
            ++m_place;
        if (!atEnd() && m_text[m_place] == u'\n')
            ++m_place;
        ++m_nextLine;
        return cells;
    }

private:
    std::optional<QString> nextCell()
    {
        QString cell;
        while (!atEnd() && m_text[m_place] == u' ')
            ++m_place;
        if (!atEnd() && m_text[m_place] == u'"' && !quoted(cell))
            return std::nullopt;
        while (!atEnd() && m_text[m_place] != m_separator && m_text[m_place] != u'\n' &&
               m_text[m_place] != u'\r')
            cell += m_text[m_place++];
        return cell.trimmed();
    }

    bool quoted(QString &cell)
    {
        for (++m_place; !atEnd(); ++m_place) {
            const QChar letter = m_text[m_place];
            if (letter == u'"') {
                ++m_place;
                if (atEnd() || m_text[m_place] != u'"')
                    return true;
            }
            m_nextLine += letter == u'\n' ? 1 : 0;
            cell += letter;
        }
        return false;
    }

    const QString &m_text;
    QChar m_separator;
    qsizetype m_place = 0;
    qint64 m_line = 0;
    qint64 m_nextLine = 1;
};

QChar separatorOf(const QString &text)
{
    const QString first = text.left(text.indexOf(u'\n'));
    if (!first.contains(u',')) {
        for (const QChar separator : {u';', u'\t'}) {
            if (first.contains(separator))
                return separator;
        }
    }
    return u',';
}

bool isBlank(const QStringList &cells)
{
    return cells.size() == 1 && cells.first().isEmpty();
}

Result<Sweep> sweepOfNames(const QStringList &names)
{
    if (isBlank(names) || names.size() > maximumSweepParameters)
        return unreadable(
            1,
            QStringLiteral("it must name the parameters, at most %1.").arg(maximumSweepParameters));
    Sweep sweep;
    sweep.shape = Sweep::Shape::Table;
    for (const QString &name : names) {
        const QString complaint = complaintAboutSweepName(name);
        if (!complaint.isEmpty())
            return unreadable(
                1, QStringLiteral("the first row must name the parameters. %1").arg(complaint));
        SweepParameter parameter;
        parameter.name = name;
        sweep.parameters.append(parameter);
    }
    return sweep;
}

} // namespace

Result<Sweep> parseSweepCsv(const QByteArray &csv)
{
    if (csv.size() > csvLimit)
        return Error(Error::Code::Parse,
                     QStringLiteral("The table is larger than 16 MB. Split it."));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder.decode(csv);
    if (decoder.hasError() || csv.contains('\0'))
        return Error(Error::Code::Parse, QStringLiteral("The table is no UTF-8 text. Save it as "
                                                        "CSV (UTF-8), then import it again."));
    CsvReader reader(text, separatorOf(text));
    const auto names = reader.record();
    if (!names)
        return unreadable(1, QStringLiteral("a quote is not closed."));
    Result<Sweep> sweep = sweepOfNames(*names);
    if (!sweep)
        return sweep;
    qint64 rows = 0;
    while (!reader.atEnd()) {
        const auto cells = reader.record();
        if (!cells)
            return unreadable(reader.line(), QStringLiteral("a quote is not closed."));
        if (isBlank(*cells))
            continue;
        if (cells->size() != names->size())
            return unreadable(reader.line(), QStringLiteral("it has %1 values for %2 parameters.")
                                                 .arg(cells->size())
                                                 .arg(names->size()));
        if (++rows > maximumSweepJobs)
            return unreadable(reader.line(),
                              QStringLiteral("a sweep has at most %1 rows.")
                                  .arg(QLocale(QLocale::English).toString(maximumSweepJobs)));
        for (qsizetype i = 0; i < cells->size(); ++i) {
            const QString complaint = complaintAboutSweepValue(cells->at(i));
            if (!complaint.isEmpty())
                return unreadable(reader.line(), complaint);
            sweep->parameters[i].values.append(cells->at(i));
        }
    }
    if (rows == 0)
        return unreadable(1, QStringLiteral("no rows follow the names of the parameters."));
    return sweep;
}

} // namespace perch
