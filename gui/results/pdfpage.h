// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <memory>

class QProcess;

namespace perch
{

/// Draws the first page of a PDF by poppler's pdftoppm: a process of its own, bounded in memory,
/// time and output, so that no PDF can take Perch with it.
class PdfPage : public QObject
{
    Q_OBJECT

public:
    explicit PdfPage(QObject *parent = nullptr);
    ~PdfPage() override;

    /// `path`: an absolute one, or empty: the PDF is `bytes`. Ends a drawing that goes on.
    void draw(const QString &path, const QByteArray &bytes);
    void stop();
    /// For tests: another program than the installed pdftoppm.
    void setProgram(const QString &program) { m_program = program; }

Q_SIGNALS:
    void drawn(const QByteArray &png);
    void failed(const QString &why); ///< a sentence

private:
    void end(const QString &why);

    QString m_program;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_png;
    QTimer m_limit;
};

} // namespace perch
