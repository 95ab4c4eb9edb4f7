"""How well pictures of digits are read: the round trip of MNIST's own images, and photographs of them.

    python benchmarks/pictures.py [NETWORK] [--count 200] [--first 5000]

NETWORK is a model file, or the name of one that comes along. The round trip is the mean absolute difference, over all
784 pixels from 0 to 1, between an image and what `pictures` makes of a picture of it.
"""

import argparse
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.photographs import CONDITIONS, Picture, enlarged
from recognizer import BadInput, Dataset, Network
from recognizer.blas import use_one_thread
from recognizer.data.loading import load_test_data
from recognizer.images.photo.pictures import column_of
from recognizer.reading.model import find_model, load_model

SIZES = {"28 × 28": None, "× 10, nearest": Image.Resampling.NEAREST, "× 10, bicubic": Image.Resampling.BICUBIC}


def round_trip(test: Dataset, columns: range, resample: Image.Resampling | None, inverted: bool) -> float:
    """The mean absolute difference, from 0 to 1, between images and what is read from pictures of them."""
    differences = []
    for column in columns:
        digit = test.picture(column) / 255
        picture = digit if resample is None else enlarged(digit, 10, resample)
        read = column_of(1 - picture if inverted else picture, "digit")
        differences.append(np.abs(read.reshape(digit.shape) - digit).mean())
    return float(np.mean(differences))


def photograph(picture: Picture) -> Picture:
    """Rounded to bytes, as files hold them."""
    return np.round(picture * 255) / 255


def accuracy(network: Network, test: Dataset, columns: range, name: str) -> tuple[int, float]:
    """How many digits are read in photographs of the named condition, and the milliseconds that each takes."""
    rng = np.random.default_rng(0)
    right, seconds = 0, 0.0
    for column in columns:
        picture = photograph(CONDITIONS[name](test.picture(column) / 255, rng))
        start = perf_counter()
        try:
            read = column_of(picture, name)
        except BadInput:
            continue
        finally:
            seconds += perf_counter() - start
        right += int(network.predict(read).argmax() == test.labels[column])
    return right, 1000 * seconds / len(columns)


def cut_accuracy(network: Network, test: Dataset, columns: range, margin: int, inverted: bool) -> int:
    """How many digits are read in pictures cropped to them, with so many pixels of paper around."""
    right = 0
    for column in columns:
        digit = test.picture(column) / 255
        rows, across = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
        cut = np.pad(digit[rows[0] : rows[-1] + 1, across[0] : across[-1] + 1], margin)
        read = network.predict(column_of(cut if inverted else 1 - cut, "digit"))
        right += int(read.argmax() == test.labels[column])
    return right


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("network", nargs="?", default="modern")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument(
        "--first", type=int, default=5000, help="the first image; those after 5,000 are the harder ones"
    )
    parser.add_argument("--conditions", nargs="*", default=list(CONDITIONS), choices=list(CONDITIONS))
    options = parser.parse_args()
    use_one_thread()
    test, columns = load_test_data(), range(options.first, options.first + options.count)
    network = load_model(find_model(options.network)).network
    for size, resample in SIZES.items():
        for inverted in (False, True):
            error = round_trip(test, columns, resample, inverted)
            print(f"round trip {size:14} {'dark on light' if inverted else 'light on dark'}  {error:.4f}", flush=True)
    answers = network.predict(test.images[:, columns.start : columns.stop] / np.float32(255)).argmax(axis=0)
    right = int((answers == test.labels[columns.start : columns.stop]).sum())
    print(f"{'MNIST itself':20} {right:4} of {options.count}")
    for margin in (0, 1, 2, 5):
        for inverted in (False, True):
            right = cut_accuracy(network, test, columns, margin, inverted)
            print(
                f"cut, margin {margin}, {'light' if inverted else 'dark'} ink {right:4} of {options.count}", flush=True
            )
    for name in options.conditions:
        right, milliseconds = accuracy(network, test, columns, name)
        print(f"{name:20} {right:4} of {options.count}  {milliseconds:6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
