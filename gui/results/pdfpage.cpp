// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/pdfpage.h"

#include <QCoreApplication>
#include <QProcess>
#include <QStandardPaths>

#include <chrono>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto longest = 20s;
constexpr qsizetype mostBytes = 32 * 1024 * 1024;

#ifdef Q_OS_UNIX
/// In the child, between fork and exec.
void boundProcess()
{
    const auto bound = [](auto what, rlim_t most) {
        const rlimit limit = {most, most};
        (void)setrlimit(what, &limit);
    };
    bound(RLIMIT_AS, rlim_t(1024) * 1024 * 1024);
    bound(RLIMIT_CPU, 20);
    bound(RLIMIT_FSIZE, rlim_t(256) * 1024 * 1024);
    bound(RLIMIT_CORE, 0);
}
#endif

} // namespace

PdfPage::PdfPage(QObject *parent) : QObject(parent)
{
    m_limit.setSingleShot(true);
    m_limit.setInterval(longest);
    connect(&m_limit, &QTimer::timeout, this,
            [this] { end(tr("Its first page takes longer than 20 s to draw.")); });
}

PdfPage::~PdfPage()
{
    stop();
}

void PdfPage::stop()
{
    m_limit.stop();
    m_png.clear();
    if (!m_process)
        return;
    m_process->disconnect(this);
    QProcess *process = m_process.release();
    if (process->state() == QProcess::NotRunning) {
        process->deleteLater();
        return;
    }
    process->setParent(QCoreApplication::instance()); // which ends it, should it end first
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    process->kill();
}

void PdfPage::end(const QString &why)
{
    stop();
    Q_EMIT failed(why);
}

void PdfPage::draw(const QString &path, const QByteArray &bytes)
{
    stop();
    const QString program = m_program.isEmpty()
                                ? QStandardPaths::findExecutable(QStringLiteral("pdftoppm"))
                                : m_program;
    if (program.isEmpty()) {
        Q_EMIT failed(tr("Showing a PDF needs pdftoppm, which is not installed here (Debian's "
                         "package poppler-utils). Until then: download it and open it."));
        return;
    }
    m_process = std::make_unique<QProcess>();
#ifdef Q_OS_UNIX
    m_process->setChildProcessModifier(boundProcess);
#endif
    m_process->setStandardErrorFile(QProcess::nullDevice());
    connect(m_process.get(), &QProcess::readyReadStandardOutput, this, [this] {
        m_png += m_process->readAllStandardOutput();
        if (m_png.size() > mostBytes)
            end(tr("Its first page becomes too large a picture."));
    });
    connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end(tr("pdftoppm, which draws a PDF, could not be started."));
    });
    connect(m_process.get(), &QProcess::finished, this, [this](int code, QProcess::ExitStatus how) {
        m_png += m_process->readAllStandardOutput();
        if (how != QProcess::NormalExit || code != 0 || m_png.isEmpty()) {
            end(tr("Its first page cannot be drawn: the PDF is damaged, locked with a password, or "
                   "needs more memory than one page may take."));
            return;
        }
        const QByteArray png = m_png;
        stop();
        Q_EMIT drawn(png);
    });
    m_limit.start();
    const QStringList options = {QStringLiteral("-f"),          QStringLiteral("1"),
                                 QStringLiteral("-l"),          QStringLiteral("1"),
                                 QStringLiteral("-singlefile"), QStringLiteral("-png"),
                                 QStringLiteral("-scale-to"),   QStringLiteral("1400")};
    m_process->start(program, options + QStringList(path.isEmpty() ? QStringLiteral("-") : path));
    if (path.isEmpty()) {
        m_process->write(bytes);
        m_process->closeWriteChannel();
    }
}

} // namespace perch
