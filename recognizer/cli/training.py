"""The command `train`: a training from its options to its saved network."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recognizer.cli.data import splits_from_options, words_of_data
from recognizer.cli.options import changes_from_options, kept_share, recipe_from_options
from recognizer.cli.remaking import Known, command_of
from recognizer.cli.reporting import EXIT_CODES, JsonReporter, Reporter, TextReporter, print_json, say
from recognizer.data.dataset import Dataset, Splits
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import GUESSING, Score, evaluate
from recognizer.files import check_place
from recognizer.images.stroke_files import load_drawings
from recognizer.lab.advice import NO_BETTER_THAN_GUESSING
from recognizer.network.network import Network
from recognizer.reading.fitting import blended, card_of
from recognizer.reading.model import Model, find_model, load_model, save_model
from recognizer.synthesis.extra_data import extend
from recognizer.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from recognizer.training.learner import Learner, resume
from recognizer.training.loop import train
from recognizer.training.policies import Divergence, under_policies


def run_training(options: argparse.Namespace) -> int:
    """Train a network by a recipe, test it once at the end, and save it if asked to."""
    for path in (options.save, options.checkpoint):
        if path is not None:
            check_place(path)  # now, and not when hours of training would be lost
    if options.save is not None and options.save == options.checkpoint:
        raise BadInput("--checkpoint", f"'{options.checkpoint}', which is --save's", "another file")
    kept = kept_share(options)
    began = time.perf_counter()
    job = _start(options)
    report = JsonReporter() if options.json else TextReporter(sys.stderr)
    outcome = _follow(job, report, options.checkpoint)
    network = job.learner.reader
    if job.start is not None and kept:
        network = blended(job.start[1].network, network, kept)
    score = evaluate(network, job.splits.test, job.learner.loss)
    saved = _saved(job, network, score, options) if options.save is not None else None
    _show_end(outcome, score, saved, options, time.perf_counter() - began)
    return EXIT_CODES[outcome.status if saved == options.save else "unsaved"]


def _saved(job: "Job", network: Network, score: Score, options: argparse.Namespace) -> Path | None:
    """Save the network and return where it is: not where it should be if there is no room, and None if nowhere is."""
    learner = job.learner
    card = card_of(learner.began, learner.changes, learner.iteration, job.source, score.accuracy)
    card["command"] = command_of(
        learner.began, words_of_data(options), options.strokes, options.save, job.start, options.keep
    )
    for path in (options.save, Path(tempfile.gettempdir()) / options.save.name):
        try:
            save_model(Model(network, card), path)
        except BadInput as error:
            say(str(error))
        else:
            return path
    return None


def _show_end(outcome: "Ending", score: Score, saved: Path | None, options: argparse.Namespace, seconds: float) -> None:
    guessing = outcome.status == "finished" and score.accuracy < GUESSING
    if options.json:
        print_json(
            {
                "event": "finished",
                "status": outcome.status,
                "test_accuracy": score.accuracy,
                "test_loss": score.loss,
                "seconds": seconds,
                "train_seconds": outcome.train_seconds,
                "iterations": outcome.iterations,
                "saved": str(saved) if saved else None,
                **({"advice": NO_BETTER_THAN_GUESSING} if guessing else {}),
            }
        )
        return
    print(f"{outcome.status}: {score.accuracy:.2%} of the test images ({score.correct:,} of {score.images:,})")
    if guessing:
        print(NO_BETTER_THAN_GUESSING)
    if options.save is not None:
        print(f"saved to {saved}" if saved else "not saved")


@dataclass(frozen=True)
class Job:
    """What is to be done: with which data, and how far it has come.

    Attributes:
        splits: to learn from, and to test with.
        dataset: the training images and the extra ones after them.
        source: the names of all data.
        learner: with the recipe that it goes by.
        start: the network that it began from, if that was trained.
    """

    splits: Splits
    dataset: Dataset
    source: str
    learner: Learner
    start: Known | None

    @property
    def extra(self) -> int:
        """How many of the images are extra ones."""
        return len(self.dataset) - len(self.splits.train)


def _start(options: argparse.Namespace) -> Job:
    """A job with a learner that is fresh or goes on from a checkpoint."""
    found, start = None, None
    if options.start is not None:
        path = find_model(options.start)
        start = path, load_model(path)
    if options.resume is None:
        learner = _fresh_learner(options, start)
    else:
        changes = changes_from_options(options)
        found = load_checkpoint(options.resume)
        learner = resume(found.snapshot)
        learner.change(**changes)
    splits = splits_from_options(options)
    drawings = [drawing for path in options.strokes for drawing in load_drawings(path)]
    begun = [f"begun from {start[0].name}"] if start else []
    source = ", ".join([splits.source, *(path.name for path in options.strokes), *begun])
    dataset = extend(splits.train, learner.recipe.extra, drawings, learner.recipe.seed)
    if found and (found.source, found.images) != (source, len(dataset)):
        raise BadInput(
            options.resume,
            f"a training on {found.images:,} images of {found.source}",
            f"{len(dataset):,} of {source}; --data, --strokes and --start name others",
        )
    return Job(splits, dataset, source, learner, start)


def _fresh_learner(options: argparse.Namespace, start: Known | None) -> Learner:
    """A learner that begins with random parameters or with a trained network's."""
    if start is None:
        return Learner(recipe_from_options(options))
    path, network = start[0], start[1].network
    recipe = recipe_from_options(options, network.architecture)
    if recipe.architecture != network.architecture:
        raise BadInput("--network", f"'{recipe.architecture}'", f"'{network.architecture}', which {path.name} has")
    return Learner(recipe, network)


@dataclass(frozen=True)
class Ending:
    """How a training ended ("finished", "diverged" or "stopped"), after how much."""

    status: str
    iterations: int
    train_seconds: float


def _follow(job: Job, report: Reporter, checkpoint: Path | None) -> Ending:
    """Report every record until the training ends or is interrupted, and keep what an epoch has brought.

    An interruption (Ctrl-C) waits for the iteration's end: in the middle of one there is nothing to go on from. A
    second one does not wait: it raises `KeyboardInterrupt`, and nothing is kept of what was half done.
    """
    learner = job.learner
    status, train_seconds = "finished", learner.tally.seconds
    with _interruptions() as interrupted:
        records = under_policies(train(learner, job.dataset, job.extra), learner)
        try:
            for record in records:
                report.show(record, learner.planned)
                if isinstance(record, Divergence):
                    status = "diverged"
                    continue
                if record.evaluation:
                    train_seconds = record.evaluation.train_seconds
                if checkpoint and (interrupted or (record.evaluation and record.evaluation.epoch.is_integer())):
                    _keep(job, checkpoint)
                if interrupted:
                    status = "stopped"
                    break
        finally:
            records.close()  # type: ignore[attr-defined]  # a generator; its policies have the last word
            report.close()
    return Ending(status, learner.iteration, train_seconds)


@contextmanager
def _interruptions() -> Iterator[list[int]]:
    """Gives a list that is empty until Ctrl-C is pressed; pressed again, it is a `KeyboardInterrupt`."""
    pressed: list[int] = []

    def interrupt(number: int, _: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    handler_before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, handler_before)


def _keep(job: Job, path: Path) -> None:
    """Write the unfinished training down; where that fails, say so and let it go on."""
    try:
        save_checkpoint(Checkpoint(job.learner.snapshot(), job.source, len(job.dataset)), path)
    except BadInput as error:
        say(f"{error}; the training goes on")
