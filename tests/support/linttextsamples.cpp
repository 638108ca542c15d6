// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/lintsamples.h"

namespace perch::test
{

void addTextSamples(LintSampleList &list)
{
    // lines
    list.breaks("queue-missing", "no queue", "queue 1\n", "", 16);
    list.keeps("queue-missing", "queue with a list", "queue 1", "queue 2 x in (a, b)");
    list.breaks("byte-order-mark", "before a command", "request_cpus = 1", "request_cpus = 1", 1);
    list.last().text.prepend(QChar(QChar::ByteOrderMark));
    list.keeps("byte-order-mark", "none", "request_cpus = 1", "request_cpus = 2");
    list.breaks("queue-with-equals", "queue = 3", "queue 1", "queue = 3\nqueue", 17);
    list.keeps("queue-with-equals", "queue 3", "queue 1", "queue 3");
    list.breaks("adds-with-plus-equals", "requirements +=", "request_cpus = 1",
                "request_cpus = 1\nrequirements += (x)", 11);
    list.keeps("adds-with-plus-equals", "adding to itself", "request_cpus = 1",
               "requirements = (a)\nrequirements = $(requirements) && (b)");
    list.breaks("colon-for-equals", "a colon", "arguments =", "arguments :", 4);
    list.keeps("colon-for-equals", "a warning of one's own", "request_cpus = 1",
               "warning : watch out\nrequest_cpus = 1");
    list.breaks("name-with-hyphen", "request-cpus", "request_cpus = 1", "request-cpus = 1", 10);
    list.keeps("name-with-hyphen", "a hyphen in a value", "request_cpus = 1", "batch_name = a-b");
    list.breaks("line-not-understood", "a stray word", "executable = run.sh",
                "executable = run.sh\nhello", 4);
    list.keeps("line-not-understood", "an include", "executable = run.sh",
               "executable = run.sh\ninclude ifexist : more.inc");
    list.breaks("set-after-queue", "output after queue", "queue 1", "queue 1\npriority = 3", 18);
    list.keeps("set-after-queue", "between two queues", "queue 1",
               "queue 1\nrequest_cpus = 2\nqueue 1");
    list.breaks("swallowed-line", "a backslash too many", "executable = run.sh\n",
                "executable = run.sh \\\n", 4);
    list.keeps("swallowed-line", "arguments that look like a command",
               "--epochs 14 # not a comment", "--set \\\n  lr=0.1");
    list.breaks("block-not-closed", "no @end", "queue 1\n", "notes @=end\nqueue 1\n", 17);
    list.keeps("block-not-closed", "closed by its tag", "request_cpus = 1",
               "batch_name @=end\nlong\n@end");
    list.breaks("curly-quotes", "around the job length", "\"short\"",
                "\xe2\x80\x9cshort\xe2\x80\x9d", 16);
    list.keeps("curly-quotes", "an accent", "request_cpus = 1", "batch_name = caf\xc3\xa9");
    list.breaks("blank-of-a-web-page", "in a size", "4 GB", "4\xc2\xa0GB", 12);
    list.keeps("blank-of-a-web-page", "a comment", "request_cpus = 1",
               "# 1\xc2\xa0"
               "CPU\nrequest_cpus = 1");
    list.breaks("comment-behind-value", "behind a number", "request_cpus = 1",
                "request_cpus = 1 # one", 10);
    list.keeps("comment-behind-value", "inside quotes", "request_cpus = 1",
               "+Note = \"run # 3 of 4\"");
    list.breaks("branch-without-if", "endif alone", "request_cpus = 1", "endif\nrequest_cpus = 1",
                10);
    list.keeps("branch-without-if", "nested", "request_cpus = 1",
               "if true\nif false\nendif\nelse\nendif");
    list.breaks("condition-compares", "greater than", "request_cpus = 1",
                "if $(n) > 2\nrequest_cpus = 1\nendif", 10);
    list.keeps("condition-compares", "a version", "request_cpus = 1",
               "if version >= 24.0\nrequest_cpus = 1\nendif");
    list.breaks("if-not-closed", "no endif", "request_cpus = 1", "if true\nrequest_cpus = 1", 10);
    list.keeps("if-not-closed", "closed", "request_cpus = 1", "if true\nrequest_cpus = 1\nendif");

    // names
    list.breaks("twice-set", "requirements twice", "request_cpus = 1",
                "requirements = (OpSysMajorVer > 7)\nrequest_cpus = 1\n"
                "Requirements = TARGET.HasFileTransfer",
                10);
    list.breaks("twice-set", "a command twice", "request_cpus = 1",
                "request_cpus = 1\nrequest_cpus = 2", 10);
    list.breaks("twice-set", "an attribute in both spellings", "+WantGPULab = true",
                "+WantGPULab = true\nMY.wantgpulab = True", 15);
    list.keeps("twice-set", "two branches of if", "request_cpus = 1",
               "if defined big\nrequest_cpus = 8\nelse\nrequest_cpus = 1\nendif");
    list.keeps("twice-set", "adding to itself with a default", "request_cpus = 1",
               "requirements = (a)\nrequirements = $(requirements:true) && (b)");
    list.breaks("twice-the-same", "the same number", "request_cpus = 1",
                "request_cpus = 1\nrequest_cpus = 1", 10);
    list.keeps("twice-the-same", "in both branches", "request_cpus = 1",
               "if true\nrequest_cpus = 1\nelse\nrequest_cpus = 1\nendif");
    list.breaks("unknown-command", "letters left out", "arguments =", "argumnts =", 4);
    list.breaks("unknown-command", "swapped letters", "output =", "ouptut =", 8);
    list.breaks("unknown-command", "requests_cpus of a guide", "request_cpus", "requests_cpus", 10);
    list.keeps("unknown-command", "a variable that is used", "--epochs 14", "--epochs $(argumnts)");
    list.breaks("command-without-effect", "a word of one's own", "request_cpus = 1",
                "request_cpus = 1\nmyfavouritecolour = blue", 11);
    list.keeps("command-without-effect", "used by a name put together", "--epochs 14",
               "$(lr_$(model))\nlr_small = 0.1\nmodel = small");
    list.breaks("request-misspelt", "request_memry", "request_memory =", "request_memry =", 12);
    list.breaks("request-misspelt", "request_cpu", "request_cpus =", "request_cpu =", 10);
    list.keeps("request-misspelt", "capitals", "request_memory =", "Request_Memory =");
    list.breaks("request-of-the-site", "FPGAs", "request_cpus = 1",
                "request_cpus = 1\nrequest_fpgas = 1", 11);
    list.keeps("request-of-the-site", "GPUs", "request_cpus = 1", "request_cpus = 2");
    list.breaks("gpu-memory-request", "request_gpu_memory", "request_cpus = 1",
                "request_cpus = 1\nrequest_gpu_memory = 8GB", 11);
    list.keeps("gpu-memory-request", "gpus_minimum_memory", "request_cpus = 1",
               "gpus_minimum_memory = 8GB");
    list.breaks("plus-needless", "+request_memory", "request_memory", "+request_memory", 12);
    list.keeps("plus-needless", "an attribute", "request_cpus = 1", "+RequestNote = \"x\"");
    list.breaks("plus-missing", "WantGPULab", "+WantGPULab", "WantGPULab", 15);
    list.keeps("plus-missing", "with MY.", "+WantGPULab", "MY.WantGPULab");

    // values
    list.breaks("universe-unknown", "contaner", "universe = container", "universe = contaner", 1);
    list.keeps("universe-unknown", "Vanilla", "universe = container", "universe = Vanilla");
    list.breaks("transfer-word", "if needed", "should_transfer_files = YES",
                "should_transfer_files = if needed", 6);
    list.keeps("transfer-word", "true, which HTCondor takes", "should_transfer_files = YES",
               "should_transfer_files = true");
    list.breaks("transfer-time-word", "exit", "request_cpus = 1", "when_to_transfer_output = exit",
                10);
    list.keeps("transfer-time-word", "On_Exit", "request_cpus = 1",
               "when_to_transfer_output = On_Exit");
    list.breaks("notification-word", "no", "request_cpus = 1", "notification = no", 10);
    list.keeps("notification-word", "error", "request_cpus = 1", "notification = error");
    list.breaks("not-a-bool", "yes", "request_cpus = 1", "stream_output = yes", 10);
    list.keeps("not-a-bool", "True", "request_cpus = 1", "stream_output = True");
    list.breaks("number-in-quotes", "CPUs", "request_cpus = 1", "request_cpus = \"4\"", 10);
    list.keeps("number-in-quotes", "an expression", "request_cpus = 1", "request_cpus = 2 * 2");
    list.breaks("number-with-unit", "4 cores", "request_cpus = 1", "request_cpus = 4 cores", 10);
    list.keeps("number-with-unit", "a variable", "request_cpus = 1", "n = 4\nrequest_cpus = $(n)");
    list.breaks("number-is-a-word", "high", "capability = 7.5", "capability = high", 14);
    list.keeps("number-is-a-word", "a variable", "capability = 7.5",
               "capability = $(cap)\ncap = 8.0");
    list.breaks("size-unit-unknown", "GiB", "4 GB", "4 GiB", 12);
    list.breaks("size-unit-unknown", "gigabytes", "10GB", "10 gigabytes", 13);
    list.keeps("size-unit-unknown", "lower case", "4 GB", "4gb");
    list.keeps("size-unit-unknown", "an expression", "4 GB", "max({ 4096, MemoryUsage * 2 })");
    list.breaks("size-in-quotes", "memory", "4 GB", "\"4 GB\"", 12);
    list.keeps("size-in-quotes", "plain", "4 GB", "8 GB");
    list.breaks("size-bare-small", "memory of 4", "4 GB", "4", 12);
    list.breaks("size-bare-small", "disk of 10", "10GB", "10", 13);
    list.keeps("size-bare-small", "memory of 512", "4 GB", "512");
    list.breaks("size-bare", "memory in MB", "4 GB", "4096", 12);
    list.breaks("size-bare", "disk in KB", "10GB", "10485760", 13);
    list.keeps("size-bare", "by a variable", "4 GB", "$(mem)\nmem = 4GB");
    list.breaks("attribute-text-unquoted", "a project", "request_cpus = 1",
                "+ProjectName = UWMadison_X", 10);
    list.keeps("attribute-text-unquoted", "true", "request_cpus = 1", "+MyFlag = TRUE");
    list.breaks("quoted-path", "executable", "executable = run.sh", "executable = \"run.sh\"", 3);
    list.breaks("quoted-path", "inputs", "= MNIST_data.tar.gz, src, osdf:///chtc/staging/x.tar",
                "= \"MNIST_data.tar.gz, src\"", 5);
    list.keeps("quoted-path", "arguments", "--epochs 14 # not a comment", "\"--epochs 14\"");

    // quotes
    list.breaks("arguments-quotes", "double quotes in the middle", "--epochs 14 # not a comment",
                "--name \"a b\"", 4);
    list.breaks("arguments-quotes", "never closed", "--epochs 14 # not a comment", "\"--name x", 4);
    list.keeps("arguments-quotes", "doubled inside", "--epochs 14 # not a comment",
               "\"--name 'a b' \"\"q\"\" 'it''s'\"");
    list.keeps("arguments-quotes", "escaped in the old form", "--epochs 14 # not a comment",
               "--name \\\"ab\\\"");
    list.breaks("quotes-passed-on", "a group without double quotes", "--epochs 14 # not a comment",
                "--name 'a b'", 4);
    list.keeps("quotes-passed-on", "one apostrophe", "--epochs 14 # not a comment",
               "--name O'Neill");
    list.breaks("shell-variable", "$HOME", "--epochs 14 # not a comment", "--out $HOME/x", 4);
    list.keeps("shell-variable", "macros of all kinds", "--epochs 14 # not a comment",
               "$(Cluster) $ENV(HOME) $$(Memory) $Fn(SUBMIT_FILE)");
    list.keeps("shell-variable", "a shell reads them",
               "executable = run.sh\narguments = --epochs 14 # not a comment",
               "executable = /bin/bash\narguments = \"-c 'ls $HOME'\"");
    list.breaks("environment-form", "a name alone", "request_cpus = 1", "environment = \"A=1 B\"",
                10);
    list.breaks("environment-form", "export", "request_cpus = 1", "environment = \"export A=1\"",
                10);
    list.keeps("environment-form", "blanks in a group", "request_cpus = 1",
               "environment = \"A=1 B='x y' C=\"\"q\"\"\"");
    list.breaks("environment-semicolons", "in double quotes", "request_cpus = 1",
                "environment = \"A=1;B=2\"", 10);
    list.keeps("environment-semicolons", "a path list", "request_cpus = 1",
               "environment = \"P=/a;/b\"");
    list.breaks("environment-blanks", "without double quotes", "request_cpus = 1",
                "environment = A=1 B=2", 10);
    list.keeps("environment-blanks", "the old form", "request_cpus = 1", "environment = A=1;B=2");
    list.breaks("remaps-unquoted", "no quotes", "request_cpus = 1",
                "transfer_output_remaps = a = b; c = d", 10);
    list.keeps("remaps-unquoted", "quotes", "request_cpus = 1",
               "transfer_output_remaps = \"a = b; c = d/e\"");
    list.breaks("remaps-form", "a comma", "request_cpus = 1",
                "transfer_output_remaps = \"a = b, c = d\"", 10);
    list.breaks("remaps-form", "no = sign", "request_cpus = 1", "transfer_output_remaps = \"a b\"",
                10);
    list.keeps("remaps-form", "a semicolon at the end", "request_cpus = 1",
               "transfer_output_remaps = \"a = b;\"");
    list.breaks("remaps-folder", "a folder", "request_cpus = 1",
                "transfer_output_remaps = \"d/ = out/\"", 10);
    list.keeps("remaps-folder", "a file into a folder", "request_cpus = 1",
               "transfer_output_remaps = \"a = out/a\"");
    list.breaks("remaps-unlisted", "another file", "request_cpus = 1",
                "transfer_output_files = a.pt\ntransfer_output_remaps = \"b.pt = c.pt\"", 11);
    list.keeps("remaps-unlisted", "a file of a listed folder", "request_cpus = 1",
               "transfer_output_files = out\ntransfer_output_remaps = \"out/b = c\"");
    list.breaks("remaps-with-destination", "both", "request_cpus = 1",
                "output_destination = osdf:///chtc/staging/b/bucky/\n"
                "transfer_output_remaps = \"a = b\"",
                11);
    list.keeps("remaps-with-destination", "remaps alone", "request_cpus = 1",
               "transfer_output_remaps = \"a = b\"");

    // expressions
    list.breaks("expression-quote-open", "a text", "request_cpus = 1",
                "requirements = (Arch == \"X86_64)", 10);
    list.keeps("expression-quote-open", "an escaped quote", "request_cpus = 1",
               "requirements = (Arch == \"a\\\"b\")");
    list.breaks("expression-single-equals", "Arch =", "request_cpus = 1",
                "requirements = (Arch = \"X86_64\")", 10);
    list.keeps("expression-single-equals", "all the others", "request_cpus = 1",
               "requirements = (a =?= b) && (c =!= d) && (e <= f) && (g != \"h=i\") && (j >= k)");
    list.breaks("expression-words", "and", "request_cpus = 1", "requirements = (HasA) and (HasB)",
                10);
    list.keeps("expression-words", "a name with the word", "request_cpus = 1",
               "requirements = (HasAnd && Oregon) || (and_so == \"this and that\")");
    list.breaks("expression-brackets", "one too few", "request_cpus = 1",
                "requirements = (HasA && (HasB)", 10);
    list.keeps("expression-brackets", "in a text", "request_cpus = 1",
               "requirements = (A == \":-(\")");
    list.breaks("expression-unfinished", "&& at the end", "request_cpus = 1",
                "requirements = HasA &&", 10);
    list.keeps("expression-unfinished", "goes on in the next line", "request_cpus = 1",
               "requirements = HasA && \\\n  HasB");
    list.breaks("expression-single-quotes", "a text", "request_cpus = 1",
                "requirements = Arch == 'X86_64'", 10);
    list.keeps("expression-single-quotes", "inside a text", "request_cpus = 1",
               "requirements = Name == \"it's\"");
    list.breaks("requirements-is-text", "all in quotes", "request_cpus = 1",
                "requirements = \"(HasA)\"", 10);
    list.keeps("requirements-is-text", "two texts", "request_cpus = 1",
               "requirements = \"a\" == \"b\"");
    list.breaks("microarch-unquoted", "v3", "request_cpus = 1",
                "requirements = (Microarch >= x86_64-v3)", 10);
    list.keeps("microarch-unquoted", "in quotes", "request_cpus = 1",
               "requirements = (Microarch >= \"x86_64-v3\")");
    list.breaks("resource-in-requirements", "memory", "request_cpus = 1",
                "requirements = (Memory >= 4000)", 10);
    list.keeps("resource-in-requirements", "memory of a GPU", "request_cpus = 1",
               "requirements = (GPUs_GlobalMemoryMb >= 4000) && (TotalMemory > 5)");

    // queue
    list.breaks("queue-negative", "-1", "queue 1", "queue -1", 17);
    list.keeps("queue-negative", "an expression", "queue 1", "queue 3-1");
    list.breaks("queue-nothing", "0", "queue 1", "queue 0", 17);
    list.keeps("queue-nothing", "a variable", "queue 1", "n = 2\nqueue $(n)");
    list.breaks("queue-count-with-word", "5 jobs", "queue 1", "queue 5 jobs", 17);
    list.keeps("queue-count-with-word", "a list", "queue 1", "queue 5 item in (a b)");
    list.breaks("queue-several", "two", "queue 1", "queue 1\nrequest_cpus = 2\nqueue 1", 19);
    list.keeps("queue-several", "one", "queue 1", "queue");
    list.breaks("queue-list-open", "bracket behind the last row", "queue 1\n",
                "queue 1 batch_name from (\na\nb)\n", 17);
    list.keeps("queue-list-open", "bracket with blanks before it", "queue 1\n",
               "queue 1 batch_name from (\na\nb\n  )\n");
    list.breaks("queue-row-empty", "in the middle", "queue 1\n",
                "queue batch_name from (\na\n\nb\n)\n", 19);
    list.keeps("queue-row-empty", "a comment", "queue 1\n",
               "queue batch_name from (\na\n# b\nc\n)\n");
    list.breaks("queue-row-short", "one column", "queue 1\n",
                "queue batch_name, priority from (\na, 1\nb\n)\n", 19);
    list.keeps("queue-row-short", "blanks and commas", "queue 1\n",
               "queue batch_name, priority from (\na, 1\nb 2\nc,3 4\nd ,5\n)\n");
    const auto rows = [](const char *text) {
        return [text](LintFacts &facts) {
            LintFile file;
            file.text = QString::fromUtf8(text);
            file.bytes = file.text->size();
            facts.files.insert(QStringLiteral("rows.txt"), file);
        };
    };
    const char *const fromFile = "queue batch_name, priority from rows.txt";
    list.breaks("queue-file-empty", "nothing", "queue 1", fromFile, 17, rows("\n"));
    list.keeps("queue-file-empty", "one row", "queue 1", fromFile, rows("a, 1"));
    list.breaks("queue-file-comment", "a comment", "queue 1", fromFile, 1, rows("# a\nb, 1\n"));
    list.last().file = QStringLiteral("rows.txt");
    list.keeps("queue-file-comment", "none", "queue 1", fromFile, rows("a#, 1\n"));
    list.breaks("queue-file-header", "names of the columns", "queue 1", fromFile, 1,
                rows("batch_name, priority\nb, 1\n"));
    list.last().file = QStringLiteral("rows.txt");
    list.keeps("queue-file-header", "none", "queue 1", fromFile, rows("batch, 2\nb, 1\n"));
    list.breaks("queue-name-unused", "a column", "queue 1", "queue sample in (a b)", 17);
    list.keeps("queue-name-unused", "used", "--epochs 14", "$(sample)\nqueue sample in (a b)");

    // macros
    list.breaks("macro-undefined", "nowhere set", "--epochs 14", "--epochs $(epochs)", 4);
    list.keeps("macro-undefined", "with a default", "--epochs 14", "--epochs $(epochs:14)");
    list.keeps("macro-undefined", "of a DAG", "--epochs 14", "--node $(JOB) $(RETRY)");
    list.keeps("macro-undefined", "set below", "--epochs 14", "--epochs $(n) $(Process)\nn = 3");
    list.breaks("macro-not-closed", "no bracket", "--epochs 14 # not a comment", "$(Cluster", 4);
    list.keeps("macro-not-closed", "closed", "--epochs 14", "$(Cluster)");
    list.breaks("function-lower-case", "$env", "--epochs 14", "$env(HOME)", 4);
    list.keeps("function-lower-case", "$ENV", "--epochs 14", "$ENV(HOME)");
    list.breaks("macro-default-odd", "a hyphen", "--epochs 14", "$(x:a-b)", 4);
    list.keeps("macro-default-odd", "a path", "--epochs 14", "$(x:/a/b.c)");
}

} // namespace perch::test
