"""The command `train`: a training from its options to its saved network."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recognizer import checkpoint, dataset, storage
from recognizer.checkpoint import Checkpoint
from recognizer.dataset import Splits
from recognizer.errors import BadInput
from recognizer.evaluation import evaluate
from recognizer.learner import Learner
from recognizer.options import check_resumable, recipe_of
from recognizer.policies import Divergence, keep_best, until_accuracy, until_divergence, until_stalled
from recognizer.recipe import Recipe
from recognizer.records import Step
from recognizer.reporting import EXIT_CODES, Report, json_reporter, print_json, text_reporter
from recognizer.settings import planned_iterations
from recognizer.storage import Model
from recognizer.training import train


def run_training(options: argparse.Namespace) -> int:
    """Train a network by a recipe, test it once at the end, and save it if asked to."""
    for path in (options.save, options.checkpoint):
        if path is not None:
            storage.check_place(path)  # now, and not when hours of training would be lost
    began = time.perf_counter()
    recipe, splits, learner = _start(options)
    planned = planned_iterations(recipe.settings, len(splits.train))
    report = json_reporter() if options.json else text_reporter(planned, sys.stderr)
    keeper = Keeper(options.checkpoint, recipe, splits, learner)
    steps = _with_policies(train(learner, splits.train, options.threads), learner, options)
    outcome = _follow(steps, report, keeper)

    score = evaluate(learner.reader, splits.test, learner.loss)
    if options.save is not None:
        card: storage.Card = {
            **recipe.as_dict(),
            "data": splits.source,
            "iterations": outcome.iterations,
            "test_accuracy": score.accuracy,
        }
        storage.save(Model(learner.reader, card), options.save)
    if options.json:
        print_json(
            {
                "event": "finished",
                "status": outcome.status,
                "test_accuracy": score.accuracy,
                "test_loss": score.loss,
                "seconds": time.perf_counter() - began,
                "train_seconds": outcome.train_seconds,
                "iterations": outcome.iterations,
                "saved": str(options.save) if options.save else None,
            }
        )
    else:
        print(f"{outcome.status}: {score.accuracy:.2%} of the test images ({score.correct:,} of {score.images:,})")
        if options.save is not None:
            print(f"saved to {options.save}")
    return EXIT_CODES[outcome.status]


def _start(options: argparse.Namespace) -> tuple[Recipe, Splits, Learner]:
    """The recipe, the data, and a learner that is fresh or goes on from a checkpoint."""
    if options.resume is None:
        recipe = recipe_of(options)
        return recipe, dataset.load(options.data), recipe.begin()
    check_resumable(options)
    found = checkpoint.load(options.resume)
    splits = dataset.load(options.data)
    if (found.source, found.images) != (splits.source, len(splits.train)):
        raise BadInput(
            options.resume,
            f"a training on {found.images:,} images of {found.source}",
            f"{len(splits.train):,} of {splits.source}; --data names others",
        )
    return found.recipe, splits, found.resume()


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
    recipe: Recipe
    splits: Splits
    learner: Learner

    def keep(self) -> None:
        """Write it as it is now."""
        if self.path is not None:
            images = len(self.splits.train)
            checkpoint.save(Checkpoint(self.recipe, self.splits.source, images, self.learner.state()), self.path)


@dataclass(frozen=True)
class Outcome:
    """How a training ended ("finished", "diverged" or "stopped"), after how much."""

    status: str
    iterations: int
    train_seconds: float


def _follow(records: Iterator[Step | Divergence], report: Report, keeper: Keeper) -> Outcome:
    """Report every record until the training ends or is interrupted, and keep what an epoch has brought.

    An interruption (Ctrl-C) waits for the iteration's end: in the middle of one there is nothing to go on from. A
    second one does not wait, and nothing is kept.
    """
    status, iterations, train_seconds = "finished", keeper.learner.iteration, keeper.learner.tally.seconds
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
