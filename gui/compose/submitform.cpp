// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitform.h"

#include "gui/compose/formenvironment.h"
#include "gui/compose/formfiles.h"
#include "gui/compose/formimage.h"
#include "gui/compose/formmachine.h"
#include "gui/theme.h"

#include <QEvent>
#include <QVBoxLayout>

namespace perch
{

SubmitForm::SubmitForm(QWidget *parent) : QWidget(parent)
{
    auto *image = new FormImage;
    connect(image, &FormImage::imageChosen, this, &SubmitForm::imageChosen);
    m_sections = {new FormProgram,   image,         new FormGpus,
                  new FormResources, new FormFiles, new FormEnvironment,
                  new FormEnding};
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceL, 0, theme::spaceXS, 0);
    layout->setSpacing(theme::spaceS);
    for (FormSection *section : std::as_const(m_sections)) {
        layout->addWidget(section);
        connect(section, &FormSection::fieldEdited, this, &SubmitForm::fieldEdited);
    }
    showAll();
}

void SubmitForm::showFile(const SubmitFile &file)
{
    showValues(SubmitValues(file));
}

void SubmitForm::showValues(const SubmitValues &values)
{
    m_values = values;
    showAll();
}

void SubmitForm::setFacts(const FormFacts &facts)
{
    m_facts = facts;
    showAll();
}

void SubmitForm::showAll()
{
    for (FormSection *section : std::as_const(m_sections))
        section->showValues(m_values, m_facts);
}

void SubmitForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showAll(); // hints have colours of the palette
}

} // namespace perch
