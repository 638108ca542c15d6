// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/pdfpage.h"
#include "gui/results/preview.h"
#include "remote/remotefolder.h"

#include <QCoro/QCoroTask>

#include <QObject>
#include <QThreadPool>
#include <QTimer>

namespace perch
{

class ResultsController;

/// How far the preview of the chosen file is.
struct PreviewState {
    enum class Stage {
        Nothing,  ///< no file is chosen
        TooLarge, ///< it is fetched only when asked for
        Fetching,
        Reading, ///< its bytes are here
        Shown,
        Refused ///< `text` says why
    };
    Stage stage = Stage::Nothing;
    RemoteFile file;
    QString localPath;   ///< of its verified copy; empty: none is here
    qint64 received = 0; ///< of Fetching
    Preview preview;     ///< of Shown
    QString text;
};

/// Brings what is needed to show the chosen file: from its copy on this computer, else from the
/// access point, by itself only when it is small. Nothing of it touches the disk.
class PreviewController : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 mostUnasked = 2'000'000; ///< bytes

    explicit PreviewController(ResultsController &results, QObject *parent = nullptr);
    ~PreviewController() override;

    void show(const RemoteFile &file, const QString &localPath);
    void showBegin(); ///< of a file that is too large: its first `mostUnasked` bytes
    void clear();
    [[nodiscard]] const PreviewState &state() const { return m_state; }
    [[nodiscard]] PdfPage &pdfPage() { return m_pdf; }

Q_SIGNALS:
    void changed();
    void copyChanged(); ///< only where its copy on this computer lies

private:
    void enter(PreviewState::Stage stage, const QString &text = {});
    QCoro::Task<void> fetch(qint64 bytes);
    void read(PreviewSource source);
    void take(const PreviewSource &source, const Preview &preview);

    ResultsController &m_results;
    PreviewState m_state;
    int m_turn = 0; ///< counts files shown: what comes of an earlier one is dropped
    QTimer m_soon;  ///< one may only be passing by with the arrow keys
    PdfPage m_pdf;
    QThreadPool m_pool;
};

} // namespace perch
