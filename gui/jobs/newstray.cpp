// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/newstray.h"

#include "gui/jobs/jobnotifier.h"
#include "gui/jobs/jobspage.h"
#include "gui/mainwindow.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QSystemTrayIcon>

namespace perch
{

NewsTray::NewsTray(JobNotifier &notifier, MainWindow &window, JobsPage &page)
    : m_notifier(notifier), m_window(window), m_page(page)
{
    makeSwitch();
    if (QSystemTrayIcon::isSystemTrayAvailable())
        makeTray();
    connect(&notifier, &JobNotifier::told, this, &NewsTray::show);
}

NewsTray::~NewsTray() = default;

void NewsTray::makeSwitch()
{
    m_switch = new QAction(tr("Tell about jobs"), &m_window);
    m_switch->setCheckable(true);
    connect(m_switch, &QAction::triggered, &m_notifier, &JobNotifier::setOn);
    const auto showState = [this] {
        const bool isOn = m_notifier.isOn();
        m_switch->setChecked(isOn);
        m_switch->setIcon(icon(isOn ? QStringLiteral("bell") : QStringLiteral("bell-off")));
        // as a paragraph it is wrapped
        m_switch->setToolTip(QStringLiteral("<p>%1</p>")
                                 .arg(isOn ? tr("Perch tells on the desktop when a batch has "
                                                "finished, when its first job "
                                                "fails or is held, and when nothing of it starts "
                                                "for hours. Click to be told "
                                                "nothing.")
                                           : tr("Perch tells nothing on the desktop. Click to be "
                                                "told when a batch has "
                                                "finished, fails, is held or does not start.")));
    };
    connect(&m_notifier, &JobNotifier::onChanged, this, showState);
    showState();
    m_window.addTool(m_switch);
}

void NewsTray::makeTray()
{
    m_menu = std::make_unique<QMenu>();
    QAction *open = m_menu->addAction(tr("Show Perch"));
    connect(open, &QAction::triggered, &m_window, &MainWindow::comeToFront);
    m_menu->addAction(m_switch);
    m_menu->addSeparator();
    QAction *quit = m_menu->addAction(tr("Quit"));
    connect(quit, &QAction::triggered, &m_window, &QWidget::close);
    m_icon = std::make_unique<QSystemTrayIcon>(m_window.windowIcon());
    m_icon->setToolTip(QStringLiteral("Perch"));
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon.get(), &QSystemTrayIcon::messageClicked, this, &NewsTray::openLast);
    connect(m_icon.get(), &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger)
                    m_window.comeToFront();
            });
    m_icon->show();
}

void NewsTray::show(const JobNews &news)
{
    m_lastBatch = news.batch;
    const bool isBad =
        news.kind == JobNews::Kind::FirstFailure || news.kind == JobNews::Kind::FirstHold;
    if (m_icon)
        m_icon->showMessage(news.title, news.text,
                            isBad ? QSystemTrayIcon::Warning : QSystemTrayIcon::Information);
    if (!m_window.isActiveWindow())
        QApplication::alert(&m_window);
    Q_EMIT noticed(news.title + QStringLiteral(". ") + news.text.section(u'\n', 0, 0));
}

void NewsTray::openLast()
{
    m_window.comeToFront();
    m_window.showPlace(MainWindow::Place::Jobs);
    m_page.showBatch(m_lastBatch);
}

} // namespace perch

#include "moc_newstray.cpp"
