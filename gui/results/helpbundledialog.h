// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/secrettext.h"

#include <QDialog>

class QPlainTextEdit;

namespace perch
{

class ErrorBanner;

/// The text for the site's staff, shown before it goes anywhere: the person reads it, changes it if
/// need be, and copies or saves it.
class HelpBundleDialog : public QDialog
{
    Q_OBJECT

public:
    /// `helpUrl`: of the site, empty where not known.
    HelpBundleDialog(const ScrubbedText &text, const QString &fileName, const QString &helpUrl,
                     QWidget *parent = nullptr);

private:
    void copy();
    void chooseFile();
    void saveTo(const QString &path);

    QString m_fileName;
    ErrorBanner *m_banner = nullptr;
    QPlainTextEdit *m_text = nullptr;
};

} // namespace perch
