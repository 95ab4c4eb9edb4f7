"""Architecture: what a network is made of, as a line of text that people can type and read back.

The line names the hidden layers from input to output. `dense128` is one hidden layer of 128 units with ReLU, `dense300
dense100` has two, and an empty line has none; 784 inputs come before and an output layer of 10 after. For networks of
dense layers the widths alone say the same: `784-128-10`.

A description is apart from the network it describes (which holds numbers), so that it can be compared, saved and shown.
"""

import re
from dataclasses import dataclass

from recognizer.arrays import CLASSES, PIXELS
from recognizer.errors import BadInput

MOST_LAYERS = 10
MOST_UNITS = 4096
MOST_PARAMETERS = 20_000_000
"""80 MB of float32, so that neither a typing error nor a file can ask for all memory."""


@dataclass(frozen=True)
class Architecture:
    """The widths of the hidden layers, first to last; each is dense and followed by ReLU."""

    hidden: tuple[int, ...]

    @property
    def text(self) -> str:
        """The line of text that `parse` reads back as this architecture."""
        return " ".join(f"dense{width}" for width in self.hidden)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Activations in each layer, input and output included."""
        return (PIXELS, *self.hidden, CLASSES)

    @property
    def parameter_count(self) -> int:
        """Weights and biases of all layers."""
        return sum(above * below + above for below, above in zip(self.sizes[:-1], self.sizes[1:], strict=True))

    def __str__(self) -> str:
        return "-".join(str(size) for size in self.sizes)


def parse(text: str, where: str = "network") -> Architecture:
    """Read an architecture from a line of text.

    Args:
        text: words such as `dense128`, or all sizes such as `784-128-10`.
        where: what errors name: the option or field that the text was typed into.

    Raises:
        BadInput: an unknown word, a width of 0 or over 4096, over 10 hidden layers or over 20 million parameters.
    """
    if re.fullmatch(r"\s*[0-9]{1,9}(-[0-9]{1,9})+\s*", text):
        sizes = tuple(int(size) for size in text.split("-"))
        if sizes[0] != PIXELS or sizes[-1] != CLASSES:
            raise BadInput(where, f"'{text.strip()}'", f"{PIXELS} inputs first and {CLASSES} outputs last")
        return _checked(sizes[1:-1], where)
    widths = []
    for position, word in enumerate(text.lower().split(), start=1):
        match = re.fullmatch(r"dense([0-9]{1,9})", word)
        if not match:
            raise BadInput(where, f"'{word[:40]}' as word {position}", "dense and a width, such as dense128")
        widths.append(int(match[1]))
    return _checked(tuple(widths), where)


def _checked(widths: tuple[int, ...], where: str) -> Architecture:
    if len(widths) > MOST_LAYERS:
        raise BadInput(where, f"{len(widths)} hidden layers", f"at most {MOST_LAYERS}")
    for width in widths:
        if not 1 <= width <= MOST_UNITS:
            raise BadInput(where, f"a layer of {width}", f"widths from 1 to {MOST_UNITS}")
    architecture = Architecture(widths)
    if architecture.parameter_count > MOST_PARAMETERS:
        raise BadInput(where, f"{architecture.parameter_count:,} parameters", f"at most {MOST_PARAMETERS:,}")
    return architecture
