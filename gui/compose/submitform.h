// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitfile.h"
#include "remote/staging.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace perch
{

/// The settings that most jobs need, as fields beside the text. Reads the submit description, and
/// says which command a person has set to what; never writes anything by itself.
class SubmitForm : public QWidget
{
    Q_OBJECT

public:
    explicit SubmitForm(QWidget *parent = nullptr);

    void showFile(const SubmitFile &file);
    /// Images that can be chosen, each with the URL by which a job names it.
    void setImages(const QList<StagedImage> &images, const QStringList &urls);

Q_SIGNALS:
    void fieldEdited(const QString &name,
                     const QString &value); ///< empty value: take the command out
    void imageChosen(const perch::StagedImage &image);

private:
    QSpinBox *addNumber(const QString &label, const QString &name, int maximum,
                        const QString &hint);
    QLineEdit *addText(const QString &label, const QString &name, const QString &placeholder,
                       const QString &hint);
    void showNumber(QSpinBox *box, const SubmitFile &file);
    void showText(QLineEdit *line, const SubmitFile &file);
    void fillImages();

    QFormLayout *m_layout = nullptr;
    QComboBox *m_image = nullptr;
    QSpinBox *m_gpus = nullptr;
    QSpinBox *m_cpus = nullptr;
    QLineEdit *m_memory = nullptr;
    QLineEdit *m_disk = nullptr;
    QComboBox *m_length = nullptr;
    QLineEdit *m_arguments = nullptr;
    QList<StagedImage> m_images;
    QStringList m_urls;
    QString m_current; // container_image as written
};

} // namespace perch
