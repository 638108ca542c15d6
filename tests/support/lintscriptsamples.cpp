// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/lintsamples.h"

namespace perch::test
{

void addScriptSamples(LintSampleList &list)
{
    list.scriptBreaks("script-crlf", "all lines", "#!/bin/bash\r\necho hi\r\n", 1);
    list.scriptKeeps("script-crlf", "a lone \\r in a text", "#!/bin/bash\nprintf 'a\rb'\n");
    const auto helper = [](const char *text) {
        return [text](LintFacts &facts) {
            LintFile file;
            file.text = QString::fromUtf8(text);
            facts.files.insert(QStringLiteral("prepare.sh"), file);
        };
    };
    list.breaks("helper-crlf", "a script that is sent", "= MNIST", "= prepare.sh, MNIST", 1,
                helper("#!/bin/bash\r\n"));
    list.last().file = QStringLiteral("prepare.sh");
    list.keeps("helper-crlf", "one that stays", "= MNIST", "= MNIST", helper("#!/bin/bash\r\n"));
    list.scriptBreaks("script-without-interpreter", "none", "echo hi\n", 1);
    list.scriptBreaks("script-without-interpreter", "a blank in it", "# !/bin/bash\necho hi\n", 1);
    list.scriptKeeps("script-without-interpreter", "python", "#!/usr/bin/env python3\nprint(1)\n");
    list.scriptBreaks("script-not-executable", "no bit", "#!/bin/bash\necho hi\n", 1);
    list.last().facts.files[QStringLiteral("run.sh")].isExecutable = false;
    list.scriptKeeps("script-not-executable", "not known", "#!/bin/bash\necho hi\n");
    list.last().facts.files[QStringLiteral("run.sh")].isExecutable = std::nullopt;

    list.scriptBreaks("script-sets-cuda-devices", "export",
                      "#!/bin/bash\nexport CUDA_VISIBLE_DEVICES=0\n", 2);
    list.scriptBreaks("script-sets-cuda-devices", "for one command",
                      "#!/bin/bash\nCUDA_VISIBLE_DEVICES=0,1 python3 x.py\n", 2);
    list.scriptKeeps(
        "script-sets-cuda-devices", "read, shown, in a comment",
        "#!/bin/bash\necho CUDA_VISIBLE_DEVICES=$CUDA_VISIBLE_DEVICES\n"
        "# CUDA_VISIBLE_DEVICES=0\nexport CUDA_VISIBLE_DEVICES=$CUDA_VISIBLE_DEVICES\n");
    list.breaks("script-sets-cuda-devices", "in Python", "= MNIST", "= train.py, MNIST", 2,
                [](LintFacts &facts) {
                    LintFile file;
                    file.text =
                        QStringLiteral("import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '0'\n");
                    facts.files.insert(QStringLiteral("train.py"), file);
                });
    list.last().file = QStringLiteral("train.py");
    list.scriptBreaks("script-builds-image", "apptainer build",
                      "#!/bin/bash\napptainer build x.sif x.def\n", 2);
    list.scriptKeeps("script-builds-image", "in a build job",
                     "#!/bin/bash\napptainer build x.sif x.def\n", "request_cpus = 1",
                     "+IsBuildJob = true");
    list.scriptBreaks("script-runs-docker", "docker run", "#!/bin/bash\ndocker run x\n", 2);
    list.scriptKeeps("script-runs-docker", "a folder of that name", "#!/bin/bash\nls docker\n");
    list.scriptBreaks("script-nests-containers", "apptainer exec",
                      "#!/bin/bash\napptainer exec x.sif python3 x.py\n", 2);
    list.scriptKeeps("script-nests-containers", "on the bare machine",
                     "#!/bin/bash\napptainer exec x.sif python3 x.py\n",
                     "universe = container\n"
                     "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n",
                     "");
    list.scriptBreaks("script-needs-root", "apt-get", "#!/bin/bash\napt-get install -y git\n", 2);
    list.scriptKeeps("script-needs-root", "a word", "#!/bin/bash\necho no sudo here\n");
    list.scriptBreaks("script-nvidia-smi", "nvidia-smi", "#!/bin/bash\nnvidia-smi\n", 2);
    list.scriptKeeps("script-nvidia-smi", "in a comment", "#!/bin/bash\n# nvidia-smi\n");
    list.scriptBreaks("script-home-not-set", "pip install",
                      "#!/bin/bash\n# trains\npip install --user x\n", 3);
    list.scriptKeeps("script-home-not-set", "set",
                     "#!/bin/bash\nexport HOME=$PWD\npip install x\n");
    list.scriptKeeps("script-home-not-set", "nothing that writes there",
                     "#!/bin/bash\npython3 x.py\n");
    list.scriptBreaks("script-home-path", "/home/bucky", "#!/bin/bash\ncp /home/bucky/x .\n", 2);
    list.scriptKeeps("script-home-path", "of the job",
                     "#!/bin/bash\ncp $HOME/x data/home/bucky .\n");
    list.scriptBreaks("script-staging-path", "cp", "#!/bin/bash\ncp /staging/b/bucky/x .\n", 2);
    list.scriptKeeps("script-staging-path", "required", "#!/bin/bash\ncp /staging/b/bucky/x .\n",
                     "request_cpus = 1", "requirements = (HasCHTCStaging == true)");
    list.scriptBreaks("script-unpacks-unsent", "another archive",
                      "#!/bin/bash\ntar -xzf other.tar.gz\n", 2);
    list.scriptKeeps("script-unpacks-unsent", "fetched before",
                     "#!/bin/bash\nwget https://example.org/other.tar.gz\ntar -xzf other.tar.gz\n");
    list.scriptKeeps("script-unpacks-unsent", "sent", "#!/bin/bash\ntar xzf MNIST_data.tar.gz\n");
    list.scriptBreaks("folder-stays-behind", "results",
                      "#!/bin/bash\nmkdir -p results\npython3 x\n", 2);
    list.scriptKeeps("folder-stays-behind", "packed",
                     "#!/bin/bash\nmkdir results\npython3 x\ntar -czf r.tar.gz results\n");
    list.scriptKeeps("folder-stays-behind", "asked for", "#!/bin/bash\nmkdir results\n",
                     "request_cpus = 1", "transfer_output_files = results");
    list.scriptKeeps("folder-stays-behind", "for the job only", "#!/bin/bash\nmkdir tmp\n");
    list.scriptBreaks("script-ends-in-background", "&", "#!/bin/bash\npython3 x.py &\n", 2);
    list.scriptKeeps("script-ends-in-background", "waits", "#!/bin/bash\npython3 x.py &\nwait\n");
    list.scriptKeeps("script-ends-in-background", "&&", "#!/bin/bash\nmake &&\n");
    list.scriptBreaks("secret-in-script", "a token", "#!/bin/bash\nexport HF_TOKEN=hf_abcdefghij\n",
                      2);
    list.scriptKeeps("secret-in-script", "from the environment",
                     "#!/bin/bash\nexport HF_TOKEN=$TOKEN\n");
}

} // namespace perch::test
