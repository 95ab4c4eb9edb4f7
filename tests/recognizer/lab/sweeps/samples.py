"""A small recipe, small data in a file, and made-up outcomes, that tests of sweeps share."""

from dataclasses import replace
from pathlib import Path

from recognizer import PRESETS, Recipe, parse_architecture
from recognizer.evaluation.evaluation import Score
from recognizer.lab.sweeps.plan import Plan, parse_variation
from recognizer.lab.sweeps.trial import Point, Result
from tests.recognizer.data.test_dataset import table, write_csv

SMALL = replace(
    PRESETS["modern"].recipe, architecture=parse_architecture("dense4"), batch_size=16, epochs=2, evaluate_every=3
)


def small_table(folder: Path, images: int = 140) -> Path:
    """The path of a table of digits."""
    return write_csv(folder, table(images))


def plan(*lines: str, seeds: int = 1, recipe: Recipe = SMALL) -> Plan:
    """A plan with these variations."""
    return Plan(recipe, tuple(parse_variation(line, "--vary") for line in lines), seeds)


def result(recipe: Recipe, correct: int, loss: float = 0.5, status: str = "finished") -> Result:
    """A result that read so many of 100 images held out, and one fewer of 100 test images."""
    points = (Point(3, 2.0, None, 1.9, 0.3), Point(6, 1.0, 0.6, 0.9, 0.7))
    return Result(recipe, status, 6, Score(100, correct, loss), Score(100, correct - 1, loss), 0.25, points)
