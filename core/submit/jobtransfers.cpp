// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/jobsteps.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("JobSteps", text);
}

QString shown(const QByteArray &text)
{
    constexpr qsizetype length = 120;
    return QString::fromUtf8(text.left(length));
}

/// The files of a comma-separated command; "" is an empty list that was named.
struct FileList {
    QByteArrayList files;
    bool isNamed = false;
    std::optional<qint64> kilobytes = 0;

    void add(std::optional<qint64> size)
    {
        kilobytes = kilobytes && size ? std::optional(*kilobytes + *size) : std::nullopt;
    }
};

/// Puts the image among the inputs, unless it comes from elsewhere.
void addImage(JobAdDraft &draft, FileList &inputs)
{
    const auto image = draft.param("container_image", "ContainerImage");
    if (!draft.booleanAttribute("TransferContainer").value_or(true))
        return draft.setString("ContainerImageSource", "local");
    if (!image)
        return;
    for (const QByteArray &folder : draft.context.sharedImageFolders) {
        if (image->startsWith(folder))
            return draft.setString("ContainerImageSource", "local");
    }
    for (const char *scheme : {"docker", "oras"}) {
        if (image->startsWith(QByteArray(scheme) + "://"))
            return draft.setString("ContainerImageSource", scheme);
    }
    inputs.files.append(*image);
    inputs.isNamed = true;
    inputs.add(draft.kilobytes(*image));
    const QByteArray path = image->endsWith('/') ? image->chopped(1) : *image;
    draft.setString("ContainerImage", path.sliced(path.lastIndexOf('/') + 1));
    const qsizetype colon = path.indexOf(':');
    draft.setString("ContainerImageSource", colon < 0 ? QByteArray("cedar") : path.left(colon));
}

FileList readInputs(JobAdDraft &draft)
{
    FileList inputs;
    const auto text = draft.param("transfer_input_files", "TransferInputFiles");
    if (text && *text != "\"\"") {
        inputs.files = splitWords(*text, ",");
        inputs.isNamed = !inputs.files.isEmpty();
        for (const QByteArray &file : std::as_const(inputs.files))
            inputs.add(draft.kilobytes(file));
    }
    if (draft.universe.isContainer)
        addImage(draft, inputs);
    if (draft.booleanAttribute("TransferIn").value_or(true)) {
        if (const auto input = draft.stringAttribute("In"); input && !input->isEmpty())
            inputs.add(draft.kilobytes(*input));
    }
    return inputs;
}

FileList readOutputs(JobAdDraft &draft)
{
    FileList outputs;
    if (const auto text = draft.param("transfer_output_files", "TransferOutputFiles")) {
        if (*text != "\"\"")
            outputs.files = splitWords(*text, ",");
        outputs.isNamed = *text == "\"\"" || !outputs.files.isEmpty();
    }
    return outputs;
}

enum class Should { Yes, No, IfNeeded };
enum class When { OnExit, OnExitOrEvict, OnSuccess, Never };

std::optional<Should> readShould(const QByteArray &text)
{
    static const QHash<QByteArray, Should> words = {
        {"yes", Should::Yes},       {"true", Should::Yes},          {"always", Should::Yes},
        {"no", Should::No},         {"false", Should::No},          {"never", Should::No},
        {"auto", Should::IfNeeded}, {"if_needed", Should::IfNeeded}};
    const auto word = words.constFind(text.toLower());
    return word == words.constEnd() ? std::nullopt : std::optional(*word);
}

std::optional<When> readWhen(const QByteArray &text)
{
    static const QHash<QByteArray, When> words = {{"on_exit", When::OnExit},
                                                  {"onexit", When::OnExit},
                                                  {"on_exit_or_evict", When::OnExitOrEvict},
                                                  {"always", When::OnExitOrEvict},
                                                  {"none", When::Never},
                                                  {"null", When::Never},
                                                  {"on_success", When::OnSuccess},
                                                  {"onsuccess", When::OnSuccess}};
    const auto word = words.constFind(text.toLower());
    return word == words.constEnd() ? std::nullopt : std::optional(*word);
}

struct Settlement {
    Should should = Should::IfNeeded;
    When when = When::OnExit;
};

/// should_transfer_files and when_to_transfer_output with their defaults, as far as they agree.
std::optional<Settlement> settle(JobAdDraft &draft, bool namesFiles)
{
    auto shouldText = draft.param("ShouldTransferFiles", "should_transfer_files");
    if (!shouldText)
        shouldText = draft.stringAttribute("ShouldTransferFiles");
    auto whenText = draft.param("WhenToTransferOutput", "when_to_transfer_output");
    if (!whenText)
        whenText = draft.stringAttribute("WhenToTransferOutput");
    if (shouldText && isSameWord(*shouldText, "null")) {
        draft.giveUp(tr("should_transfer_files = NULL means nothing. Write YES."));
        return std::nullopt;
    }
    const auto should = shouldText ? readShould(*shouldText) : Should::IfNeeded;
    const auto when = whenText ? readWhen(*whenText) : When::OnExit;
    if (!should) {
        draft.fail(tr("should_transfer_files must be YES, NO or IF_NEEDED, not \"%1\".")
                       .arg(shown(*shouldText)));
        return std::nullopt;
    }
    if (*should == Should::No && namesFiles) {
        draft.fail(tr("Files to send are named, yet should_transfer_files = NO forbids it."));
        return std::nullopt;
    }
    if (!when) {
        draft.fail(tr("when_to_transfer_output must be ON_EXIT, ON_EXIT_OR_EVICT or ON_SUCCESS, "
                      "not \"%1\".")
                       .arg(shown(*whenText)));
        return std::nullopt;
    }
    Settlement settlement{*should, *when};
    if (shouldText && !whenText && *should == Should::No)
        settlement.when = When::Never;
    if ((settlement.should == Should::No) != (settlement.when == When::Never)) {
        draft.fail(tr("when_to_transfer_output contradicts should_transfer_files."));
        return std::nullopt;
    }
    if (settlement.when == When::OnExitOrEvict && settlement.should == Should::IfNeeded) {
        if (shouldText) {
            draft.fail(tr("ON_EXIT_OR_EVICT needs should_transfer_files = YES."));
            return std::nullopt;
        }
        settlement.should = Should::Yes;
    }
    return settlement;
}

void setSettlement(JobAdDraft &draft, const Settlement &settlement)
{
    const char *should = settlement.should == Should::Yes  ? "YES"
                         : settlement.should == Should::No ? "NO"
                                                           : "IF_NEEDED";
    draft.setString("ShouldTransferFiles", should);
    if (settlement.should != Should::No) {
        const char *when = settlement.when == When::OnExit      ? "ON_EXIT"
                           : settlement.when == When::OnSuccess ? "ON_SUCCESS"
                                                                : "ON_EXIT_OR_EVICT";
        draft.setString("WhenToTransferOutput", when);
    }
}

void setDomain(JobAdDraft &draft, const Settlement &settlement)
{
    if (settlement.should == Should::Yes || draft.has("FileSystemDomain"))
        return;
    if (draft.context.fileSystemDomain)
        draft.setString("FileSystemDomain", *draft.context.fileSystemDomain);
    else
        draft.setUnknown("FileSystemDomain", "only the access point knows its domain");
}

void setSizes(JobAdDraft &draft, std::optional<qint64> inputKilobytes)
{
    if (const auto text = draft.param("disk_usage", "DiskUsage")) {
        const qint64 usage = readSubmitSize(*text, 1024).value_or(0);
        if (usage < 1)
            return draft.fail(tr("disk_usage must be a size above 0."));
        return draft.setInteger("DiskUsage", usage);
    }
    if (!inputKilobytes)
        draft.doubt("the sizes of the files are not at hand");
    const qint64 sum =
        draft.integerAttribute("ExecutableSize").value_or(0) + inputKilobytes.value_or(0);
    draft.setInteger("TransferInputSizeMB", sum / 1024);
    draft.setInteger("DiskUsage", sum);
}

void setRemaps(JobAdDraft &draft)
{
    const auto remaps = draft.param("transfer_output_remaps", "TransferOutputRemaps");
    if (!remaps)
        return;
    if (remaps->size() < 2 || !remaps->startsWith('"') || !remaps->endsWith('"'))
        return draft.fail(
            tr("transfer_output_remaps needs double quotes around it: \"a = b; c = d\"."));
    if (remaps->size() > 2)
        draft.setString("TransferOutputRemaps", remaps->sliced(1, remaps->size() - 2));
}

} // namespace

void setTransfers(JobAdDraft &draft)
{
    draft.begin();
    const FileList inputs = readInputs(draft);
    const bool areInputsKnown = !draft.isInDoubt();
    draft.begin();
    const FileList outputs = readOutputs(draft);
    const bool areOutputsKnown = !draft.isInDoubt();
    draft.begin();
    const std::optional<Settlement> settlement =
        draft.isStopped() ? std::nullopt : settle(draft, inputs.isNamed || outputs.isNamed);
    if (!settlement)
        return;
    const bool isSettled = !draft.isInDoubt();
    setSettlement(draft, *settlement);
    const bool isSent = settlement->should != Should::No;
    if (!isSent && draft.booleanParam("transfer_executable", "TransferExecutable").value_or(false))
        return draft.fail(tr("transfer_executable = true needs should_transfer_files = YES."));
    const auto setFiles = [&draft, isSent](const char *attribute, const FileList &list,
                                           bool isKnown) {
        if (!isKnown)
            draft.setUnknown(attribute, "its files hang on what only the access point knows");
        else if (isSent && list.isNamed)
            draft.setString(attribute, list.files.join(','));
    };
    setFiles("TransferInput", inputs, areInputsKnown);
    setFiles("TransferOutput", outputs, areOutputsKnown);
    draft.begin();
    if (!isSettled)
        draft.doubt("whether files are sent hangs on what only the access point knows");
    setDomain(draft, *settlement);
    draft.begin();
    if (!areInputsKnown)
        draft.doubt("the input files hang on what only the access point knows");
    setSizes(draft, inputs.kilobytes);
    draft.begin();
    setRemaps(draft);
}

} // namespace perch
