"""Which people's drawings are held out: no network learns from them, so that they can be measured on.

Writers are named by their number, as in UCI's Pendigits, or by their collection and a number in it, as in UNIPEN's
distribution: `tos/012`. In every collection every fifth person is held out: networks are chosen and calibrated on them.
Two collections are held out whole, other tablets and other countries' hands, for what is told of networks in the end.
"""

from recognizer.images.stroke_files import Drawing

EVERY = 5

HELD_OUT_COLLECTIONS = frozenset({"apa", "gmd"})
"""UNIPEN's collections of 9 and 3 people, which are the hardest to read: slashes far beyond their zeros, long flags."""


def collection_of(drawing: Drawing) -> str:
    """The collection that the writer's name begins with; "" where there is none, as in Pendigits."""
    return (drawing.writer or "").rpartition("/")[0]


def is_of_held_out_collection(drawing: Drawing) -> bool:
    """Whether the whole collection is held out."""
    return collection_of(drawing) in HELD_OUT_COLLECTIONS


def is_of_held_out_person(drawing: Drawing) -> bool:
    """Whether the writer's number is a multiple of five, and the collection is not held out whole."""
    number = int((drawing.writer or "1").rpartition("/")[2])
    return number % EVERY == 0 and not is_of_held_out_collection(drawing)


def is_held_out(drawing: Drawing) -> bool:
    """Whether no network learns from the drawing, for its collection's sake or its writer's."""
    return is_of_held_out_collection(drawing) or is_of_held_out_person(drawing)
