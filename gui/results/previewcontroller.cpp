// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/previewcontroller.h"

#include "gui/results/resultscontroller.h"
#include "gui/session.h"
#include "gui/whendone.h"

#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto pause = 150ms;
constexpr qint64 partBytes = 512 * 1024;

bool isSame(const RemoteFile &a, const RemoteFile &b)
{
    return a.name == b.name && a.size == b.size && a.modified == b.modified;
}

} // namespace

PreviewController::PreviewController(ResultsController &results, QObject *parent)
    : QObject(parent), m_results(results)
{
    m_pool.setMaxThreadCount(1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(pause);
    connect(&m_soon, &QTimer::timeout, this, [this] { fetch(m_state.file.size); });
    connect(&m_pdf, &PdfPage::failed, this,
            [this](const QString &why) { enter(PreviewState::Stage::Refused, why); });
    connect(&m_pdf, &PdfPage::drawn, this, [this](const QByteArray &png) {
        whenDone(QtConcurrent::run(&m_pool,
                                   [png] {
                                       Preview page = previewOfPicture(png);
                                       page.kind = PreviewKind::Pdf;
                                       page.facts = tr("PDF, first page");
                                       return page;
                                   }),
                 this, [this, mine = m_turn](const Preview &page) {
                     if (mine == m_turn)
                         take({}, page);
                 });
    });
}

PreviewController::~PreviewController()
{
    m_pool.clear();
}

void PreviewController::enter(PreviewState::Stage stage, const QString &text)
{
    m_state.stage = stage;
    m_state.text = text;
    Q_EMIT changed();
}

void PreviewController::clear()
{
    ++m_turn;
    m_soon.stop();
    m_pdf.stop();
    m_pool.clear();
    m_state = PreviewState();
    Q_EMIT changed();
}

void PreviewController::show(const RemoteFile &file, const QString &localPath)
{
    const bool isShown =
        m_state.stage == PreviewState::Stage::Shown && m_state.preview.notes.isEmpty();
    const bool isHere = localPath == m_state.localPath || isShown;
    if (m_state.stage != PreviewState::Stage::Nothing && isSame(file, m_state.file) && isHere) {
        if (std::exchange(m_state.localPath, localPath) != localPath)
            Q_EMIT copyChanged(); // it can be opened now
        return;
    }
    ++m_turn;
    m_soon.stop();
    m_pdf.stop();
    m_pool.clear();
    m_state = PreviewState();
    m_state.file = file;
    m_state.localPath = localPath;
    if (!localPath.isEmpty()) {
        read({file.name, localPath, {}, true});
    } else if (file.size == 0) {
        enter(PreviewState::Stage::Refused, tr("The file is empty."));
    } else if (file.size > mostUnasked) {
        enter(PreviewState::Stage::TooLarge);
    } else {
        enter(PreviewState::Stage::Fetching);
        m_soon.start();
    }
}

void PreviewController::showBegin()
{
    if (m_state.stage != PreviewState::Stage::TooLarge)
        return;
    enter(PreviewState::Stage::Fetching);
    fetch(mostUnasked);
}

QCoro::Task<void> PreviewController::fetch(qint64 bytes)
{
    const QPointer<PreviewController> self = this;
    const int mine = m_turn;
    const QPointer<Session> session = m_results.session();
    const QString path = m_results.run().remoteFolder + u'/' + m_state.file.name;
    const qint64 wanted = std::min(bytes, m_state.file.size);
    QByteArray got;
    while (got.size() < wanted) {
        if (!session) {
            enter(PreviewState::Stage::Refused,
                  tr("You are not connected to the access point, where this file lies. Connect to "
                     "see it here."));
            co_return;
        }
        auto reading = readFilePart(session->accessPoint(), path, got.size(),
                                    std::min(partBytes, wanted - got.size()));
        const Result<QByteArray> part = co_await std::move(reading);
        if (!self || mine != m_turn)
            co_return;
        if (!part) {
            enter(PreviewState::Stage::Refused, part.error().message);
            co_return;
        }
        if (part->isEmpty())
            break; // it is shorter by now
        got += *part;
        m_state.received = got.size();
        Q_EMIT changed();
    }
    const bool isWhole = wanted == m_state.file.size;
    read({m_state.file.name, {}, got, isWhole});
}

void PreviewController::read(PreviewSource source)
{
    enter(PreviewState::Stage::Reading);
    whenDone(QtConcurrent::run(&m_pool, [source] { return makePreview(source); }), this,
             [this, source, mine = m_turn](const Preview &preview) {
                 if (mine == m_turn)
                     take(source, preview);
             });
}

void PreviewController::take(const PreviewSource &source, const Preview &preview)
{
    const bool isPage = preview.kind == PreviewKind::Pdf && preview.picture.isNull();
    if (isPage && preview.refusal.isEmpty()) {
        if (source.isWhole)
            m_pdf.draw(source.path, source.bytes);
        else
            enter(PreviewState::Stage::Refused, tr("It can be shown only as a whole."));
        return;
    }
    m_state.preview = preview;
    enter(preview.refusal.isEmpty() ? PreviewState::Stage::Shown : PreviewState::Stage::Refused,
          preview.refusal);
}

} // namespace perch
