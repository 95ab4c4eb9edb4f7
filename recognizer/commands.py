"""What the command line does: a function a command, printing its answer as text or as JSON, one object a line."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recognizer import dataset, storage
from recognizer.assessment import report, text
from recognizer.errors import BadInput
from recognizer.evaluation import evaluate
from recognizer.idx import decode_header, read_first_bytes
from recognizer.losses import LOSSES, make_loss
from recognizer.pictures import read_picture
from recognizer.presets import PRESETS
from recognizer.reporting import print_json
from recognizer.summary import class_counts

if TYPE_CHECKING:
    import pandas as pd


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


def run_evaluation(model_name: str, data: Path | None, as_json: bool) -> int:
    """Read all test images with a saved network, and tell what it is good at."""
    path = storage.find(model_name)
    model = storage.load(path)
    test = dataset.load_test(data)
    with np.errstate(over="ignore", invalid="ignore"):
        probabilities = model.network.predict(test.images)
    if not np.isfinite(probabilities).all():
        raise BadInput(path, "a network whose outputs are no numbers", "a network that has not diverged")
    loss_name = model.card.get("loss")
    loss = make_loss(loss_name if isinstance(loss_name, str) and loss_name in LOSSES else "cross-entropy")
    score = evaluate(model.network, test, loss)
    result = report(probabilities, test.labels)
    if as_json:
        print_json(
            {
                "model": str(path),
                "network": str(model.network.architecture),
                "loss": score.loss,
                **result.as_dict(),
            }
        )
    else:
        print(f"{loss.name:<28} {score.loss:.4f}")
        print(text(result))
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
