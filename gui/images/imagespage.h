// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/quota.h"
#include "remote/stagedremoval.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace perch
{

class EmptyState;
class ErrorBanner;
class ImagesController;
class QuotaGauge;
class StagedList;
class UploadList;
struct RemovalPlan;

/// The Images page: quotas, the queue of uploads as cards, the list of what is staged; an inviting
/// drop area when there is nothing yet.
class ImagesPage : public QWidget
{
    Q_OBJECT

public:
    explicit ImagesPage(ImagesController &controller, QWidget *parent = nullptr);

Q_SIGNALS:
    void useWanted(const perch::StagedImage &image);
    void noticed(const QString &text); ///< for the activity line

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildHeader();
    QWidget *buildGauges();
    void connectController();
    void chooseFiles();
    void updateFace();
    void askToDelete(const RemovalPlan &plan);
    void tellRemoved(const QList<StagedRemoval> &removals);
    void showQuotas(const QList<Quota> &quotas);
    void setListing(bool isListing);
    void restyle();

    ImagesController &m_controller;
    ErrorBanner *m_banner = nullptr;
    QLabel *m_subtitle = nullptr;
    QPushButton *m_add = nullptr;
    QToolButton *m_refresh = nullptr;
    QWidget *m_gauges = nullptr;
    QuotaGauge *m_space = nullptr;
    QuotaGauge *m_items = nullptr;
    UploadList *m_uploads = nullptr;
    QStackedWidget *m_faces = nullptr; // empty or list
    EmptyState *m_empty = nullptr;
    StagedList *m_list = nullptr;
    QTimer m_slow; // loading is said after 300 ms, never before
    bool m_isOnline = false;
};

} // namespace perch
