// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

class QLayout;

namespace perch
{

/// Takes all out of a layout and deletes it: what stands in layouts of it, too. Nothing of it is
/// seen any more; the widgets end in the next turn of the event loop, since one of them may be the
/// button that is being clicked.
void emptyLayout(QLayout &layout);

} // namespace perch
