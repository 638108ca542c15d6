// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/linkshare.h"
#include "remote/uploader.h"

#include <QElapsedTimer>
#include <QObject>

namespace perch
{

class StoreWorker;

/// How fast uploads may go, as the person chose. The choice acts at once, also on the upload that
/// runs, and is kept in the store, whatever the profile.
class UploadSpeed : public QObject
{
    Q_OBJECT

public:
    enum class Choice { Full, Half, FiveMegabytes, TwoMegabytes, OneMegabyte };
    [[nodiscard]] static QList<Choice> choices(); ///< as they are offered
    [[nodiscard]] static QString text(Choice choice);

    explicit UploadSpeed(StoreWorker &store, QObject *parent = nullptr);

    void recall(); ///< from the store; one that was chosen meanwhile stays
    [[nodiscard]] Choice choice() const { return m_choice; }
    void choose(Choice choice);

    [[nodiscard]] qint64 bytesPerSecond() const; ///< 0: no limit
    void beginUpload();
    void note(const UploadProgress &progress); ///< tells what the link gives
    void forgetLink();                         ///< another one from now on

Q_SIGNALS:
    void changed(perch::UploadSpeed::Choice choice);

private:
    StoreWorker &m_store;
    Choice m_choice = Choice::Full;
    bool m_isChosen = false; ///< in this run
    LinkShare m_share;
    QElapsedTimer m_clock;
};

} // namespace perch
