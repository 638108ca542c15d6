#!/usr/bin/python3
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Made the files of this folder that README.md names: a small training, told in each format by the real program.

    record.py FASHION_MNIST_FOLDER OUT_FOLDER

Needs PyTorch, tqdm, tensorboard and tensorboardX. Beside each format lies truth.csv: what was handed to it, as
name,step,value, written by this program itself.
"""
import csv
import gzip
import json
import os
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


all_values = list(train())
for make in (with_torch, with_tensors, with_tensorboardx):
    make(all_values)
