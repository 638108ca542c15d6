// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitform.h"

#include "gui/theme.h"
#include "gui/widgets/timetext.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

namespace perch
{

namespace
{

constexpr const char *commandProperty = "command";

QString commandOf(const QWidget *field)
{
    return field->property(commandProperty).toString();
}

} // namespace

SubmitForm::SubmitForm(QWidget *parent) : QWidget(parent), m_layout(new QFormLayout(this))
{
    m_layout->setContentsMargins(theme::spaceL, 0, 0, 0);
    m_layout->setRowWrapPolicy(QFormLayout::WrapAllRows);
    m_layout->setVerticalSpacing(theme::spaceXS);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_image = new QComboBox;
    m_image->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_image->setMinimumContentsLength(12);
    m_image->setAccessibleName(tr("Container image"));
    m_layout->addRow(tr("&Image"), m_image);
    connect(m_image, &QComboBox::activated, this, [this](int index) {
        const int image = m_image->itemData(index).toInt();
        if (image >= 0 && image < m_images.size())
            Q_EMIT imageChosen(m_images[image]);
    });
    m_gpus = addNumber(tr("&GPUs"), QStringLiteral("request_gpus"), 16,
                       tr("One is right unless the program itself uses several."));
    m_cpus = addNumber(tr("&CPUs"), QStringLiteral("request_cpus"), 128,
                       tr("Cores for loading data; a GPU job needs at least one."));
    m_memory = addText(tr("&Memory"), QStringLiteral("request_memory"), tr("such as 4GB"),
                       tr("Of the machine, not of the GPU. Always with a unit."));
    m_disk = addText(tr("&Disk"), QStringLiteral("request_disk"), tr("such as 20GB"),
                     tr("Room for the image, the inputs and the results. Always with a unit."));

    m_length = new QComboBox;
    m_length->setAccessibleName(tr("Job length"));
    m_length->addItem(tr("Not said (medium)"), QString());
    m_length->addItem(tr("Short, up to 12 hours"), QStringLiteral("short"));
    m_length->addItem(tr("Medium, up to 24 hours"), QStringLiteral("medium"));
    m_length->addItem(tr("Long, up to 7 days"), QStringLiteral("long"));
    m_length->setToolTip(
        tr("Short jobs may use two thirds of the shared GPUs, medium ones a third, long "
           "ones four GPUs at a time."));
    m_layout->addRow(tr("Job &length"), m_length);
    connect(m_length, &QComboBox::activated, this, [this](int index) {
        const QString length = m_length->itemData(index).toString();
        Q_EMIT fieldEdited(QStringLiteral("+GPUJobLength"),
                           length.isEmpty() ? QString() : u'"' + length + u'"');
    });
    m_arguments = addText(tr("&Arguments"), QStringLiteral("arguments"), tr("of the program"), {});
}

QSpinBox *SubmitForm::addNumber(const QString &label, const QString &name, int maximum,
                                const QString &hint)
{
    auto *box = new QSpinBox;
    box->setRange(-1, maximum);
    box->setSpecialValueText(tr("not set"));
    box->setProperty(commandProperty, name);
    box->setAccessibleName(name);
    box->setToolTip(hint);
    box->setKeyboardTracking(false);
    m_layout->addRow(label, box);
    connect(box, &QSpinBox::valueChanged, this, [this, name](int value) {
        Q_EMIT fieldEdited(name, value < 0 ? QString() : QString::number(value));
    });
    return box;
}

QLineEdit *SubmitForm::addText(const QString &label, const QString &name,
                               const QString &placeholder, const QString &hint)
{
    auto *line = new QLineEdit;
    line->setProperty(commandProperty, name);
    line->setAccessibleName(name);
    line->setPlaceholderText(placeholder);
    line->setToolTip(hint);
    m_layout->addRow(label, line);
    connect(line, &QLineEdit::textEdited, this,
            [this, name](const QString &text) { Q_EMIT fieldEdited(name, text.trimmed()); });
    return line;
}

void SubmitForm::showNumber(QSpinBox *box, const SubmitFile &file)
{
    const QSignalBlocker quiet(box);
    const auto value = file.value(commandOf(box));
    bool plain = false;
    const int number = value ? value->toInt(&plain) : -1;
    const bool known =
        !value || value->isEmpty() || (plain && number >= 0 && number <= box->maximum());
    box->setEnabled(known);
    box->setValue(known && value ? number : -1);
    box->setSpecialValueText(known ? tr("not set") : *value); // such as $(gpus): edited in the text
}

void SubmitForm::showText(QLineEdit *line, const SubmitFile &file)
{
    const QString value = file.value(commandOf(line)).value_or(QString());
    if (line->text().trimmed() == value)
        return; // the cursor stays while one types here
    const QSignalBlocker quiet(line);
    line->setText(value);
    line->setCursorPosition(0); // a long line shows its beginning
}

void SubmitForm::showFile(const SubmitFile &file)
{
    showNumber(m_gpus, file);
    showNumber(m_cpus, file);
    showText(m_memory, file);
    showText(m_disk, file);
    showText(m_arguments, file);
    QString length = file.value(QStringLiteral("+GPUJobLength")).value_or(QString());
    length.remove(u'"');
    m_length->setCurrentIndex(qMax(0, m_length->findData(length.toLower())));
    m_current = file.value(QStringLiteral("container_image")).value_or(QString());
    fillImages();
}

void SubmitForm::setImages(const QList<StagedImage> &images, const QStringList &urls)
{
    m_images = images;
    m_urls = urls;
    fillImages();
}

void SubmitForm::fillImages()
{
    m_image->clear();
    const int at = int(m_urls.indexOf(m_current));
    if (m_current.isEmpty())
        m_image->addItem(tr("choose an image …"), -1);
    else if (at < 0)
        m_image->addItem(m_current.section(u'/', -1), -1);
    for (int i = 0; i < m_images.size(); ++i) {
        m_image->addItem(m_images[i].fileName, i);
        m_image->setItemData(m_image->count() - 1,
                             QStringLiteral("%1, %2").arg(m_images[i].path.toHtmlEscaped(),
                                                          sizeText(m_images[i].size)),
                             Qt::ToolTipRole);
        if (i == at)
            m_image->setCurrentIndex(m_image->count() - 1);
    }
    m_image->setToolTip(m_current.toHtmlEscaped());
}

} // namespace perch
