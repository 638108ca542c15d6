#!/usr/bin/python3
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Made the files of this folder that README.md names: a small training, told in each format by the real program.

    record.py FASHION_MNIST_FOLDER OUT_FOLDER

Beside each format lies truth.csv: what was handed to it, as name,step,value, written by this program itself, or read
from what another program printed by other means than Perch's.
"""
import csv
import gzip
import json
import os
import re
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

data, out = sys.argv[1], sys.argv[2]


def read(part, count):
    def numbers(name, header):
        with gzip.open(os.path.join(data, f"{part}-{name}-ubyte.gz")) as file:
            return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)

    images = numbers("images-idx3", 16).reshape(-1, 1, 28, 28)[:count].float().div_(255)
    return images, numbers("labels-idx1", 8).long()[:count]


def train():
    """Yields (name, step, epoch, value) as a program would tell them."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    images, labels = read("train", 2048)
    test_images, test_labels = read("t10k", 512)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    step = 0
    for epoch in range(1, 4):
        for at in range(0, len(images), 64):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images[at:at + 64]), labels[at:at + 64])
            loss.backward()
            optimizer.step()
            step += 1
            if step % 8 == 0:
                yield "loss/train", step, epoch, loss.item()
        with torch.no_grad():
            output = model(test_images)
        yield "loss/test", step, epoch, F.cross_entropy(output, test_labels).item()
        yield "accuracy", step, epoch, (output.argmax(1) == test_labels).double().mean().item()


class Truth:
    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.file = open(os.path.join(folder, "truth.csv"), "w", newline="")
        self.rows = csv.writer(self.file, lineterminator="\n")

    def tell(self, name, step, value):
        self.rows.writerow([name, step, repr(value)])


def with_torch(values):
    from torch.utils.tensorboard import SummaryWriter

    folder = os.path.join(out, "tensorboard-torch")
    truth, writer = Truth(folder), SummaryWriter(folder)
    writer.add_text("note", "not a scalar", 0)
    for name, step, epoch, value in values:
        writer.add_scalar(name, value, step)
        truth.tell(name, step, value)
    writer.add_scalar("loss/test", float("nan"), step + 1)
    truth.tell("loss/test", step + 1, float("nan"))
    writer.close()


def with_tensors(values):
    """The form since TensorFlow 2: each scalar a tensor."""
    import numpy as np
    from tensorboard.summary import Writer

    folder = os.path.join(out, "tensorboard-tensors")
    truth, writer = Truth(folder), Writer(folder)
    for name, step, epoch, value in values:
        writer.add_scalar(name, np.float32(value), step)
        truth.tell(name, step, value)
    writer.close()


def with_tensorboardx(values):
    from tensorboardX import SummaryWriter

    folder = os.path.join(out, "tensorboard-x")
    truth, writer = Truth(folder), SummaryWriter(folder)
    for name, step, epoch, value in values:
        writer.add_scalar(name, value, step)
        truth.tell(name, step, value)
    writer.add_histogram("weights", torch.arange(100.0).numpy(), step)
    writer.close()


def with_lightning(values):
    """Its CSVLogger, which writes all at the end, and an empty cell for what a step did not tell."""
    from lightning.fabric.loggers.csv_logs import CSVLogger

    truth = Truth(os.path.join(out, "lightning"))
    logger = CSVLogger(out, name="lightning", version="")
    for name, step, epoch, value in values:
        logger.log_metrics({name: value, "epoch": epoch}, step)
        truth.tell(name, step, value)
    logger.finalize("success")


def with_keras(values):
    """Its Progbar on a pipe, as model.fit() drives it; the averages that it prints are read back independently."""
    from keras.src.utils.progbar import Progbar

    folder = os.path.join(out, "keras")
    truth = Truth(folder)
    with open(os.path.join(folder, "keras.out"), "w") as file:
        sys.stdout = file
        for epoch in (1, 2, 3):
            print(f"Epoch {epoch}/3")
            losses = [value for name, step, at, value in values if at == epoch and name == "loss/train"]
            rest = {name: value for name, step, at, value in values if at == epoch}
            bar = Progbar(len(losses), interval=0)
            for i, loss in enumerate(losses):
                finalize = i + 1 == len(losses)
                shown = sum(losses[:i + 1]) / (i + 1) if not finalize else loss
                told = [("loss", loss)]
                if finalize:
                    told += [("val_loss", rest["loss/test"]), ("val_accuracy", rest["accuracy"])]
                bar.update(i + 1, told)
                truth.tell("loss", "", float(f"{shown:.4f}"))
            truth.tell("val_loss", "", float(f"{rest['loss/test']:.4f}"))
            truth.tell("val_accuracy", "", float(f"{rest['accuracy']:.4f}"))
        sys.stdout = sys.__stdout__


def with_tqdm(values):
    from tqdm import tqdm

    folder = os.path.join(out, "tqdm")
    truth = Truth(folder)
    with open(os.path.join(folder, "tqdm.err"), "w") as file:
        for epoch in (1, 2, 3):
            losses = [value for name, step, at, value in values if at == epoch and name == "loss/train"]
            bar = tqdm(losses, desc=f"Epoch {epoch}", file=file, mininterval=0, miniters=1, ascii=epoch == 2)
            for loss in bar:
                bar.set_postfix(loss=loss, refresh=False)
                truth.tell("loss", "", float(f"{loss:.3g}"))


def with_trainer(values):
    """What print(logs) makes of the dictionaries of Hugging Face's trainer, rounded as it rounds."""
    folder = os.path.join(out, "trainer")
    truth = Truth(folder)
    with open(os.path.join(folder, "trainer.out"), "w") as file:
        for name, step, epoch, value in values:
            if name == "loss/train":
                logs = {"loss": round(value, 4), "learning_rate": 5e-05 * (1 - step / 96),
                        "epoch": round(step / 32, 2)}
            else:
                logs = {"eval_" + name.split("/")[0]: value, "epoch": float(epoch)}
            print(logs, file=file)
            for key, number in logs.items():
                if key != "epoch":
                    truth.tell(key, "", number)


def with_lines(values):
    """key=value and JSON lines, as programs print them; each number as it was printed."""
    for kind in ("json", "words"):
        folder = os.path.join(out, kind)
        truth = Truth(folder)
        with open(os.path.join(folder, kind + ".out"), "w") as file:
            for name, step, epoch, value in values:
                if kind == "json":
                    print(json.dumps({"step": step, "epoch": epoch, name: value}), file=file)
                    truth.tell(name, step, value)
                else:
                    word = name.replace("/", "_")
                    print(f"epoch={epoch} step={step} {word}={value:.5g}", file=file)
                    truth.tell(word, step, float(f"{value:.5g}"))


def read_example(path, folder):
    """The lines of PyTorch's MNIST example, read by a regular expression."""
    truth, epoch, size = Truth(folder), 0, 0
    for line in open(path):
        if found := re.fullmatch(r"Train Epoch: (\d+) \[(\d+)/(\d+) \(\d+%\)\]\tLoss: ([-.\d]+)\n", line):
            epoch, size = int(found[1]), int(found[3])
            truth.tell("train_loss", (epoch - 1) * size + int(found[2]), float(found[4]))
        if found := re.fullmatch(r"Test set: Average loss: ([-.\d]+), Accuracy: (\d+)/(\d+) \(\d+%\)\n", line):
            truth.tell("test_loss", epoch * size, float(found[1]))
            truth.tell("test_accuracy", epoch * size, int(found[2]) / int(found[3]))


def read_payload(path, folder):
    """The payload's records, read by Python's json."""
    truth = Truth(folder)
    for line in open(path):
        record = json.loads(line) if line.startswith("{") else {}
        for name, value in record.get("values", {}).items():
            truth.tell(name, record["step"], value)


all_values = list(train())
for make in (with_torch, with_tensors, with_tensorboardx, with_lightning, with_keras, with_tqdm, with_trainer, with_lines):
    make(all_values)
for read, name in ((read_example, "example"), (read_payload, "payload")):
    if os.path.exists(path := os.path.join(out, name, name + ".out")):
        read(path, os.path.join(out, name))
