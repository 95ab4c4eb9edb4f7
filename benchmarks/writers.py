"""Which writers of UCI's Pendigits are held out: no network learns from them, so that they can be measured on."""

from recognizer.images.stroke_files import Drawing

EVERY = 5


def is_held_out(drawing: Drawing) -> bool:
    """Whether the writer's number is a multiple of five."""
    return int(drawing.writer or 1) % EVERY == 0
