#!/usr/bin/python3
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records what PyTorch's own Adadelta does with given gradients: adadelta_reference.py FILE"""
import sys

import torch

COUNT, STEPS = 50, 40
torch.manual_seed(7)
parameter = torch.randn(COUNT, dtype=torch.double, requires_grad=True)
optimiser = torch.optim.Adadelta([parameter], lr=1.0)
schedule = torch.optim.lr_scheduler.StepLR(optimiser, step_size=1, gamma=0.7)


def line(word, values):
    return word + " " + " ".join(repr(float(value)) for value in values) + "\n"


with open(sys.argv[1], "w") as recording:
    recording.write(line("sizes", [COUNT, STEPS]))
    recording.write(line("start", parameter.detach()))
    for step in range(STEPS):
        parameter.grad = torch.randn(COUNT, dtype=torch.double) * 10.0 ** (step % 5 - 3)
        rate = optimiser.param_groups[0]["lr"]
        optimiser.step()
        if step % 10 == 9:
            schedule.step()
        recording.write(line("rate", [rate]))
        recording.write(line("gradient", parameter.grad))
        recording.write(line("parameter", parameter.detach()))
