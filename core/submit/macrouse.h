// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringView>

namespace perch
{

/// One $(name), $(name:default) or $FUNCTION(name, ...) of a submit file's value.
struct MacroUse {
    QString function; ///< "" for $(name); "INT", "F", "ENV" ...
    QString name;     ///< lower case; where it is put together of others ($(a_$(b))), its beginning
    bool hasDefault = false;
    bool isPutTogether = false;
};

/// All of them, those inside others too. What stands in $$( ) is none (HTCondor fills it in at the
/// match), but what it holds is looked at. Bounded work: each character is looked at a few times.
[[nodiscard]] QList<MacroUse> macroUses(QStringView text);

/// Names that HTCondor sets itself: Cluster, ProcId, Item ... (manual page condor_submit).
[[nodiscard]] bool isAutomaticMacro(QStringView name);
/// Those among them that differ from job to job.
[[nodiscard]] bool isPerJobMacro(QStringView name);

} // namespace perch
