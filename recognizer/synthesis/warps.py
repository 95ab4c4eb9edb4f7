"""Warps: strokes drawn as by another hand.

A glyph of a font, or a figure made of straight lines, is the same each time; people's are not. Its corners are rounded,
it is leaned, turned and stretched, bent as a rubber sheet is, its strokes are put down a little beside their places and
the hand trembles. All lengths are shares of the figure's larger side.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recognizer.images.strokes import Stroke

SPACING = 0.02
"""From one point of a stroke to the next before it is bent."""

LEAN, TURN, STRETCH = 0.25, 0.12, 0.2
"""Standard deviations of shear, of rotation in radians, and of the logarithm of height by width."""

BEND, MISPLACED, TREMBLE = 0.035, 0.02, 0.006
"""Standard deviations of what the sheet bends by, strokes are put beside their place, and the hand shakes."""


def varied(
    strokes: Sequence[Stroke], rng: np.random.Generator, amount: float = 1.0, rounding: int = 2
) -> list[NDArray[np.float64]]:
    """The same figure in another hand.

    Args:
        strokes: n × 2 each, in any unit.
        rng: chooses how.
        amount: 0 leaves the figure's shape, 1 is a normal hand, 2 a hasty one.
        rounding: how often at most corners are cut.

    Returns:
        As many strokes, of other numbers of points, about 1 large around (0, 0).
    """
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    size = max(float(np.ptp(points, axis=0).max()), 1e-9)
    change = _leaning(rng, amount)
    waves = rng.normal(0, BEND * amount, (3, 2)), rng.uniform(1, 5, (3, 2)), rng.uniform(0, 2 * np.pi, 3)
    cuts = int(rng.integers(rounding + 1))
    result = []
    for stroke in strokes:
        line = _resampled(_rounded((stroke - middle) / size, cuts))
        line = line + rng.normal(0, MISPLACED * amount, 2) + _trembling(len(line), rng) * amount
        result.append(_bent(line, *waves) @ change)
    return result


def _leaning(rng: np.random.Generator, amount: float) -> NDArray[np.float64]:
    """A 2 × 2 matrix of shear, stretch and rotation, by which rows of points are multiplied."""
    lean, turn, stretch = rng.normal(0, 1, 3).clip(-2, 2) * (LEAN, TURN, STRETCH) * amount
    shear = np.array([[np.exp(-stretch / 2), 0], [-lean, np.exp(stretch / 2)]])
    return shear @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def _rounded(line: NDArray[np.float64], times: int) -> NDArray[np.float64]:
    """Corners cut at a quarter of both sides, again and again. Source: G. Chaikin (1974)."""
    for _ in range(times if len(line) > 2 else 0):
        cut = np.stack([0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]], axis=1)
        line = np.concatenate([line[:1], cut.reshape(-1, 2)[1:-1], line[-1:]])
    return line


def _resampled(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same line with a point about every `SPACING`."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    places = np.linspace(0, along[-1], max(int(along[-1] / SPACING), 1) + 1)
    return np.stack([np.interp(places, along, line[:, axis]) for axis in (0, 1)], axis=1)


def _trembling(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Displacements, count × 2, that change slowly from point to point."""
    rough = rng.normal(0, TREMBLE * 2, (count + 4, 2))
    return (rough[:-4] + rough[1:-3] + rough[2:-2] + rough[3:-1] + rough[4:]) / 5


def _bent(
    line: NDArray[np.float64],
    heights: NDArray[np.float64],
    frequencies: NDArray[np.float64],
    phases: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Points moved by some waves across the sheet: as many as there are phases, each along a direction of its own."""
    return line + np.sin(line @ frequencies.T + phases) @ heights
