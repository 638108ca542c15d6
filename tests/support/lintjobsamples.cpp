// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/lintsamples.h"

namespace perch::test
{

void addJobSamples(LintSampleList &list)
{
    const char *const image = "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif";
    const char *const container =
        "universe = container\n"
        "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n";
    const char *const inputs = "MNIST_data.tar.gz, src, osdf:///chtc/staging/x.tar";
    const auto has = [](const char *name, qint64 bytes) {
        return [name, bytes](LintFacts &facts) {
            LintFile file;
            file.bytes = bytes;
            facts.files.insert(QString::fromLatin1(name), file);
        };
    };

    // program and records
    list.breaks("executable-and-shell", "both", "executable = run.sh",
                "executable = run.sh\nshell = ./run.sh", 4);
    list.keeps("executable-and-shell", "shell alone", "executable = run.sh", "shell = echo hi");
    list.breaks("executable-missing", "on the bare machine",
                "universe = container\n"
                "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n"
                "executable = run.sh\n",
                "", 14);
    list.keeps("executable-missing", "in a container", "executable = run.sh\n", "");
    list.keeps("executable-missing", "an image is made by hand",
               "universe = container\n"
               "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n"
               "executable = run.sh\n",
               "+IsBuildJob = true\n");
    list.breaks("image-start-script", "no executable", "executable = run.sh\n", "", 16);
    list.keeps("image-start-script", "shell", "executable = run.sh", "shell = echo hi");
    list.breaks("executable-has-arguments", "--x", "executable = run.sh\narguments = --epochs 14",
                "executable = run.sh --x\n#", 3);
    list.keeps("executable-has-arguments", "a name with a blank", "executable = run.sh",
               "executable = my run.sh", has("my run.sh", 10));
    list.breaks("shell-script-not-sent", "./run.sh", "executable = run.sh", "shell = ./run.sh --x",
                3);
    list.last().isForLaterHtcondor = true;
    list.keeps("shell-script-not-sent", "a program of the image", "executable = run.sh",
               "shell = python3 -V");
    list.breaks("image-sent-twice", "among the inputs", inputs,
                "MNIST_data.tar.gz, osdf:///chtc/staging/b/bucky/torch-54990e82.sif", 5);
    list.keeps("image-sent-twice", "another one", inputs,
               "osdf:///chtc/staging/b/bucky/other-54990e82.sif");
    list.breaks("files-without-transfer", "NO", "= YES", "= NO", 6);
    list.keeps("files-without-transfer", "by a macro", "= YES", "= $(how)\nhow = YES");
    list.breaks("log-missing", "none", "log = logs/$(Cluster).log\n", "", 16);
    list.breaks("log-missing", "empty", "log = logs/$(Cluster).log", "log =", 17);
    list.keeps("log-missing", "an include may set it", "log = logs/$(Cluster).log",
               "include : more.inc");
    list.breaks("output-missing", "none", "output = $(Cluster).out\n", "", 16);
    list.keeps("output-missing", "by the other name", "output =", "stdout =");
    list.breaks("error-missing", "none", "error = $(Cluster).err\n", "", 16);
    list.keeps("error-missing", "by the other name", "error =", "stderr =");
    list.breaks("output-thrown-away", "error to /dev/null", "$(Cluster).err", "/dev/null", 9);
    list.keeps("output-thrown-away", "input of /dev/null", "request_cpus = 1", "input = /dev/null");
    list.breaks("log-folder-missing", "another folder", "log = logs/", "log = log/", 7);
    list.keeps("log-folder-missing", "of the access point", "log = logs/",
               "log = /home/bucky/logs/");

    // files of one name
    list.breaks("output-same-for-all", "ten jobs", "queue 1", "queue 10", 8);
    list.keeps("output-same-for-all", "by a variable of a list", "= $(Cluster).out",
               "= $(name).out\nname = $(Process)");
    list.keeps("output-same-for-all", "one job", "queue 1", "queue");
    list.breaks("results-overwrite", "a model", "queue 1",
                "transfer_output_files = model.pt\nqueue 10", 17);
    list.keeps("results-overwrite", "a folder for each", "queue 1",
               "transfer_output_files = model.pt\ninitialdir = job$(Process)\nqueue 10");
    list.breaks("output-is-log", "all in one", "$(Cluster).out", "logs/$(Cluster).log", 8);
    list.keeps("output-is-log", "output and error in one", "$(Cluster).err", "$(Cluster).out");
    list.breaks("output-overwrites-input", "the script", "$(Cluster).out", "run.sh", 8);
    list.keeps("output-overwrites-input", "another file", "$(Cluster).out", "run.out");
    list.breaks("inputs-of-one-name", "two folders", inputs, "a/x.txt, b/x.txt", 5);
    list.keeps("inputs-of-one-name", "with their folders", "= MNIST_data.tar.gz",
               "= a/x.txt, b/x.txt\npreserve_relative_paths = true\nx = y");

    // GPUs
    list.breaks("gpus-ignored", "no GPU", "request_gpus = 1\n", "", 13);
    list.keeps("gpus-ignored", "by a variable", "request_gpus = 1", "n = 2\nrequest_gpus = $(n)");
    list.breaks("gpu-capabilities-crossed", "9 to 7.5", "request_gpus = 1",
                "request_gpus = 1\ngpus_maximum_capability = 7.0", 15);
    list.keeps("gpu-capabilities-crossed", "7.5 to 9", "request_gpus = 1",
               "request_gpus = 1\ngpus_maximum_capability = 9.0");
    list.breaks("cuda-devices-set", "alone", "request_cpus = 1",
                "environment = \"CUDA_VISIBLE_DEVICES=0\"", 10);
    list.breaks("cuda-devices-set", "beside others", "request_cpus = 1",
                "environment = \"A=1 CUDA_VISIBLE_DEVICES=0 B=2\"", 10);
    list.keeps("cuda-devices-set", "another variable", "request_cpus = 1",
               "environment = \"NOT_CUDA_VISIBLE_DEVICES=0\"");
    list.breaks("gpu-attribute-old", "CUDACapability", "request_cpus = 1",
                "requirements = (CUDACapability >= 7)", 10);
    list.keeps("gpu-attribute-old", "another attribute", "request_cpus = 1",
               "requirements = (HasCUDACapability)");
    list.breaks("several-gpus", "4", "request_gpus = 1", "request_gpus = 4", 11);
    list.keeps("several-gpus", "an expression", "request_gpus = 1", "request_gpus = 1 * 1");

    // image
    list.breaks("image-empty", "nothing", image, "container_image =", 2);
    list.keeps("image-empty", "one", image, "container_image = docker://python:3.12");
    list.breaks("image-missing", "container",
                "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n", "", 1);
    list.keeps("image-missing", "docker_image", image, "docker_image = python:3.12");
    list.breaks("image-none", "bare", container, "", 15);
    list.keeps("image-none", "said to be so", container, "universe = vanilla\n");
    list.keeps("image-none", "made here", container, "+IsBuildJob = true\n");
    list.breaks("image-twice", "both", image,
                "container_image = docker://python:3.12\ndocker_image = python:3.12", 3);
    list.keeps("image-twice", "one empty", image,
               "container_image = docker://python:3.12\ndocker_image =");
    list.breaks("image-in-docker-universe", "docker", "universe = container", "universe = docker",
                1);
    list.keeps("image-in-docker-universe", "docker_image", container,
               "universe = docker\ndocker_image = python:3.12\n");
    list.breaks("image-in-other-universe", "local", "universe = container", "universe = local", 1);
    list.keeps("image-in-other-universe", "vanilla", "universe = container", "universe = vanilla");
    list.breaks("image-placeholder", "angle brackets", "b/bucky/torch-54990e82.sif",
                "<username>/<image>.sif", 2);
    list.breaks("image-placeholder", "a netid", "b/bucky", "n/netid", 2);
    list.breaks("image-placeholder", "that of the templates",
                "osdf:///chtc/staging/b/bucky/torch-54990e82.sif", "choose-an-image.sif", 2);
    list.keeps("image-placeholder", "a name with the word", "b/bucky/torch", "b/bucky/mynetids");
    list.breaks("image-from-registry", "docker", image,
                "container_image = docker://pytorch/pytorch:2.4.0", 2);
    list.keeps("image-from-registry", "staged", "torch-", "torch2-");
    list.breaks("image-without-registry", "a tag", image, "container_image = pytorch/pytorch:2.4.0",
                2);
    list.keeps("image-without-registry", "a file", image, "container_image = images/torch.sif");
    list.breaks("image-not-there", "another name", image, "container_image = torch.sif", 2);
    list.keeps("image-not-there", "there", image, "container_image = torch.sif",
               has("torch.sif", 900'000'000));
    list.breaks("image-from-folder", "size not known", image, "container_image = torch.sif", 2,
                [](LintFacts &facts) { facts.knowsFiles = false; });
    list.keeps("image-from-folder", "small", image, "container_image = torch.sif",
               has("torch.sif", 900'000'000));
    list.breaks("docker-image-is-file", "a SIF", container,
                "universe = container\ndocker_image = torch.sif\n", 2, has("torch.sif", 5));
    list.keeps("docker-image-is-file", "a name", container,
               "universe = docker\ndocker_image = a/sif:1\n");

    // files
    list.breaks("file-not-there", "the executable", "run.sh", "start.sh", 3);
    list.breaks("file-not-there", "an input", "MNIST_data.tar.gz", "mnist_data.tar.gz", 5);
    list.breaks("file-not-there", "the list of queue", "queue 1", "queue batch_name from rows.txt",
                17);
    list.keeps("file-not-there", "the folder is not known", "run.sh", "start.sh",
               [](LintFacts &facts) { facts.knowsFiles = false; });
    list.breaks("inputs-without-commas", "blanks", inputs, "MNIST_data.tar.gz src", 5);
    list.keeps("inputs-without-commas", "a name with blanks", inputs, "my data.txt",
               has("my data.txt", 5));
    list.breaks("tilde-path", "an input", "= MNIST", "= ~/x.txt, MNIST", 5);
    list.keeps("tilde-path", "of an editor", "= MNIST", "= x.txt~, MNIST", has("x.txt~", 5));
    list.breaks("file-outside-folder", "..", "= MNIST", "= ../MNIST", 5);
    list.keeps("file-outside-folder", "dots in a name", "= MNIST", "= a..b, MNIST", has("a..b", 5));
    list.breaks("disk-too-small", "image and inputs", "10GB", "2GB", 13);
    list.keeps("disk-too-small", "enough", "10GB", "6 GB");

    // secrets
    list.breaks("secret-in-environment", "a token", "request_cpus = 1",
                "environment = \"A=1 HF_TOKEN='abc'\"", 10);
    list.breaks("secret-in-environment", "the old form", "request_cpus = 1",
                "environment = A=1;WANDB_API_KEY=abc", 10);
    list.breaks("secret-in-environment", "by its look", "request_cpus = 1",
                "environment = \"X=ghp_abcdef123\"", 10);
    list.keeps("secret-in-environment", "words that sound alike", "request_cpus = 1",
               "environment = \"MAX_TOKENS=5 TOKENIZERS_PARALLELISM=false PASSWORD=$(x) "
               "TOKEN_FILE=/x\"");
    list.breaks("secret-in-value", "arguments", "--epochs 14", "--token hf_abcdefghij", 4);
    list.keeps("secret-in-value", "a name", "--epochs 14", "--model hf_bert");
    list.breaks("secret-file", ".env", "= MNIST", "= .env, MNIST", 5, has(".env", 5));
    list.keeps("secret-file", "an example of one", "= MNIST", "= env.txt, MNIST",
               has("env.txt", 5));
}

} // namespace perch::test
