// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/formimage.h"

#include "core/submit/jobdata.h"
#include "gui/widgets/timetext.h"

#include <QLabel>
#include <QSignalBlocker>

namespace perch
{

namespace
{

constexpr int noImage = -1;
constexpr int registry = -2;
const char *const command = "container_image";

} // namespace

FormImage::FormImage(QWidget *parent) : FormSection(tr("Image"), parent)
{
    m_image = new QComboBox;
    m_image->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_image->setMinimumContentsLength(12);
    m_image->setAccessibleName(tr("Container image"));
    addRow(tr("&Image"), m_image,
           tr("What the job runs in. A staged image can also be dropped here."));
    connect(m_image, &QComboBox::activated, this, &FormImage::choose);
    m_address = new QLineEdit;
    m_address->setAccessibleName(tr("Image of a registry"));
    m_address->setPlaceholderText(QStringLiteral("docker://user/image:tag"));
    m_registry = m_address;
    addWide(m_registry);
    m_registry->hide();
    connect(m_address, &QLineEdit::textEdited, this, [this](const QString &text) {
        if (isRegistryImage(text.trimmed()) || text.trimmed().isEmpty())
            Q_EMIT fieldEdited(QString::fromLatin1(command), text.trimmed());
        else
            say(*m_hint, tr("Write it as docker://user/image:tag or oras://host/image:tag."), true);
    });
    m_hint = addHint();
}

void FormImage::choose(int index)
{
    const int image = m_image->itemData(index).toInt();
    m_wantsRegistry = image == registry;
    m_registry->setVisible(m_wantsRegistry);
    if (image >= 0 && image < m_images.size())
        Q_EMIT imageChosen(m_images[image]);
    if (m_wantsRegistry)
        m_address->setFocus();
}

void FormImage::showValues(const SubmitValues &values, const FormFacts &facts)
{
    m_images = facts.images;
    m_urls = facts.imageUrls;
    const QString current = values.text(QString::fromLatin1(command));
    const bool isRegistry = isRegistryImage(current);
    if (!current.isEmpty())
        m_wantsRegistry = false;
    fill(current);
    m_registry->setVisible(isRegistry || m_wantsRegistry);
    if (isRegistry && m_address->text().trimmed() != current) {
        const QSignalBlocker quiet(m_address);
        m_address->setText(current);
        m_address->setCursorPosition(0);
    }
    say(*m_hint,
        isRegistry ? tr("Each job fetches this image from the net: it starts slowly, many jobs may "
                        "be turned away, and the name can come to stand for another image. Turn it "
                        "into a .sif once and stage that.")
                   : QString(),
        true);
}

void FormImage::fill(const QString &current)
{
    const QSignalBlocker quiet(m_image);
    m_image->clear();
    const int at = int(m_urls.indexOf(current));
    const bool isRegistry = isRegistryImage(current) || m_wantsRegistry; // has an entry of its own
    if (!isRegistry && current.isEmpty())
        m_image->addItem(tr("choose an image …"), noImage);
    else if (!isRegistry && at < 0)
        m_image->addItem(current.section(u'/', -1), noImage);
    for (int i = 0; i < m_images.size(); ++i) {
        m_image->addItem(m_images[i].fileName, i);
        m_image->setItemData(m_image->count() - 1,
                             QStringLiteral("%1, %2").arg(m_images[i].path.toHtmlEscaped(),
                                                          sizeText(m_images[i].size)),
                             Qt::ToolTipRole);
        if (i == at)
            m_image->setCurrentIndex(m_image->count() - 1);
    }
    m_image->addItem(tr("from a registry …"), registry);
    if (isRegistry)
        m_image->setCurrentIndex(m_image->count() - 1);
    m_image->setToolTip(current.isEmpty() ? tr("What the job runs in.") : current.toHtmlEscaped());
}

} // namespace perch
