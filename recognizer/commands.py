"""What the command line does: a function a command, printing its answer as text or as JSON, one object a line."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recognizer import dataset, storage
from recognizer.evaluation import evaluate
from recognizer.idx import decode_header, read_first_bytes
from recognizer.losses import LOSSES
from recognizer.pictures import read_picture
from recognizer.policies import Divergence, until_divergence
from recognizer.presets import PRESETS
from recognizer.recipe import Recipe
from recognizer.records import Step
from recognizer.reporting import Report, json_reporter, print_json, text_reporter
from recognizer.storage import Model
from recognizer.summary import class_counts
from recognizer.training import planned_iterations, train

if TYPE_CHECKING:
    import pandas as pd

EXIT_CODES = {"finished": 0, "diverged": 1, "stopped": 130}
"""Exit statuses of a training by how it ended; 2 is bad input."""


def show_data(path: Path | None, as_json: bool) -> int:
    """Check the files of a dataset and show what is in them."""
    import pandas as pd

    splits = dataset.load(path)
    counts = {"train": class_counts(splits.train), "test": class_counts(splits.test)}
    if as_json:
        print_json({"source": splits.source, **{name: digits.tolist() for name, digits in counts.items()}})
        return 0
    if path is None or path.is_dir():
        print(_file_table(path or dataset.MNIST_FOLDER).to_string(index=False), end="\n\n")
    table = pd.DataFrame(counts).rename_axis("digit")
    table.loc["all"] = table.sum()
    print(table.to_string())
    return 0


def show_presets(as_json: bool) -> int:
    """List the presets: recipes known to work."""
    for preset in PRESETS.values():
        if as_json:
            print_json({"name": preset.name, "about": preset.about, **preset.recipe.as_dict()})
        else:
            recipe = preset.recipe
            print(f"{preset.name}: {recipe.architecture}, {recipe.loss}, learning rate {recipe.learning_rate:g}")
            print(f"    {preset.about}")
    return 0


def show_models(as_json: bool) -> int:
    """List the networks that come with the project."""
    for path in sorted(storage.MODELS_FOLDER.glob("*.npz")):
        model = storage.load(path)
        if as_json:
            print_json({"name": path.stem, **model.card})
        else:
            accuracy = model.card.get("test_accuracy")
            read = f", {accuracy:.2%} of the test images" if isinstance(accuracy, float) else ""
            print(f"{path.stem}: {model.network.architecture}{read}, {path.stat().st_size / 1024:.0f} KiB")
    return 0


def run_training(recipe: Recipe, data: Path | None, save: Path | None, as_json: bool) -> int:
    """Train a network by a recipe, test it once at the end, and save it if asked to."""
    if save is not None:
        storage.check_place(save)  # now, and not when hours of training would be lost
    began = time.perf_counter()
    splits = dataset.load(data)
    network, loss, optimizer, rng = recipe.begin()
    planned = planned_iterations(recipe.settings, len(splits.train))
    report = json_reporter() if as_json else text_reporter(planned, sys.stderr)
    steps = train(network, splits.train, loss, optimizer, recipe.settings, rng)
    outcome = _follow(until_divergence(steps, network), report)

    score = evaluate(network, splits.test, loss)
    card: storage.Card = {
        **recipe.as_dict(),
        "data": splits.source,
        "iterations": outcome.iterations,
        "test_accuracy": score.accuracy,
    }
    if save is not None:
        storage.save(Model(network, card), save)
    if as_json:
        print_json(
            {
                "event": "finished",
                "status": outcome.status,
                "test_accuracy": score.accuracy,
                "test_loss": score.loss,
                "seconds": time.perf_counter() - began,
                "train_seconds": outcome.train_seconds,
                "iterations": outcome.iterations,
                "saved": str(save) if save else None,
            }
        )
    else:
        print(f"{outcome.status}: {score.accuracy:.2%} of the test images ({score.correct:,} of {score.images:,})")
        if save is not None:
            print(f"saved to {save}")
    return EXIT_CODES[outcome.status]


@dataclass(frozen=True)
class Outcome:
    """How a training ended ("finished", "diverged" or "stopped"), after how much."""

    status: str
    iterations: int
    train_seconds: float


def _follow(records: Iterator[Step | Divergence], report: Report) -> Outcome:
    """Report every record until the training ends or is interrupted."""
    status, iterations, train_seconds = "finished", 0, 0.0
    try:
        for record in records:
            report(record)
            iterations = record.iteration
            if isinstance(record, Divergence):
                status = "diverged"
            elif record.evaluation:
                train_seconds = record.evaluation.train_seconds
    except KeyboardInterrupt:
        status = "stopped"
    return Outcome(status, iterations, train_seconds)


def run_evaluation(model_name: str, data: Path | None, as_json: bool) -> int:
    """Read all test images with a saved network."""
    path = storage.find(model_name)
    model = storage.load(path)
    loss_name = model.card.get("loss")
    loss = LOSSES[loss_name if isinstance(loss_name, str) and loss_name in LOSSES else "cross-entropy"]
    score = evaluate(model.network, dataset.load_test(data), loss)
    if as_json:
        values = {"accuracy": score.accuracy, "correct": score.correct, "images": score.images, "loss": score.loss}
        print_json({"model": str(path), "network": str(model.network.architecture), **values})
    else:
        print(f"accuracy {score.accuracy:.2%} ({score.correct:,} of {score.images:,}), {loss.name} {score.loss:.4f}")
    return 0


def run_prediction(model_name: str, images: Iterable[Path], as_json: bool) -> int:
    """Read pictures of digits with a saved network."""
    network = storage.load(storage.find(model_name)).network
    for image in images:
        probabilities = network.predict(read_picture(image))[:, 0]
        label = int(probabilities.argmax())
        if as_json:
            rounded = [round(float(probability), 6) for probability in probabilities]
            print_json({"image": str(image), "label": label, "probability": rounded[label], "probabilities": rounded})
        else:
            print(f"{image}: {label} ({probabilities[label]:.1%})")
    return 0


def _file_table(folder: Path) -> "pd.DataFrame":
    """The headers of a folder's four files, which have been checked."""
    import pandas as pd

    rows = []
    for split in dataset.IDX_NAMES:
        for kind in ("images-idx3-ubyte", "labels-idx1-ubyte"):
            path = dataset.find_idx(folder, split, kind)
            header = decode_header(read_first_bytes(path, 16), path)
            sizes = " × ".join(f"{size:,}" for size in header.shape)
            rows.append({"file": path.name, "magic": header.magic, "sizes": sizes, "bytes": path.stat().st_size})
    return pd.DataFrame(rows)
