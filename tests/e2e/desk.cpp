// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/e2e/desk.h"

#include "gui/compose/composecontroller.h"
#include "gui/connect/connectcontroller.h"
#include "gui/images/imagescontroller.h"
#include "gui/jobs/jobdetail.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/results/outputview.h"
#include "gui/widgets/elidedlabel.h"
#include "tests/e2e/hands.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTest>

namespace perch
{

using namespace std::chrono_literals;
using Place = MainWindow::Place;

namespace
{

QString textOf(const QWidget *widget)
{
    if (const auto *label = qobject_cast<const QLabel *>(widget))
        return label->text();
    if (const auto *elided = qobject_cast<const ElidedLabel *>(widget))
        return elided->text();
    if (const auto *output = qobject_cast<const OutputView *>(widget))
        return output->shownText();
    if (const auto *text = qobject_cast<const QPlainTextEdit *>(widget))
        return text->toPlainText();
    return {};
}

Error timedOut(const QString &what)
{
    return Error(Error::Code::Timeout,
                 what + QStringLiteral("; the window shows:\n") + Desk::shownText());
}

} // namespace

Desk::Desk(const Options &options) : m_application(options)
{
    QObject::connect(&m_application.compose(), &ComposeController::submitted, &m_application,
                     [this](const RunRecord &run) { m_submitted.append(run); });
    m_application.window().resize(1280, 800);
    m_application.start();
}

Result<void> Desk::connectToPool()
{
    const Result<void> pressed = hands::press(QStringLiteral("Connect"), 20s);
    if (!pressed)
        return pressed;
    if (!hands::waitUntil([this] { return m_application.window().place() == Place::Images; }, 60s))
        return timedOut(QStringLiteral("no connection"));
    return {};
}

QString Desk::shownText(const QWidget *part)
{
    QStringList lines;
    const QWidgetList widgets = QApplication::allWidgets();
    for (const QWidget *widget : widgets) {
        if (!widget->isVisible() || (part && !part->isAncestorOf(widget)))
            continue;
        const QString text = textOf(widget);
        if (!text.isEmpty())
            lines.append(text);
    }
    return lines.join(u'\n');
}

Result<void> Desk::waitForWords(const QStringList &words, std::chrono::milliseconds timeout)
{
    const auto missing = [&words] {
        const QString shown = shownText();
        for (const QString &word : words) {
            if (!shown.contains(word))
                return word;
        }
        return QString();
    };
    if (!hands::waitUntil([&missing] { return missing().isEmpty(); }, timeout))
        return timedOut(QStringLiteral("“%1” is not shown").arg(missing()));
    return {};
}

Result<void> Desk::goTo(const QString &button, Place place)
{
    const Result<void> pressed = hands::press(button);
    if (!pressed)
        return pressed;
    if (!hands::waitUntil([this, place] { return m_application.window().place() == place; }, 5s))
        return timedOut(QStringLiteral("the page %1 does not come").arg(button));
    return {};
}

Result<void> Desk::walkAround()
{
    const Result<void> there = goTo(QStringLiteral("Compose"), Place::Compose);
    return there ? goTo(QStringLiteral("Images"), Place::Images) : there;
}

Result<void> Desk::dropImage(const QString &path)
{
    UploadsModel &uploads = m_application.images().uploads();
    if (uploads.rowCount() > 0) {
        const Result<void> shown = goTo(QStringLiteral("Images"), Place::Images);
        if (!shown)
            return shown;
        const Result<void> cleared = hands::press(QStringLiteral("Clear finished"));
        if (!cleared)
            return cleared;
    }
    const Result<void> dropped = hands::drop(m_application.window(), {path});
    if (!dropped)
        return dropped;
    if (!hands::waitUntil([&uploads] { return uploads.rowCount() == 1; }, 5s))
        return timedOut(QStringLiteral("no upload card came"));
    return {};
}

Upload Desk::upload()
{
    const QList<Upload> &uploads = m_application.images().uploads().uploads();
    return uploads.isEmpty() ? Upload() : uploads.last();
}

Result<Upload> Desk::waitForUpload(std::chrono::milliseconds timeout)
{
    if (!hands::waitUntil([this] { return upload().isOver(); }, timeout))
        return timedOut(QStringLiteral("the upload does not end"));
    return upload();
}

Result<void> Desk::openJobFolder(const QString &folder)
{
    const Result<void> dropped = hands::drop(m_application.window(), {folder});
    if (!dropped)
        return dropped;
    const auto isOpen = [this, &folder] {
        return m_application.compose().folder() == folder &&
               m_application.window().place() == Place::Compose;
    };
    if (!hands::waitUntil(isOpen, 10s))
        return timedOut(QStringLiteral("the job folder is not opened"));
    return {};
}

Result<JobId> Desk::submitFolder(const QString &folder)
{
    const Result<void> opened = openJobFolder(folder);
    if (!opened)
        return opened.error();
    return submit();
}

RunRecord Desk::run() const
{
    return m_submitted.isEmpty() ? RunRecord() : m_submitted.last();
}

Result<JobId> Desk::submit()
{
    const qsizetype before = m_submitted.size();
    const Result<void> pressed = hands::press(QStringLiteral("Submit"), 10s);
    if (!pressed)
        return pressed.error();
    if (!hands::waitUntil([this, before] { return m_submitted.size() > before; }, 60s))
        return timedOut(QStringLiteral("the job is not submitted"));
    const JobId id{m_submitted.last().cluster, 0};
    if (!hands::waitUntil([this, id] { return m_application.jobs().model().rowOf(id) >= 0; }, 30s))
        return timedOut(QStringLiteral("the job is not listed"));
    return id;
}

Result<void> Desk::chooseJob(JobId id)
{
    const Result<void> shown = goTo(QStringLiteral("Jobs"), Place::Jobs);
    if (!shown)
        return shown;
    const auto *page = m_application.window().findChild<JobsPage *>();
    const auto *table = page->findChild<QTableView *>(QStringLiteral("jobs"));
    const QAbstractItemModel *rows = table->model();
    for (int row = 0; row < rows->rowCount(); ++row) {
        const QModelIndex index = rows->index(row, 0);
        if (index.data(JobsModel::JobIdRole).value<JobId>() != id)
            continue;
        QTest::mouseClick(table->viewport(), Qt::LeftButton, Qt::NoModifier,
                          table->visualRect(index).center());
        return {};
    }
    return timedOut(QStringLiteral("the job is not listed"));
}

Job Desk::job(JobId id)
{
    const Job *known = m_application.jobs().model().job(id);
    return known ? *known : Job();
}

Result<void> Desk::waitForState(JobId id, JobState state, std::chrono::milliseconds timeout)
{
    if (hands::waitUntil([this, id, state] { return job(id).state == state; }, timeout))
        return {};
    const Job now = job(id);
    return timedOut(QStringLiteral("the job is not %1 but %2: %3 %4")
                        .arg(jobStateText(state), jobStateText(now.state), now.holdReason.text(),
                             now.lastTrouble.text()));
}

QString Desk::jobText()
{
    return shownText(m_application.window().findChild<JobDetail *>());
}

} // namespace perch
