#!/usr/bin/python3
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of the payload's bench: PyTorch's MNIST example in Python, on Debian's python3-torch.

    payload_peer.py FOLDER THREADS [BATCHES [EPOCHS [SEED]]]

Network, optimiser, learning rates, batch size and data are those of the example and of perch-payload. The data set
is a tensor in memory that is normalised beforehand, so Python does less for each image than with
torchvision's, which decodes and normalises one by one. Prints one line with the last epoch's
figures; with BATCHES, unless that is 0, an epoch ends after so many.
"""
import gzip
import os
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.dropout1 = nn.Dropout(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.max_pool2d(x, 2)
        x = self.dropout1(x)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = self.dropout2(x)
        return F.log_softmax(self.fc2(x), dim=1)


def read(folder, part):
    def numbers(name, header):
        with gzip.open(os.path.join(folder, f"{part}-{name}-ubyte.gz")) as file:
            return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)

    images = numbers("images-idx3", 16).reshape(-1, 1, 28, 28).float().div_(255).sub_(0.1307).div_(0.3081)
    return TensorDataset(images, numbers("labels-idx1", 8).long())


def batches(data, size, shuffle):
    """Takes a whole batch at once, which is the fast way to use a TensorDataset."""
    order = RandomSampler(data) if shuffle else range(len(data))
    return DataLoader(data, sampler=BatchSampler(order, size, drop_last=False), batch_size=None)


def main():
    folder, threads = sys.argv[1], int(sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    train, test = read(folder, "train"), read(folder, "t10k")
    model = Net()
    optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)

    for epoch in range(1, epochs + 1):
        model.train()
        seen, began = 0, time.monotonic()
        for index, (images, labels) in enumerate(batches(train, 64, True)):
            if index == most > 0:
                break
            optimizer.zero_grad()
            loss = F.nll_loss(model(images), labels)
            loss.backward()
            optimizer.step()
            if index % 10 == 0:
                print(f"Train Epoch: {epoch} [{index * 64}/{len(train)}]\tLoss: {loss.item():.6f}", flush=True)
            seen += len(labels)
        seconds = time.monotonic() - began
        scheduler.step()

    model.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in batches(test, 1000, False):
            correct += model(images).argmax(1).eq(labels).sum().item()
    print(f"python: epoch_s={seconds:.2f} images_per_s={seen / seconds:.1f} accuracy={correct / len(test):.4f} "
          f"threads={threads} torch={torch.__version__}")


if __name__ == "__main__":
    main()
