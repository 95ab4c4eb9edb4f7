"""Reading what is on the paper: its digits, line by line, and for a mark that is none what its strokes look like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from interface.draw.networks import Reader
from interface.draw.strokes import HEIGHT
from recognizer.images.grouping import candidates
from recognizer.images.shapes import Shape, shape_of
from recognizer.images.strokes import Stroke
from recognizer.reading.many import ReadDigit, Reading, read_candidates
from recognizer.reading.model import Model
from recognizer.reading.photographs import Photograph, read_photograph


@dataclass(frozen=True, eq=False)
class Paper:
    """What there is to read: a drawing or a photograph.

    Attributes:
        number: another whenever anything on it has changed.
        read: reads it; it raises BadInput where the network's outputs are no numbers.
        strokes: n × 2 each, in canvas units, y downwards; none of a photograph.
        on_canvas: whether it is the drawing on the canvas, which shows boxes.
    """

    number: int
    read: Callable[[Reader], Reading]
    strokes: Sequence[Stroke] = ()
    on_canvas: bool = False


@dataclass(frozen=True, eq=False)
class Chosen:
    """The digit that the page shows in detail, and whose it is.

    Attributes:
        digit: what was read.
        reading: of all the paper.
        place: which of its digits.
        strokes: its own, n × 2 each, in canvas units, y downwards; none of a photograph.
        shape: what these look like, should they be no digit.
        model: the network that read it, with the judge that was asked; a copy, which may predict.
    """

    digit: ReadDigit
    reading: Reading
    place: int
    strokes: tuple[Stroke, ...]
    shape: Shape
    model: Model


def drawn(strokes: Sequence[Stroke], number: int) -> Paper:
    """A drawing as what there is to read."""
    return Paper(number, lambda reader: read_strokes(strokes, reader), strokes, on_canvas=True)


def photographed(photograph: Photograph | None, number: int) -> Paper:
    """A photograph as what there is to read; where there is none, there is nothing."""

    def read(reader: Reader) -> Reading:
        return Reading(()) if photograph is None else read_photograph(photograph, reader.read, reader.answers)

    return Paper(number, read)


def read_strokes(strokes: Sequence[Stroke], reader: Reader) -> Reading:
    """Read strokes, n × 2 each, in canvas units. A dot is no digit, where anybody is asked what is.

    Raises:
        BadInput: the network's outputs are no numbers.
    """
    reading = read_candidates(candidates(strokes), reader.read, reader.answers)
    if reader.model.judge is None:
        return reading
    return Reading(tuple(_without_dots(each, own_strokes(each, strokes)) for each in reading.digits))


def choose(reading: Reading, place: int, paper: Paper, model: Model) -> Chosen | None:
    """One of the digits; where there is no such place, the one written last, or the first of a photograph."""
    if not reading.digits:
        return None
    if not 0 <= place < len(reading.digits):
        place = int(np.argmax([max(each.strokes, default=0) for each in reading.digits])) if paper.on_canvas else 0
    digit = reading.digits[place]
    own = own_strokes(digit, paper.strokes) if paper.strokes else ()
    return Chosen(digit, reading, place, own, shape_of(own, HEIGHT), model)


def _without_dots(digit: ReadDigit, strokes: Sequence[Stroke]) -> ReadDigit:
    return replace(digit, digit=False) if shape_of(strokes, HEIGHT) is Shape.DOT else digit


def own_strokes(digit: ReadDigit, strokes: Sequence[Stroke]) -> tuple[Stroke, ...]:
    """Those of a paper's strokes that a digit is made of."""
    return tuple(strokes[place] for place in digit.strokes)
