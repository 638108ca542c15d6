// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/formsection.h"

namespace perch
{

/// The container image: one of those that are staged, or one of a registry, with what speaks
/// against that.
class FormImage : public FormSection
{
    Q_OBJECT

public:
    explicit FormImage(QWidget *parent = nullptr);
    void showValues(const SubmitValues &values, const FormFacts &facts) override;

Q_SIGNALS:
    void imageChosen(const perch::StagedImage &image);

private:
    void fill(const QString &current);
    void choose(int index);

    QList<StagedImage> m_images;
    QStringList m_urls;
    QComboBox *m_image = nullptr;
    QWidget *m_registry = nullptr;
    QLineEdit *m_address = nullptr;
    QLabel *m_hint = nullptr;
    bool m_wantsRegistry = false; ///< chosen, and nothing typed yet
};

} // namespace perch
