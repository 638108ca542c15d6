// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/formmachine.h"

#include "core/submit/argumenttext.h"
#include "core/submit/jobdata.h"
#include "core/submit/sizetext.h"
#include "gui/theme.h"
#include "gui/widgets/timetext.h"

#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

namespace perch
{

FormProgram::FormProgram(QWidget *parent) : FormSection(tr("Program"), parent)
{
    m_executable =
        add(tr("E&xecutable"), new TextField(QStringLiteral("executable"), tr("a script")),
            tr("The script or program that runs; it is sent along."));
    m_arguments =
        add(tr("&Arguments"), new TextField(QStringLiteral("arguments"), tr("none (default)")),
            tr("Parted by blanks. One with a blank in it: put all in double quotes and this one in "
               "single quotes."));
    m_hint = addHint();
}

void FormProgram::showValues(const SubmitValues &values, const FormFacts &)
{
    m_executable->showValues(values);
    m_arguments->showValues(values);
    const Result<QStringList> words = parseArguments(values.text(QStringLiteral("arguments")));
    say(*m_hint, words ? QString() : words.error().message, true);
}

FormGpus::FormGpus(QWidget *parent) : FormSection(tr("GPUs"), parent)
{
    m_count =
        add(tr("&GPUs"), new NumberField(QStringLiteral("request_gpus"), 16, tr("0 (default)")),
            tr("One is right unless the program itself uses several."));
    const QString capability = QStringLiteral("gpus_minimum_capability");
    m_capability = new QComboBox;
    m_capability->setEditable(true);
    m_capability->setInsertPolicy(QComboBox::NoInsert);
    m_capability->setAccessibleName(capability);
    m_capability->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_capability->setMinimumContentsLength(6);
    for (const GpuGeneration &generation : gpuGenerations())
        m_capability->addItem(
            QStringLiteral("%1  %2").arg(generation.capability,
                                         generation.models.join(QStringLiteral(", "))),
            generation.capability);
    m_capability->lineEdit()->setPlaceholderText(tr("any (default)"));
    m_capability->lineEdit()->setAccessibleName(capability);
    m_capability->setCurrentIndex(-1);
    addRow(tr("Least capabilit&y"), m_capability,
           tr("The oldest GPU generation that will do, as its compute capability."));
    connect(m_capability, &QComboBox::activated, this, [this, capability](int index) {
        Q_EMIT fieldEdited(capability, m_capability->itemData(index).toString());
    });
    connect(m_capability->lineEdit(), &QLineEdit::textEdited, this,
            [this, capability](const QString &text) {
                Q_EMIT fieldEdited(capability, text.simplified().section(u' ', 0, 0));
            });
    m_memory = add(tr("Least m&emory"),
                   new SizeField(QStringLiteral("gpus_minimum_memory"), QStringLiteral("MB"),
                                 tr("any (default)")),
                   tr("The least memory that each GPU must have."));
    m_hint = addHint();

    m_wantLab = new SwitchField(QStringLiteral("+WantGPULab"), tr("Use the shared GPU La&b"));
    m_wantLab->setToolTip(tr("Without it a GPU job does not match the shared machines and waits."));
    connect(m_wantLab, &SwitchField::edited, this, &FormSection::fieldEdited);
    m_length = new ChoiceField(QStringLiteral("+GPUJobLength"), true, tr("medium (default)"));
    m_length->addChoice(tr("Short (12 hours)"), QStringLiteral("short"));
    m_length->addChoice(tr("Medium (24 hours)"), QStringLiteral("medium"));
    m_length->addChoice(tr("Long (7 days)"), QStringLiteral("long"));
    m_length->setToolTip(
        tr("Short jobs may use two thirds of the shared GPUs, medium ones a third, "
           "long ones four GPUs at a time."));
    connect(m_length, &ChoiceField::edited, this, &FormSection::fieldEdited);
    m_lab = new QWidget;
    auto *lab = new QFormLayout(m_lab);
    lab->setContentsMargins(0, 0, 0, 0);
    lab->setHorizontalSpacing(theme::spaceS);
    lab->setVerticalSpacing(theme::spaceXS);
    auto *words = new QLabel(tr("Job &length"));
    words->setBuddy(m_length);
    words->setMinimumHeight(m_length->sizeHint().height());
    words->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("Least capability ")));
    lab->addRow(m_wantLab);
    lab->addRow(words, m_length);
    addWide(m_lab);
    m_lab->hide();
}

void FormGpus::showValues(const SubmitValues &values, const FormFacts &facts)
{
    m_count->showValues(values);
    m_memory->showValues(values);
    m_wantLab->showValues(values);
    m_length->showValues(values);
    const QString capability = values.text(QStringLiteral("gpus_minimum_capability"));
    QLineEdit *line = m_capability->lineEdit();
    if (line->text().simplified().section(u' ', 0, 0) != capability) {
        const QSignalBlocker quiet(m_capability);
        const int known = capability.isEmpty() ? -1 : m_capability->findData(capability);
        m_capability->setCurrentIndex(known);
        if (known < 0)
            line->setText(capability);
        line->setCursorPosition(0);
    }
    const QString count = values.text(QStringLiteral("request_gpus"));
    const bool asksMore =
        !capability.isEmpty() || !values.text(QStringLiteral("gpus_minimum_memory")).isEmpty();
    const bool isIgnored = asksMore && (count.isEmpty() || count == u"0");
    say(*m_hint, isIgnored ? tr("Kind and memory count only when GPUs are asked for.") : QString(),
        true);
    const bool isLab = facts.hasGpuLab || values.value(QStringLiteral("+WantGPULab")) ||
                       values.value(QStringLiteral("+GPUJobLength"));
    m_lab->setVisible(isLab);
}

FormResources::FormResources(QWidget *parent) : FormSection(tr("Resources"), parent)
{
    m_cpus =
        add(tr("&CPUs"), new NumberField(QStringLiteral("request_cpus"), 128, tr("1 (default)")),
            tr("Cores for loading data; a GPU job needs at least one."));
    m_memory = add(
        tr("&Memory"),
        new SizeField(QStringLiteral("request_memory"), QStringLiteral("MB"), tr("pool's default")),
        tr("Of the machine, not of the GPU. A job that uses more is put on hold."));
    m_disk = add(
        tr("&Disk"),
        new SizeField(QStringLiteral("request_disk"), QStringLiteral("KB"), tr("pool's default")),
        tr("Room for the image, the inputs and the results."));
    m_floor = addHint();
    m_useFloor = new QPushButton;
    m_useFloor->setFont(theme::hintFont());
    m_useFloor->hide();
    addWide(m_useFloor);
    connect(m_useFloor, &QPushButton::clicked, this,
            [this] { Q_EMIT fieldEdited(QStringLiteral("request_disk"), m_floorText); });
}

void FormResources::showValues(const SubmitValues &values, const FormFacts &facts)
{
    m_cpus->showValues(values);
    m_memory->showValues(values);
    m_disk->showValues(values);
    showFloor(values, facts);
}

void FormResources::showFloor(const SubmitValues &values, const FormFacts &facts)
{
    const DiskNeed need = diskNeedOf(values, facts.sizes());
    const qint64 least = leastDiskBytes(need);
    m_floorText = wholeGigabytes(least);
    const QString written = values.text(QStringLiteral("request_disk"));
    const std::optional<qint64> asked = bytesOfSize(written, kibibyte);
    const bool isKnown = need.imageBytes > 0 || need.inputBytes > gibibyte / 2;
    const bool isTooLittle = isKnown && asked && *asked < least;
    QStringList parts;
    if (need.imageBytes > 0)
        parts << tr("image %1").arg(sizeText(need.imageBytes));
    if (need.inputBytes > 0)
        parts << tr("inputs %1").arg(sizeText(need.inputBytes));
    parts << tr("1 GB to spare");
    const QString sentence = tr("At least %1: %2%3.")
                                 .arg(QString(m_floorText).replace(u"GB"_qs, u" GB"_qs),
                                      parts.join(QStringLiteral(", ")),
                                      need.isWhole ? QString() : tr("; some sizes are not known"));
    say(*m_floor, isKnown ? sentence : QString(), isTooLittle);
    m_useFloor->setVisible(isKnown && (written.isEmpty() || isTooLittle));
    m_useFloor->setText(tr("Use %1").arg(QString(m_floorText).replace(u"GB"_qs, u" GB"_qs)));
}

FormEnding::FormEnding(QWidget *parent) : FormSection(tr("When it ends"), parent)
{
    m_retries =
        add(tr("Re&tries"), new NumberField(QStringLiteral("max_retries"), 100, tr("0 (default)")),
            tr("How often the program runs again when it ends with another exit code "
               "than 0."));
    m_notification = new ChoiceField(QStringLiteral("notification"), false, tr("never (default)"));
    m_notification->addChoice(tr("Never"), QStringLiteral("Never"));
    m_notification->addChoice(tr("When it has ended"), QStringLiteral("Complete"));
    m_notification->addChoice(tr("When it failed"), QStringLiteral("Error"));
    m_notification->addChoice(tr("At every step"), QStringLiteral("Always"));
    add(tr("&Mail"), m_notification, tr("When HTCondor sends a mail; each job sends its own."));
    m_address =
        add(tr("T&o"), new TextField(QStringLiteral("notify_user"), tr("your account (default)")),
            tr("The address for these mails."));
}

void FormEnding::showValues(const SubmitValues &values, const FormFacts &)
{
    m_retries->showValues(values);
    m_notification->showValues(values);
    m_address->showValues(values);
    const QString mail = values.text(QStringLiteral("notification"));
    m_address->setEnabled(!m_address->text().isEmpty() ||
                          (!mail.isEmpty() && mail.compare(u"Never", Qt::CaseInsensitive) != 0));
}

} // namespace perch
