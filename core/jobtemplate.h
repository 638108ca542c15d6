// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"
#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace perch
{

/// One file of a job template, as it stands there or filled in.
struct TemplateFile {
    QString name;
    QString text;
    bool isExecutable = false; ///< named so by template.json, or a text that begins with "#!"
};

/// A job to begin with: a folder with template.json and the files of the job.
///
/// A file may hold fields, {{project}}, {{user}}, {{staging}} and {{image}} (see TemplateValues),
/// and lines that begin with {{if gpu_lab}} or {{if chtc_staging}}: these are kept, without the
/// mark, where the site has that. Any other use of "{{" is an error.
///
/// template.json: title, sentence, needs (texts for the person), order (number: the place in the
/// list), image (none, any, python, payload), submit (the submit description's name), fields (all
/// that the files use), executables (names of files).
struct JobTemplate {
    enum class Image { None, Any, Python, Payload };
    QString name; ///< of its folder
    QString title;
    QString sentence; ///< what it does
    QString needs;    ///< what the person must bring
    int order = 0;
    Image image = Image::Any;
    QString submitFileName;
    QStringList fields;
    QList<TemplateFile> files; ///< by name, without template.json
};

/// What stands for the fields of a template. The defaults are right before anything is known: as
/// CHTC, Perch's bundled site, wants it.
struct TemplateValues {
    QString project;         ///< the job's name: projectName()
    QString user;            ///< NetID; may be empty
    QString staging;         ///< "/staging/b/bucky"; may be empty
    QString image;           ///< what container_image names; empty: a place holder
    bool gpuLab = true;      ///< GPU jobs need +WantGPULab there
    bool chtcStaging = true; ///< machines with /staging say HasCHTCStaging
};

/// A name for a job, fit for file names and submit descriptions, from any folder's name:
/// [A-Za-z0-9._-], at most 64 characters, "job" when nothing is left.
[[nodiscard]] QString projectName(const QString &folderName);

/// From the profile (none: not known yet) and the name of the job's folder.
[[nodiscard]] TemplateValues templateValues(const QString &folderName,
                                            const std::optional<Profile> &profile,
                                            const QString &imageUrl = {});

/// Reads a template from its files' bytes. Error Parse, naming what is wrong: unknown fields,
/// fields that template.json does not declare, files that are no text, names with a slash.
[[nodiscard]] Result<JobTemplate> parseJobTemplate(const QString &name,
                                                   const QMap<QString, QByteArray> &files);

/// The job's files with all fields filled in. Error Refused when a value could become more than one
/// word of a line: values come from profiles and site files, which somebody else may have written.
[[nodiscard]] Result<QList<TemplateFile>> fillJobTemplate(const JobTemplate &jobTemplate,
                                                          const TemplateValues &values);

/// All templates of a folder (":/templates"), in their order. Blocks on the disk. Error Parse or
/// Io, naming the template.
[[nodiscard]] Result<QList<JobTemplate>> readJobTemplates(const QString &folder);

} // namespace perch
