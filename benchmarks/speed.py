"""How fast the recognizer learns and reads beside PyTorch and scikit-learn, measured in one run.

    python benchmarks/speed.py [--json] [--cases NAME ...] [--rounds 5]

Every case is the same network, batch, optimizer and number of images for all peers, on as many threads, loading of the
batches included. The peers take turns in each round, so that whatever else the machine does hits all of them; what is
compared are ratios within a round, and of those the median. PyTorch is written as its users would (one tensor of all
images, no DataLoader); for convolutions also with its `channels_last` memory format, and for Adam also fused.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402
from peers import CONVOLUTION, Peer, SkLearn, Torch  # noqa: E402

from recognizer import Learner, load_data, parse_architecture  # noqa: E402
from recognizer.blas import use_one_thread  # noqa: E402
from recognizer.data.dataset import Splits  # noqa: E402
from recognizer.network.network import Network  # noqa: E402
from recognizer.training.loop import train  # noqa: E402
from recognizer.training.recipe import Recipe  # noqa: E402


class Ours(Peer):
    """This project's own training generator, consumed."""

    name = "recognizer"

    def __init__(self, splits: Splits, network: str, batch_size: int, optimizer: str, threads: int) -> None:
        self._splits, self.batch_size = splits, batch_size
        self._recipe = Recipe(
            architecture=parse_architecture(network),
            optimizer=optimizer,
            learning_rate=0.001 if optimizer == "adam" else 0.1,
            batch_size=batch_size,
            iterations=999_999_999,
            evaluate_every=999_999_999,
            threads=threads,
        )
        self._steps = train(Learner(self._recipe), splits.train)
        next(self._steps)  # comes with an evaluation

    def learn(self, steps: int) -> float:
        """Seconds for so many steps; those that end an epoch, and come with an evaluation, are left out."""
        seconds = 0.0
        for _ in range(steps):
            began = time.perf_counter()
            step = next(self._steps)
            if step.evaluation is None:
                seconds += time.perf_counter() - began
            else:
                steps -= 1
        return seconds / steps

    def megabytes(self) -> float:
        """Most memory that Python and NumPy had at a time for a training, beside the data."""
        tracemalloc.start()
        steps = train(Learner(self._recipe), self._splits.train)
        for _ in range(20):
            next(steps)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak / 1e6


Case = tuple[str, int, str, int, int, tuple[str, ...]]
CASES: dict[str, Case] = {
    "784-10-10, batch 64, SGD": ("dense10", 64, "sgd", 1, 800, ("torch",)),
    "784-128-10, batch 128, SGD": ("dense128", 128, "sgd", 1, 300, ("torch", "sklearn")),
    "784-128-10, batch 128, Adam": ("dense128", 128, "adam", 1, 250, ("torch", "torch fused")),
    "784-512-10, batch 128, SGD": ("dense512", 128, "sgd", 1, 100, ("torch",)),
    "conv, batch 64, SGD": (CONVOLUTION, 64, "sgd", 1, 40, ("torch", "torch channels_last")),
    "conv, batch 64, SGD, 2 threads": (CONVOLUTION, 64, "sgd", 2, 60, ("torch", "torch channels_last")),
}
"""Network, batch, optimizer, threads, steps a round and peers, by name."""


def compare(splits: Splits, case: Case, rounds: int) -> dict[str, object]:
    """Microseconds an image for each peer, and how many times slower than ours it is."""
    network, batch_size, optimizer, threads, steps, names = case
    ours = Ours(splits, network, batch_size, optimizer, threads)
    peers: list[Peer] = [ours]
    for name in names:
        if name == "sklearn":
            peers.append(SkLearn(splits, network, batch_size))
        else:
            peers.append(Torch(splits, network, batch_size, optimizer, threads, name))
    for peer in peers:
        peer.learn(max(3, steps // 5))
    taken = [[peer.learn(steps) / batch_size * 1e6 for peer in peers] for _ in range(rounds)]
    return {
        "images_per_second": {
            peer.name: round(1e6 / statistics.median(column))
            for peer, column in zip(peers, zip(*taken, strict=True), strict=True)
        },
        "times_slower_than_ours": {
            peer.name: round(statistics.median(row[at] / row[0] for row in taken), 2)
            for at, peer in enumerate(peers)
            if at
        },
        "ours_megabytes": round(ours.megabytes(), 1),
    }


def product_rate() -> float:
    """GFLOP/s of a float32 matrix product of 1,024 × 1,024 on one thread: the machine's own limit."""
    a = np.random.default_rng(0).random((1024, 1024), np.float32)
    out = np.empty_like(a)
    np.matmul(a, a, out=out)
    seconds = []
    for _ in range(9):
        began = time.perf_counter()
        np.matmul(a, a, out=out)
        seconds.append(time.perf_counter() - began)
    return 2 * 1024**3 / statistics.median(seconds) / 1e9


def reading(splits: Splits, rounds: int) -> dict[str, object]:
    """Reading one drawing, 784 × 1, with the convolutional network."""
    rng = np.random.default_rng(0)
    network = Network(parse_architecture(CONVOLUTION))
    network.parameters[:] = rng.standard_normal(network.parameters.size) * 0.05
    image = splits.test.images[:, :1] / np.float32(255)
    torch = Torch(splits, CONVOLUTION, 1, "sgd", 1, "torch")
    peers: list[Callable[[], object]] = [lambda: network.predict(image), lambda: torch.read(0)]
    taken = [[_median_microseconds(each) for each in peers] for _ in range(rounds)]
    return {
        "microseconds": [round(statistics.median(column)) for column in zip(*taken, strict=True)],
        "times_slower_than_ours": {"torch": round(statistics.median(row[1] / row[0] for row in taken), 2)},
    }


def _median_microseconds(action: Callable[[], object]) -> float:
    seconds = []
    for _ in range(200):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1e6


def program(arguments: list[str]) -> float:
    """Seconds of a whole program, from cold."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began


RECIPE = ["--network", "dense128", "--optimizer", "momentum", "--learning-rate", "0.2", "--schedule", "one-cycle"]
"""Reaches 98 % of the test images in five epochs, here and in `torch_program.py`, which does the same."""


def programs(rounds: int) -> dict[str, object]:
    """The whole way from nothing to 98 % of the test images, importing, and loading all of MNIST."""
    train_line = ["-m", "recognizer", "train", *RECIPE, "--epochs", "5", "--json"]
    import_ours = "import recognizer"
    pairs = []
    for _ in range(rounds):
        pairs.append(
            {
                "ours to 98 %": program(train_line),
                "torch to 98 %": program(["benchmarks/torch_program.py"]),
                "import numpy": program(["-c", "import numpy"]),
                "import recognizer": program(["-c", import_ours]),
                "import and load MNIST": program(["-c", "from recognizer import load_data; load_data()"]),
            }
        )
    return {name: round(statistics.median(pair[name] for pair in pairs), 3) for name in pairs[0]}


def growth(splits: Splits) -> dict[str, dict[str, int]]:
    """Images a second over batch sizes (784-128-10) and over widths (batch 128)."""

    def rate(network: str, batch_size: int) -> int:
        ours = Ours(splits, network, batch_size, "sgd", 1)
        steps = max(4, 12_800 // batch_size)
        ours.learn(steps)
        return round(batch_size / statistics.median(ours.learn(steps) for _ in range(3)))

    return {
        "batch size": {str(size): rate("dense128", size) for size in (16, 32, 64, 128, 256, 512, 1024)},
        "width": {str(width): rate(f"dense{width}", 128) for width in (16, 32, 64, 128, 256, 512, 1024, 2048)},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", nargs="*", help="words that the names of cases contain; default: all")
    options = parser.parse_args()
    use_one_thread()
    splits = load_data()
    results: dict[str, object] = {"one product, GFLOP/s": round(product_rate(), 1)}

    def wanted(name: str) -> bool:
        return not options.cases or any(word in name for word in options.cases)

    for name, case in CASES.items():
        if wanted(name):
            results[name] = compare(splits, case, options.rounds)
            _show(name, results[name], options.json)
    for name, measure in (
        ("reading one drawing, conv", lambda: reading(splits, options.rounds)),
        ("programs, seconds", lambda: programs(options.rounds)),
        ("growth, images a second", lambda: growth(splits)),
    ):
        if wanted(name):
            results[name] = measure()
            _show(name, results[name], options.json)
    if options.json:
        print(json.dumps(results))
    else:
        print(f"one product of 1,024 × 1,024: {results['one product, GFLOP/s']} GFLOP/s")


def _show(name: str, result: object, as_json: bool) -> None:
    if not as_json:
        print(f"{name}\n    {result}", flush=True)


if __name__ == "__main__":
    main()
