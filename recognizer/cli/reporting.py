"""Reporting: how the command line shows a training while it goes on, for a person or for a program."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TextIO

from recognizer.training.policies import Divergence
from recognizer.training.records import Evaluation, Step

Reporter = Callable[[Step | Divergence], None]
"""Takes each record of a training as it comes."""


EXIT_CODES = {"finished": 0, "diverged": 1, "stopped": 130}
"""Exit statuses of a training by how it ended; 2 is bad input."""


def print_json(values: dict[str, object]) -> None:
    """One object on one line; a number that is not finite becomes null, which JSON has a word for."""
    finite = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in values.items()
    }
    print(json.dumps(finite, ensure_ascii=False, allow_nan=False), flush=True)


def json_reporter() -> Reporter:
    """A line for every evaluation; the event is "epoch" where one ends."""

    def report(record: Step | Divergence) -> None:
        if isinstance(record, Divergence):
            print_json({"event": "diverged", **asdict(record)})
        elif record.evaluation:
            event = "epoch" if record.evaluation.epoch.is_integer() else "evaluation"
            rate = record.evaluation.images_per_second
            print_json({"event": event, **asdict(record.evaluation), "images_per_second": rate})

    return report


def text_reporter(planned: int, stream: TextIO) -> Reporter:
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
