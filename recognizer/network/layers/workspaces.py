"""Workspaces: the memory that a layer on maps works in, made for one number of images and used again.

A training sees few batch sizes: its own, that of an epoch's last batch, and that of evaluations. Arrays and the views
of them are made once for each, so that a batch costs neither allocation nor Python's time to cut views.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakMethod

import numpy as np
from numpy.typing import DTypeLike, NDArray

from recognizer.arrays import Array

MOST = 3
"""Batch sizes that are remembered; another one takes the place of that used longest ago."""


Workspace = TypeVar("Workspace")


class Workspaces(Generic[Workspace]):
    """The last few workspaces by their number of images.

    Args:
        make: a method of the layer that holds these workspaces; it gives one for a number of images. It is not held, so
            that the layer and its memory go as soon as nobody holds the layer any more, and wait for no collection.
    """

    def __init__(self, make: Callable[[int], Workspace]) -> None:
        self._make = WeakMethod(make)
        self._made: dict[int, Workspace] = {}

    def of(self, images: int) -> Workspace:
        """The workspace for this number of images, made if there is none; what it holds is left over."""
        work = self._made.pop(images, None)
        if work is None:
            if len(self._made) == MOST:
                del self._made[next(iter(self._made))]
            make = self._make()
            assert make is not None
            work = make(images)
        self._made[images] = work  # the last one in the dictionary is the last one used
        return work


class Scratch:
    """Memory for any number of rows of a fixed shape and dtype, grown when more are asked for."""

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> None:
        self._array: Array = np.empty((0, *shape), dtype)

    def rows(self, count: int) -> Array:
        """An array of count × shape; what it holds is left over."""
        if len(self._array) < count:
            self._array = np.empty((count, *self._array.shape[1:]), self._array.dtype)
        return self._array[:count]


class Buffer:
    """Memory for activations of a fixed height and any number of columns, grown when more are asked for."""

    def __init__(self, height: int, dtype: np.dtype[np.floating]) -> None:
        self._height = height
        self._memory: Array = np.empty(0, dtype)

    def columns(self, count: int) -> Array:
        """An array of height × count to write to, each column contiguous; what it holds is left over."""
        return self._of(count).reshape(count, self._height).T

    def rows(self, count: int) -> Array:
        """An array of height × count to write to, each row contiguous; what it holds is left over."""
        return self._of(count).reshape(self._height, count)

    def _of(self, count: int) -> Array:
        if self._memory.size < count * self._height:
            self._memory = np.empty(count * self._height, self._memory.dtype)
        return self._memory[: count * self._height]


def like(scratch: NDArray[Any], array: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """The scratch array if it is of this dtype, and of the array's shape and order in memory; or else a new one."""
    same = scratch.shape == array.shape and scratch.dtype == dtype
    if same and scratch.flags.c_contiguous == array.flags.c_contiguous:
        return scratch
    return np.empty_like(array, dtype)
