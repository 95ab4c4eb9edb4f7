"""What PyTorch was asked, and what it answered: the same inputs for its recording and for the tests that compare.

PyTorch itself is not needed to compare: `record_torch.py`, run where it is installed, writes its answers to a table.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).with_name("torch.npz")

Numbers = NDArray[np.float64]

CONVOLUTIONS = {"kernel3": (3, False), "kernel5valid": (5, True), "kernel7": (7, False)}
"""Height and width of a kernel, and whether it stays inside the maps."""

NORMS = {"maps": (3, 2, 2), "units": (1, 5, 1)}
"""Rows, channels and columns."""

OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
DECAYS = (0.0, 0.1)
DTYPES = ("float32", "float64")
PIECES = (slice(0, 6), slice(6, 9), slice(9, 12))
"""Of an optimizer's parameters; the one in the middle does not decay."""

LABELS = np.array([3, 0, 9, 3, 5], np.uint8)
SMOOTHINGS = (0.0, 0.1)


def scattered(*shape: int, seed: int) -> Numbers:
    """Numbers from −1 to 1 that look random, and are exactly the same on every machine and in float32."""
    size = int(np.prod(shape))
    bits = (np.arange(1, size + 1, dtype=np.uint64) + np.uint64(seed * 100_003)) * np.uint64(2_654_435_761)
    for shift in (15, 13, 16):
        bits = ((bits ^ (bits >> np.uint64(shift))) * np.uint64(2_246_822_519)) & np.uint64(0xFFFFFFFF)
    return ((bits >> np.uint64(8)).astype(np.float64) / 2**23 - 1).reshape(shape)


def convolution_inputs(kernel: int, valid: bool) -> dict[str, Numbers]:
    """Maps (images × channels × rows × columns), weights, biases, and the gradient of what is pooled from them."""
    rows = 7 - (kernel - 1 if valid else 0)
    return {
        "maps": scattered(2, 2, 7, 7, seed=kernel),
        "weights": scattered(3, 2, kernel, kernel, seed=kernel + 1),
        "biases": scattered(3, seed=kernel + 2),
        "gradient": scattered(2, 3, rows // 2, rows // 2, seed=kernel + 3),
    }


def norm_inputs(shape: tuple[int, int, int]) -> dict[str, Numbers]:
    """Maps (images × channels × rows × columns), the gradient of what comes out, and four numbers for each channel."""
    rows, channels, columns = shape
    return {
        "maps": 1 + 3 * scattered(4, channels, rows, columns, seed=rows),
        "gradient": scattered(4, channels, rows, columns, seed=rows + 1),
        "scale": 1 + scattered(channels, seed=rows + 2) / 2,
        "shift": scattered(channels, seed=rows + 3),
        "mean": scattered(channels, seed=rows + 4),
        "variance": 1 + scattered(channels, seed=rows + 5) / 2,
    }


NETWORKS = {
    "convolutional": "conv2 norm pool pool conv2x3valid leaky average dense5 norm tanh",
    "dense": "pool pool pool dense7 sigmoid dense6 tanh dense5 leaky",
}
"""Their lines; `record_torch.py` has them in PyTorch's words."""

WEIGHTS: dict[str, list[tuple[int, ...]]] = {
    "convolutional": [(2, 1, 3, 3), (2, 2, 3, 3), (5, 8), (10, 5)],
    "dense": [(7, 9), (6, 7), (5, 6), (10, 5)],
}
"""Shapes of the weights, layer by layer, a row for each map or unit; a dense layer takes maps row by row, in each row
channel by channel."""


def network_inputs(name: str) -> dict[str, Numbers]:
    """Images (images × 784, from 0 to 1), and weights0, biases0, weights1 … of a network."""
    inputs = {"images": (1 + scattered(len(LABELS), 784, seed=1)) / 2}
    for place, shape in enumerate(WEIGHTS[name]):
        inputs[f"weights{place}"] = scattered(*shape, seed=2 * place + 2)
        inputs[f"biases{place}"] = scattered(shape[0], seed=2 * place + 3)
    return inputs


@cache
def recorded() -> dict[str, Numbers]:
    """PyTorch's answers, by the names that `record_torch.py` gives them."""
    with np.load(TABLE) as table:
        return dict(table)
