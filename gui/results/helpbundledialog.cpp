// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/helpbundledialog.h"

#include "gui/theme.h"
#include "gui/whendone.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QUrl>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

constexpr QSize usualSize(820, 640);

QString explanation(int removed)
{
    const QString what = HelpBundleDialog::tr(
        "This is what the site's staff needs to know of the job. Read it before you send it, and "
        "change what is not for them.");
    if (removed == 0)
        return what + u' ' + HelpBundleDialog::tr("Nothing in it looked like a secret.");
    return what + u' ' +
           (removed == 1
                ? HelpBundleDialog::tr("One value that looked like a secret was taken out.")
                : HelpBundleDialog::tr("%1 values that looked like secrets were taken out.")
                      .arg(removed));
}

} // namespace

HelpBundleDialog::HelpBundleDialog(const ScrubbedText &text, const QString &fileName,
                                   const QString &helpUrl, QWidget *parent)
    : QDialog(parent), m_fileName(fileName), m_banner(new ErrorBanner(this)),
      m_text(new QPlainTextEdit(text.text))
{
    setWindowTitle(tr("Ask for help"));
    resize(usualSize);
    auto *heading = new QLabel(windowTitle());
    heading->setFont(theme::headingFont());
    heading->setIndent(theme::headingIndent);
    auto *what = new QLabel(explanation(text.removed));
    what->setTextFormat(Qt::PlainText);
    what->setWordWrap(true);
    m_text->setFont(theme::fixedFont());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("What will be copied or saved"));
    auto *copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy"));
    copy->setProperty("primary", true);
    auto *save = new QPushButton(icon(QStringLiteral("save")), tr("Save …"));
    auto *close = new QPushButton(tr("Close"));
    for (QPushButton *button : {copy, save, close})
        button->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, &HelpBundleDialog::copy);
    connect(save, &QPushButton::clicked, this, &HelpBundleDialog::chooseFile);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    if (helpUrl.startsWith(u"https://")) {
        auto *site = new QPushButton(icon(QStringLiteral("external")), tr("How to reach them"));
        site->setAutoDefault(false);
        site->setToolTip(helpUrl.toHtmlEscaped());
        connect(site, &QPushButton::clicked, this,
                [helpUrl] { QDesktopServices::openUrl(QUrl(helpUrl)); });
        buttons->addWidget(site);
    }
    buttons->addStretch();
    buttons->addWidget(close);
    buttons->addWidget(save);
    buttons->addWidget(copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(what);
    layout->addWidget(m_banner);
    layout->addWidget(m_text, 1);
    layout->addLayout(buttons);
}

void HelpBundleDialog::copy()
{
    QGuiApplication::clipboard()->setText(m_text->toPlainText());
    m_banner->showNotice(tr("Copied. Paste it into a mail."));
}

void HelpBundleDialog::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Save the text"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(m_fileName);
    connect(dialog, &QFileDialog::fileSelected, this, &HelpBundleDialog::saveTo);
    dialog->open();
}

void HelpBundleDialog::saveTo(const QString &path)
{
    whenDone(QtConcurrent::run([path, bytes = m_text->toPlainText().toUtf8()] {
                 QSaveFile file(path);
                 const bool isSaved = file.open(QIODevice::WriteOnly) &&
                                      file.write(bytes) == bytes.size() && file.commit();
                 return isSaved ? QString() : file.errorString();
             }),
             this, [this, path](const QString &problem) {
                 const QString name = QDir::toNativeSeparators(path);
                 if (problem.isEmpty())
                     m_banner->showNotice(tr("Saved %1.").arg(name));
                 else
                     m_banner->showError(
                         {Error::Code::Io,
                          tr("%1 could not be saved. Choose another place.").arg(name), problem});
             });
}

} // namespace perch

#include "moc_helpbundledialog.cpp"
