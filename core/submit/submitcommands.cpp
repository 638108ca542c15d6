// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitcommands.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace perch
{

namespace
{

// Sorted, in lower case: commands of condor_submit 23.9 and 25.14 (manual page condor_submit), and
// the two that CHTC adds.
// clang-format off
constexpr std::u16string_view commands[] = {
    u"accounting_group", u"accounting_group_user", u"allow_arguments_v1", u"allow_environment_v1",
    u"allowed_execute_duration", u"allowed_job_duration", u"append_files", u"arc_application",
    u"arc_data_staging", u"arc_resources", u"arc_rte", u"args", u"arguments", u"arguments2",
    u"aws_access_key_id_file", u"aws_region", u"aws_secret_access_key_file", u"azure_admin_key",
    u"azure_admin_username", u"azure_auth_file", u"azure_image", u"azure_location", u"azure_size",
    u"batch_extra_submit_args", u"batch_id", u"batch_name", u"batch_project", u"batch_queue",
    u"batch_runtime", u"buffer_block_size", u"buffer_files", u"buffer_size",
    u"checkpoint_destination", u"checkpoint_exit_code", u"cloud_label_names", u"compress_files",
    u"concurrency_limits", u"concurrency_limits_expr", u"container_image", u"container_is_common",
    u"container_service_names", u"container_target_dir", u"core_size", u"cron_day_of_month",
    u"cron_day_of_week", u"cron_hour", u"cron_minute", u"cron_month", u"cron_prep_time",
    u"cron_window", u"cronpreptime", u"cronwindow", u"cuda_version", u"dag_node_name",
    u"dagman_job_id", u"dagman_log", u"deferral_prep_time", u"deferral_time", u"deferral_window",
    u"delegate_job_gsi_credentials_lifetime", u"delegatejobgsicredentialslifetime", u"description",
    u"disk_usage", u"docker_image", u"docker_network_type", u"docker_override_entrypoint",
    u"docker_pull_policy", u"docker_send_credentials", u"dont_encrypt_input_files",
    u"dont_encrypt_output_files", u"ec2_access_key_id", u"ec2_ami_id", u"ec2_availability_zone",
    u"ec2_block_device_mapping", u"ec2_ebs_volumes", u"ec2_elastic_ip", u"ec2_iam_profile_arn",
    u"ec2_iam_profile_name", u"ec2_instance_type", u"ec2_key_pair_file", u"ec2_keyp_air",
    u"ec2_keypair", u"ec2_keypair_file", u"ec2_parameter_names", u"ec2_secret_access_key",
    u"ec2_security_groups", u"ec2_security_ids", u"ec2_spot_price", u"ec2_tag_names",
    u"ec2_user_data", u"ec2_user_data_file", u"ec2_vpc_ip", u"ec2_vpc_subnet", u"email_attributes",
    u"encrypt_execute_directory", u"encrypt_input_files", u"encrypt_output_files", u"env",
    u"environment", u"environment2", u"erase_output_and_error_on_restart", u"error", u"executable",
    u"fetch_files", u"file_remaps", u"gce_account", u"gce_auth_file", u"gce_image",
    u"gce_json_file", u"gce_machine_type", u"gce_metadata", u"gce_metadata_file",
    u"gce_preemptible", u"get_env", u"getenv", u"gpus_maximum_capability",
    u"gpus_minimum_capability", u"gpus_minimum_memory", u"gpus_minimum_runtime", u"grid_resource",
    u"gs_access_key_id_file", u"gs_secret_access_key_file", u"hold", u"hold_kill_sig",
    u"image_size", u"initial_dir", u"initialdir", u"input", u"interactive_args",
    u"interactive_executable", u"jar_files", u"java_vm_args", u"java_vm_arguments",
    u"java_vm_arguments2", u"job_ad_information_attrs", u"job_iwd", u"job_lease_duration",
    u"job_machine_attrs", u"job_machine_attrs_history_length", u"job_max_vacate_time", u"jobset",
    u"keep_claim_idle", u"kill_sig", u"kill_sig_timeout", u"leave_in_queue", u"load_profile",
    u"local_files", u"log", u"log_xml", u"machine_count", u"manifest", u"manifest_dir",
    u"match_list_length", u"materialize_max_idle", u"max_idle", u"max_job_retirement_time",
    u"max_materialize", u"max_retries", u"max_transfer_input_mb", u"max_transfer_output_mb",
    u"mount_under_scratch", u"next_job_start_delay", u"nice_user", u"node_count", u"nodecount",
    u"noop_job", u"noop_job_exit_code", u"noop_job_exit_signal", u"notification", u"notify_user",
    u"on_evict_checks", u"on_exit_hold", u"on_exit_hold_reason", u"on_exit_hold_subcode",
    u"on_exit_remove", u"output", u"output_destination", u"output_directory",
    u"parallel_script_shadow", u"parallel_script_starter", u"periodic_hold",
    u"periodic_hold_reason", u"periodic_hold_subcode", u"periodic_release", u"periodic_remove",
    u"periodic_vacate", u"preferences", u"preserve_relative_paths", u"primary_unix_group", u"prio",
    u"priority", u"project_name", u"public_input_files", u"rank", u"remote_grid_resource",
    u"remote_initialdir", u"remote_remote_grid_resource", u"remove_kill_sig", u"request_cpus",
    u"request_disk", u"request_gpus", u"request_memory", u"require_gpus", u"requirements",
    u"retry_request_disk", u"retry_request_memory", u"retry_request_memory_increase",
    u"retry_request_memory_max", u"retry_until", u"run_as_owner", u"s3_access_key_id_file",
    u"s3_secret_access_key_file", u"scitokens_file", u"shell", u"should_transfer_files",
    u"skip_filechecks", u"skip_if_dataflow", u"stack_size", u"starter_debug", u"starter_log",
    u"stderr", u"stdin", u"stdout", u"stream_error", u"stream_input", u"stream_output",
    u"submit_allow_duplicate_matches", u"submit_event_notes", u"submit_event_notes_attrs",
    u"submit_event_user_notes", u"submit_fail_empty_matches", u"submit_match_directories",
    u"submit_warn_duplicate_matches", u"submit_warn_empty_matches", u"submitallowduplicatematches",
    u"submitfailemptymatches", u"submitmatchdirectories", u"submitwarnduplicatematches",
    u"submitwarnemptymatches", u"success_exit_code", u"suspend_job_at_exec", u"tasks_per_job",
    u"tool_daemon_args", u"tool_daemon_arguments", u"tool_daemon_arguments2", u"tool_daemon_cmd",
    u"tool_daemon_error", u"tool_daemon_input", u"tool_daemon_output",
    u"transfer_checkpoint_files", u"transfer_common_input", u"transfer_container",
    u"transfer_error", u"transfer_executable", u"transfer_input", u"transfer_input_files",
    u"transfer_output", u"transfer_output_files", u"transfer_output_remaps", u"transfer_plugins",
    u"transferinputfiles", u"transferoutputfiles", u"ulog_execute_attrs", u"universe",
    u"use_oauth_services", u"use_scitoken", u"use_scitokens", u"use_x509userproxy",
    u"useoauthservices", u"vm_checkpoint", u"vm_disk", u"vm_macaddr", u"vm_memory",
    u"vm_networking", u"vm_networking_type", u"vm_no_output_vm", u"vm_type", u"vm_vcpus",
    u"vm_vnc", u"want_campus_pools", u"want_graceful_removal", u"want_io_proxy",
    u"want_job_networking", u"want_ospool", u"wantnametag", u"wantparallelscheduling",
    u"when_to_transfer_output", u"x509userproxy", u"xen_initrd", u"xen_kernel",
    u"xen_kernel_params", u"xen_root"};
// clang-format on

// Names of job attributes that may stand in place of a command.
// clang-format off
constexpr std::u16string_view attributes[] = {
    u"accountinggroup", u"acctgroupuser", u"allowedexecuteduration", u"allowedjobduration",
    u"appendfiles", u"arcrte", u"awsregion", u"azureadminkey", u"azureadminusername",
    u"azureauthfile", u"azureimage", u"azurelocation", u"azuresize", u"batchextrasubmitargs",
    u"batchproject", u"batchqueue", u"batchruntime", u"bufferblocksize", u"bufferfiles",
    u"buffersize", u"checkpointdestination", u"cmd", u"commoninputfiles", u"compressfiles",
    u"concurrencylimits", u"containerimage", u"containeriscommon", u"containerservicenames",
    u"containertargetdir", u"coresize", u"crondayofmonth", u"crondayofweek", u"cronhour",
    u"cronminute", u"cronmonth", u"cudaversion", u"dagmanjobid", u"dagmannodeslog", u"dagnodename",
    u"deferralpreptime", u"deferraltime", u"deferralwindow", u"dockerimage", u"dockernetworktype",
    u"dockeroverrideentrypoint", u"dockerpullpolicy", u"dockersendcredentials",
    u"dontencryptinputfiles", u"dontencryptoutputfiles", u"ec2accesskeyid", u"ec2amiid",
    u"ec2availabilityzone", u"ec2blockdevicemapping", u"ec2elasticblockstoragevolumes",
    u"ec2elasticip", u"ec2iamprofilearn", u"ec2iamprofilename", u"ec2instancetype", u"ec2keypair",
    u"ec2keypairfile", u"ec2paramnames", u"ec2secretaccesskey", u"ec2securitygroups",
    u"ec2securityids", u"ec2spotprice", u"ec2tagnames", u"ec2userdata", u"ec2userdatafile",
    u"ec2vpcip", u"ec2vpcsubnet", u"emailattributes", u"encryptexecutedirectory",
    u"encryptinputfiles", u"encryptoutputfiles", u"eraseoutputanderroronrestart", u"err",
    u"fetchfiles", u"fileremaps", u"gceaccount", u"gceauthfile", u"gceimage", u"gcejsonfile",
    u"gcemachinetype", u"gcemetadata", u"gcemetadatafile", u"gcepreemptible", u"gpusmaxcapability",
    u"gpusmincapability", u"gpusminmemory", u"gpusminruntime", u"gridresource", u"holdkillsig",
    u"imagesize", u"in", u"isnoopjob", u"jarfiles", u"javavmargs", u"jobadinformationattrs",
    u"jobbatchid", u"jobbatchname", u"jobdescription", u"jobleaseduration", u"jobmachineattrs",
    u"jobmachineattrshistorylength", u"jobmaterializemaxidle", u"jobmaxretries",
    u"jobmaxvacatetime", u"jobnotification", u"jobprio", u"jobsetname", u"jobstarterdebug",
    u"jobstarterlog", u"jobsuccessexitcode", u"jobvm_macaddr", u"jobvmcheckpoint",
    u"jobvmnetworking", u"jobvmnetworkingtype", u"jobvmtype", u"jobvmvncconsole", u"keepclaimidle",
    u"killsig", u"killsigtimeout", u"lastmatchlistlength", u"leavejobinqueue", u"loadprofile",
    u"localfiles", u"machinecount", u"manifestdesired", u"manifestdir", u"maxjobretirementtime",
    u"maxtransferinputmb", u"maxtransferoutputmb", u"mountunderscratch", u"nextjobstartdelay",
    u"niceuser", u"noopjobexitcode", u"noopjobexitsignal", u"notifyuser", u"onexithold",
    u"onexitholdreason", u"onexitholdsubcode", u"onexitremove", u"out", u"outputdestination",
    u"outputdirectory", u"parallelscriptshadow", u"parallelscriptstarter", u"periodichold",
    u"periodicholdreason", u"periodicholdsubcode", u"periodicrelease", u"periodicremove",
    u"periodicvacate", u"preserverelativepaths", u"primaryunixgroup", u"projectname",
    u"remote_gridresource", u"remote_remote_gridresource", u"remoteiwd", u"removekillsig",
    u"requestcpus", u"requestdisk", u"requestgpus", u"requestmemory", u"runasowner",
    u"scitokensfile", u"shouldtransferfiles", u"skipifdataflow", u"stacksize", u"streamerr",
    u"streamin", u"streamout", u"submiteventnotes", u"submiteventnotesattrs",
    u"submiteventusernotes", u"successcheckpointexitcode", u"suspendjobatexec", u"tooldaemonargs",
    u"tooldaemoncmd", u"tooldaemonerror", u"tooldaemoninput", u"tooldaemonoutput",
    u"transfercheckpoint", u"transfercontainer", u"transfererr", u"transferexecutable",
    u"transferin", u"transferinput", u"transferout", u"transferoutput", u"transferoutputremaps",
    u"transferplugins", u"transformonevict", u"userlog", u"userlogexecuteeventattrs",
    u"userlogusexml", u"wantgracefulremoval", u"wantioproxy", u"wantjobnetworking",
    u"whentotransferoutput"};
// clang-format on

// Commands whose value is true or false.
// clang-format off
constexpr std::u16string_view booleans[] = {
    u"allow_arguments_v1", u"allow_environment_v1", u"container_is_common",
    u"docker_override_entrypoint", u"docker_send_credentials", u"encrypt_execute_directory",
    u"erase_output_and_error_on_restart", u"gce_preemptible", u"hold", u"load_profile", u"log_xml",
    u"manifest", u"nice_user", u"preserve_relative_paths", u"run_as_owner", u"skip_filechecks",
    u"skip_if_dataflow", u"stream_error", u"stream_input", u"stream_output",
    u"submit_allow_duplicate_matches", u"submit_fail_empty_matches",
    u"submit_warn_duplicate_matches", u"submit_warn_empty_matches", u"suspend_job_at_exec",
    u"transfer_container", u"transfer_error", u"transfer_executable", u"transfer_input",
    u"transfer_output", u"use_x509userproxy", u"vm_checkpoint", u"vm_networking",
    u"vm_no_output_vm", u"vm_vnc", u"want_campus_pools", u"want_io_proxy", u"want_job_networking",
    u"want_ospool", u"wantnametag", u"wantparallelscheduling"};
// clang-format on

static_assert(std::is_sorted(std::begin(commands), std::end(commands)) &&
              std::is_sorted(std::begin(attributes), std::end(attributes)) &&
              std::is_sorted(std::begin(booleans), std::end(booleans)));

constexpr qsizetype longestName = 64;

bool contains(const auto &sorted, QStringView name)
{
    const QString lower = name.toString().toLower();
    const std::u16string_view key(reinterpret_cast<const char16_t *>(lower.utf16()),
                                  size_t(lower.size()));
    return std::binary_search(std::begin(sorted), std::end(sorted), key);
}

/// Letters to add, drop, change or swap (optimal string alignment) to make one word of the other.
int editDistance(QStringView a, QStringView b)
{
    std::array<std::array<int, longestName + 1>, longestName + 1> cost{};
    for (qsizetype i = 0; i <= a.size(); ++i) {
        for (qsizetype k = 0; k <= b.size(); ++k) {
            int &here = cost[size_t(i)][size_t(k)];
            if (i == 0 || k == 0) {
                here = int(i + k);
                continue;
            }
            const auto at = [&cost](qsizetype row, qsizetype column) {
                return cost[size_t(row)][size_t(column)];
            };
            here = std::min({at(i - 1, k) + 1, at(i, k - 1) + 1,
                             at(i - 1, k - 1) + (a[i - 1] == b[k - 1] ? 0 : 1)});
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                here = std::min(here, at(i - 2, k - 2) + 1);
        }
    }
    return cost[size_t(a.size())][size_t(b.size())];
}

} // namespace

bool isSubmitCommand(QStringView name)
{
    if (contains(commands, name) || contains(attributes, name))
        return true;
    // families with a name of the user's inside
    for (const QStringView prefix :
         {u"cloud_label_", u"ec2_parameter_", u"ec2_tag_", u"remote_", u"transform_body_"}) {
        if (name.startsWith(prefix, Qt::CaseInsensitive))
            return true;
    }
    return name.endsWith(u"_container_port", Qt::CaseInsensitive) ||
           name.contains(u"_oauth_", Qt::CaseInsensitive);
}

bool isBooleanCommand(QStringView name)
{
    return contains(booleans, name);
}

QString nearestSubmitCommand(QStringView name)
{
    if (name.size() < 3 || name.size() > longestName - 2)
        return {};
    const QString lower = name.toString().toLower();
    const int allowed = name.size() < 6 ? 1 : 2;
    QString nearest;
    int best = allowed + 1;
    for (const std::u16string_view command : commands) {
        const QStringView candidate(command);
        if (candidate.size() > longestName || qAbs(candidate.size() - lower.size()) >= best)
            continue;
        const int distance = editDistance(lower, candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate.toString();
        }
    }
    return nearest;
}

} // namespace perch
