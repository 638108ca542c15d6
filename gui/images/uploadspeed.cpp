// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadspeed.h"

#include "gui/storeworker.h"
#include "gui/whendone.h"

namespace perch
{

namespace
{

constexpr qint64 megabyte = 1'000'000;

QString settingKey()
{
    return QStringLiteral("uploads/speed");
}

/// As it is kept.
QString wordFor(UploadSpeed::Choice choice)
{
    switch (choice) {
    case UploadSpeed::Choice::Full:
        return QStringLiteral("full");
    case UploadSpeed::Choice::Half:
        return QStringLiteral("half");
    case UploadSpeed::Choice::FiveMegabytes:
        return QStringLiteral("5 MB/s");
    case UploadSpeed::Choice::TwoMegabytes:
        return QStringLiteral("2 MB/s");
    case UploadSpeed::Choice::OneMegabyte:
        return QStringLiteral("1 MB/s");
    }
    return {};
}

} // namespace

QList<UploadSpeed::Choice> UploadSpeed::choices()
{
    return {Choice::Full, Choice::Half, Choice::FiveMegabytes, Choice::TwoMegabytes,
            Choice::OneMegabyte};
}

QString UploadSpeed::text(Choice choice)
{
    switch (choice) {
    case Choice::Full:
        return tr("As fast as the link allows");
    case Choice::Half:
        return tr("Leave half of the link for others");
    case Choice::FiveMegabytes:
        return tr("At most 5 MB/s");
    case Choice::TwoMegabytes:
        return tr("At most 2 MB/s");
    case Choice::OneMegabyte:
        return tr("At most 1 MB/s");
    }
    return {};
}

UploadSpeed::UploadSpeed(StoreWorker &store, QObject *parent) : QObject(parent), m_store(store)
{
    m_clock.start();
}

void UploadSpeed::recall()
{
    whenDone(m_store.run<QString>([](Store &opened) { return opened.setting(settingKey()); }), this,
             [this](const Result<QString> &word) {
                 for (const Choice choice : choices()) {
                     if (!word || m_isChosen || choice == m_choice || wordFor(choice) != *word)
                         continue;
                     m_choice = choice;
                     Q_EMIT changed(choice);
                 }
             });
}

void UploadSpeed::choose(Choice choice)
{
    m_isChosen = true;
    if (choice == m_choice)
        return;
    m_choice = choice;
    // one that could not be kept is no trouble worth a word
    m_store.run<void>(
        [word = wordFor(choice)](Store &opened) { return opened.setSetting(settingKey(), word); });
    Q_EMIT changed(choice);
}

qint64 UploadSpeed::bytesPerSecond() const
{
    switch (m_choice) {
    case Choice::Full:
        return 0;
    case Choice::Half:
        return m_share.limit();
    case Choice::FiveMegabytes:
        return 5 * megabyte;
    case Choice::TwoMegabytes:
        return 2 * megabyte;
    case Choice::OneMegabyte:
        return megabyte;
    }
    return 0;
}

void UploadSpeed::beginUpload()
{
    m_share.beginFlow();
}

void UploadSpeed::note(const UploadProgress &progress)
{
    if (progress.phase != UploadProgress::Phase::Sending)
        return;
    const qint64 overTheLink = progress.sent - progress.copied - progress.found;
    m_share.note(overTheLink, bytesPerSecond() == 0, std::chrono::milliseconds(m_clock.elapsed()));
}

void UploadSpeed::forgetLink()
{
    m_share.forget();
}

} // namespace perch

#include "moc_uploadspeed.cpp"
