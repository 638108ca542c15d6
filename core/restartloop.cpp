// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/restartloop.h"

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

constexpr int timesInARow = 3;

/// What the trouble's text tells; the first that it contains counts.
struct Sign {
    const char *text;
    const char *likelyCause;
    const char *whatToDo;
    const char *command;
};

constexpr std::array signs = {
    Sign{"Singularity test failed",
         "The image is damaged, was not copied completely, or was made for another kind of "
         "processor.",
         "Hold the job, look at the image on the Images page, stage it again under a new name, "
         "then submit again.",
         "container_image"},
    Sign{"image format not recognized", "The image is damaged or is no SIF image.",
         "Hold the job, stage the image again under a new name, then submit again.",
         "container_image"},
    Sign{"The program returned",
         "The program fails each time, and max_retries (or another rule of the submit file) lets "
         "it start again.",
         "Look at its output and error files. Hold the job when another start cannot help.",
         "max_retries"},
    Sign{"The program was killed",
         "The program is killed each time, and max_retries (or another rule of the submit file) "
         "lets it start again.",
         "Compare the memory below with what the job asks for. Hold the job when another start "
         "cannot help.",
         "max_retries"},
    Sign{"No space left",
         "The machines have too little disk for it: request_disk is smaller than the image, the "
         "inputs and the results together.",
         "Hold the job, raise request_disk, then release it.", "request_disk"},
    Sign{"", "Something about this job makes every machine give it back.",
         "Hold the job, so that it does not keep machines busy for nothing; look at the image, the "
         "inputs and the text below, then submit again.",
         ""},
};

} // namespace

std::optional<RestartLoop> findRestartLoop(const Job &job)
{
    if (job.troubleCount < timesInARow || isFinal(job.state) || job.state == JobState::Held)
        return std::nullopt;
    const auto sign = std::find_if(signs.begin(), signs.end(), [&job](const Sign &one) {
        return job.lastTrouble.view().contains(QLatin1StringView(one.text), Qt::CaseInsensitive);
    });
    RestartLoop loop;
    loop.whatHappened =
        QStringLiteral("The job starts and ends at once, %1 times in a row.").arg(job.troubleCount);
    loop.likelyCause = QString::fromLatin1(sign->likelyCause);
    loop.whatToDo = QString::fromLatin1(sign->whatToDo);
    loop.command = QString::fromLatin1(sign->command);
    return loop;
}

} // namespace perch
