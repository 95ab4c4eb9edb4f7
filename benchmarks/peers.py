"""The peers that `speed.py` measures beside: the same networks in PyTorch and scikit-learn, written as users would."""

import time
from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier
from torch import nn

from recognizer.data.dataset import Splits

CONVOLUTION = "conv16 pool conv32 pool conv64 pool dense128"


class Peer(ABC):
    """Something that learns MNIST."""

    name: str
    batch_size: int

    @abstractmethod
    def learn(self, steps: int) -> float:
        """Seconds a step, over so many steps."""


class Torch(Peer):
    """PyTorch, eager: all images in one float32 tensor, batches cut out of it by a random permutation."""

    def __init__(
        self, splits: Splits, network: str, batch_size: int, optimizer: str, threads: int, name: str = "torch"
    ) -> None:
        torch.set_num_threads(threads)
        self._threads, self.name, self.batch_size = threads, name, batch_size
        self._images = torch.tensor(splits.train.rows.astype(np.float32) / 255)
        self._labels = torch.tensor(splits.train.labels.astype(np.int64))
        self._network = _torch_network(network)
        if network == CONVOLUTION:
            self._images = self._images.view(-1, 1, 28, 28)
        if name.endswith("channels_last"):
            self._network = self._network.to(memory_format=torch.channels_last)
        fused: dict[str, Any] = {"fused": True} if name.endswith("fused") else {}
        makers = {"sgd": (torch.optim.SGD, 0.1), "adam": (torch.optim.Adam, 0.001)}
        maker, rate = makers[optimizer]
        self._optimizer = maker(self._network.parameters(), lr=rate, **fused)
        self._order = torch.randperm(len(self._images))
        self._at = 0

    def learn(self, steps: int) -> float:
        """Seconds a step."""
        torch.set_num_threads(self._threads)
        began = time.perf_counter()
        for _ in range(steps):
            if self._at + self.batch_size > len(self._order):
                self._order, self._at = torch.randperm(len(self._images)), 0
            batch = self._order[self._at : self._at + self.batch_size]
            self._at += self.batch_size
            self._optimizer.zero_grad()
            loss = nn.functional.cross_entropy(self._network(self._images[batch]), self._labels[batch])
            loss.backward()
            self._optimizer.step()
        return (time.perf_counter() - began) / steps

    def read(self, number: int) -> Any:
        """Probabilities of one image."""
        with torch.inference_mode():
            return self._network(self._images[number : number + 1]).softmax(dim=1)


def _torch_network(text: str) -> nn.Sequential:
    if text == CONVOLUTION:
        maps: list[nn.Module] = []
        for below, above in ((1, 16), (16, 32), (32, 64)):
            maps += [nn.Conv2d(below, above, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        return nn.Sequential(*maps, nn.Flatten(), nn.Linear(64 * 9, 128), nn.ReLU(), nn.Linear(128, 10))
    width = int(text.removeprefix("dense"))
    return nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))


class SkLearn(Peer):
    """scikit-learn's MLPClassifier, an epoch of a part of MNIST at a time, in its own order."""

    name = "sklearn"

    def __init__(self, splits: Splits, network: str, batch_size: int) -> None:
        self.batch_size = batch_size
        self._images = splits.train.rows.astype(np.float32) / 255
        self._labels = splits.train.labels.astype(np.int64)
        self._classifier = MLPClassifier(
            (int(network.removeprefix("dense")),),
            solver="sgd",
            momentum=0,
            alpha=0,
            batch_size=batch_size,
            learning_rate_init=0.1,
            max_iter=1,
            warm_start=True,
        )

    def learn(self, steps: int) -> float:
        """Seconds a step."""
        import warnings

        from sklearn.exceptions import ConvergenceWarning

        images = steps * self.batch_size
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            began = time.perf_counter()
            self._classifier.fit(self._images[:images], self._labels[:images])
            return (time.perf_counter() - began) / steps
