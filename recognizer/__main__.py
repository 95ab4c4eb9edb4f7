"""The command line: `python -m recognizer COMMAND`, with `--help` everywhere.

Exit status 0 when the command did what it says, 2 with one line on standard error for bad input; 1 after a training
that diverged and 130 after one that was interrupted, both of which save what they have.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from recognizer import commands
from recognizer.architecture import parse
from recognizer.blas import use_one_thread
from recognizer.errors import BadInput
from recognizer.initialization import INITIALIZATIONS
from recognizer.losses import LOSSES
from recognizer.presets import PRESETS, preset
from recognizer.recipe import Recipe

BAD_INPUT = 2


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
        return commands.EXIT_CODES["stopped"]


def _parser() -> Parser:
    parser = Parser(prog="recognizer", description="A digit recognizer written from scratch in NumPy.")
    commands_of = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, help_text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        subparser = commands_of.add_parser(name, help=help_text, description=help_text)
        subparser.add_argument("--json", action="store_true", help="print JSON, one object a line")
        subparser.set_defaults(run=run)
        return subparser

    data = command(
        "data", "Check the data files and show what is in them.", lambda o: commands.show_data(o.data, o.json)
    )
    command("presets", "List the presets: recipes known to work.", lambda o: commands.show_presets(o.json))
    command("models", "List the networks that come with the project.", lambda o: commands.show_models(o.json))
    train = command("train", "Train a network.", lambda o: commands.run_training(_recipe(o), o.data, o.save, o.json))
    evaluation = command(
        "evaluate",
        "Read all test images (of a CSV table, all images) with a saved network.",
        lambda o: commands.run_evaluation(o.model, o.data, o.json),
    )
    prediction = command(
        "predict",
        "Read pictures of a digit, dark on light or light on dark, of any size.",
        lambda o: commands.run_prediction(o.model, o.images, o.json),
    )

    for subparser in (data, train, evaluation):
        subparser.add_argument(
            "--data",
            type=Path,
            metavar="DIR|CSV",
            help="a folder of four IDX files, or Kaggle's Digit Recognizer table (default: the MNIST that comes along)",
        )
    for subparser in (evaluation, prediction):
        subparser.add_argument("model", metavar="MODEL", help="a model file, or the name of one that comes along")
    prediction.add_argument("images", metavar="IMAGE", type=Path, nargs="+", help="PNG, JPEG, ...")
    _add_training_options(train)
    return parser


def _add_training_options(train: argparse.ArgumentParser) -> None:
    train.add_argument(
        "--preset", default="modern", metavar="NAME", help=f"{' or '.join(PRESETS)} (default: %(default)s)"
    )
    train.add_argument(
        "--network", metavar="TEXT", help="hidden layers, such as 'dense128 dense64', or all sizes: 784-128-64-10"
    )
    train.add_argument("--learning-rate", type=float, metavar="RATE", help="the size of a step")
    train.add_argument(
        "--batch-size", type=_batch_size, metavar="N|all", help="images a step; all is full-batch gradient descent"
    )
    length = train.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=int, metavar="N", help="times that every training image is used")
    length.add_argument("--iterations", type=int, metavar="N", help="steps, however many epochs they are")
    train.add_argument("--loss", metavar="NAME", help=" or ".join(LOSSES))
    train.add_argument("--initialization", metavar="NAME", help=" or ".join(INITIALIZATIONS))
    train.add_argument("--seed", type=int, metavar="N", help="of every random number (default: 0)")
    train.add_argument("--save", type=Path, metavar="FILE", help="where to write the network (.npz)")


def _batch_size(text: str) -> int:
    """A number of images, or 0 for all of them."""
    if text == "all":
        return 0
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found '{text}', expected a whole number of at least 1, or all")
    return int(text)


def _recipe(options: argparse.Namespace) -> Recipe:
    """The preset's recipe with what the options change in it."""
    recipe = preset(options.preset).recipe
    settings = recipe.settings
    if options.batch_size is not None:
        settings = replace(settings, batch_size=options.batch_size or None)
    if options.epochs is not None:
        settings = replace(settings, epochs=options.epochs)
    if options.iterations is not None:
        settings = replace(settings, iterations=options.iterations)
    return Recipe(
        architecture=recipe.architecture if options.network is None else parse(options.network, "--network"),
        initialization=recipe.initialization if options.initialization is None else options.initialization,
        loss=recipe.loss if options.loss is None else options.loss,
        learning_rate=recipe.learning_rate if options.learning_rate is None else options.learning_rate,
        settings=settings,
        seed=recipe.seed if options.seed is None else options.seed,
    )


if __name__ == "__main__":
    sys.exit(main())
