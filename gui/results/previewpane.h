// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

#include <memory>

namespace perch
{

struct Error;
struct PreviewState;

/// The chosen file beside the list of files: what it is, what is in it, and what can be done.
class PreviewPane : public QWidget
{
    Q_OBJECT

public:
    explicit PreviewPane(QWidget *parent = nullptr);
    ~PreviewPane() override;

    void showState(const PreviewState &state);
    void showButtons(const PreviewState &state);
    /// Said where nothing is chosen.
    void setPlaceholder(const QString &title, const QString &text);
    void setDownloading(bool isDownloading); ///< another download has to wait

Q_SIGNALS:
    void openAsked();
    void folderAsked();
    void downloadAsked();
    void beginAsked(); ///< the first part of a file that is too large
    void failed(const perch::Error &error);
    void noticed(const QString &text);

private:
    void makeHead();
    void showContent(const PreviewState &state);
    void showModel(const PreviewState &state);
    void showNote(const PreviewState &state);
    void showTextOf(const PreviewState &state);

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
