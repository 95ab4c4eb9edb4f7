"""What the command line does: a function a command, printing its answer as text or as JSON, one object a line."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from recognizer.cli.data import splits_from_options
from recognizer.cli.reporting import print_json
from recognizer.data.idx import decode_header, read_first_bytes
from recognizer.data.loading import MNIST_FOLDER, holds_idx
from recognizer.data.names import KINDS, SPLITS, find_idx
from recognizer.data.summary import class_counts
from recognizer.reading.model import MODELS_FOLDER, load_model
from recognizer.training.presets import PRESETS

if TYPE_CHECKING:
    import pandas as pd


def show_data(options: argparse.Namespace) -> int:
    """Check the files of a dataset and show what is in them."""
    import pandas as pd

    splits = splits_from_options(options)
    counts = {"train": class_counts(splits.train), "test": class_counts(splits.test)}
    if options.json:
        print_json({"source": splits.source, **{name: digits.tolist() for name, digits in counts.items()}})
        return 0
    if options.data is None or holds_idx(options.data):
        print(_file_table(options.data or MNIST_FOLDER).to_string(index=False), end="\n\n")
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
    for path in sorted(MODELS_FOLDER.glob("*.npz")):
        model = load_model(path)
        if as_json:
            judge = {"judge": model.judge.architecture.text} if model.judge else {}
            network = model.network.architecture.text
            print_json({"name": path.stem, "bytes": path.stat().st_size, "network": network, **model.card, **judge})
        else:
            accuracy = model.card.get("test_accuracy")
            read = f", {accuracy:.2%} of the test images" if isinstance(accuracy, float) else ""
            print(f"{path.stem}: {model.network.architecture}{read}, {path.stat().st_size / 1024:.0f} KiB")
            if model.judge:
                print(f"    judged by {model.judge.architecture}")
            print(f"    {model.card.get('command', 'nobody noted how it was made')}")
    return 0


def _file_table(place: Path) -> "pd.DataFrame":
    """The headers of a dataset's four files, which have been checked."""
    import pandas as pd

    rows = []
    for split in SPLITS:
        for kind in KINDS:
            path = find_idx(place, split, kind)
            header = decode_header(read_first_bytes(path, 16), path)
            sizes = " × ".join(f"{size:,}" for size in header.shape)
            rows.append({"file": path.name, "magic": header.magic, "sizes": sizes, "bytes": path.stat().st_size})
    return pd.DataFrame(rows)
