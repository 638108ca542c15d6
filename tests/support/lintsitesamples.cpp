// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/lintsamples.h"

namespace perch::test
{

void addSiteSamples(LintSampleList &list)
{
    const char *const image = "osdf:///chtc/staging/b/bucky/torch-54990e82.sif";
    const char *const extra = "osdf:///chtc/staging/x.tar";
    const auto staged = [](const char *path, qint64 bytes) {
        return [path, bytes](LintFacts &facts) {
            facts.stagedBytes.insert(QString::fromLatin1(path), bytes);
        };
    };
    const auto sized = [](const char *name, qint64 bytes) {
        return [name, bytes](LintFacts &facts) {
            facts.files[QString::fromLatin1(name)].bytes = bytes;
        };
    };

    list.breaks("queue-name-reserved", "arguments", "queue 1", "queue arguments in (a b)", 17);
    list.breaks("queue-name-reserved", "Process", "queue 1", "queue Process in (a b)", 17);
    list.keeps("queue-name-reserved", "another", "queue 1", "queue request_cpus in (1 2)");
    list.breaks("renamed-command", "flocking", "request_cpus = 1", "+WantFlocking = true", 10);
    list.keeps("renamed-command", "the present one", "request_cpus = 1",
               "want_campus_pools = true");
    list.breaks("flag-word", "in quotes", "+WantGPULab = true", "+WantGPULab = \"true\"", 15);
    list.keeps("flag-word", "capitals", "+WantGPULab = true", "+WantGPULab = TRUE");

    // GPUs
    list.breaks("gpu-flag-missing", "missing", "+WantGPULab = true\n", "", 11);
    list.breaks("gpu-flag-missing", "false", "+WantGPULab = true", "+WantGPULab = false", 11);
    list.keeps("gpu-flag-missing", "no GPU", "request_gpus = 1\n", "");
    list.keeps("gpu-flag-missing", "elsewhere", "+WantGPULab = true\n", "", [](LintFacts &facts) {
        facts.site->lint = QJsonValue(QJsonValue::Undefined);
        facts.rules = lintRulesOf(*facts.site);
    });
    list.breaks("gpu-length-word", "tiny", "\"short\"", "\"tiny\"", 16);
    list.breaks("gpu-length-word", "no quotes", "\"short\"", "short", 16);
    list.keeps("gpu-length-word", "long", "\"short\"", "\"long\"");
    list.breaks("gpu-without-cpu", "0", "request_cpus = 1", "request_cpus = 0", 10);
    list.keeps("gpu-without-cpu", "the default", "request_cpus = 1\n", "");
    list.breaks("gpu-by-name", "in requirements", "request_cpus = 1",
                "requirements = (GPUs_DeviceName == \"NVIDIA A100\")", 10);
    list.keeps("gpu-by-name", "by memory", "request_cpus = 1",
               "requirements = (GPUs_GlobalMemoryMb > 30000)");
    list.breaks("machine-by-name", "one machine", "request_cpus = 1",
                "requirements = (Machine == \"gpu4000.chtc.wisc.edu\")", 10);
    list.keeps("machine-by-name", "not that one", "request_cpus = 1",
               "requirements = (Machine != \"gpu4000.chtc.wisc.edu\")");
    list.breaks("gpu-on-build-job", "both", "request_cpus = 1",
                "request_cpus = 1\n+IsBuildJob = true", 12);
    list.keeps("gpu-on-build-job", "not a build job", "request_cpus = 1", "+IsBuildJob = false");

    // limits
    list.breaks("many-jobs-at-once", "20,000", "queue 1", "queue 20000", 17);
    list.keeps("many-jobs-at-once", "as they are needed", "queue 1",
               "max_idle = 1000\nqueue 20000");
    list.breaks("jobs-beyond-limit", "100,000", "queue 1", "queue 100000", 17);
    list.keeps("jobs-beyond-limit", "10,000", "queue 1", "queue 10000");
    list.breaks("runs-longer-than-length", "short and a day", "request_cpus = 1",
                "allowed_execute_duration = 24 * 3600", 10);
    list.keeps("runs-longer-than-length", "half a day", "request_cpus = 1",
               "allowed_execute_duration = 12 * 3600");
    list.breaks("runs-longer-than-site", "a week without GPUs",
                "request_gpus = 1\nrequest_memory = 4 GB\nrequest_disk = 10GB\n"
                "gpus_minimum_capability = 7.5\n+WantGPULab = true\n+GPUJobLength = \"short\"\n",
                "allowed_job_duration = 604800\n", 11);
    list.keeps("runs-longer-than-site", "an expression", "request_cpus = 1",
               "allowed_job_duration = 3600 * NumJobStarts");
    list.breaks("resumable-without-checkpoint", "a long one", "+GPUJobLength = \"short\"",
                "+is_resumable = true", 16);
    list.keeps("resumable-without-checkpoint", "saves itself", "+GPUJobLength = \"short\"",
               "+is_resumable = true\ncheckpoint_exit_code = 85");
    list.breaks("checkpoint-files-unset", "no list", "request_cpus = 1",
                "checkpoint_exit_code = 85", 10);
    list.keeps("checkpoint-files-unset", "a list", "request_cpus = 1",
               "checkpoint_exit_code = 85\ntransfer_checkpoint_files = a.pt");
    list.breaks("too-large-for-wide-pool", "25 GB", "request_cpus = 1", "want_ospool = true", 10,
                sized("MNIST_data.tar.gz", 25'000'000'000));
    list.keeps("too-large-for-wide-pool", "5 GB", "request_cpus = 1", "want_ospool = true",
               sized("MNIST_data.tar.gz", 5'000'000'000));

    // staging
    list.breaks("staging-old-name", "the image by the cache", "staging/b/bucky", "staging/bucky",
                2);
    list.breaks("staging-old-name", "one of several inputs", extra,
                "file:///staging/bucky/a.tar, osdf:///chtc/staging/b/c/d", 5);
    list.keeps("staging-old-name", "a group", image,
               "file:///staging/groups/lab/torch-54990e82.sif");
    list.breaks("staging-by-path", "the image", image, "/staging/b/bucky/torch-54990e82.sif", 2);
    list.breaks("staging-by-path", "an input", extra, "/staging/b/bucky/x.tar", 5);
    list.keeps("staging-by-path", "another folder", extra, "/stagingx/b/bucky/x.tar");
    list.breaks("staging-group-by-cache", "the image", "staging/b/bucky", "staging/groups/lab", 2);
    list.keeps("staging-group-by-cache", "by file", image,
               "file:///staging/groups/lab/torch-54990e82.sif");
    list.breaks("staging-folder", "by the cache", extra, "osdf:///chtc/staging/b/bucky/data/", 5);
    list.keeps("staging-folder", "an archive", extra, "osdf:///chtc/staging/b/bucky/data.tar");
    list.breaks("staging-url-slashes", "two slashes", "osdf:///chtc", "osdf://chtc", 2);
    list.breaks("staging-url-slashes", "no chtc", "osdf:///chtc/staging/b", "osdf:///staging/b", 2);
    list.breaks("staging-url-slashes", "file with two", image,
                "file://staging/b/bucky/torch-54990e82.sif", 2);
    list.breaks("staging-url-slashes", "the variable behind a slash", image,
                "osdf:///chtc/$ENV(STAGING)/torch-54990e82.sif", 2);
    list.keeps("staging-url-slashes", "the variable as it should be", image,
               "osdf:///chtc$ENV(STAGING)/torch-54990e82.sif");
    list.keeps("staging-url-slashes", "another origin", extra, "osdf:///ospool/ap40/data/x/y.tar");
    list.breaks("staging-not-required", "the image", image,
                "file:///staging/b/bucky/torch-54990e82.sif", 2);
    list.breaks("staging-not-required", "an input, joined to requirements", extra,
                "file:///staging/b/x/x.tar\nrequirements = (OpSysMajorVer > 8)", 5);
    list.keeps("staging-not-required", "required", extra,
               "file:///staging/b/x/x.tar\nrequirements = (HasChtcStaging == true)");
    list.breaks("staging-and-wide-pool", "campus", "request_cpus = 1",
                "requirements = (HasCHTCStaging == true)\nwant_campus_pools = true", 11);
    list.keeps("staging-and-wide-pool", "false", "request_cpus = 1",
               "requirements = (HasCHTCStaging == true)\nwant_ospool = false");
    list.breaks("direct-file-and-wide-pool", "a file", "request_cpus = 1\n",
                "want_ospool = true\ntransfer_checkpoint_files = a\n", 10, [](LintFacts &) {});
    list.last().text.replace(QString::fromLatin1(extra),
                             QStringLiteral("file:///staging/b/x/x.tar"));
    list.keeps("direct-file-and-wide-pool", "by the cache", "request_cpus = 1",
               "want_ospool = true");
    list.breaks("image-without-hash", "torch.sif", "torch-54990e82.sif", "torch.sif", 2);
    list.keeps("image-without-hash", "a hash", "torch-54990e82.sif", "my.torch-0a0b0c0d.sif");
    list.breaks("staged-file-too-large", "120 GB", "10GB", "200 GB", 2,
                staged("/staging/b/bucky/torch-54990e82.sif", 120'000'000'000));
    list.keeps("staged-file-too-large", "90 GB", "10GB", "200 GB",
               staged("/staging/b/bucky/torch-54990e82.sif", 90'000'000'000));
    list.breaks("too-large-for-cache", "40 GB", "10GB", "200 GB", 2,
                staged("/staging/b/bucky/torch-54990e82.sif", 40'000'000'000));
    list.keeps("too-large-for-cache", "20 GB", "10GB", "200 GB",
               staged("/staging/b/bucky/torch-54990e82.sif", 20'000'000'000));
    list.breaks("small-file-staged", "an input of 5 MB", extra,
                "osdf:///chtc/staging/b/bucky/x.tar", 5,
                staged("/staging/b/bucky/x.tar", 5'000'000));
    list.keeps("small-file-staged", "2 GB", extra, "osdf:///chtc/staging/b/bucky/x.tar",
               staged("/staging/b/bucky/x.tar", 2'000'000'000));
    list.breaks("work-in-staging", "the output", "$(Cluster).out",
                "/staging/b/bucky/$(Cluster).out", 8);
    list.keeps("work-in-staging", "at home", "$(Cluster).out", "/home/bucky/staging/x.out");
    list.breaks("file-too-large", "an input of 2 GB", "request_cpus = 1", "request_cpus = 2", 5,
                sized("MNIST_data.tar.gz", 2'000'000'000));
    list.keeps("file-too-large", "0.9 GB", "request_cpus = 1", "request_cpus = 2",
               sized("MNIST_data.tar.gz", 900'000'000));

    // definition files
    const auto definition = [](const char *text) {
        return [text](LintFacts &facts) {
            LintFile file;
            file.text = QString::fromUtf8(text);
            facts.files.insert(QStringLiteral("image.def"), file);
        };
    };
    list.breaks("definition-tmp", "apt", "request_cpus = 1", "request_cpus = 2", 4,
                definition("Bootstrap: docker\nFrom: debian:12\n\n%post\n    apt-get -y update\n"
                           "    apt-get -y install git\n"));
    list.last().file = QStringLiteral("image.def");
    list.keeps("definition-tmp", "there", "request_cpus = 1", "request_cpus = 2",
               definition("Bootstrap: docker\n%post\n    chmod 777 /tmp\n    apt-get -y update\n"));
    list.keeps("definition-tmp", "nothing that needs it", "request_cpus = 1", "request_cpus = 2",
               definition("Bootstrap: docker\n%post\n    pip install torch\n"));
    list.breaks("definition-apt-asks", "no -y", "request_cpus = 1", "request_cpus = 2", 4,
                definition("Bootstrap: docker\n%post\n    chmod 777 /tmp\n"
                           "    apt-get update && apt-get install git\n"));
    list.last().file = QStringLiteral("image.def");
    list.keeps("definition-apt-asks", "-y in front, behind, and in another line",
               "request_cpus = 1", "request_cpus = 2",
               definition("%post\n    apt-get -y install a\n    apt install -y b\n"
                          "    apt-get install --no-install-recommends \\\n      -y c\n"));
}

} // namespace perch::test
