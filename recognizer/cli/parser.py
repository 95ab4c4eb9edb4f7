"""The command line: `python -m recognizer COMMAND`, with `--help` everywhere.

Exit status 0 when the command did what it says, 2 with one line on standard error for bad input; 1 after a training
that diverged and 130 after one that was interrupted, both of which save what they have.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from recognizer.blas import use_one_thread
from recognizer.cli.exporting import run_export
from recognizer.cli.finding import run_rate_finder
from recognizer.cli.listing import show_data, show_models, show_presets
from recognizer.cli.options import add_data_option, add_recipe_options, add_training_options
from recognizer.cli.reading import run_calibration, run_evaluation, run_prediction
from recognizer.cli.reporting import BAD_INPUT, EXIT_CODES
from recognizer.cli.sweeping import run_sweep
from recognizer.cli.training import run_training
from recognizer.cli.tuning import run_tuning
from recognizer.errors import BadInput
from recognizer.training.recipe import LEARNING, RUNNING


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        self.exit(BAD_INPUT, f"{self.prog}: {' '.join(message.split())} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    use_one_thread()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may be no text, a terminal may know no ×
    try:
        status: int = options.run(options)
        if sys.stdout is not None:  # as it is where a shell has closed it
            sys.stdout.flush()
        return status
    except BadInput as error:
        print(f"recognizer: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a path that cannot even be looked at, a full disk under the output
        print(f"recognizer: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_CODES["stopped"]


def _parser() -> Parser:
    parser = Parser(prog="python -m recognizer", description="A digit recognizer written from scratch in NumPy.")
    commands_of = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, help_text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        subparser = commands_of.add_parser(name, help=help_text, description=help_text)
        subparser.add_argument("--json", action="store_true", help="print JSON, one object a line")
        subparser.set_defaults(run=run)
        return subparser

    data = command("data", "Check the data files and show what is in them.", show_data)
    command("presets", "List the presets: recipes known to work.", lambda o: show_presets(o.json))
    command("models", "List the networks that come with the project.", lambda o: show_models(o.json))
    train = command("train", "Train a network.", run_training)
    evaluation = command(
        "evaluate",
        "Read all test images, drawings or pictures with a saved network. A picture that cannot be read is a line on "
        "standard error; the others are read all the same, and the exit status is 2.",
        run_evaluation,
    )
    prediction = command(
        "predict",
        "Read pictures of a digit, dark on light or light on dark, of any size. One that cannot be read is a line on "
        'standard error (with --json an object with "error" as well); the others are read all the same, and the exit '
        "status is 2.",
        run_prediction,
    )

    calibration = command(
        "calibrate",
        "Make a network's probabilities honest by drawings that it never learned from, and find what is no digit.",
        run_calibration,
    )
    tuning = command(
        "tune",
        "Tune a copy of a network to a person's own drawings, while it rehearses the digits that it knows.",
        run_tuning,
    )
    finding = command(
        "find-rate",
        "Find a learning rate to begin with: a few hundred steps by rates from tiny to far too large.",
        run_rate_finder,
    )
    sweeping = command(
        "sweep",
        "Train again and again with other values of a hyperparameter or two, and say which are best.",
        run_sweep,
    )
    export = command("export", "Write a network as one file that reads digits without this project.", run_export)
    export.add_argument("model", metavar="MODEL", help="a model file, or the name of one that comes along")
    export.add_argument(
        "--to",
        metavar="FILE",
        type=Path,
        required=True,
        help="page.html: a page that reads in any browser; reader.py: a Python script that needs NumPy alone; "
        "model.onnx: a graph, for which the package onnx is needed",
    )

    for subparser in (data, train, finding, sweeping):
        add_data_option(subparser)
    _add_reading_options(evaluation, prediction, calibration)
    add_training_options(train)
    add_recipe_options(finding)
    _add_sweep_options(sweeping)
    _add_tuning_options(tuning)
    return parser


def _add_sweep_options(sweeping: argparse.ArgumentParser) -> None:
    groups = add_recipe_options(sweeping)
    add = groups[LEARNING].add_argument
    add(
        "--vary",
        metavar="NAME=VALUE,VALUE",
        action="append",
        required=True,
        help="a hyperparameter, called as its option is, and the values to try; given twice, all pairs are tried",
    )
    add("--seeds", metavar="N", default="1", help="trials of each setting, from --seed on (default: 1)")
    place = groups[RUNNING].add_mutually_exclusive_group()
    place.add_argument("--processes", metavar="N", help="trials at a time, each in a process of its own (default: 1)")
    place.add_argument("--dask", metavar="ADDRESS", help="a Dask cluster's scheduler, such as tcp://localhost:8786")
    journal = groups[RUNNING].add_mutually_exclusive_group()
    journal.add_argument("--save", type=Path, metavar="FILE", help="where to write results as they come (JSON lines)")
    journal.add_argument("--resume", type=Path, metavar="FILE", help="go on with such a file; what is in it is done")


def _add_tuning_options(tuning: argparse.ArgumentParser) -> None:
    add = tuning.add_argument
    add("model", metavar="MODEL", help="a model file, or the name of one that comes along")
    add(
        "--strokes",
        metavar="FILE",
        type=Path,
        nargs="+",
        required=True,
        help="drawings to learn from; those without a label are no digits",
    )
    add("--held-out", metavar="FILE", type=Path, nargs="+", default=(), help="others, to be read before and after")
    add_data_option(tuning)
    add("--all", action="store_true", help="test on all test images, and not only on 2,000")
    add("--seed", metavar="N", default="0", help="of every random number (default: 0)")
    add("--save", metavar="FILE", type=Path, required=True, help="where to write it (.npz)")


def _add_reading_options(
    evaluation: argparse.ArgumentParser, prediction: argparse.ArgumentParser, calibration: argparse.ArgumentParser
) -> None:
    for subparser in (evaluation, prediction, calibration):
        subparser.add_argument("model", metavar="MODEL", help="a model file, or the name of one that comes along")
    prediction.add_argument(
        "--many",
        action="store_true",
        help="all digits of a picture, line by line, and where they are",
    )
    prediction.add_argument("images", metavar="IMAGE", type=Path, nargs="+", help="PNG, JPEG, ...")
    strokes_help = "drawings: UCI's UNIPEN text or JSON lines; those without a label are no digits"
    read = evaluation.add_mutually_exclusive_group()
    add_data_option(evaluation, read)
    evaluation.add_argument(
        "--all", action="store_true", help="all rows of a table, and not only every seventh, which training holds out"
    )
    numbers_help = "; of JSON lines those labelled with a string of digits are numbers"
    evaluation.add_argument(
        "--report",
        metavar="FILE",
        type=Path,
        help="page.html: what was found as one page that opens anywhere: confusions with their images, how honest the "
        "probabilities are, what is refused, and how the network bears rotation, blur and the like",
    )
    evaluation.add_argument(
        "--against", metavar="MODEL", help="another network, to be compared with in the report by McNemar's test"
    )
    read.add_argument("--strokes", metavar="FILE", type=Path, nargs="+", help=strokes_help + numbers_help)
    read.add_argument(
        "--pictures", metavar="FILE", type=Path, nargs="+", help="pictures, each in a folder named after its digit"
    )
    calibration.add_argument("--judge", metavar="MODEL", help="the network that is to say what is a digit at all")
    calibration.add_argument("--strokes", metavar="FILE", type=Path, nargs="+", required=True, help=strokes_help)
    calibration.add_argument("--save", metavar="FILE", type=Path, required=True, help="where to write it (.npz)")
