"""What the command line does: a function a command, printing its answer as text or as JSON, one object a line."""

import json
import math
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from recognizer import dataset, storage
from recognizer.evaluation import evaluate
from recognizer.idx import decode_header, read_first_bytes
from recognizer.losses import LOSSES
from recognizer.pictures import read_picture
from recognizer.policies import Divergence, until_divergence
from recognizer.presets import PRESETS
from recognizer.recipe import Recipe
from recognizer.storage import Model
from recognizer.summary import class_counts
from recognizer.training import Evaluation, Step, planned_iterations, train

if TYPE_CHECKING:
    import pandas as pd

DIVERGED = 1
INTERRUPTED = 130
"""Exit statuses of a training that did not finish, besides 0; 2 is bad input."""


def show_data(path: Path | None, as_json: bool) -> int:
    """Check the files of a dataset and show what is in them."""
    import pandas as pd

    splits = dataset.load(path)
    counts = {"train": class_counts(splits.train), "test": class_counts(splits.test)}
    if as_json:
        _print_json({"source": splits.source, **{name: digits.tolist() for name, digits in counts.items()}})
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
            _print_json({"name": preset.name, "about": preset.about, **preset.recipe.as_dict()})
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
            _print_json({"name": path.stem, **model.card})
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
    report = _json_reporter() if as_json else _text_reporter(planned, sys.stderr)
    status, exit_code = "finished", 0
    iterations, train_seconds = 0, 0.0
    records = until_divergence(train(network, splits.train, loss, optimizer, recipe.settings, rng), network)
    try:
        for record in records:
            report(record)
            iterations = record.iteration
            if isinstance(record, Divergence):
                status, exit_code = "diverged", DIVERGED
            elif record.evaluation:
                train_seconds = record.evaluation.train_seconds
    except KeyboardInterrupt:
        status, exit_code = "stopped", INTERRUPTED

    score = evaluate(network, splits.test, loss)
    card: storage.Card = {
        **recipe.as_dict(),
        "data": "MNIST" if data is None else data.name,
        "iterations": iterations,
        "test_accuracy": score.accuracy,
    }
    if save is not None:
        storage.save(Model(network, card), save)
    if as_json:
        _print_json(
            {
                "event": "finished",
                "status": status,
                "test_accuracy": score.accuracy,
                "test_loss": score.loss,
                "seconds": time.perf_counter() - began,
                "train_seconds": train_seconds,
                "iterations": iterations,
                "saved": str(save) if save else None,
            }
        )
    else:
        print(f"{status}: {score.accuracy:.2%} of the test images ({score.correct:,} of {score.images:,})")
        if save is not None:
            print(f"saved to {save}")
    return exit_code


def run_evaluation(model_name: str, data: Path | None, as_json: bool) -> int:
    """Read all test images with a saved network."""
    path = storage.find(model_name)
    model = storage.load(path)
    loss_name = model.card.get("loss")
    loss = LOSSES[loss_name if isinstance(loss_name, str) and loss_name in LOSSES else "cross-entropy"]
    score = evaluate(model.network, dataset.load_test(data), loss)
    if as_json:
        values = {"accuracy": score.accuracy, "correct": score.correct, "images": score.images, "loss": score.loss}
        _print_json({"model": str(path), "network": str(model.network.architecture), **values})
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
            _print_json({"image": str(image), "label": label, "probability": rounded[label], "probabilities": rounded})
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


def _print_json(values: dict[str, object]) -> None:
    finite = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in values.items()
    }
    print(json.dumps(finite, ensure_ascii=False, allow_nan=False), flush=True)


def _json_reporter() -> Callable[[Step | Divergence], None]:
    """A line for every evaluation; the event is "epoch" where one ends."""

    def report(record: Step | Divergence) -> None:
        if isinstance(record, Divergence):
            _print_json({"event": "diverged", **asdict(record)})
        elif record.evaluation:
            event = "epoch" if record.evaluation.epoch.is_integer() else "evaluation"
            rate = record.evaluation.images_per_second
            _print_json({"event": event, **asdict(record.evaluation), "images_per_second": rate})

    return report


def _text_reporter(planned: int, stream: TextIO) -> Callable[[Step | Divergence], None]:
    """A bar that moves, on a terminal; elsewhere a line at the end of every epoch that is evaluated."""
    on_terminal = stream.isatty()
    shown_at = 0.0
    summary = ""

    def report(record: Step | Divergence) -> None:
        nonlocal shown_at, summary
        if isinstance(record, Divergence):
            print(
                f"\ndiverged at iteration {record.iteration}: the loss is no number any more. A learning rate smaller "
                f"than {record.learning_rate:g} may help; the last finite network is kept.",
                file=stream,
            )
            return
        if record.evaluation:
            summary = _summary(record.evaluation)
            if not on_terminal and record.evaluation.epoch.is_integer():
                print(f"epoch {record.evaluation.epoch:.0f}, iteration {record.iteration}: {summary}", file=stream)
        finished = record.iteration == planned
        if on_terminal and (finished or time.monotonic() - shown_at > 0.1):
            shown_at = time.monotonic()
            filled = round(24 * record.iteration / planned)
            bar = "█" * filled + "░" * (24 - filled)
            line = f"\r\033[K{bar} {record.iteration:,}/{planned:,}  {summary}"
            print(line, end="\n" if finished else "", file=stream, flush=True)

    return report


def _summary(evaluation: Evaluation) -> str:
    return (
        f"loss {evaluation.training_loss:.4f}, accuracy {evaluation.training_accuracy:.2%}, "
        f"validation {evaluation.validation_accuracy:.2%}, {evaluation.images_per_second:,.0f} images/s"
    )
