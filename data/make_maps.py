"""Make `data/maps.npz`: every fourth test image of MNIST as a point of a plane, by scikit-learn's t-SNE.

One map is of the pixels, one of the last hidden layer of each network that comes along. It needs scikit-learn, which
`requirements-bench.txt` has, and takes some minutes:

    OMP_NUM_THREADS=1 python data/make_maps.py
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.manifold import TSNE

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from recognizer import load_model  # noqa: E402  (the project's root is on the path only now)
from recognizer.data.components import principal_components  # noqa: E402
from recognizer.data.loading import load_test_data  # noqa: E402
from recognizer.data.maps import MAPS, PIXELS, encode_places  # noqa: E402
from recognizer.reading.model import MODELS_FOLDER  # noqa: E402

EVERY = 4
COMPONENTS = 50
"""To which vectors are brought down first, as t-SNE's authors do."""


def map_of(vectors: NDArray[np.float32]) -> NDArray[np.int16]:
    """Vectors, m × n, as places in a plane."""
    components = principal_components(vectors, COMPONENTS)
    embedding = TSNE(perplexity=30, init="pca", random_state=0).fit_transform(components.coordinates(vectors))
    return encode_places(embedding)


def main() -> None:
    """Make all maps and write the file."""
    test = load_test_data()
    columns = np.arange(0, len(test), EVERY)
    images = test.rows[columns].T
    vectors = {PIXELS: (images.T / 255).astype(np.float32)}
    for path in sorted(MODELS_FOLDER.glob("*.npz")):
        vectors[path.stem] = np.ascontiguousarray(load_model(path).network.hidden(images).T)
    places: dict[str, Any] = {"columns": columns.astype(np.uint16)}
    for name, each in vectors.items():
        places[name] = map_of(each)
        print(f"{name}: {each.shape[1]} numbers an image", flush=True)
    np.savez_compressed(MAPS, **places)
    print(f"{MAPS}: {columns.size:,} digits, {MAPS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
