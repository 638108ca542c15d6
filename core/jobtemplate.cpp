// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtemplate.h"

#include "core/plaintext.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringDecoder>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype fileLimit = 256 * 1024;
constexpr qsizetype fileCountLimit = 32;
constexpr qsizetype textLimit = 300;

const QString descriptionName = QStringLiteral("template.json");
const QStringList valueFields = {QStringLiteral("project"), QStringLiteral("user"),
                                 QStringLiteral("staging"), QStringLiteral("image")};
const QStringList conditions = {QStringLiteral("gpu_lab"), QStringLiteral("chtc_staging")};

Error unusable(const QString &name, const QString &why)
{
    return {Error::Code::Parse,
            QStringLiteral("The template %1 cannot be used: %2.").arg(plainLine(name, 100), why)};
}

/// "name" of {{name}}, and "if name" of {{if name}} at the begin of a line.
const QRegularExpression &mark()
{
    static const QRegularExpression expression(
        QStringLiteral("^\\{\\{if ([a-z_]+)\\}\\}|\\{\\{([a-z_]+)\\}\\}"),
        QRegularExpression::MultilineOption);
    return expression;
}

/// What is wrong with the fields of a text; empty when nothing is.
QString complaintAboutFields(const TemplateFile &file, const QStringList &declared)
{
    auto marks = mark().globalMatch(file.text);
    while (marks.hasNext()) {
        const auto match = marks.next();
        const bool isCondition = !match.captured(1).isEmpty();
        const QString field = isCondition ? match.captured(1) : match.captured(2);
        if (!(isCondition ? conditions : valueFields).contains(field))
            return QStringLiteral("%1 names the field %2, which there is not")
                .arg(file.name, field);
        if (!declared.contains(field))
            return QStringLiteral("%1 uses %2, which template.json does not declare")
                .arg(file.name, field);
    }
    QString rest = file.text;
    if (rest.remove(mark()).contains(u"{{"))
        return QStringLiteral("%1 holds {{ without a field").arg(file.name);
    return {};
}

std::optional<JobTemplate::Image> imageOf(const QString &word)
{
    using Image = JobTemplate::Image;
    static const QMap<QString, Image> words = {{QStringLiteral("none"), Image::None},
                                               {QStringLiteral("any"), Image::Any},
                                               {QStringLiteral("python"), Image::Python},
                                               {QStringLiteral("payload"), Image::Payload}};
    const auto found = words.find(word);
    return found == words.end() ? std::nullopt : std::optional(*found);
}

Result<QStringList> stringList(const QJsonValue &value)
{
    QStringList list;
    for (const QJsonValue &one : value.toArray()) {
        if (!one.isString())
            return Error(Error::Code::Parse, {});
        list.append(one.toString());
    }
    if (!value.isArray() && !value.isUndefined())
        return Error(Error::Code::Parse, {});
    return list;
}

/// The members of template.json, without the files. The error's message says why only.
Result<JobTemplate> describedTemplate(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        return Error(Error::Code::Parse, QStringLiteral("template.json is no JSON object"));
    const QJsonObject object = document.object();
    static const QStringList known = {QStringLiteral("title"),  QStringLiteral("sentence"),
                                      QStringLiteral("needs"),  QStringLiteral("order"),
                                      QStringLiteral("image"),  QStringLiteral("submit"),
                                      QStringLiteral("fields"), QStringLiteral("executables")};
    for (const QString &key : object.keys()) {
        if (!known.contains(key))
            return Error(Error::Code::Parse,
                         QStringLiteral("template.json has an unknown member %1").arg(key));
    }
    JobTemplate described;
    described.title = object[u"title"].toString();
    described.sentence = object[u"sentence"].toString();
    described.needs = object[u"needs"].toString();
    described.order = object[u"order"].toInt(-1);
    described.submitFileName = object[u"submit"].toString();
    for (const QString &text : {described.title, described.sentence, described.needs}) {
        if (text.isEmpty() || text != plainLine(text, textLimit))
            return Error(Error::Code::Parse,
                         QStringLiteral("title, sentence and needs must be one line of text each"));
    }
    const auto image = imageOf(object[u"image"].toString());
    const Result<QStringList> fields = stringList(object[u"fields"]);
    if (!image || !fields || described.order < 0)
        return Error(Error::Code::Parse,
                     QStringLiteral("order, image or fields of template.json are not as they must "
                                    "be"));
    described.image = *image;
    described.fields = *fields;
    for (const QString &field : std::as_const(described.fields)) {
        if (!valueFields.contains(field) && !conditions.contains(field))
            return Error(Error::Code::Parse,
                         QStringLiteral("template.json declares the field %1, which there is not")
                             .arg(plainLine(field, 100)));
    }
    return described;
}

Result<TemplateFile> templateFile(const QString &name, const QByteArray &bytes)
{
    static const QRegularExpression fit(QStringLiteral("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"));
    if (!fit.match(name).hasMatch())
        return Error(Error::Code::Parse,
                     QStringLiteral("a file cannot be called %1").arg(plainLine(name, 100)));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder.decode(bytes);
    if (bytes.size() > fileLimit || bytes.contains('\0') || decoder.hasError())
        return Error(Error::Code::Parse,
                     QStringLiteral("%1 is no UTF-8 text of at most 256 KiB").arg(name));
    return TemplateFile{name, text, text.startsWith(u"#!")};
}

/// The values by field; an empty image becomes a name that the linter asks to replace.
QMap<QString, QString> valuesByField(const TemplateValues &values)
{
    return {{QStringLiteral("project"), values.project},
            {QStringLiteral("user"), values.user},
            {QStringLiteral("staging"), values.staging},
            {QStringLiteral("image"),
             values.image.isEmpty() ? QStringLiteral("choose-an-image.sif") : values.image}};
}

bool isFit(const QString &field, const QString &value)
{
    // neither blanks, quotes nor $, # and \: one word in a submit description and in a shell
    static const QRegularExpression project(
        QStringLiteral("\\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z"));
    static const QRegularExpression path(QStringLiteral("\\A(/[A-Za-z0-9._-]+)+\\z"));
    static const QRegularExpression url(QStringLiteral(
        "\\A[A-Za-z0-9][A-Za-z0-9._~:/?=&@%+-]{0,1023}\\z|\\A(/[A-Za-z0-9._-]+)+\\z"));
    if (field == u"project")
        return project.match(value).hasMatch();
    if (field == u"user")
        return value.isEmpty() || isLoginName(value);
    if (field == u"staging")
        return value.isEmpty() || (value.size() <= 1024 && path.match(value).hasMatch());
    return url.match(value).hasMatch();
}

QString filledText(const QString &text, const QMap<QString, QString> &byField,
                   const TemplateValues &values)
{
    QString filled;
    const QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QString line = lines[i];
        const auto first = mark().match(line);
        if (const QString condition = first.captured(1); !condition.isEmpty()) {
            if (!(condition == u"gpu_lab" ? values.gpuLab : values.chtcStaging))
                continue;
            line.remove(0, first.capturedLength());
        }
        qsizetype from = 0;
        for (auto match = mark().match(line); match.hasMatch(); match = mark().match(line, from)) {
            const QString value = byField.value(match.captured(2));
            line.replace(match.capturedStart(), match.capturedLength(), value);
            from = match.capturedStart() + value.size();
        }
        filled += i + 1 < lines.size() ? line + u'\n' : line;
    }
    return filled;
}

} // namespace

QString projectName(const QString &folderName)
{
    QString name = folderName.normalized(QString::NormalizationForm_KD);
    static const QRegularExpression unfit(QStringLiteral("[^A-Za-z0-9._-]+"));
    static const QRegularExpression edges(QStringLiteral("^[^A-Za-z0-9]+|[._-]+$"));
    static const QRegularExpression accents(QStringLiteral("\\p{Mn}"));
    name.remove(accents);
    name.replace(unfit, QStringLiteral("-"));
    name = name.remove(edges).left(64).remove(edges);
    return name.isEmpty() ? QStringLiteral("job") : name;
}

TemplateValues templateValues(const QString &folderName, const std::optional<Profile> &profile,
                              const QString &imageUrl)
{
    TemplateValues values;
    values.project = projectName(folderName);
    values.image = imageUrl;
    if (profile) {
        values.user = profile->user;
        values.staging = profile->stagingFolder();
        values.gpuLab = profile->site.wantGpuLab;
        // a site in CHTC's part of OSDF has CHTC's mark on the machines that see its /staging
        values.chtcStaging = profile->site.imageUrlPrefix.startsWith(u"osdf:///chtc/");
    }
    return values;
}

Result<JobTemplate> parseJobTemplate(const QString &name, const QMap<QString, QByteArray> &files)
{
    if (!files.contains(descriptionName) || files.size() > fileCountLimit)
        return unusable(name, QStringLiteral("it has no template.json, or too many files"));
    Result<JobTemplate> described = describedTemplate(files[descriptionName]);
    if (!described)
        return unusable(name, described.error().message);
    JobTemplate result = *described;
    result.name = name;
    const QJsonObject object = QJsonDocument::fromJson(files[descriptionName]).object();
    const Result<QStringList> executables = stringList(object[u"executables"]);
    if (!executables)
        return unusable(name, QStringLiteral("executables of template.json is no list of names"));
    for (const QString &executable : *executables) {
        if (!files.contains(executable))
            return unusable(name,
                            QStringLiteral("%1 is not there").arg(plainLine(executable, 100)));
    }
    for (auto it = files.cbegin(); it != files.cend(); ++it) {
        if (it.key() == descriptionName)
            continue;
        Result<TemplateFile> file = templateFile(it.key(), it.value());
        if (!file)
            return unusable(name, file.error().message);
        file->isExecutable = file->isExecutable || executables->contains(file->name);
        const QString complaint = complaintAboutFields(*file, result.fields);
        if (!complaint.isEmpty())
            return unusable(name, complaint);
        result.files.append(*file);
    }
    if (!files.contains(result.submitFileName) || !result.submitFileName.endsWith(u".sub"))
        return unusable(name, QStringLiteral("its submit description is not there"));
    return result;
}

Result<QList<TemplateFile>> fillJobTemplate(const JobTemplate &jobTemplate,
                                            const TemplateValues &values)
{
    const QMap<QString, QString> byField = valuesByField(values);
    for (const QString &field : jobTemplate.fields) {
        if (byField.contains(field) && !isFit(field, byField[field]))
            return Error(Error::Code::Refused,
                         QStringLiteral("The job was not made: the %1 \"%2\" of the profile or its "
                                        "site has letters that cannot stand in a job's files. "
                                        "Correct it there, then try again.")
                             .arg(field, plainLine(byField[field], 100)));
    }
    QList<TemplateFile> files = jobTemplate.files;
    for (TemplateFile &file : files)
        file.text = filledText(file.text, byField, values);
    return files;
}

Result<QList<JobTemplate>> readJobTemplates(const QString &folder)
{
    QList<JobTemplate> templates;
    const QStringList names = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString &name : names) {
        const QDir place(folder + u'/' + name);
        QMap<QString, QByteArray> files;
        const QStringList fileNames = place.entryList(QDir::Files | QDir::Hidden, QDir::Name);
        for (const QString &fileName : fileNames.mid(0, fileCountLimit + 1)) {
            QFile file(place.filePath(fileName));
            if (!file.open(QIODevice::ReadOnly))
                return Error(Error::Code::Io,
                             QStringLiteral("The template %1 cannot be read.").arg(name),
                             file.errorString());
            files.insert(fileName, file.read(fileLimit + 1));
        }
        const Result<JobTemplate> read = parseJobTemplate(name, files);
        if (!read)
            return read.error();
        templates.append(*read);
    }
    std::stable_sort(
        templates.begin(), templates.end(),
        [](const JobTemplate &one, const JobTemplate &other) { return one.order < other.order; });
    return templates;
}

} // namespace perch
