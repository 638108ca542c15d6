// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/e2e/hands.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QEventLoop>
#include <QMimeData>
#include <QTabBar>
#include <QTest>
#include <QTimer>
#include <QUrl>
#include <QWidget>
#include <QWindow>

namespace perch::hands
{

using namespace std::chrono_literals;

bool waitUntil(const std::function<bool()> &condition, std::chrono::milliseconds timeout)
{
    if (condition())
        return true;
    QEventLoop loop;
    bool held = false;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        held = condition();
        if (held)
            loop.quit();
    });
    look.start(20ms);
    QTimer::singleShot(timeout, &loop, &QEventLoop::quit);
    loop.exec();
    return held || condition();
}

QAbstractButton *shownButton(const QString &text)
{
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget *widget : widgets) {
        auto *button = qobject_cast<QAbstractButton *>(widget);
        if (button && button->isVisible() && button->text().remove(u'&') == text)
            return button;
    }
    return nullptr;
}

Result<QAbstractButton *> waitForButton(const QString &text, std::chrono::milliseconds timeout)
{
    const bool there = waitUntil(
        [&text] {
            const QAbstractButton *button = shownButton(text);
            return button && button->isEnabled();
        },
        timeout);
    if (there)
        return shownButton(text);
    return Error(Error::Code::NotFound,
                 shownButton(text) ? QStringLiteral("the button “%1” cannot be pressed").arg(text)
                                   : QStringLiteral("there is no button “%1”").arg(text));
}

Result<void> press(const QString &text, std::chrono::milliseconds timeout)
{
    const Result<QAbstractButton *> button = waitForButton(text, timeout);
    if (!button)
        return button.error();
    QTest::mouseClick(*button, Qt::LeftButton);
    return {};
}

Result<void> chooseTab(const QString &text, std::chrono::milliseconds timeout)
{
    QTabBar *bar = nullptr;
    int index = -1;
    const auto find = [&] {
        const QWidgetList widgets = QApplication::allWidgets();
        for (QWidget *widget : widgets) {
            bar = qobject_cast<QTabBar *>(widget);
            if (!bar || !bar->isVisible())
                continue;
            for (index = 0; index < bar->count(); ++index) {
                if (bar->tabText(index).remove(u'&') == text && bar->isTabEnabled(index))
                    return true;
            }
        }
        return false;
    };
    if (!waitUntil(find, timeout))
        return Error(Error::Code::NotFound, QStringLiteral("there is no tab “%1”").arg(text));
    QTest::mouseClick(bar, Qt::LeftButton, Qt::NoModifier, bar->tabRect(index).center());
    return {};
}

Result<void> drop(QWidget &window, const QStringList &paths)
{
    QWindow *target = window.windowHandle();
    if (!target)
        return Error(Error::Code::NotFound, QStringLiteral("the window is not shown"));
    QMimeData files;
    QList<QUrl> urls;
    for (const QString &path : paths)
        urls.append(QUrl::fromLocalFile(path));
    files.setUrls(urls);
    const QPoint middle = window.rect().center();
    QDragEnterEvent enter(middle, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &enter);
    QDropEvent fall(QPointF(middle), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &fall);
    if (!fall.isAccepted())
        return Error(Error::Code::Refused, QStringLiteral("the window does not take the files"));
    return {};
}

} // namespace perch::hands
