"""What `speed.py` times beside the command line: MNIST's files, 784-128-10 and five epochs, in PyTorch."""

import gzip
from pathlib import Path

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
FOLDER = Path(__file__).resolve().parent.parent / "data" / "mnist"


def read(name: str, header: int) -> np.ndarray:
    """The bytes of an IDX file after its header."""
    return np.frombuffer(gzip.decompress((FOLDER / f"{name}.gz").read_bytes()), np.uint8, offset=header)


images = torch.tensor(read("train-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
labels = torch.tensor(read("train-labels-idx1-ubyte", 8).astype(np.int64))
network = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
optimizer = torch.optim.SGD(network.parameters(), lr=0.2, momentum=0.9)
TRAINING, EPOCHS, BATCH = 55_000, 5, 128
steps = EPOCHS * -(-TRAINING // BATCH)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.2, total_steps=steps, cycle_momentum=False)
order = torch.randperm(len(images))
training, validation = order[:TRAINING], order[TRAINING:]
for _epoch in range(EPOCHS):
    training = training[torch.randperm(TRAINING)]
    for start in range(0, TRAINING, BATCH):
        batch = training[start : start + BATCH]
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images[batch]), labels[batch]).backward()
        optimizer.step()
        schedule.step()
    with torch.inference_mode():
        read_correctly = (network(images[validation]).argmax(dim=1) == labels[validation]).float().mean()
test_images = torch.tensor(read("t10k-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
test_labels = torch.tensor(read("t10k-labels-idx1-ubyte", 8).astype(np.int64))
with torch.inference_mode():
    accuracy = (network(test_images).argmax(dim=1) == test_labels).float().mean()
print(f"{accuracy:.4f} of the test images, {read_correctly:.4f} of the validation images")
