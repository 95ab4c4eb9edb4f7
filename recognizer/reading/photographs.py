"""Photographs: what is written on a picture, be it one digit, a number or a page of them.

A picture is divided once, whoever reads it then. One that has a single digit is read as `images.photo.pictures` sees
it, which looks more closely than a page is looked at.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.images.lattice import Box, Candidate
from recognizer.images.photo.decoding import gray_levels, upright_size
from recognizer.images.photo.pictures import content_of, seen
from recognizer.images.photo.segmentation import PAGE_SIDE, candidates_of
from recognizer.reading.many import Answers, Reading, Reads, read_candidates


@dataclass(frozen=True, eq=False)
class Photograph:
    """A picture as it is read.

    Attributes:
        size: its width and height when upright, in pixels.
        candidates: what may be a digit of several, with boxes in these pixels.
        alone: 784 × 1, from 0 to 1, what a single digit looks like; all 0 if there is no ink.
    """

    size: tuple[int, int]
    candidates: tuple[Candidate, ...]
    alone: NDArray[np.float32]


def open_photograph(path: Path) -> Photograph:
    """Read and divide an image file.

    Raises:
        BadInput: no such file, or no picture.
    """
    return decode_photograph(content_of(path), path)


def decode_photograph(content: bytes, where: object) -> Photograph:
    """Divide an image file's bytes.

    Raises:
        BadInput: not a picture, or one of too many pixels; `where` is what the message names.
    """
    page = gray_levels(content, where, PAGE_SIDE)
    size = upright_size(content)
    unit = size[0] / page.shape[1]
    found = tuple(replace(each, box=_scaled(each.box, unit)) for each in candidates_of(page))
    return Photograph(size, found, seen(gray_levels(content, where)))


def divide_photograph(gray: NDArray[np.floating]) -> Photograph:
    """Divide brightness values (height × width, 0 to 1)."""
    return Photograph((gray.shape[1], gray.shape[0]), tuple(candidates_of(gray)), seen(gray))


def read_photograph(photograph: Photograph, reads: Reads, answers: Answers | None = None) -> Reading:
    """Read a picture.

    Args:
        photograph: divided.
        reads: what reads.
        answers: what it has answered before; changed by what it answers now.

    Returns:
        Its digits, with boxes in the pixels of the upright picture; none if it is blank.
    """
    reading = read_candidates(photograph.candidates, reads, answers)
    if len(reading.digits) > 1 or not photograph.alone.any():
        return reading
    width, height = photograph.size
    box = reading.digits[0].box if reading.digits else (0.0, 0.0, float(width), float(height))
    return read_candidates([Candidate(0, 0, 0, box, photograph.alone, 0.0, (0,))], reads, answers)


def _scaled(box: Box, unit: float) -> Box:
    left, top, right, bottom = box
    return left * unit, top * unit, right * unit, bottom * unit
