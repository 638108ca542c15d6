// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/stagedfacts.h"

#include "core/plaintext.h"
#include "gui/images/imagekeeper.h"
#include "gui/widgets/timetext.h"

namespace perch
{

namespace
{

constexpr qsizetype namesAtOnce = 8; ///< more are counted

QString tr(const char *text)
{
    return ImageKeeper::tr(text);
}

QString becauseOf(const StagedRemoval &removal)
{
    switch (removal.outcome) {
    case StagedRemoval::Outcome::Gone:
        return tr("was not there any more");
    case StagedRemoval::Outcome::Changed:
        return tr("is another file now than the one listed, and was left alone");
    case StagedRemoval::Outcome::Refused:
        return removal.detail.isEmpty()
                   ? tr("may not be deleted by your account")
                   : tr("could not be deleted: the server says \"%1\"").arg(removal.detail);
    case StagedRemoval::Outcome::Removed:
    case StagedRemoval::Outcome::Unknown:
        break;
    }
    return tr("may still be there: the server did not tell");
}

} // namespace

HashFacts hashFacts(const StagedImage &image, const StagedRecord *record)
{
    HashFacts facts;
    if (!record)
        return facts;
    facts.sha256 = record->sha256;
    facts.verified = record->verified;
    facts.localPath = record->localPath;
    const bool isSame = record->path == image.path && record->size == image.size &&
                        record->modifiedNs == image.modifiedNs && record->inode == image.inode;
    if (!isSame)
        facts.state = HashState::Changed;
    else if (image.digits.isEmpty()) // nothing is promised by the name
        facts.state = HashState::Unverified;
    else
        facts.state =
            record->sha256.startsWith(image.digits) ? HashState::Verified : HashState::Wrong;
    return facts;
}

QString hashStateText(HashState state)
{
    switch (state) {
    case HashState::Unverified:
        return tr("Not checked");
    case HashState::Checking:
        return tr("Checking …");
    case HashState::Verified:
        return tr("Verified");
    case HashState::Wrong:
        return tr("Wrong hash");
    case HashState::Changed:
        return tr("Changed");
    }
    return {};
}

QString hashStateTip(const HashFacts &facts, const StagedImage &image)
{
    switch (facts.state) {
    case HashState::Unverified:
        if (image.digits.isEmpty() && !facts.sha256.isEmpty())
            return tr("The name carries no digits of the hash, so there is nothing to compare. The "
                      "SHA-256 of the file is %1.")
                .arg(facts.sha256);
        if (image.digits.isEmpty())
            return tr("The name carries no digits of the file's hash. If other bytes ever had this "
                      "name, caches may still serve them.");
        return tr("Perch has not seen all bytes of this file. \"Check\" has the transfer server "
                  "read it and compares the hash with the digits in the name.");
    case HashState::Checking:
        return tr("The transfer server reads the whole file.");
    case HashState::Verified:
        return tr("The SHA-256 is %1, as the name says. Checked %2.")
            .arg(facts.sha256, exactTimeText(facts.verified));
    case HashState::Wrong:
        return tr("The SHA-256 is %1, but the name promises %2. Do not use this file: stage the "
                  "image again, then delete this one.")
            .arg(facts.sha256, image.digits);
    case HashState::Changed:
        return tr("This is not the file that was verified on %1: its size, time or place on the "
                  "disk differs. \"Check\" tells whether its bytes are still the right ones.")
            .arg(exactTimeText(facts.verified));
    }
    return {};
}

QString hashStateIcon(HashState state)
{
    switch (state) {
    case HashState::Verified:
        return QStringLiteral("shield");
    case HashState::Wrong:
        return QStringLiteral("error");
    case HashState::Changed:
        return QStringLiteral("warning");
    case HashState::Checking:
        return QStringLiteral("search");
    case HashState::Unverified:
        break;
    }
    return QStringLiteral("state-unknown");
}

theme::Tone hashStateTone(HashState state)
{
    switch (state) {
    case HashState::Verified:
        return theme::Tone::Good;
    case HashState::Wrong:
        return theme::Tone::Bad;
    case HashState::Changed:
        return theme::Tone::Warning;
    case HashState::Checking:
        return theme::Tone::Info;
    case HashState::Unverified:
        break;
    }
    return theme::Tone::Neutral;
}

QList<StagedImage> RemovalPlan::removable() const
{
    QList<StagedImage> images;
    for (const Item &item : items) {
        if (!item.isRefused())
            images.append(item.image);
    }
    return images;
}

qint64 RemovalPlan::removableBytes() const
{
    qint64 bytes = 0;
    for (const Item &item : items)
        bytes += item.isRefused() ? 0 : item.image.size;
    return bytes;
}

bool hasTrouble(const QList<StagedRemoval> &removals)
{
    return std::any_of(removals.begin(), removals.end(), [](const StagedRemoval &removal) {
        return removal.outcome != StagedRemoval::Outcome::Removed &&
               removal.outcome != StagedRemoval::Outcome::Gone;
    });
}

QString removalText(const QList<StagedRemoval> &removals)
{
    qint64 bytes = 0;
    int count = 0;
    QStringList others;
    for (const StagedRemoval &removal : removals) {
        if (removal.outcome == StagedRemoval::Outcome::Removed) {
            bytes += removal.image.size;
            ++count;
        } else {
            others.append(
                tr("%1 %2.").arg(plainLine(removal.image.fileName, 120), becauseOf(removal)));
        }
    }
    QStringList parts;
    if (count > 0)
        parts.append((count == 1 ? tr("Deleted 1 image and freed %2.")
                                 : tr("Deleted %1 images and freed %2.").arg(count))
                         .replace(QStringLiteral("%2"), sizeText(bytes)));
    const qsizetype more = others.size() - namesAtOnce;
    parts += others.mid(0, namesAtOnce);
    if (more > 0)
        parts.append(tr("%1 more were left.").arg(more));
    return parts.join(u' ');
}

} // namespace perch
