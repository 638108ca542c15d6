// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagedetails.h"

#include "core/siflisting.h"
#include "gui/images/imagefacts.h"
#include "gui/images/imageinspection.h"
#include "gui/images/uploadsmodel.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/rowdelegate.h"

#include <QDialogButtonBox>
#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr QSize usualSize(820, 600);
constexpr int bytesColumn = 3;

FactsView *factsPage(const QList<Fact> &facts, FactsView::Values values, const QString &name)
{
    auto *view = new FactsView(values);
    view->setAccessibleName(name);
    view->setFacts(facts);
    return view;
}

} // namespace

ImageDetails::ImageDetails(const SifImage &image, const QString &fileName, const QString &complaint,
                           QWidget *parent)
    : QDialog(parent), m_brief(new ElidedLabel(this)), m_tabs(new QTabWidget(this))
{
    setWindowTitle(tr("Inside the image"));
    resize(usualSize);
    auto *heading = new ElidedLabel(this);
    heading->setFont(theme::sectionFont());
    heading->setText(fileName);
    m_brief->setText(imageBrief(image, QDateTime::currentDateTimeUtc()));
    theme::setTextColor(*m_brief, theme::mutedText(palette()));
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("What to see of the image"));
    addTabs(image, complaint);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(heading);
    texts->addWidget(m_brief);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addLayout(texts);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(buttons);
    m_tabs->setFocus();
}

void ImageDetails::openFor(const Upload &upload, QWidget *parent)
{
    if (!upload.inside)
        return;
    const bool isRefused = upload.state == Upload::State::Refused;
    auto *dialog = new ImageDetails(*upload.inside, upload.fileName(),
                                    isRefused ? upload.error.message : QString(), parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ImageDetails::addTabs(const SifImage &image, const QString &complaint)
{
    m_tabs->addTab(factsPage(imageFacts(image, complaint), FactsView::Values::Proportional,
                             tr("Overview of the image")),
                   tr("Overview"));
    const QList<Fact> labels = imageLabels(image);
    if (!labels.isEmpty())
        m_tabs->addTab(
            factsPage(labels, FactsView::Values::Proportional, tr("Labels of the image")),
            tr("Labels"));
    const QList<Fact> scripts = imageScripts(image);
    if (!scripts.isEmpty())
        m_tabs->addTab(factsPage(scripts, FactsView::Values::Fixed,
                                 tr("Help, scripts and environment of the image")),
                       tr("Scripts and help"));
    if (!image.definition.isEmpty()) {
        auto *definition = new QPlainTextEdit(image.definition);
        definition->setReadOnly(true);
        definition->setTextInteractionFlags(Qt::TextSelectableByMouse |
                                            Qt::TextSelectableByKeyboard);
        definition->setFrameShape(QFrame::NoFrame);
        definition->setLineWrapMode(QPlainTextEdit::NoWrap);
        definition->setFont(theme::fixedFont());
        definition->setTabChangesFocus(true);
        definition->document()->setDocumentMargin(theme::spaceS);
        definition->viewport()->setAutoFillBackground(false);
        definition->setAccessibleName(tr("Definition file of the image"));
        m_tabs->addTab(definition, tr("Definition"));
    }
    m_tabs->addTab(objectList(image), tr("Objects"));
}

QWidget *ImageDetails::objectList(const SifImage &image)
{
    auto *list = new QTreeWidget;
    list->setHeaderLabels(
        {tr("ID"), tr("Group"), tr("Link"), tr("Bytes from and to"), tr("Type"), tr("Name")});
    list->setItemDelegate(new RowDelegate(bytesColumn, list));
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setAllColumnsShowFocus(true);
    list->setFrameShape(QFrame::NoFrame);
    list->viewport()->setAutoFillBackground(false);
    list->setAccessibleName(tr("Objects of the image, as apptainer sif list shows them"));
    const QList<SifListRow> rows = sifListRows(image);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const SifListRow &row = rows.at(i);
        const SifObject &object = image.objects.at(i);
        const QString type = object.damaged ? tr("%1, damaged").arg(row.type) : row.type;
        auto *item = new QTreeWidgetItem(
            list, {row.id, row.group, row.link, row.position, type, object.name});
        for (const int column : {bytesColumn, 4, 5})
            item->setToolTip(column, item->text(column).toHtmlEscaped());
    }
    list->header()->setHighlightSections(false);
    list->header()->setStretchLastSection(true);
    list->header()->resizeSection(0, 46);
    list->header()->resizeSection(1, 62);
    list->header()->resizeSection(2, 70);
    list->header()->resizeSection(bytesColumn, 165);
    list->header()->resizeSection(4, 235);
    return list;
}

void ImageDetails::paintEvent(QPaintEvent *)
{
    // a surface and an edge of its own, also where no window manager draws one
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void ImageDetails::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        theme::setTextColor(*m_brief, theme::mutedText(palette()));
}

} // namespace perch

#include "moc_imagedetails.cpp"
