// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagespage.h"

#include "core/stagedname.h"
#include "gui/images/deletedialog.h"
#include "gui/images/downloadlist.h"
#include "gui/images/imagekeeper.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/quotagauge.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/images/stagedlist.h"
#include "gui/images/uploadlist.h"
#include "gui/images/uploadsmodel.h"
#include "gui/theme.h"
#include "gui/widgets/card.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

namespace perch
{

ImagesPage::ImagesPage(ImagesController &controller, QWidget *parent)
    : QWidget(parent), m_controller(controller)
{
    m_banner = new ErrorBanner(this);
    m_empty = new EmptyState(
        QStringLiteral("images"), tr("Drop an Apptainer image here"),
        tr("Perch looks inside the .sif file at once, uploads it to /staging under a name "
           "that carries its hash, and checks every byte there."),
        tr("Choose images …"), this);
    m_faces = new QStackedWidget(this);
    auto *emptyCard = new Card(Card::Edge::Dashed, this);
    auto *inside = new QVBoxLayout(emptyCard);
    inside->addWidget(m_empty);
    m_faces->addWidget(emptyCard);
    m_list = new StagedList(m_controller, this);
    m_faces->addWidget(m_list);

    m_uploads = new UploadList(m_controller.queue(), this);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceXL);
    layout->setSpacing(theme::spaceL);
    layout->addWidget(buildHeader());
    layout->addWidget(m_banner);
    layout->addWidget(buildGauges());
    layout->addWidget(m_uploads);
    layout->addWidget(new DownloadList(m_controller.downloads(), this));
    layout->addWidget(m_faces, 1);
    layout->addStretch(0); // takes the room while the list is hidden
    m_slow.setSingleShot(true);
    m_slow.setInterval(300);
    connectController();
    restyle();
    updateFace();
}

QWidget *ImagesPage::buildHeader()
{
    auto *header = new QWidget(this);
    header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    auto *title = new QLabel(tr("Images"), header);
    title->setFont(theme::headingFont());
    title->setIndent(theme::headingIndent);
    m_subtitle = new QLabel(tr("Images and data on /staging, ready for your jobs"), header);
    m_subtitle->setTextFormat(Qt::PlainText);
    m_refresh = new QToolButton(header);
    m_refresh->setAutoRaise(true);
    m_refresh->setToolTip(tr("Read the staging folder and the quotas again (F5)"));
    m_refresh->setAccessibleName(tr("Read the list again"));
    m_refresh->setShortcut(QKeySequence(Qt::Key_F5));
    m_add = new QPushButton(tr("Add images …"), header);
    m_add->setToolTip(
        tr("Choose .sif files, or archives of data such as .tar.gz, to upload; you can also drop "
           "them anywhere in the window"));
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(title);
    texts->addWidget(m_subtitle);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::spaceS);
    row->addLayout(texts, 1);
    row->addWidget(m_refresh);
    row->addWidget(m_add);
    return header;
}

QWidget *ImagesPage::buildGauges()
{
    m_gauges = new QWidget(this);
    m_gauges->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    m_space = new QuotaGauge(tr("Space on /staging"), m_gauges);
    m_items = new QuotaGauge(tr("Files and folders"), m_gauges);
    auto *row = new QHBoxLayout(m_gauges);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::spaceL);
    for (QuotaGauge *gauge : {m_space, m_items}) {
        auto *card = new Card(Card::Edge::Solid, m_gauges);
        auto *inside = new QVBoxLayout(card);
        inside->setContentsMargins(theme::spaceL, theme::spaceM, theme::spaceL, theme::spaceM);
        inside->addWidget(gauge);
        row->addWidget(card);
    }
    m_gauges->hide();
    return m_gauges;
}

void ImagesPage::connectController()
{
    connect(m_add, &QPushButton::clicked, this, &ImagesPage::chooseFiles);
    connect(m_empty, &EmptyState::activated, this, &ImagesPage::chooseFiles);
    connect(m_refresh, &QToolButton::clicked, this, [this] {
        m_banner->clear();
        m_controller.refresh();
    });
    connect(&m_controller, &ImagesController::failed, this,
            [this](const Error &error) { m_banner->showError(error); });
    connect(&m_controller, &ImagesController::quotasChanged, this, &ImagesPage::showQuotas);
    connect(&m_controller, &ImagesController::listingChanged, this, &ImagesPage::setListing);
    connect(&m_controller, &ImagesController::sessionChanged, this, [this](bool isOnline) {
        m_isOnline = isOnline;
        m_banner->clear();
        updateFace();
    });
    // what was staged last is what the next step wants
    connect(&m_controller, &ImagesController::imageStaged, m_list,
            [this](const StagedImage &image) { m_list->select(image.path); });
    connect(m_list, &StagedList::useWanted, this, &ImagesPage::useWanted);
    connect(m_list, &StagedList::noticed, this, &ImagesPage::noticed);
    connect(&m_controller.keeper(), &ImageKeeper::noticed, this, &ImagesPage::noticed);
    connect(&m_controller.keeper(), &ImageKeeper::planned, this, &ImagesPage::askToDelete);
    connect(&m_controller.keeper(), &ImageKeeper::removed, this, &ImagesPage::tellRemoved);
    connect(&m_slow, &QTimer::timeout, this,
            [this] { m_subtitle->setText(tr("Reading the staging folder …")); });
    StagedImagesModel &images = m_controller.images();
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&images, change, this, &ImagesPage::updateFace);
    UploadsModel &uploads = m_controller.uploads();
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&uploads, change, this, &ImagesPage::updateFace);
    connect(m_uploads, &UploadList::useWanted, this, &ImagesPage::useWanted);
}

void ImagesPage::chooseFiles()
{
    QStringList patterns{QStringLiteral("*.sif")};
    for (const QString &suffix : archiveSuffixes())
        patterns.append(u'*' + suffix);
    auto *dialog = new QFileDialog(
        this, tr("Choose images and data"), {},
        tr("Apptainer images and data archives (%1);;All files (*)").arg(patterns.join(u' ')));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, &m_controller, &ImagesController::addFiles);
    dialog->open();
}

void ImagesPage::updateFace()
{
    const bool hasUploads = m_controller.uploads().rowCount() > 0;
    const bool hasImages = m_controller.images().rowCount() > 0;
    m_uploads->setVisible(hasUploads);
    m_faces->setCurrentIndex(hasImages ? 1 : 0);
    m_faces->setVisible(hasImages || !hasUploads);
    m_add->setVisible(hasImages || hasUploads);
}

void ImagesPage::askToDelete(const RemovalPlan &plan)
{
    auto *dialog = new DeleteDialog(plan, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &DeleteDialog::confirmed, &m_controller.keeper(), &ImageKeeper::remove);
    dialog->open();
}

void ImagesPage::tellRemoved(const QList<StagedRemoval> &removals)
{
    const QString text = removalText(removals);
    if (hasTrouble(removals))
        m_banner->showError(Error(Error::Code::Remote, text));
    else if (!text.isEmpty())
        m_banner->showNotice(text);
}

void ImagesPage::showQuotas(const QList<Quota> &quotas)
{
    const QString own = m_controller.stagingFolder();
    const Quota *staging = own.isEmpty() ? nullptr : quotaOfFolder(quotas, own);
    for (const Quota &quota : quotas) {
        if (quota.path.startsWith(QLatin1String("/staging")) && !staging)
            staging = &quota;
    }
    m_gauges->setVisible(staging != nullptr);
    if (!staging)
        return;
    const auto amounts = [](const QString &used, qint64 limit, const QString &limitText) {
        return limit > 0 ? tr("%1 of %2").arg(used, limitText) : used;
    };
    m_space->setValue(staging->usedBytes, staging->limitBytes,
                      amounts(binarySizeText(staging->usedBytes), staging->limitBytes,
                              binarySizeText(staging->limitBytes)));
    m_items->setValue(staging->usedItems, staging->limitItems,
                      amounts(QLocale().toString(staging->usedItems), staging->limitItems,
                              QLocale().toString(staging->limitItems)));
    const QString source = tr("Told by get_quotas for %1").arg(staging->path).toHtmlEscaped();
    m_space->setToolTip(source + QStringLiteral("<br>") +
                        tr("The site counts quotas in units of 1024: 1 GB here is 1024 MB, a "
                           "little more than the GB in which files are shown.")
                            .toHtmlEscaped());
    m_items->setToolTip(source);
}

void ImagesPage::setListing(bool isListing)
{
    m_refresh->setEnabled(!isListing);
    if (isListing) {
        m_slow.start();
        return;
    }
    m_slow.stop();
    m_subtitle->setText(tr("Images and data on /staging, ready for your jobs"));
}

void ImagesPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ImagesPage::restyle()
{
    m_refresh->setIcon(icon(QStringLiteral("retry")));
    m_add->setIcon(icon(QStringLiteral("plus")));
    theme::setTextColor(*m_subtitle, theme::mutedText(palette()));
}

} // namespace perch

#include "moc_imagespage.cpp"
