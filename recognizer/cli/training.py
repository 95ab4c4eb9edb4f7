"""The command `train`: a training from its options to its saved network."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recognizer.cli.options import check_resumable, recipe_from_options
from recognizer.cli.remaking import command_of
from recognizer.cli.reporting import EXIT_CODES, Reporter, json_reporter, print_json, text_reporter
from recognizer.data.dataset import Dataset, Splits
from recognizer.data.loading import load_data
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score, evaluate
from recognizer.files import check_place
from recognizer.images.stroke_files import load_drawings
from recognizer.reading.model import Card, Model, save_model
from recognizer.synthesis.extra_data import extend
from recognizer.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from recognizer.training.learner import Learner
from recognizer.training.loop import train
from recognizer.training.policies import Divergence, keep_best, until_accuracy, until_divergence, until_stalled
from recognizer.training.recipe import Recipe
from recognizer.training.records import Step
from recognizer.training.settings import planned_iterations


def run_training(options: argparse.Namespace) -> int:
    """Train a network by a recipe, test it once at the end, and save it if asked to."""
    for path in (options.save, options.checkpoint):
        if path is not None:
            check_place(path)  # now, and not when hours of training would be lost
    if options.save is not None and options.save == options.checkpoint:
        raise BadInput("--checkpoint", f"'{options.checkpoint}', which is --save's", "another file")
    began = time.perf_counter()
    job = _start(options)
    planned = planned_iterations(job.recipe.settings, len(job.splits.train), job.extra)
    report = json_reporter() if options.json else text_reporter(planned, sys.stderr)
    steps = _with_policies(train(job.learner, job.lessons, options.threads, job.extra), job.learner, options)
    outcome = _follow(steps, report, Keeper(options.checkpoint, job))
    score = evaluate(job.learner.reader, job.splits.test, job.learner.loss)
    if options.save is not None:
        card: Card = {
            **job.recipe.as_dict(),
            "data": job.source,
            "iterations": outcome.iterations,
            "test_accuracy": score.accuracy,
            "command": command_of(job.recipe, options),
        }
        save_model(Model(job.learner.reader, card), options.save)
    _show_end(outcome, score, options, time.perf_counter() - began)
    return EXIT_CODES[outcome.status]


def _show_end(outcome: "Outcome", score: Score, options: argparse.Namespace, seconds: float) -> None:
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
                "saved": str(options.save) if options.save else None,
            }
        )
        return
    print(f"{outcome.status}: {score.accuracy:.2%} of the test images ({score.correct:,} of {score.images:,})")
    if options.save is not None:
        print(f"saved to {options.save}")


@dataclass(frozen=True)
class Job:
    """What is to be done: by which recipe, with which data, and how far it has come.

    Attributes:
        lessons: the training images and the extras after them.
        source: the names of all data.
    """

    recipe: Recipe
    splits: Splits
    lessons: Dataset
    source: str
    learner: Learner

    @property
    def extra(self) -> int:
        """How many of the lessons are extras."""
        return len(self.lessons) - len(self.splits.train)


def _start(options: argparse.Namespace) -> Job:
    """A job with a learner that is fresh or goes on from a checkpoint."""
    found = None
    if options.resume is not None:
        check_resumable(options)
        found = load_checkpoint(options.resume)
    recipe = found.recipe if found else recipe_from_options(options)
    splits = load_data(options.data)
    drawings = [drawing for path in options.strokes for drawing in load_drawings(path)]
    source = ", ".join([splits.source, *(path.name for path in options.strokes)])
    lessons = extend(splits.train, recipe.extra, drawings, recipe.seed)
    if found and (found.source, found.images) != (source, len(lessons)):
        raise BadInput(
            options.resume,
            f"a training on {found.images:,} images of {found.source}",
            f"{len(lessons):,} of {source}; --data and --strokes name others",
        )
    return Job(recipe, splits, lessons, source, found.resume() if found else recipe.begin())


def _with_policies(steps: Iterator[Step], learner: Learner, options: argparse.Namespace) -> Iterator[Step | Divergence]:
    """The training's records under the policies that the options ask for."""
    records = until_divergence(steps, learner)
    if options.until is not None:
        records = until_accuracy(records, options.until)
    if options.patience is not None:
        records = until_stalled(records, learner, options.patience)
    if options.keep_best or options.patience is not None:
        records = keep_best(records, learner)
    return records


@dataclass(frozen=True)
class Keeper:
    """Writes an unfinished training down, if there is a place for it."""

    path: Path | None
    job: Job

    def keep(self) -> None:
        """Write it as it is now."""
        if self.path is not None:
            job = self.job
            save_checkpoint(Checkpoint(job.recipe, job.source, len(job.lessons), job.learner.state()), self.path)


@dataclass(frozen=True)
class Outcome:
    """How a training ended ("finished", "diverged" or "stopped"), after how much."""

    status: str
    iterations: int
    train_seconds: float


def _follow(records: Iterator[Step | Divergence], report: Reporter, keeper: Keeper) -> Outcome:
    """Report every record until the training ends or is interrupted, and keep what an epoch has brought.

    An interruption (Ctrl-C) waits for the iteration's end: in the middle of one there is nothing to go on from. A
    second one does not wait, and nothing is kept.
    """
    status, iterations, train_seconds = "finished", keeper.job.learner.iteration, keeper.job.learner.tally.seconds
    interrupted = False

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True

    handler_before = signal.signal(signal.SIGINT, interrupt)
    try:
        for record in records:
            report(record)
            iterations = record.iteration
            if isinstance(record, Divergence):
                status = "diverged"
                continue
            if record.evaluation:
                train_seconds = record.evaluation.train_seconds
            if interrupted or (record.evaluation and record.evaluation.epoch.is_integer()):
                keeper.keep()
            if interrupted:
                status = "stopped"
                break
    except KeyboardInterrupt:
        status = "stopped"
    finally:
        records.close()  # type: ignore[attr-defined]  # a generator; its policies have the last word
        signal.signal(signal.SIGINT, handler_before)
    return Outcome(status, iterations, train_seconds)
