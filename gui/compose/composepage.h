// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

#include <functional>
#include <memory>

namespace perch
{

class ComposeController;
class SubmitEditor;
struct Finding;

/// The Compose page: job folder, editor, form, findings and the one sentence beside Submit.
class ComposePage : public QWidget
{
    Q_OBJECT

public:
    explicit ComposePage(ComposeController &controller, QWidget *parent = nullptr);
    ~ComposePage() override;

    /// Calls `go` at once, or once the person has saved or given up what is not saved yet; never
    /// when they stay. Does not block.
    void whenTextIsSafe(const std::function<void()> &go);
    /// Opens a job folder; asks first when text is not saved.
    void openFolder(const QString &folder);
    /// The same, and goes to the line of this command of its submit file, or to its queue statement
    /// where the command has no line.
    void openFolderAt(const QString &folder, const QString &command);
    /// The same, at the first of these commands, with these values set; nothing is saved.
    void openFolderWith(const QString &folder, const QList<std::pair<QString, QString>> &values);
    /// Where unsaved texts are kept for the case of a crash; without it they are not.
    void setDraftPlace(const QString &place);

protected:
    void changeEvent(QEvent *event) override;
    bool event(QEvent *event) override;

private:
    QWidget *makeHead();
    QWidget *makeRecentButton();
    QWidget *makeMoreButton();
    QWidget *makeFiles();
    QWidget *makeMiddle();
    QWidget *makeForm();
    QWidget *makeFooter();
    void wire();
    void chooseFolder();
    void showFolder();
    void showFileList();
    void showFile(const QString &name);
    void showSubmitText(const QString &text);
    void showFindings();
    void showStatus();
    void showSteps();
    void showFormImages();
    void showValues();
    void takeEdit(const QString &name);
    void takeTexts();
    [[nodiscard]] SubmitEditor *editorOf(const QString &name);
    [[nodiscard]] SubmitEditor *submitEditor();
    void goTo(const QString &file, int line);

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
