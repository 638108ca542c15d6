// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The texts in an image: its definition file, and the JSON in which Apptainer keeps labels and
// scripts ("inspect-metadata.json", what `apptainer inspect` prints).
#include "core/plaintext.h"
#include "core/sifcodes.h"
#include "core/sifparts.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <algorithm>

namespace perch::sif
{

namespace
{

constexpr qint64 MaximumTextBytes = 65'536;
constexpr qint64 MaximumJsonBytes = 1'048'576; // of all objects together
constexpr qsizetype MaximumEntries = 256;
constexpr qsizetype MaximumScripts = 32;
constexpr qsizetype MaximumKeyLength = 256;
constexpr qsizetype MaximumLabelLength = 4096;

/// One image's texts; the JSON that it reads is bounded however many objects there are.
class TextReader
{
public:
    TextReader(const Source &source, SifImage &image) : m_source(source), m_image(image) {}

    void read(const SifObject &object);

private:
    [[nodiscard]] QJsonObject jsonOf(const SifObject &object);
    void readMetadata(const QJsonObject &attributes);
    void readLabels(const QJsonObject &labels);
    void readEnvironment(const QJsonObject &scripts);

    const Source &m_source;
    SifImage &m_image;
    qint64 m_jsonLeft = MaximumJsonBytes;
};

QString textOf(const QJsonObject &object, QLatin1String key)
{
    return plainText(object.value(key).toString(), MaximumTextBytes);
}

void TextReader::read(const SifObject &object)
{
    if (object.dataType == Definition && m_image.definition.isEmpty())
        m_image.definition = plainText(QString::fromUtf8(m_source.bytesAt(
                                           object.offset, std::min(object.size, MaximumTextBytes))),
                                       MaximumTextBytes);
    else if (object.dataType == Labels)
        readLabels(jsonOf(object));
    else if (object.dataType == Json && object.name == u"inspect-metadata.json")
        readMetadata(jsonOf(object)
                         .value(QLatin1String("data"))
                         .toObject()
                         .value(QLatin1String("attributes"))
                         .toObject());
}

QJsonObject TextReader::jsonOf(const SifObject &object)
{
    if (object.size > m_jsonLeft) {
        warn(m_image,
             QStringLiteral("Object %1 is too large to be read as labels.").arg(object.id));
        return {};
    }
    m_jsonLeft -= object.size;
    const QJsonDocument document =
        QJsonDocument::fromJson(m_source.bytesAt(object.offset, object.size));
    if (!document.isObject())
        warn(m_image, QStringLiteral("Object %1 should be JSON and is not.").arg(object.id));
    return document.object();
}

void TextReader::readMetadata(const QJsonObject &attributes)
{
    readLabels(attributes.value(QLatin1String("labels")).toObject());
    readEnvironment(attributes.value(QLatin1String("environment")).toObject());
    m_image.runscript = textOf(attributes, QLatin1String("runscript"));
    m_image.startscript = textOf(attributes, QLatin1String("startscript"));
    m_image.help = textOf(attributes, QLatin1String("helpfile"));
    if (m_image.definition.isEmpty())
        m_image.definition = textOf(attributes, QLatin1String("deffile"));
    const QJsonObject apps = attributes.value(QLatin1String("apps")).toObject();
    for (auto it = apps.begin(); it != apps.end() && m_image.apps.size() < MaximumEntries; ++it)
        m_image.apps.append(plainLine(it.key(), MaximumKeyLength));
}

void TextReader::readLabels(const QJsonObject &labels)
{
    for (auto it = labels.begin(); it != labels.end() && m_image.labels.size() < MaximumEntries;
         ++it) {
        if (it.value().isString())
            m_image.labels.insert(plainLine(it.key(), MaximumKeyLength),
                                  plainText(it.value().toString(), MaximumLabelLength));
    }
}

void TextReader::readEnvironment(const QJsonObject &scripts)
{
    for (auto it = scripts.begin();
         it != scripts.end() && m_image.environment.size() < MaximumScripts; ++it) {
        if (it.value().isString())
            m_image.environment.insert(plainLine(it.key(), MaximumKeyLength),
                                       plainText(it.value().toString(), MaximumTextBytes));
    }
}

/// "Sunday_22_November_2026_6:49:8_UTC", as Apptainer labels the build date. Another zone than UTC
/// is an abbreviation that nobody can resolve.
QDateTime buildDateOf(const QString &label)
{
    const QStringList parts = label.split(u'_');
    if (parts.size() != 6 || (parts[5] != u"UTC" && parts[5] != u"GMT"))
        return {};
    const QDate date =
        QLocale::c().toDate(QStringLiteral("%1 %2 %3").arg(parts[1], parts[2], parts[3]),
                            QStringLiteral("d MMMM yyyy"));
    const QTime time = QTime::fromString(parts[4], QStringLiteral("H:m:s"));
    return date.isValid() && time.isValid() ? QDateTime(date, time, Qt::UTC) : QDateTime();
}

/// What stands behind "Key:" in the header of a recipe, without a comment.
QString valueAfterColon(QStringView line)
{
    QStringView value = line.mid(line.indexOf(u':') + 1);
    const qsizetype comment = value.indexOf(u" #");
    if (comment >= 0)
        value = value.left(comment);
    return value.toString().simplified();
}

/// From where a recipe starts; of several stages the last one makes the image.
void readOrigin(SifImage &image)
{
    bool isHeader = false;
    const QList<QStringView> lines = QStringView(image.definition).split(u'\n');
    for (const QStringView line : lines) {
        if (line.startsWith(u"bootstrap:", Qt::CaseInsensitive)) {
            isHeader = true;
            image.bootstrap = valueAfterColon(line);
            image.from.clear();
        } else if (line.startsWith(u'%')) {
            isHeader = false;
        } else if (isHeader && line.startsWith(u"from:", Qt::CaseInsensitive)) {
            image.from = valueAfterColon(line);
        }
    }
    image.bootstrap.truncate(MaximumKeyLength);
    image.from.truncate(MaximumLabelLength);
}

/// What Apptainer itself wrote among the labels.
void readWellKnownLabels(SifImage &image)
{
    const auto label = [&image](const QString &name) {
        return image.labels.value(QStringLiteral("org.label-schema.") + name).simplified();
    };
    if (image.bootstrap.isEmpty()) {
        image.bootstrap = label(QStringLiteral("usage.singularity.deffile.bootstrap"));
        image.from = label(QStringLiteral("usage.singularity.deffile.from"));
    }
    image.built = buildDateOf(label(QStringLiteral("build-date")));
    const QString apptainer = label(QStringLiteral("usage.apptainer.version"));
    const QString singularity = label(QStringLiteral("usage.singularity.version"));
    if (!apptainer.isEmpty())
        image.builtWith = QStringLiteral("Apptainer %1").arg(apptainer);
    else if (!singularity.isEmpty())
        image.builtWith = QStringLiteral("Singularity %1").arg(singularity);
}

} // namespace

void readTexts(const Source &source, SifImage &image)
{
    TextReader reader(source, image);
    const QList<SifObject> objects = image.objects;
    for (const SifObject &object : objects) {
        if (!object.damaged)
            reader.read(object);
    }
    readOrigin(image);
    readWellKnownLabels(image);
}

} // namespace perch::sif
