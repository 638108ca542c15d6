#!/usr/bin/python3
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the program as a job would: tst_program.py PROGRAM FOLDER_OF_THE_FAKE_DRIVER [-v]"""
import csv
import gzip
import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zlib

import torch
import torch.nn.functional as F

PROGRAM = os.path.abspath(sys.argv.pop(1))
FAKE_DRIVER = os.path.abspath(sys.argv.pop(1))
TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "resources/templates"
SCRIPT = TEMPLATES / "hello-pytorch-gpu/hello_pytorch_gpu.sh"
FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
TRAIN, TEST = 330, 100


def pattern(count, seed):
    """Images that a network can learn: class k is a bright bar."""
    torch.manual_seed(seed)
    labels = torch.randint(10, (count,))
    images = torch.randint(0, 60, (count, 28, 28))
    for image, label in zip(images, labels):
        image[2 + 2 * label:5 + 2 * label, 4:24] = 250
    return images.to(torch.uint8), labels.to(torch.uint8)


def idx(tensor):
    header = struct.pack(">HBB", 0, 8, tensor.dim()) + struct.pack(">%dI" % tensor.dim(), *tensor.shape)
    return header + bytes(tensor.flatten().tolist())


def write_png(path, rows, kind, depth=8):
    """rows of bytes as a PNG file of this colour type."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[kind]

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", len(rows[0]) // channels, len(rows), depth, kind, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                     chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))) + chunk(b"IEND", b""))


def read_png(path):
    """Width, height and the rows of a PNG file of 8 bits and 3 channels, with its checksums proved."""
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, width, height = 8, b"", 0, 0
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at:at + 8])
        data = content[at + 8:at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length:at + 12 + length])[0] == zlib.crc32(name + data)
        if name == b"IHDR":
            width, height, depth, kind = struct.unpack(">IIBB", data[:10])
            assert (depth, kind) == (8, 2)
        packed += data if name == b"IDAT" else b""
        at += 12 + length
    raw, rows, step = zlib.decompress(packed), [], 3 * width
    for i in range(height):
        how, line = raw[i * (step + 1)], bytearray(raw[i * (step + 1) + 1:(i + 1) * (step + 1)])
        above = rows[-1] if rows else bytes(step)
        for k in range(step):  # PNG specification, section 9
            a, b, c = (line[k - 3] if k > 2 else 0), above[k], (above[k - 3] if k > 2 else 0)
            p = a + b - c
            paeth = min(((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c)))[2]
            line[k] = (line[k] + (0, a, b, (a + b) // 2, paeth)[how]) & 255
        rows.append(bytes(line))
    return width, height, rows


DATA = dict(zip(FILES, [idx(part) for count, seed in ((TRAIN, 1), (TEST, 2)) for part in pattern(count, seed)]))


class TestProgram(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.at = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def run_program(self, *arguments, code=0, **environment):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.at, text=True, timeout=300,
                              capture_output=True, env={**os.environ, "OMP_WAIT_POLICY": "passive", **environment})
        self.assertEqual(done.returncode, code, done.stdout[-2000:] + done.stderr)
        return done

    def write(self, below="", pack=False, files=None, root="data"):
        folder = self.at / root / below
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (files or DATA).items():
            if pack:
                (folder / (name + ".gz")).write_bytes(gzip.compress(content))
            else:
                (folder / name).write_bytes(content)
        return self.at / root

    def fails(self, files, code, *words):
        folder = self.write(files={**DATA, **files})
        done = self.run_program("train", "--data", folder, "--dry-run", code=code)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_detect_says_what_there_is(self):
        text = self.run_program("detect", CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="3").stdout
        self.assertRegex(text, r"LibTorch: \d+\.\d+")
        self.assertIn("CPU threads: 3\n", text)
        self.assertIn("There is no GPU", text)

    def test_detect_names_an_assigned_gpu_that_it_cannot_use(self):
        text = self.run_program("detect", CUDA_VISIBLE_DEVICES="GPU-0123abcd").stdout
        self.assertIn("HTCondor assigned GPU-0123abcd, but", text)

    def test_detect_answers_as_json(self):
        answer = json.loads(self.run_program("detect", "--json", CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="3").stdout)
        self.assertRegex(answer["torch"], r"^\d+\.\d+")
        self.assertEqual((answer["gpus"], answer["driver"], answer["threads"]), ([], None, 3))

    def test_detect_tells_of_each_gpu_what_the_driver_says(self):
        environment = {"LD_LIBRARY_PATH": FAKE_DRIVER, "CUDA_VISIBLE_DEVICES": "GPU-00112233,GPU-b",
                       "_CONDOR_AssignedGPUs": "GPU-00112233,GPU-b"}
        done = self.run_program("detect", "--json", **environment)
        self.assertEqual(done.stdout.count("\n"), 1)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["driver"], answer["driver_cuda"]), ("550.54.15", "12.4"))
        self.assertEqual(answer["assigned_gpus"], "GPU-00112233,GPU-b")
        self.assertEqual(answer["gpus"], [
            {"index": 0, "name": "NVIDIA A100-SXM4-80GB", "uuid": "GPU-00112233-4455-6677-8899-aabbccddeeff",
             "memory_bytes": 80 << 30, "compute_capability": "8.0", "usable": False},
            {"index": 1, "name": 'Odd "card" \\ ??', "uuid": None, "memory_bytes": None, "compute_capability": None,
             "usable": False}])
        text = self.run_program("detect", **environment).stdout
        self.assertIn("Driver: 550.54.15, for CUDA up to 12.4\n", text)
        self.assertIn("GPU 0: NVIDIA A100-SXM4-80GB, 81920 MiB, compute capability 8.0\n", text)
        self.assertIn("but this LibTorch build has no CUDA", text)

    def test_dry_run_prints_the_lines_of_the_example(self):
        done = self.run_program("train", "--data", self.write(), "--dry-run", "--run", "4.0")
        self.assertRegex(done.stdout, r"(?m)^Train Epoch: 1 \[0/330 \(0%\)\]\tLoss: \d\.\d{6}$")
        self.assertRegex(done.stdout, r"\n\nTest set: Average loss: \d+\.\d{4}, Accuracy: \d+/100 \(\d+%\)\n\n")

    def test_writes_the_same_records_to_the_output_and_the_file(self):
        done = self.run_program("train", "--data", self.write(), "--epochs", "2", "--batch-size", "50",
                                "--log-interval", "2", "--metrics", "m.jsonl", "--run", "4.0", "--threads", "1")
        lines = [line for line in done.stdout.splitlines() if line.startswith('{"perch":1,')]
        self.assertEqual("".join(line + "\n" for line in lines), (self.at / "m.jsonl").read_text())
        records = [json.loads(line) for line in lines]
        self.assertTrue(all(record["run"] == "4.0" for record in records))
        self.assertEqual([(r["epoch"], r["step"]) for r in records],
                         [(1, 0), (1, 100), (1, 200), (1, 180), (1, 330),
                          (2, 330), (2, 430), (2, 530), (2, 510), (2, 660)])
        losses = re.findall(r"Loss: (\d\.\d{6})", done.stdout)
        values = [r["values"]["train_loss"] for r in records if "train_loss" in r["values"]]
        self.assertEqual(losses, ["%.6f" % value for value in values])
        tested = [r["values"] for r in records if "test_loss" in r["values"]]
        self.assertEqual([v["learning_rate"] for v in tested], [1.0, 0.7])
        accuracies = re.findall(r"Accuracy: (\d+)/100", done.stdout)
        self.assertEqual([int(a) for a in accuracies], [round(v["test_accuracy"] * 100) for v in tested])
        self.assertTrue(all(v["images_per_s"] > 0 and v["epoch_s"] > 0 for v in tested))
        self.assertTrue(all(30 < v["peak_rss_mb"] < 8000 for v in tested), tested)

    def test_the_same_seed_gives_the_same_training(self):
        arguments = ("train", "--data", self.write(), "--epochs", "1", "--log-interval", "1", "--threads", "1")
        lines = [re.findall("Loss: .*", self.run_program(*arguments, "--seed", seed).stdout) for seed in (5, 5, 6)]
        self.assertEqual(lines[0], lines[1])
        self.assertNotEqual(lines[0], lines[2])

    def curve(self, name):
        """The records of a file without what is another each time: times and memory."""
        records = [json.loads(line) for line in (self.at / name).read_text().splitlines()]
        for record in records:
            record.pop("wall")
            for key in ("images_per_s", "epoch_s", "peak_rss_mb"):
                record["values"].pop(key, None)
        return records

    def test_deterministic_runs_have_equal_curves_on_two_threads(self):
        arguments = ("train", "--data", self.write(), "--epochs", "2", "--log-interval", "1", "--threads", "2",
                     "--deterministic", "--metrics")
        for name in ("a", "b"):
            self.run_program(*arguments, name)
        self.run_program(*arguments, "c", "--seed", "2")
        self.assertEqual(self.curve("a"), self.curve("b"))
        self.assertNotEqual(self.curve("a"), self.curve("c"))

    def test_mixed_precision_learns(self):
        self.run_program("train", "--data", self.write(), "--epochs", "4", "--mixed-precision", "--metrics", "m")
        self.assertGreater(self.curve("m")[-1]["values"]["test_accuracy"], 0.5)

    def start(self, *arguments):
        return subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.at, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env={**os.environ, "OMP_WAIT_POLICY": "passive"})

    def stop_after_lines(self, count, *arguments):
        """Sends SIGTERM when so many lines of the example have come; exit code and the rest of what was said."""
        process = self.start(*arguments)
        while count > 0:
            line = process.stdout.readline()
            self.assertTrue(line, "it ended before")
            count -= line.startswith("Train Epoch")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def test_sigterm_stops_with_a_checkpoint_in_the_middle_of_an_epoch(self):
        common = ("train", "--data", self.write(), "--epochs", "3", "--batch-size", "5", "--log-interval", "1",
                  "--deterministic", "--threads", "1")
        self.run_program(*common, "--metrics", "whole.jsonl", "--save-model", "whole.pt")
        parts = (*common, "--metrics", "parts.jsonl", "--save-model", "parts.pt", "--checkpoint", "c.pt")
        stops = []
        for lines in (10, 70):  # in the first epoch, which has 66 steps, and in the next one
            code, out, err = self.stop_after_lines(lines, *parts)
            self.assertEqual(code, 85, err)
            self.assertIn("Stopped with the checkpoint c.pt.", out)
            stops.append(len(self.curve("parts.jsonl")))
        self.assertLess(stops[0], 66)
        self.assertFalse((self.at / "parts.pt").exists())
        self.assertRegex(self.run_program(*parts).stdout, r"Going on after epoch [12]( and \d+ steps)?\.")
        self.assertEqual(self.curve("parts.jsonl"), self.curve("whole.jsonl"))
        networks = [torch.jit.load(self.at / name) for name in ("whole.pt", "parts.pt")]
        for one, other in zip(*(network.parameters() for network in networks)):
            self.assertTrue(torch.equal(one, other))

    def test_a_deterministic_run_goes_on_with_as_many_threads(self):
        common = ("train", "--data", self.write(), "--epochs", "2", "--deterministic", "--metrics")
        self.run_program(*common, "whole.jsonl", "--threads", "1")
        parts = (*common, "parts.jsonl", "--checkpoint", "c.pt", "--stop-after", "1")
        self.run_program(*parts, "--threads", "1", code=85)
        self.run_program(*parts, "--threads", "2")
        self.assertEqual(self.curve("parts.jsonl"), self.curve("whole.jsonl"))

    def test_sigterm_without_a_checkpoint_says_what_is_lost(self):
        code, _, err = self.stop_after_lines(1, "train", "--data", self.write(), "--epochs", "500",
                                             "--log-interval", "1", "--save-model", "m.pt")
        self.assertEqual(code, 143)
        self.assertIn("--checkpoint FILE", err)
        self.assertFalse((self.at / "m.pt").exists())

    def test_evaluation_has_a_confusion_matrix_and_the_worst_mistakes(self):
        folder = self.write()
        # a single step, so that there are mistakes
        trained = self.run_program("train", "--data", folder, "--dry-run", "--save-model", "m.pt",
                                   "--evaluation", "seen")
        table = list(csv.reader((self.at / "seen/confusion.csv").read_text().splitlines()))
        self.assertEqual(table[0], ["true"] + [f"predicted_{i}" for i in range(10)])
        self.assertEqual([row[0] for row in table[1:]], [str(i) for i in range(10)])
        counts = [[int(cell) for cell in row[1:]] for row in table[1:]]
        labels = [int(label) for label in pattern(TEST, 2)[1]]
        self.assertEqual([sum(row) for row in counts], [labels.count(i) for i in range(10)])
        right = int(re.findall(r"Accuracy: (\d+)/100", trained.stdout)[-1])
        self.assertEqual(sum(counts[i][i] for i in range(10)), right)
        for name in ("confusion.png", "mistakes.png"):
            width, height, rows = read_png(self.at / "seen" / name)
            self.assertTrue(500 < width < 1200 and height > 60, (name, width, height))
            self.assertEqual({len(row) for row in rows}, {3 * width})
            self.assertGreater(len(set(b"".join(rows))), 1, name)
        # each mistake is one picture of the sheet, as it is in the data, three times as large
        mistakes = TEST - right
        self.assertGreater(mistakes, 0)
        _, height, rows = read_png(self.at / "seen/mistakes.png")
        self.assertEqual(height, 54 + (min(mistakes, 60) + 9) // 10 * 118)
        first = bytes(rows[44 + 3 * y][3 * (10 + 3 * x)] for y in range(28) for x in range(28))
        images = [bytes(image.flatten().tolist()) for image in pattern(TEST, 2)[0]]
        self.assertIn(first, images)
        # a second look at the same model says the same, and keeps the first
        self.run_program("check", "--data", folder, "--model", "m.pt", "--evaluation", "seen")
        for name in ("confusion.csv", "mistakes.png"):
            self.assertEqual((self.at / "seen" / name).read_bytes(), (self.at / "seen.old" / name).read_bytes())
        self.run_program("check", "--data", folder, "--model", "m.pt", "--evaluation", "m.pt/no", code=6)

    def test_infer_says_what_images_show(self):
        folder = self.write()
        self.run_program("train", "--data", folder, "--epochs", "6", "--save-model", "m.pt", "--evaluation", "seen")
        place = self.at / "images"
        place.mkdir()
        images, labels = pattern(TEST, 2)
        for i, image in enumerate(images[:30]):
            write_png(place / f"{i:03d}.png", image.tolist(), 0)
        rows = images[0].tolist()
        write_png(place / "colours.png", [[v for v in row for _ in range(3)] for row in rows], 2)
        write_png(place / "large, \"two\".PNG", [[v for v in row for _ in range(3)] for row in rows for _ in range(3)], 0)
        write_png(place / "opaque.png", [[v for grey in row for v in (grey, 255)] for row in rows], 4)
        (place / "cut.png").write_bytes((place / "000.png").read_bytes()[:100])
        (place / "html.png").write_text("<html>")
        (place / "empty.png").touch()
        bomb = bytearray((place / "000.png").read_bytes())
        bomb[16:24] = struct.pack(">II", 1 << 20, 1 << 20)
        bomb[29:33] = struct.pack(">I", zlib.crc32(bytes(bomb[12:29])))
        (place / "bomb.png").write_bytes(bomb)
        (place / "notes.txt").write_text("no image")
        (place / "folder.png").mkdir()
        done = self.run_program("infer", "--model", "m.pt", "--images", "images", "--batch-size", "7")
        self.assertIn("Looked at 33 images", done.stdout)
        self.assertIn("4 images could not be read", done.stdout)
        table = {row["file"]: row for row in csv.DictReader((self.at / "predictions.csv").read_text().splitlines())}
        self.assertEqual(list(table), sorted(path.name for path in place.iterdir()
                                             if path.name not in ("notes.txt", "folder.png")))
        for name in ("cut.png", "html.png", "empty.png", "bomb.png"):
            self.assertEqual(table[name]["class"], "")
            self.assertTrue(table[name]["problem"].endswith("."), table[name])
        for row in table.values():
            if row["class"]:
                self.assertTrue(1 >= float(row["probability"]) >= float(row["second_probability"]) >= 0)
        good = sum(table[f"{i:03d}.png"]["class"] == str(int(labels[i])) for i in range(30))
        self.assertGreater(good, 20)
        for name in ("colours.png", "large, \"two\".PNG", "opaque.png"):
            self.assertEqual(table[name]["class"], table["000.png"]["class"])
            self.assertAlmostEqual(float(table[name]["probability"]), float(table["000.png"]["probability"]), delta=2e-3)
        width, height, rows = read_png(self.at / "predictions.png")
        self.assertEqual((width, height), (950, 54 + 4 * 118))
        first = bytes(rows[44 + 3 * y][3 * (10 + 3 * x)] for y in range(28) for x in range(28))
        self.assertEqual(first, bytes(images[0].flatten().tolist()))

    def test_infer_inverts_and_keeps_older_answers(self):
        self.run_program("train", "--data", self.write(), "--epochs", "3", "--save-model", "m.pt")
        image = pattern(TEST, 2)[0][0]
        write_png(self.at / "one.png", image.tolist(), 0)
        write_png(self.at / "paper.png", (255 - image.int()).tolist(), 0)
        self.run_program("infer", "--model", "m.pt", "--images", "one.png")
        self.run_program("infer", "--model", "m.pt", "--images", "paper.png", "--invert")
        old, new = ((self.at / name).read_text().splitlines()[1].split(",", 1)
                    for name in ("predictions.csv.old", "predictions.csv"))
        self.assertEqual((old[0], new[0]), ("one.png", "paper.png"))
        self.assertEqual(old[1], new[1])

    def test_infer_says_that_there_is_nothing_to_look_at(self):
        self.run_program("train", "--data", self.write(), "--dry-run", "--save-model", "m.pt")
        (self.at / "images").mkdir()
        self.run_program("infer", "--model", "m.pt", "--images", "nowhere", code=3)
        self.assertIn("no PNG image", self.run_program("infer", "--model", "m.pt", "--images", "images", code=3).stderr)
        (self.at / "images/x.png").write_text("x")
        self.assertIn("x.png", self.run_program("infer", "--model", "m.pt", "--images", "images", code=5).stderr)
        self.run_program("infer", "--model", "none.pt", "--images", "images", code=7)
        self.run_program("infer", "--model", "m.pt", code=2)

    def test_a_saved_model_loads_again_here_and_in_pytorch(self):
        folder = self.write()
        trained = self.run_program("train", "--data", folder, "--epochs", "3", "--save-model").stdout
        checked = self.run_program("check", "--data", folder, "--model", "mnist_cnn.pt").stdout
        line = re.findall(r"Test set: .*", trained)[-1]
        self.assertEqual(re.findall(r"Test set: .*", checked), [line])
        # PyTorch's own layers, as the example has them, must come to the same result
        weights = {name: value for name, value in torch.jit.load(str(self.at / "mnist_cnn.pt")).named_parameters()}
        self.assertEqual(sorted(weights), sorted(f"{layer}.{kind}" for layer in ("conv1", "conv2", "fc1", "fc2")
                                                 for kind in ("weight", "bias")))
        images, labels = pattern(TEST, 2)
        with torch.no_grad():
            x = (images.unsqueeze(1).float() / 255 - 0.1307) / 0.3081
            x = F.relu(F.conv2d(x, weights["conv1.weight"], weights["conv1.bias"]))
            x = F.relu(F.conv2d(x, weights["conv2.weight"], weights["conv2.bias"]))
            x = torch.flatten(F.max_pool2d(x, 2), 1)
            x = F.relu(F.linear(x, weights["fc1.weight"], weights["fc1.bias"]))
            x = F.log_softmax(F.linear(x, weights["fc2.weight"], weights["fc2.bias"]), 1)
            loss = F.nll_loss(x, labels.long()).item()
            correct = (x.argmax(1) == labels).sum().item()
        found = re.match(r"Test set: Average loss: (\S+), Accuracy: (\d+)/100", line)
        self.assertAlmostEqual(float(found[1]), loss, delta=2e-4)
        self.assertEqual(int(found[2]), correct)
        self.assertGreater(correct, 50, "three epochs must teach it something")

    def test_an_older_model_is_moved_aside(self):
        folder = self.write()
        (self.at / "m.pt").write_text("first")
        for _ in range(2):
            self.run_program("train", "--data", folder, "--dry-run", "--save-model", "m.pt")
        self.assertEqual((self.at / "m.pt.old").read_text(), "first")
        self.assertGreater((self.at / "m.pt.old2").stat().st_size, 1000)

    def test_reads_every_layout(self):
        for below, pack in (("", False), ("", True), ("MNIST/raw", False), ("MNIST/raw", True)):
            with self.subTest(below=below, pack=pack):
                root = f"layout{len(below)}{pack}"
                self.run_program("train", "--data", self.write(below, pack, root=root), "--dry-run")
                with tarfile.open(self.at / "MNIST_data.tar.gz", "w:gz") as archive:
                    archive.add(self.at / root, "MNIST_data")
                self.run_program("train", "--dry-run")

    def test_a_dotted_name_and_a_plain_tar_are_read(self):
        folder = self.write(files={name.replace("-idx", ".idx"): data for name, data in DATA.items()})
        self.run_program("train", "--data", folder, "--dry-run")
        with tarfile.open(self.at / "x.tar", "w") as archive:
            archive.add(folder, ".")
        self.run_program("train", "--data", "x.tar", "--dry-run")

    def test_says_that_the_archive_is_missing(self):
        done = self.run_program("train", "--save-model", code=3)
        self.assertIn("MNIST_data.tar.gz", done.stderr)
        self.assertIn("transfer_input_files", done.stderr)
        self.assertEqual(list(self.at.iterdir()), [])

    def test_says_which_file_is_missing(self):
        folder = self.write()
        (folder / FILES[3]).unlink()
        done = self.run_program("train", "--data", folder, code=3)
        self.assertIn("has no t10k-labels-idx1-ubyte", done.stderr)

    def test_says_which_file_is_cut_off(self):
        self.fails({FILES[2]: DATA[FILES[2]][:-1]}, 4, FILES[2], "cut off", "100 images")

    def test_says_that_an_archive_is_cut_off(self):
        with tarfile.open(self.at / "whole.tar.gz", "w:gz") as archive:
            archive.add(self.write(), "MNIST_data")
        whole = (self.at / "whole.tar.gz").read_bytes()
        for length in (len(whole) - 1, len(whole) // 2, 20):
            (self.at / "MNIST_data.tar.gz").write_bytes(whole[:length])
            self.assertIn("is cut off", self.run_program("train", code=4).stderr)

    def test_says_that_a_file_is_foreign(self):
        self.fails({FILES[0]: b"<html>" * 100}, 5, FILES[0], "0x3c68746d", "0x00000803")
        (self.at / "MNIST_data.tar.gz").write_bytes(b"<html>" * 1000)
        self.assertIn("neither a tar archive nor a folder", self.run_program("train", code=5).stderr)

    def test_refuses_wrong_arguments(self):
        for arguments in ((), ("fly",), ("train", "--epochs", "0"), ("train", "--epochs", "x"), ("train", "--lr", "nan"),
                          ("train", "--epochs"), ("train", "--batch-size", "-1"), ("train", "extra"), ("check",),
                          ("detect", "--dry-run"), ("train", "--run", "a\nb", "--data", self.write())):
            with self.subTest(arguments=arguments):
                self.assertTrue(self.run_program(*arguments, code=2).stderr.startswith("perch-payload: "))

    def test_says_that_results_cannot_be_written(self):
        folder = self.write()
        self.run_program("train", "--data", folder, "--dry-run", "--metrics", "no/folder/m.jsonl", code=6)
        done = self.run_program("train", "--data", folder, "--dry-run", "--save-model", "no/folder/m.pt", code=6)
        self.assertIn("no/folder/m.pt", done.stderr)

    def test_says_that_a_model_cannot_be_loaded(self):
        (self.at / "empty.pt").touch()
        (self.at / "foreign.pt").write_text("no model\n" * 100)
        self.run_program("train", "--data", self.write(), "--dry-run", "--save-model", "whole.pt")
        whole = (self.at / "whole.pt").read_bytes()
        (self.at / "cut.pt").write_bytes(whole[:len(whole) // 2])
        for name in ("missing.pt", "empty.pt", "foreign.pt", "cut.pt"):
            done = self.run_program("check", "--data", "data", "--model", name, code=7)
            self.assertIn(name, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def run_script(self, code, path=os.path.dirname(PROGRAM)):
        (self.at / "job.ad").write_text('Cmd = "x"\nClusterId = 47\nProcId = 1\n')
        done = subprocess.run(["bash", SCRIPT, "--epochs", "1", "--run", "47.1"], cwd=self.at, text=True, timeout=300,
                              capture_output=True, env={**os.environ, "PATH": path + ":/usr/bin:/bin",
                                                        "_CONDOR_JOB_AD": "job.ad", "_CONDOR_AssignedGPUs": "GPU-1"})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn("Job: 47.1\n", done.stdout)
        self.assertIn("Assigned GPUs: GPU-1\n", done.stdout)
        return done

    def test_a_run_that_stops_and_goes_on_ends_as_one_that_does_not(self):
        folder = self.write()
        common = ("train", "--data", folder, "--epochs", "3", "--batch-size", "50")
        whole = self.run_program(*common, "--save-model", "whole.pt", "--metrics", "whole.jsonl")
        parts = (*common, "--save-model", "parts.pt", "--metrics", "parts.jsonl",
                 "--checkpoint", "c.pt", "--stop-after", "1")
        (self.at / "c.pt").touch()  # as the script of the template may leave it
        first = self.run_program(*parts, code=85)
        self.assertIn("Stopped with the checkpoint c.pt.", first.stdout)
        self.assertFalse((self.at / "parts.pt").exists())
        self.assertIn("Going on after epoch 1.", self.run_program(*parts, code=85).stdout)
        self.run_program(*parts)
        values = [[json.loads(line)["values"] for line in (self.at / name).read_text().splitlines()]
                  for name in ("whole.jsonl", "parts.jsonl")]
        for records in values:
            for record in records:
                for key in ("images_per_s", "epoch_s", "peak_rss_mb"):
                    record.pop(key, None)
        self.assertEqual(*values)
        networks = [torch.jit.load(self.at / name) for name in ("whole.pt", "parts.pt")]
        for one, other in zip(*(network.parameters() for network in networks)):
            self.assertTrue(torch.equal(one, other))
        self.assertIn("Accuracy", whole.stdout)

    def test_does_not_go_on_from_another_run(self):
        folder = self.write()
        common = ("train", "--data", folder, "--epochs", "2", "--checkpoint", "c.pt", "--stop-after", "1")
        self.run_program(*common, code=85)
        self.assertIn("another batch size", self.run_program(*common, "--lr", "0.5", code=8).stderr)
        content = (self.at / "c.pt").read_bytes()
        (self.at / "c.pt").write_bytes(content[:len(content) // 2])
        self.assertIn("no checkpoint", self.run_program(*common, code=8).stderr)
        self.run_program("train", "--stop-after", "1", code=2)

    def test_the_resumable_template_goes_on_until_it_is_done(self):
        self.write(root="MNIST_data")
        with tarfile.open(self.at / "MNIST_data.tar.gz", "w:gz") as archive:
            archive.add(self.at / "MNIST_data", "MNIST_data")
        bin_folder = os.path.dirname(PROGRAM)
        script = TEMPLATES / "resumable/resumable.sh"
        codes = [subprocess.run(["bash", script, "--epochs", "3", "--stop-after", "2"], cwd=self.at,
                                env={**os.environ, "PATH": bin_folder + ":" + os.environ["PATH"]},
                                capture_output=True, timeout=300).returncode for _ in range(2)]
        self.assertEqual(codes, [85, 0])
        epochs = [json.loads(line)["epoch"] for line in (self.at / "metrics.jsonl").read_text().splitlines()]
        self.assertEqual(sorted(set(epochs)), [1, 2, 3])
        self.assertGreater((self.at / "mnist_cnn.pt").stat().st_size, 100_000)

    def test_the_resumable_template_hears_that_it_must_leave(self):
        self.write(root="MNIST_data")
        with tarfile.open(self.at / "MNIST_data.tar.gz", "w:gz") as archive:
            archive.add(self.at / "MNIST_data", "MNIST_data")
        command = ["bash", TEMPLATES / "resumable/resumable.sh", "--epochs", "500", "--log-interval", "1"]
        environment = {**os.environ, "PATH": os.path.dirname(PROGRAM) + ":" + os.environ["PATH"]}
        for begin in ("Started: ", "Going on from the checkpoint: "):
            job = subprocess.Popen(command, cwd=self.at, text=True, stdout=subprocess.PIPE, env=environment)
            said = []
            while sum(line.startswith("Train Epoch") for line in said) < 3:
                said.append(job.stdout.readline())
                self.assertTrue(said[-1], said)
            job.send_signal(signal.SIGTERM)  # to the script alone, as HTCondor does
            said += job.communicate(timeout=120)[0].splitlines()
            self.assertEqual(job.returncode, 85, said[-5:])
            self.assertTrue(any(line.startswith(begin) for line in said))
            self.assertGreater((self.at / "checkpoint.pt").stat().st_size, 100_000)

    def test_the_python_template_trains(self):
        self.write(root="MNIST_data", pack=True)
        with tarfile.open(self.at / "MNIST_data.tar.gz", "w:gz") as archive:
            archive.add(self.at / "MNIST_data", "MNIST_data")
        for name in ("pytorch_python.sh", "train.py"):
            (self.at / name).write_bytes((TEMPLATES / "pytorch-python" / name).read_bytes())
        # Debian's Python, which has PyTorch, whatever other one comes first
        (self.at / "bin").mkdir()
        (self.at / "bin/python3").symlink_to(sys.executable)
        done = subprocess.run(["bash", "pytorch_python.sh", "--epochs", "2", "--run", "7.0", "--batch-size", "32"],
                              cwd=self.at, text=True, capture_output=True, timeout=300,
                              env={**os.environ, "PATH": f"{self.at}/bin:{os.environ['PATH']}"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        records = [json.loads(line) for line in (self.at / "metrics.jsonl").read_text().splitlines()]
        for record in records:
            self.assertEqual(set(record), {"perch", "run", "step", "epoch", "wall", "values"})
            self.assertEqual(record["run"], "7.0")
        self.assertEqual([r["epoch"] for r in records if "test_accuracy" in r["values"]], [1, 2])
        self.assertGreater(records[-1]["values"]["test_accuracy"], 0.3)
        self.assertGreater((self.at / "mnist_cnn.pt").stat().st_size, 100_000)
        self.assertFalse((self.at / "data").exists())

    def test_the_python_template_says_that_its_data_is_missing(self):
        for name in ("pytorch_python.sh", "train.py"):
            (self.at / name).write_bytes((TEMPLATES / "pytorch-python" / name).read_bytes())
        (self.at / "bin").mkdir()
        (self.at / "bin/python3").symlink_to(sys.executable)
        done = subprocess.run(["bash", "pytorch_python.sh"], cwd=self.at, text=True, capture_output=True,
                              timeout=300, env={**os.environ, "PATH": f"{self.at}/bin:{os.environ['PATH']}"})
        self.assertEqual(done.returncode, 3)
        self.assertIn("MNIST_data.tar.gz is missing", done.stderr)
        self.assertTrue((self.at / "mnist_cnn.pt").exists() and (self.at / "metrics.jsonl").exists())

    def test_the_jobs_script_trains_and_keeps_older_results(self):
        with tarfile.open(self.at / "MNIST_data.tar.gz", "w:gz") as archive:
            archive.add(self.write(), "MNIST_data")
        (self.at / "mnist_cnn.pt").write_text("older")
        self.run_script(0)
        self.assertEqual((self.at / "mnist_cnn.pt.old").read_text(), "older")
        self.run_program("check", "--model", "mnist_cnn.pt")
        self.assertIn('"run":"47.1"', (self.at / "metrics.jsonl").read_text())

    def test_the_jobs_script_fails_with_a_reason_and_all_listed_outputs(self):
        self.assertIn("MNIST_data.tar.gz is missing", self.run_script(3).stderr)
        for name in ("mnist_cnn.pt", "metrics.jsonl"):
            self.assertEqual((self.at / name).read_text(), "")
            (self.at / name).unlink()
        self.assertIn("no perch-payload", self.run_script(127, path="/nowhere").stderr)
        self.assertTrue((self.at / "mnist_cnn.pt").exists())


if __name__ == "__main__":
    unittest.main()
