"""What an exported network is like: its files' sizes, how many answers are the recognizer's, and how long one takes.

    python benchmarks/exported.py [MODEL] [--digits 200] [--drawings 100] [--json]

A page in a Chromium, opened from its file, a reader.py, and an ONNX graph where the packages for it are installed, each
read MNIST's first test digits and as many drawings, written digits and figures that are none, by one thread. CHROMIUM
names the browser if it is in none of the usual places.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.chromium.launching import FLAGS, find_chromium
from recognizer import Model, load_data, load_model
from recognizer.blas import use_one_thread
from recognizer.export.exporting import export_model
from recognizer.images.strokes import draw
from recognizer.reading.model import find_model
from recognizer.synthesis.figures import HELD_OUT_FIGURES, TRAINING_FIGURES
from recognizer.synthesis.letterforms import write_digit

Answer = tuple[NDArray[np.floating], float]
"""Ten probabilities, and how many milliseconds they took."""

Reader = Callable[[NDArray[np.float32]], Answer]
"""What reads 784 numbers."""

IN_PAGE = """pixels => {
    const start = performance.now();
    const { probabilities } = recognizer.readPixels(pixels);
    return [probabilities, performance.now() - start];
}"""


def images(digits: int, drawings: int) -> NDArray[np.float32]:
    """Test digits and drawings, every fourth of which is no digit: 784 × m, from 0 to 1."""
    rng = np.random.default_rng(1)
    figures = list((TRAINING_FIGURES | HELD_OUT_FIGURES).values())
    drawn = [
        draw(figures[number // 4 % len(figures)](rng) if number % 4 == 3 else write_digit(number % 10, rng).strokes)
        for number in range(drawings)
    ]
    return np.concatenate([load_data().test.images[:, :digits] / np.float32(255), *drawn], axis=1)


@contextmanager
def page(path: Path) -> Iterator[Reader]:
    """The page, as its console reads."""
    executable = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        opened = browser.new_page()
        opened.goto(path.as_uri())

        def read(pixels: NDArray[np.float32]) -> Answer:
            probabilities, milliseconds = opened.evaluate(IN_PAGE, pixels.tolist())
            return np.array(probabilities), float(milliseconds)

        yield read
        browser.close()


@contextmanager
def script(path: Path) -> Iterator[Reader]:
    """The script, as a module."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    yield timed(lambda pixels: module.recognizer.predict(pixels[:, np.newaxis])[:, 0])


@contextmanager
def graph(path: Path) -> Iterator[Reader]:
    """The graph, in onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    yield timed(lambda pixels: session.run(None, {"images": pixels[np.newaxis]})[0][0])


def timed(probabilities: Callable[[NDArray[np.float32]], NDArray[np.floating]]) -> Reader:
    """The same with the time that it takes."""

    def read(pixels: NDArray[np.float32]) -> Answer:
        start = time.perf_counter()
        found = probabilities(pixels)
        return found, 1000 * (time.perf_counter() - start)

    return read


def measured(model: Model, read: Reader, pixels: NDArray[np.float32]) -> dict[str, float]:
    """The share of the same answers, how far probabilities are apart at most, and the milliseconds of a reading."""
    answers = [read(np.ascontiguousarray(column)) for column in pixels.T]
    given, expected = np.array([each for each, _ in answers]).T, model.predict(pixels)
    digits = [np.where(model.is_digit(each), each.argmax(axis=0), -1) for each in (given, expected)]
    milliseconds = np.array([each for _, each in answers])
    return {
        "same": float(np.mean(digits[0] == digits[1])),
        "apart": float(np.abs(given - expected).max()),
        "median": float(np.median(milliseconds)),
        "least": float(milliseconds.min()),
        "p95": float(np.quantile(milliseconds, 0.95)),
    }


def main() -> None:
    """Export, read and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("model", nargs="?", default="conv", help="a model file, or the name of one that comes along")
    parser.add_argument("--digits", type=int, default=200, help="of MNIST's test images")
    parser.add_argument("--drawings", type=int, default=100, help="digits and figures, written for this")
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    options = parser.parse_args()
    use_one_thread()
    model = load_model(find_model(options.model))
    pixels = images(options.digits, options.drawings)
    kinds = {"page.html": page, "reader.py": script}
    if find_spec("onnx") and find_spec("onnxruntime"):
        kinds["model.onnx"] = graph
    with tempfile.TemporaryDirectory() as folder:
        for name, reading in kinds.items():
            path = Path(folder) / name
            size = export_model(model, path)
            with reading(path) as read:
                values: dict[str, Any] = {"file": name, "bytes": size, **measured(model, read, pixels)}
            if options.json:
                print(json.dumps(values), flush=True)
            else:
                print(in_words(values, pixels.shape[1]), flush=True)


def in_words(values: dict[str, Any], count: int) -> str:
    """A line for people, of so many readings."""
    return (
        f"{values['file']}: {values['bytes']:,} bytes; {values['same']:.2%} of {count:,} answers the same, "
        f"probabilities at most {values['apart']:.1e} apart; a reading takes {values['median']:.1f} ms at the median, "
        f"{values['least']:.1f} at least, {values['p95']:.1f} at the 95th percentile"
    )


if __name__ == "__main__":
    main()
