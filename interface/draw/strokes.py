"""From what the canvas tells to plain strokes.

The canvas hands over Fabric paths: the curve of each stroke, and how it was moved, turned or scaled since with the
toolbar. This module turns them into points; what they mean is the recognizer's business.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 840, 560
"""Units of the canvas's sides; it is shown as large as there is room for, which the pen's places take no notice of."""

QUARTERS = np.linspace(0, 1, 5)[:, np.newaxis]
"""Where along a quadratic curve points are taken."""

Points = NDArray[np.float64]

FabricDrawing = dict[str, Any]
"""What the canvas tells: Fabric's JSON, with the strokes under "objects"."""


def strokes_of(drawing: FabricDrawing | None) -> list[NDArray[np.float64]]:
    """The strokes of a drawing as points, n × 2, in canvas units; whatever is no stroke is passed over."""
    objects: Sequence[Any] = (drawing or {}).get("objects") or []
    strokes = (_points(each) for each in objects if isinstance(each, dict) and each.get("path"))
    return [stroke for stroke in strokes if len(stroke)]


def fabric_path(stroke: NDArray[np.floating], width: float) -> FabricDrawing:
    """A stroke, n × 2 points in canvas units, as the canvas would tell it: a white line of that width."""
    (x, y), *others = stroke.round(1).tolist()
    middle = (stroke.min(axis=0) + stroke.max(axis=0)) / 2
    return {
        "type": "Path",
        "path": [["M", x, y], *(["L", *point] for point in others)],
        "left": float(middle[0]),
        "top": float(middle[1]),
        "originX": "center",
        "originY": "center",
        "fill": None,
        "stroke": "#ffffff",
        "strokeWidth": width,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
    }


def _points(path: dict[str, Any]) -> NDArray[np.float64]:
    """A path's points where they are on the canvas now: scaled and turned about its middle, and moved."""
    starts, controls, ends, curved = _pieces(path["path"])
    if not len(ends):
        return np.empty((0, 2))
    points = _along(starts, controls, ends)[:, 1:][np.stack([curved, curved, curved, np.ones_like(curved)], axis=1)]
    middle = _middle(starts[curved], controls[curved], ends[curved], ends)
    flip = np.where([path.get("flipX", False), path.get("flipY", False)], -1, 1)
    scale = flip * [path.get("scaleX", 1), path.get("scaleY", 1)]
    angle = np.radians(path.get("angle", 0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    place = np.array([path.get("left", middle[0]), path.get("top", middle[1])])
    return ((points - middle) * scale) @ turn.T + place


def _pieces(commands: Sequence[Sequence[Any]]) -> tuple[Points, Points, Points, NDArray[np.bool_]]:
    """From where over which control point to where each of Fabric's path commands goes, and which are curves.

    They are M and L with a point, and Q with a control point and a point.
    """
    known = [command for command in commands if command[0] in ("M", "L", "Q")]
    ends = np.array([command[-2:] for command in known], np.float64).reshape(-1, 2)
    controls = np.array([command[1:3] for command in known], np.float64).reshape(-1, 2)
    return np.concatenate([ends[:1], ends[:-1]]), controls, ends, np.array([each[0] == "Q" for each in known], np.bool_)


def _along(p: Points, c: Points, q: Points) -> Points:
    """Points of quadratic curves, n × 5 × 2, at quarters of the way: (1 − t)² p + 2 t (1 − t) c + t² q."""
    t = QUARTERS
    return (1 - t) ** 2 * p[:, np.newaxis] + 2 * t * (1 - t) * c[:, np.newaxis] + t**2 * q[:, np.newaxis]


def _middle(p: Points, c: Points, q: Points, ends: Points) -> Points:
    """The middle of a path's box as Fabric measures it, who takes a quadratic curve for a cubic one.

    The cubic has the control point c twice: b(t) = (1 − t)³ p + 3 t (1 − t) c + t³ q, from p to q. It is farthest out
    where b'(t) = 0, which is (q − p) t² − 2 (c − p) t + (c − p) = 0.
    """
    out, along = c - p, q - p
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(np.maximum(out**2 - along * out, 0))
        times = np.stack([(out - root) / along, (out + root) / along, np.full_like(out, 0.5)])
    t = np.nan_to_num(times, posinf=0, neginf=0).clip(0, 1)
    extremes = (1 - t) ** 3 * p + 3 * t * (1 - t) * c + t**3 * q
    every = np.concatenate([ends, extremes.reshape(-1, 2)])
    middle: Points = (every.min(axis=0) + every.max(axis=0)) / 2
    return middle
