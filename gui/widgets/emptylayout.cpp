// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/emptylayout.h"

#include <QLayout>
#include <QWidget>

namespace perch
{

void emptyLayout(QLayout &layout)
{
    while (QLayoutItem *item = layout.takeAt(0)) {
        if (QLayout *inner = item->layout())
            emptyLayout(*inner);
        if (QWidget *widget = item->widget()) {
            widget->hide(); // until it is deleted it would be seen at its old place
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace perch
