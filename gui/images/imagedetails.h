// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sif.h"

#include <QDialog>

class QTabWidget;

namespace perch
{

class ElidedLabel;
struct Upload;

/// What is inside an image that was inspected: to read only. All that the image says is plain text.
class ImageDetails : public QDialog
{
    Q_OBJECT

public:
    /// `complaint`: why it cannot be used, or empty.
    ImageDetails(const SifImage &image, const QString &fileName, const QString &complaint,
                 QWidget *parent = nullptr);

    /// Opens one over `parent`; does nothing while nothing is known of the file.
    static void openFor(const Upload &upload, QWidget *parent);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void addTabs(const SifImage &image, const QString &complaint);
    [[nodiscard]] QWidget *objectList(const SifImage &image);

    ElidedLabel *m_brief = nullptr;
    QTabWidget *m_tabs = nullptr;
};

} // namespace perch
