// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/hostkeydialog.h"

#include "gui/theme.h"
#include "remote/authprompter.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

namespace perch
{

HostKeyDialog::HostKeyDialog(const HostKeyQuestion &question, QWidget *parent)
    : PromptDialog(QStringLiteral("shield"), parent)
{
    setHeading(
        tr("Is this the right machine?"),
        tr("Perch meets %1 for the first time. Its key is like a passport: compare the "
           "fingerprint below "
           "with the one that the site publishes. Once remembered, Perch warns when it changes.")
            .arg(question.machine));
    column().addSpacing(theme::spaceXS);
    addFact(column(), tr("Machine"), question.machine, true, this);
    addFact(column(), tr("Key type"), question.keyType, true, this);
    addFact(column(), tr("Fingerprint"), question.fingerprint, true, this);
    if (question.published.isEmpty()) {
        addText(
            column(),
            tr("The site's description has no published fingerprint. If in doubt, ask its staff."),
            Look::Hint, this);
    } else {
        addFact(column(), tr("Published by the site"), question.published, true, this);
        const bool same = question.published == question.fingerprint;
        auto *verdict = addText(
            column(),
            same ? tr("✓ The two fingerprints are the same.")
                 : tr("✗ The two fingerprints differ. Do not connect; ask the site's staff."),
            same ? Look::Normal : Look::Refusal, this);
        if (same)
            theme::setTextColor(*verdict, theme::toneColor(theme::Tone::Good, palette()));
    }
    auto *buttons = addButtons(column(), tr("Remember and connect"), this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
}

} // namespace perch

#include "moc_hostkeydialog.cpp"
