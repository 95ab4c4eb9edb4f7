"""Make `data/doubts.csv`: labels of MNIST that three of the networks that come along speak against.

They read all 70,000 images, which takes some minutes:

    OMP_NUM_THREADS=1 python data/make_doubts.py
"""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from recognizer import load_data, load_model  # noqa: E402  (the project's root is on the path only now)
from recognizer.evaluation.doubts import DOUBTS, NETWORKS, doubtful_labels, write_doubts  # noqa: E402
from recognizer.reading.model import MODELS_FOLDER  # noqa: E402


def main() -> None:
    """Read everything and write the table."""
    splits = load_data()
    networks = [load_model(MODELS_FOLDER / f"{name}.npz").network for name in NETWORKS]
    doubts = {}
    for split, dataset in (("train", splits.train), ("test", splits.test)):
        read = [network.predict(dataset.images) for network in networks]
        doubts[split] = doubtful_labels(read, dataset.labels)
        print(f"{split}: {len(doubts[split])} of {len(dataset):,} labels", flush=True)
    write_doubts(doubts)
    print(f"{DOUBTS}: {DOUBTS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
