// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/jobaddraft.h"

namespace perch
{

// What condor_submit 23.9.6 does with the commands of a submit description to make a job's ad, one
// subject each, in the order in which makeJobAd() takes them. Each reads commands and attributes of
// the draft and sets attributes; the draft stops at the first refusal.

/// Of the first job of a cluster only.
void setUniverse(JobAdDraft &draft);
void refuseUnsupported(JobAdDraft &draft);
void setFolder(JobAdDraft &draft);
void setExecutable(JobAdDraft &draft);
void setArguments(JobAdDraft &draft);
void setEnvironment(JobAdDraft &draft);
void setStatus(JobAdDraft &draft);
void setStandardFiles(JobAdDraft &draft);
void setNotification(JobAdDraft &draft);
void setPolicies(JobAdDraft &draft);
void setRetries(JobAdDraft &draft);
void setSignals(JobAdDraft &draft);
void setContainerServices(JobAdDraft &draft);
void setRequests(JobAdDraft &draft);
void setConcurrencyLimits(JobAdDraft &draft);
void setAccountingGroup(JobAdDraft &draft);
void setPlainCommands(JobAdDraft &draft);
void setDeferral(JobAdDraft &draft);
void setImageSize(JobAdDraft &draft);
void setTransfers(JobAdDraft &draft);
void setAutomatic(JobAdDraft &draft);
void setForced(JobAdDraft &draft);
void setJobSet(JobAdDraft &draft);
void setGpuRequirements(JobAdDraft &draft);
void setRequirements(JobAdDraft &draft);

/// All of the above.
void makeJobAd(JobAdDraft &draft);

/// The attribute because of which the job waits for a time of its own, or null.
[[nodiscard]] const char *deferralAttribute(JobAdDraft &draft);

/// Of an image as it is named in the description.
enum class ContainerImageKind { Docker, Sif, Folder };
[[nodiscard]] ContainerImageKind containerImageKind(const QByteArray &image);

/// Trimmed, without one pair of double quotes around it.
[[nodiscard]] QByteArray withoutQuotesAround(const QByteArray &text);

} // namespace perch
