// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/jobsteps.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>

#include <array>

namespace perch
{

namespace
{

enum class Form { Expression, Text, Unquoted, List, Boolean, Integer, Unsigned, LogFile, PlainLog };

struct PlainCommand {
    const char *name;
    const char *attribute;
    Form form;
    bool isAlternative = false; ///< does not count when the command before it is set
};

/// Commands that become one attribute each, without more ado, in HTCondor's order.
constexpr std::array commands = {
    PlainCommand{"next_job_start_delay", "NextJobStartDelay", Form::Expression},
    PlainCommand{"keep_claim_idle", "KeepClaimIdle", Form::Expression},
    PlainCommand{"job_ad_information_attrs", "JobAdInformationAttrs", Form::Text},
    PlainCommand{"ulog_execute_attrs", "UserLogExecuteEventAttrs", Form::Text},
    PlainCommand{"max_idle", "JobMaterializeMaxIdle", Form::Expression},
    PlainCommand{"materialize_max_idle", "JobMaterializeMaxIdle", Form::Expression, true},
    PlainCommand{"docker_network_type", "DockerNetworkType", Form::Text},
    PlainCommand{"docker_pull_policy", "DockerPullPolicy", Form::Text},
    PlainCommand{"docker_override_entrypoint", "DockerOverrideEntrypoint", Form::Boolean},
    PlainCommand{"container_target_dir", "ContainerTargetDir", Form::Unquoted},
    PlainCommand{"transfer_container", "TransferContainer", Form::Boolean},
    PlainCommand{"transfer_plugins", "TransferPlugins", Form::Text},
    PlainCommand{"want_io_proxy", "WantIOProxy", Form::Boolean},
    PlainCommand{"starter_debug", "JobStarterDebug", Form::Unquoted},
    PlainCommand{"starter_log", "JobStarterLog", Form::LogFile},
    PlainCommand{"job_machine_attrs", "JobMachineAttrs", Form::Text},
    PlainCommand{"job_machine_attrs_history_length", "JobMachineAttrsHistoryLength", Form::Integer},
    PlainCommand{"notify_user", "NotifyUser", Form::Text},
    PlainCommand{"email_attributes", "EmailAttributes", Form::List},
    PlainCommand{"remote_initialdir", "RemoteIwd", Form::Text},
    PlainCommand{"Remote_grid_resource", "Remote_GridResource", Form::Text},
    PlainCommand{"Remote_Remote_grid_resource", "Remote_Remote_GridResource", Form::Text},
    PlainCommand{"output_destination", "OutputDestination", Form::Text},
    PlainCommand{"want_graceful_removal", "WantGracefulRemoval", Form::Expression},
    PlainCommand{"job_max_vacate_time", "JobMaxVacateTime", Form::Expression},
    PlainCommand{"encrypt_execute_directory", "EncryptExecuteDirectory", Form::Boolean},
    PlainCommand{"encrypt_input_files", "EncryptInputFiles", Form::Text},
    PlainCommand{"encrypt_output_files", "EncryptOutputFiles", Form::Text},
    PlainCommand{"dont_encrypt_input_files", "DontEncryptInputFiles", Form::Text},
    PlainCommand{"dont_encrypt_output_files", "DontEncryptOutputFiles", Form::Text},
    PlainCommand{"load_profile", "LoadProfile", Form::Boolean},
    PlainCommand{"file_remaps", "FileRemaps", Form::Expression},
    PlainCommand{"buffer_files", "BufferFiles", Form::Expression},
    PlainCommand{"buffer_size", "BufferSize", Form::Expression},
    PlainCommand{"buffer_block_size", "BufferBlockSize", Form::Expression},
    PlainCommand{"fetch_files", "FetchFiles", Form::Text},
    PlainCommand{"compress_files", "CompressFiles", Form::Text},
    PlainCommand{"append_files", "AppendFiles", Form::Text},
    PlainCommand{"local_files", "LocalFiles", Form::Text},
    PlainCommand{"log", "UserLog", Form::PlainLog},
    PlainCommand{"dagman_log", "DAGManNodesLog", Form::PlainLog},
    PlainCommand{"log_xml", "UserLogUseXML", Form::Boolean},
    PlainCommand{"noop_job", "IsNoopJob", Form::Expression},
    PlainCommand{"noop_job_exit_signal", "NoopJobExitSignal", Form::Expression},
    PlainCommand{"noop_job_exit_code", "NoopJobExitCode", Form::Expression},
    PlainCommand{"dag_node_name", "DAGNodeName", Form::Text},
    PlainCommand{"match_list_length", "LastMatchListLength", Form::Integer},
    PlainCommand{"dagman_job_id", "DAGManJobId", Form::Unsigned},
    PlainCommand{"submit_event_notes", "SubmitEventNotes", Form::Text},
    PlainCommand{"submit_event_user_notes", "SubmitEventUserNotes", Form::Text},
    PlainCommand{"stack_size", "StackSize", Form::Expression},
    PlainCommand{"jar_files", "JarFiles", Form::Text},
    PlainCommand{"parallel_script_shadow", "ParallelScriptShadow", Form::Text},
    PlainCommand{"parallel_script_starter", "ParallelScriptStarter", Form::Text},
    PlainCommand{"cron_minute", "CronMinute", Form::Text},
    PlainCommand{"cron_hour", "CronHour", Form::Text},
    PlainCommand{"cron_day_of_month", "CronDayOfMonth", Form::Text},
    PlainCommand{"cron_month", "CronMonth", Form::Text},
    PlainCommand{"cron_day_of_week", "CronDayOfWeek", Form::Text},
    PlainCommand{"description", "JobDescription", Form::Text},
    PlainCommand{"batch_name", "JobBatchName", Form::Unquoted},
    PlainCommand{"batch_id", "JobBatchId", Form::Unquoted},
    PlainCommand{"max_job_retirement_time", "MaxJobRetirementTime", Form::Expression},
    PlainCommand{"job_lease_duration", "JobLeaseDuration", Form::Expression},
    PlainCommand{"core_size", "CoreSize", Form::Integer},
    PlainCommand{"priority", "JobPrio", Form::Integer},
    PlainCommand{"prio", "JobPrio", Form::Integer, true},
    PlainCommand{"run_as_owner", "RunAsOwner", Form::Boolean},
    PlainCommand{"max_transfer_input_mb", "MaxTransferInputMB", Form::Expression},
    PlainCommand{"max_transfer_output_mb", "MaxTransferOutputMB", Form::Expression},
    PlainCommand{"manifest", "ManifestDesired", Form::Boolean},
    PlainCommand{"manifest_dir", "ManifestDir", Form::Text},
    PlainCommand{"checkpoint_exit_code", "SuccessCheckpointExitCode", Form::Integer},
    PlainCommand{"checkpoint_destination", "CheckpointDestination", Form::Text},
    PlainCommand{"aws_region", "AWSRegion", Form::Text},
    PlainCommand{"aws_access_key_id_file", "EC2AccessKeyId", Form::Text},
    PlainCommand{"aws_secret_access_key_file", "EC2SecretAccessKey", Form::Text},
    PlainCommand{"s3_access_key_id_file", "EC2AccessKeyId", Form::Text},
    PlainCommand{"s3_secret_access_key_file", "EC2SecretAccessKey", Form::Text},
    PlainCommand{"gs_access_key_id_file", "EC2AccessKeyId", Form::Text},
    PlainCommand{"gs_secret_access_key_file", "EC2SecretAccessKey", Form::Text},
    PlainCommand{"erase_output_and_error_on_restart", "EraseOutputAndErrorOnRestart",
                 Form::Boolean},
    PlainCommand{"transfer_checkpoint_files", "TransferCheckpoint", Form::Text},
    PlainCommand{"preserve_relative_paths", "PreserveRelativePaths", Form::Boolean},
    PlainCommand{"cuda_version", "CUDAVersion", Form::Text},
    PlainCommand{"skip_if_dataflow", "SkipIfDataflow", Form::Boolean},
    PlainCommand{"allowed_job_duration", "AllowedJobDuration", Form::Expression},
    PlainCommand{"allowed_execute_duration", "AllowedExecuteDuration", Form::Expression},
    PlainCommand{"jobset", "JobSetName", Form::Unquoted},
};

void setPlainCommand(JobAdDraft &draft, const PlainCommand &command)
{
    const QByteArray value = *draft.param(command.name, command.attribute);
    switch (command.form) {
    case Form::Expression:
        (void)draft.setExpression(command.attribute, value);
        return;
    case Form::Text:
        return draft.setString(command.attribute, value);
    case Form::Unquoted:
        return draft.setString(command.attribute, withoutQuotesAround(value));
    case Form::List:
        return draft.setString(command.attribute, splitWords(value).join(','));
    case Form::LogFile:
    case Form::PlainLog: {
        const QByteArray path = command.form == Form::LogFile ? withoutQuotesAround(value) : value;
        return draft.setString(command.attribute, path.isEmpty() ? path : draft.wholePath(path));
    }
    case Form::Boolean:
        if (const auto truth = draft.booleanParam(command.name, command.attribute))
            draft.setBoolean(command.attribute, *truth);
        return;
    case Form::Integer:
    case Form::Unsigned:
        if (const auto number = draft.integerParam(command.name, command.attribute)) {
            if (command.form == Form::Unsigned && *number < 0)
                return draft.fail(QCoreApplication::translate("JobSteps", "%1 may not be negative.")
                                      .arg(QLatin1String(command.name)));
            draft.setInteger(command.attribute, *number);
        }
        return;
    }
}

} // namespace

void setPlainCommands(JobAdDraft &draft)
{
    bool wasSet = false;
    for (const PlainCommand &command : commands) {
        draft.begin();
        if (command.isAlternative && wasSet) {
            wasSet = false;
            continue;
        }
        wasSet = draft.param(command.name, command.attribute).has_value();
        if (draft.isStopped())
            return;
        if (wasSet)
            setPlainCommand(draft, command);
    }
}

} // namespace perch
