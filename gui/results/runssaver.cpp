// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runssaver.h"

#include "gui/results/bestrunstable.h"
#include "gui/results/runsplot.h"
#include "gui/whendone.h"
#include "gui/widgets/icon.h"

#include <QBuffer>
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QSaveFile>
#include <QtConcurrent/QtConcurrentRun>

#include <array>

namespace perch
{

namespace
{

/// Empty, or why it was not written.
QString writeAll(const QString &path, const QImage &picture, QByteArray bytes)
{
    if (!picture.isNull()) {
        QBuffer buffer(&bytes);
        picture.save(&buffer, "PNG");
    }
    QSaveFile file(path);
    const bool good =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    return good ? QString() : file.errorString();
}

} // namespace

RunsSaver::RunsSaver(RunsPlot &plot, BestRunsTable &table, QWidget &window)
    : QObject(&window), m_plot(plot), m_table(table), m_window(window), m_menu(new QMenu(&window))
{
    add("results", tr("Curves as picture (PNG) …"), Kind::Png);
    add("results", tr("Curves as drawing (SVG) …"), Kind::Svg);
    add("results", tr("Curves as document (PDF) …"), Kind::Pdf);
    add("table", tr("Runs as table (CSV) …"), Kind::Csv);
}

void RunsSaver::add(const char *iconName, const QString &text, Kind kind)
{
    m_menu->addAction(icon(QString::fromLatin1(iconName)), text, this,
                      [this, kind] { choose(kind); });
}

void RunsSaver::choose(Kind kind)
{
    constexpr std::array suffixes = {"png", "svg", "pdf", "csv"};
    const QString suffix = QString::fromLatin1(suffixes[std::size_t(kind)]);
    auto *dialog = new QFileDialog(
        &m_window, kind == Kind::Csv ? tr("Save the table") : tr("Save the picture"),
        QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(QStringLiteral("runs.%1").arg(suffix));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, kind](const QString &path) { write(kind, path); });
    dialog->open();
}

void RunsSaver::write(Kind kind, const QString &path)
{
    Q_EMIT aboutToSave();
    const QImage picture = kind == Kind::Png ? m_plot.image() : QImage();
    const QByteArray bytes = kind == Kind::Svg   ? m_plot.svg()
                             : kind == Kind::Pdf ? m_plot.pdf()
                             : kind == Kind::Csv ? asCsv(m_table.inShownOrder())
                                                 : QByteArray();
    whenDone(QtConcurrent::run(writeAll, path, picture, bytes), this,
             [this, shown = QDir::toNativeSeparators(path)](const QString &problem) {
                 if (problem.isEmpty())
                     Q_EMIT noticed(tr("Saved %1.").arg(shown));
                 else
                     Q_EMIT failed(
                         Error(Error::Code::Io,
                               tr("%1 was not saved. Choose another folder, or make room on "
                                  "the disk.")
                                   .arg(shown),
                               problem));
             });
}

} // namespace perch

#include "moc_runssaver.cpp"
