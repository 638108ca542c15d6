// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any submit description must be worked out or refused, in bounded time and memory, with words for
// the user; and what is given as an attribute must be a ClassAd expression that reads as itself.
#include "core/submit/expansion.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

using namespace perch;

constexpr qsizetype MaximumAttribute = 4'000'000;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

SubmitContext context(const QByteArray &rows)
{
    SubmitContext context;
    context.folder = QStringLiteral("/home/bucky/job");
    context.submitFile = QStringLiteral("job.sub");
    context.now = QDateTime::fromSecsSinceEpoch(1'700'000'000, Qt::UTC);
    context.userName = "bucky";
    context.environment = [](const QByteArray &name) {
        return name == "HOME" ? std::optional<QByteArray>("/home/bucky") : std::nullopt;
    };
    context.readFile = [rows](const QString &path) {
        return path.endsWith(u"nosuch") ? std::nullopt : std::optional(rows);
    };
    context.match = [](const QByteArray &pattern) {
        return QByteArrayList{pattern, "a.dat", "folder/"};
    };
    context.fileFacts = [](const QString &path) {
        return SubmitFileFacts{!path.endsWith(u"nosuch"), false, path.size() * 100, false};
    };
    return context;
}

void checkProblems(const QList<SubmitProblem> &problems)
{
    for (const SubmitProblem &problem : problems)
        require(!problem.message.isEmpty() && problem.line >= 0);
}

void checkJob(const ExpandedJob &job)
{
    checkProblems(job.problems);
    require(job.queueVariables.size() == job.queueValues.size() || job.queueValues.isEmpty());
    for (auto it = job.attributes.begin(); it != job.attributes.end(); ++it) {
        require(!it.key().isEmpty() && it->size() <= MaximumAttribute);
        require(!job.unknown.contains(it.key()));
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    Expansion expansion(SubmitFile(QString::fromUtf8(bytes)), context(bytes.right(200)));
    checkProblems(expansion.problems());
    if (expansion.jobCount() > 0) {
        checkJob(expansion.job(0));
        if (expansion.jobCount() > 1)
            checkJob(expansion.job(expansion.jobCount() - 1));
    }
    return 0;
}
