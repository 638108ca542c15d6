"""Trains a small network to read the MNIST digits and says how good it becomes.

Each line of metrics.jsonl is one record that Perch draws; the same lines go to the output.
"""
import argparse
import gzip
import json
import pathlib
import struct
import sys
import time

import torch
from torch import nn
from torch.nn import functional


def read_idx(folder, name):
    """One file of MNIST, packed or not, wherever it lies below the folder."""
    for path in sorted(pathlib.Path(folder).rglob(name + "*")):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        zero, kind, dimensions = struct.unpack(">HBB", content[:4])
        if zero != 0 or kind != 8:
            sys.exit(f"{path.name} is no file of MNIST.")
        sizes = struct.unpack(f">{dimensions}I", content[4:4 + 4 * dimensions])
        values = torch.frombuffer(bytearray(content[4 + 4 * dimensions:]), dtype=torch.uint8)
        return values.reshape(sizes)
    sys.exit(f"{name} is not in {folder}. Is the archive MNIST's?")


class DigitNet(nn.Sequential):
    """Two convolutions find strokes, two dense layers name the digit."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 32, 3), nn.ReLU(),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
            nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5),
            nn.Linear(128, 10), nn.LogSoftmax(dim=1))


def batches(images, labels, size, order):
    for rows in order.split(size):
        pixels = images[rows].unsqueeze(1).float() / 255
        yield (pixels - 0.1307) / 0.3081, labels[rows].long()


def test(net, images, labels):
    net.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for pixels, wanted in batches(images, labels, 1000, torch.arange(len(labels))):
            output = net(pixels)
            loss += functional.nll_loss(output, wanted, reduction="sum").item()
            right += (output.argmax(1) == wanted).sum().item()
    return loss / len(labels), right / len(labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="data", help="folder with the four files of MNIST")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=1.0, help="learning rate at the start")
    parser.add_argument("--gamma", type=float, default=0.7, help="its factor from epoch to epoch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", default="run", help="name of the run in the records")
    parser.add_argument("--save-model", default="mnist_cnn.pt")
    parser.add_argument("--metrics", default="metrics.jsonl")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    images, labels, test_images, test_labels = (
        read_idx(options.data, name).to(device)
        for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                     "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"))
    net = DigitNet().to(device)
    optimiser = torch.optim.Adadelta(net.parameters(), lr=options.lr)
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, step_size=1, gamma=options.gamma)

    with open(options.metrics, "w", encoding="utf-8") as records:
        def tell(step, epoch, **values):
            record = {"perch": 1, "run": options.run, "step": step, "epoch": epoch,
                      "wall": round(time.time(), 3), "values": values}
            for target in (sys.stdout, records):
                print(json.dumps(record), file=target, flush=True)

        for epoch in range(1, options.epochs + 1):
            net.train()
            begin = time.monotonic()
            order = torch.randperm(len(labels)).to(device)
            for number, (pixels, wanted) in enumerate(
                    batches(images, labels, options.batch_size, order)):
                optimiser.zero_grad()
                loss = functional.nll_loss(net(pixels), wanted)
                loss.backward()
                optimiser.step()
                if number % 100 == 0:
                    seen = (epoch - 1) * len(labels) + number * options.batch_size
                    tell(seen, epoch, train_loss=loss.item())
            seconds = time.monotonic() - begin
            schedule.step()
            test_loss, accuracy = test(net, test_images, test_labels)
            tell(epoch * len(labels), epoch, test_loss=test_loss, test_accuracy=accuracy,
                 epoch_s=seconds)
            print(f"Epoch {epoch}: {100 * accuracy:.2f} % right", flush=True)

    torch.save(net.state_dict(), options.save_model)
    print("Saved the model as", options.save_model)


if __name__ == "__main__":
    main()
