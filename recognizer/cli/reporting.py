"""Reporting: how the command line shows a training while it goes on, for a person or for a program."""

import json
import math
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import TextIO

from recognizer.training.policies import Divergence
from recognizer.training.records import Evaluation, Step

EXIT_CODES = {"finished": 0, "diverged": 1, "stopped": 130, "unsaved": 3}
"""Exit statuses of a training by how it ended."""

BAD_INPUT = 2
"""The exit status of a command that could not use what it was given, or not all of it."""


def say(message: str) -> None:
    """One line on standard error."""
    print(f"recognizer: {' '.join(message.split())}", file=sys.stderr)


def print_json(values: dict[str, object]) -> None:
    """One object on one line; a number that is not finite becomes null, which JSON has a word for."""
    finite = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in values.items()
    }
    print(json.dumps(finite, ensure_ascii=False, allow_nan=False), flush=True)


class Reporter(ABC):
    """Shows the records of a training as they come."""

    @abstractmethod
    def show(self, record: Step | Divergence, planned: int) -> None:
        """Take a record in; `planned` is how many iterations there will be."""

    def close(self) -> None:  # noqa: B027  (most have nothing to end)
        """End what is shown; there are no more records."""


class JsonReporter(Reporter):
    """A line for every evaluation; the event is "epoch" where one ends."""

    def show(self, record: Step | Divergence, planned: int) -> None:  # noqa: ARG002
        """Print a record that has an evaluation, or a divergence."""
        if isinstance(record, Divergence):
            print_json({"event": "diverged", **asdict(record)})
        elif record.evaluation:
            event = "epoch" if record.evaluation.epoch.is_integer() else "evaluation"
            rate = record.evaluation.images_per_second
            print_json({"event": event, **asdict(record.evaluation), "images_per_second": rate})


class TextReporter(Reporter):
    """A bar that moves, on a terminal; elsewhere a line at the end of every epoch that is evaluated."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._on_terminal = stream.isatty()
        self._shown_at = 0.0
        self._bar_is_open = False
        self._summary = ""

    def show(self, record: Step | Divergence, planned: int) -> None:
        """Move the bar, or print a line."""
        if isinstance(record, Divergence):
            self.close()
            print(
                f"diverged at iteration {record.iteration}: the loss is no number any more. A learning rate smaller "
                f"than {record.learning_rate:g} may help; the last finite network is kept.",
                file=self._stream,
            )
            return
        if record.evaluation:
            self._summary = _summary(record.evaluation)
            if not self._on_terminal and record.evaluation.epoch.is_integer():
                epoch = f"epoch {record.evaluation.epoch:.0f}, iteration {record.iteration}"
                print(f"{epoch}: {self._summary}", file=self._stream)
        if self._on_terminal and (record.evaluation or time.monotonic() - self._shown_at > 0.1):
            self._draw_bar(record.iteration, planned)

    def close(self) -> None:
        """Go to the next line, if a bar stands in this one."""
        if self._bar_is_open:
            print(file=self._stream, flush=True)
        self._bar_is_open = False

    def _draw_bar(self, iteration: int, planned: int) -> None:
        self._shown_at, self._bar_is_open = time.monotonic(), True
        filled = min(24, round(24 * iteration / planned))
        bar = "█" * filled + "░" * (24 - filled)
        line = f"\r\033[K{bar} {iteration:,}/{planned:,}  {self._summary}"
        print(line, end="", file=self._stream, flush=True)


def _summary(evaluation: Evaluation) -> str:
    read = evaluation.training_accuracy
    return (
        f"loss {evaluation.training_loss:.4f}, accuracy {'–' if read is None else f'{read:.2%}'}, "
        f"validation {evaluation.validation_accuracy:.2%}, {evaluation.images_per_second:,.0f} images/s"
    )
