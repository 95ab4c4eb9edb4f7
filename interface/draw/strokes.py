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

CURVE_POINTS = np.linspace(0.25, 1, 4)[:, np.newaxis]
"""Where along a quadratic curve points are taken."""

FabricDrawing = dict[str, Any]
"""What the canvas tells: Fabric's JSON, with the strokes under "objects"."""


def strokes_of(drawing: FabricDrawing | None) -> list[NDArray[np.float64]]:
    """The strokes of a drawing as points, n × 2, in canvas units; whatever is no stroke is passed over."""
    objects: Sequence[Any] = (drawing or {}).get("objects") or []
    strokes = (_points(each) for each in objects if isinstance(each, dict) and each.get("path"))
    return [stroke for stroke in strokes if len(stroke)]


def fabric_path(stroke: NDArray[np.float64], width: float) -> FabricDrawing:
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
    points = _curve(path["path"])
    if not len(points):
        return points
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    flip = np.where([path.get("flipX", False), path.get("flipY", False)], -1, 1)
    scale = flip * [path.get("scaleX", 1), path.get("scaleY", 1)]
    angle = np.radians(path.get("angle", 0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    place = np.array([path.get("left", middle[0]), path.get("top", middle[1])])
    return ((points - middle) * scale) @ turn.T + place


def _curve(commands: Sequence[Sequence[Any]]) -> NDArray[np.float64]:
    """Points along Fabric's path commands: M and L with a point, Q with a control point and a point."""
    parts: list[NDArray[np.float64]] = []
    last = np.zeros(2)
    for name, *numbers in commands:
        if name in ("M", "L"):
            last = np.array(numbers, np.float64)
            parts.append(last[np.newaxis])
        elif name == "Q":
            control, end = np.array(numbers, np.float64).reshape(2, 2)
            t = CURVE_POINTS
            parts.append((1 - t) ** 2 * last + 2 * t * (1 - t) * control + t**2 * end)
            last = end
    return np.concatenate(parts) if parts else np.empty((0, 2))
