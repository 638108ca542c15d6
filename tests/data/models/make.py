# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the model files that tst_modelfile reads, in the folder that is told, with PyTorch and NumPy
themselves; `evil.pt` and `evil0.pkl` make the file "ran" in the working folder when they are loaded."""
import collections
import os
import pickle
import sys
import types

import numpy
import torch

os.chdir(sys.argv[1])
torch.manual_seed(1)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 32, 3)
        self.norm = torch.nn.BatchNorm2d(32)
        self.fc = torch.nn.Linear(128, 10)

    def forward(self, x):
        return self.fc(self.norm(self.conv1(x)).mean((2, 3)).repeat(1, 4))


class Evil:
    def __reduce__(self):
        return os.system, ("touch ran",)


net = Net()
optimiser = torch.optim.Adam(net.parameters(), lr=0.25)
net(torch.zeros(2, 1, 8, 8)).sum().backward()
optimiser.step()
torch.save(net.state_dict(), "state.pt")
torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict(), "epoch": 14, "name": "mnist",
            "half": torch.zeros(3, 5, dtype=torch.float16), "scalar": torch.tensor(7),
            "bf": torch.zeros(2, dtype=torch.bfloat16), "strided": torch.zeros(4, 6)[:, ::2],
            "parameter": torch.nn.Parameter(torch.zeros(2, 2)), "shape": torch.Size([1, 2]),
            "array": numpy.zeros((4, 2), dtype="<i2")}, "checkpoint.pt")
torch.save(net.state_dict(), "old.pt", _use_new_zipfile_serialization=False)
torch.save(net, "whole.pt")
torch.jit.script(net).save("script.pt")
torch.save({"weight": torch.zeros(2, 3), "note": Evil()}, "evil.pt")
torch.save(types.SimpleNamespace(width=8), "namespace.pt")
for protocol in range(6):
    with open(f"plain{protocol}.pkl", "wb") as file:
        pickle.dump(collections.OrderedDict(a=[1, 2.5, "x"], b={"c": -3, "d": None, "e": True, "f": 2**40},
                                            g=("é", b"bytes"), array=numpy.zeros((3, 4))), file, protocol)
with open("evil0.pkl", "wb") as file:
    pickle.dump(Evil(), file, 0)
numpy.save("a.npy", numpy.zeros((3, 4, 5), dtype="<f4"))
numpy.save("record.npy", numpy.zeros(7, dtype=[("x", "<f4"), ("y", "<i8")]))
numpy.savez("b.npz", first=numpy.zeros((2, 2)), second=numpy.arange(9))
numpy.savez_compressed("packed.npz", first=numpy.zeros((2, 2)))
