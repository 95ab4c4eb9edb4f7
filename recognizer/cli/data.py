"""The images that the command line was given, and a word of warning where they seem to lie transposed."""

import argparse

from recognizer.cli.reporting import say
from recognizer.data.dataset import Dataset, Splits, transposed
from recognizer.data.loading import holds_idx, load_all_rows, load_data, load_test_data
from recognizer.reading.model import find_model, load_model
from recognizer.reading.orientation import find_orientation

JUDGED_BY = "mlp"
"""The network that finds out; it comes along and takes 30 ms."""


def splits_from_options(options: argparse.Namespace) -> Splits:
    """The data of `--data`, transposed if that was asked for; says on standard error if they then seem to lie.

    Raises:
        BadInput: a file is missing or is not what it should be.
    """
    splits = load_data(options.data)
    if options.transpose:
        splits = splits.transposed()
    _warn_if_lying(splits.train, options)
    return splits


def test_data_from_options(options: argparse.Namespace) -> Dataset:
    """What a network is evaluated on: the test images of `--data`, or all of a table's rows where `--all` is given.

    They are transposed if that was asked for; says on standard error if they then seem to lie.

    Raises:
        BadInput: a file is missing or is not what it should be.
    """
    dataset = load_all_rows(options.data) if options.all else load_test_data(options.data)
    if options.transpose:
        dataset = transposed(dataset)
    _warn_if_lying(dataset, options)
    return dataset


def rows_in_words(options: argparse.Namespace) -> str:
    """Which of a table's rows are evaluated on, "" where the data is no table."""
    if options.data is None or holds_idx(options.data):
        return ""
    return "all rows" if options.all else "every seventh row, which training holds out"


def words_of_data(options: argparse.Namespace) -> list[str]:
    """What to type for the same data, which goes by its name."""
    words = [] if options.data is None else ["--data", options.data.name]
    return words + ["--transpose"] * options.transpose


def _warn_if_lying(dataset: Dataset, options: argparse.Namespace) -> None:
    if options.data is None and not options.transpose:
        return  # MNIST stands upright
    found = find_orientation(dataset, load_model(find_model(JUDGED_BY)).network)
    if not found.lies:
        return
    name = "MNIST" if options.data is None else options.data.absolute().name
    how = "without --transpose" if options.transpose else "with --transpose"
    say(
        f"{name}: the images seem to lie transposed, as EMNIST's do: of {found.images:,} the network "
        f"{JUDGED_BY} reads {found.accuracy:.0%}, and {found.transposed_accuracy:.0%} {how}"
    )
