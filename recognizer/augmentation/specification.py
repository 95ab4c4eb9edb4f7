"""Augmentation: how images may be changed while a network learns, as a line of text that people can type and read back.

A digit stays what it is when it is moved a little, turned, stretched, slanted or written with another pen. A network
that sees it differently each time learns what the digit is instead of which pixels it had. The line names what may
happen, each word with an optional number: `affine elastic`, or `shift2 rotate10 thick0.5`. An empty line and `none`
change nothing.

A description is apart from the `Augmenter` that carries it out (which holds memory), so that it can be compared, saved
and shown.
"""

import re
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from recognizer.errors import BadInput


class Amount(NamedTuple):
    """How much of a change there may be.

    Attributes:
        usual: what the change's word means without a number.
        least, most: the numbers that it may have.
        unit: of all three, in words.
    """

    usual: float
    least: float
    most: float
    unit: str


AMOUNTS = {
    "shift": Amount(2, 0, 14, "pixels"),
    "rotate": Amount(15, 0, 180, "degrees"),
    "scale": Amount(0.15, 0, 0.5, "a fraction"),
    "aspect": Amount(0.1, 0, 0.5, "a fraction"),
    "shear": Amount(0.2, 0, 1, "a fraction"),
    "elastic": Amount(1, 0, 8, "pixels"),
    "sigma": Amount(4, 2, 28, "pixels"),
    "thick": Amount(0.5, 0, 1, "a fraction"),
    "erase": Amount(8, 0, 28, "pixels"),
    "noise": Amount(0.1, 0, 1, "a fraction of full ink"),
}
"""Every change by its word, in the order in which a line lists them; they are the attributes of `Augmentation`."""

AFFINE = {name: AMOUNTS[name].usual for name in ("shift", "rotate", "scale", "shear")}
"""What the word `affine` stands for, unless the line has words of its own for them."""


@dataclass(frozen=True)
class Augmentation:
    """How much of each change an image may get; 0, where nothing else is said, is none of it.

    Each image draws numbers of its own, uniformly within ± the amount, except for the elastic field (normal) and the
    erased rectangle. The changes happen in the order: thickness, distortion, noise, erasing.

    Attributes:
        shift: pixels, along each axis.
        rotate: degrees, about the centre of the image.
        scale: fraction; 0.15 draws sizes from 0.85 to 1.15.
        aspect: fraction v of width × (1 + v) and height ÷ (1 + v).
        shear: fraction of a pixel that a row is slanted against the next.
        elastic: pixels, the root mean square of the elastic displacement along each axis. Simard's MNIST settings
            (2003, α = 34 and σ = 4) amount to 1.4.
        sigma: pixels, how far the elastic field is smoothed: large bends as one, small wiggles.
        thick: fraction of the way from the image towards its dilation, or to its erosion, by one pixel.
        erase: pixels, the largest side of the blanked rectangle; each side is drawn from 0 to this.
        noise: fraction of full ink (255) that is added to each pixel.

    Raises:
        BadInput: an amount out of its range in `AMOUNTS`.
    """

    shift: float = 0
    rotate: float = 0
    scale: float = 0
    aspect: float = 0
    shear: float = 0
    elastic: float = 0
    sigma: float = AMOUNTS["sigma"].usual
    thick: float = 0
    erase: float = 0
    noise: float = 0

    def __post_init__(self) -> None:
        for name, (_, least, most, unit) in AMOUNTS.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise BadInput(f"augmentation {name}", f"{value:g}", f"{least:g} to {most:g} ({unit})")

    @property
    def text(self) -> str:
        """The line of text that `parse_augmentation` reads back as this augmentation; "none" if nothing changes.

        Numbers always stand in it, so that a line saved today means the same when the usual numbers have changed.
        """
        changed = {field.name: getattr(self, field.name) for field in fields(self)}
        words = [f"{name}{_digits(value)}" for name, value in changed.items() if value != getattr(NOTHING, name)]
        return " ".join(words) or "none"

    @property
    def distorts(self) -> bool:
        """Whether pixels move at all."""
        return any((self.shift, self.rotate, self.scale, self.aspect, self.shear, self.elastic))

    def __str__(self) -> str:
        return self.text


NOTHING = Augmentation()
"""No augmentation: every image stays as it is."""


def parse_augmentation(text: str, where: str = "augment") -> Augmentation:
    """Read an augmentation from a line of text.

    Args:
        text: words of `AMOUNTS`, each at most once, with a number (`rotate10`) or without for the usual one; `affine`
            for shift, rotate, scale and shear, as far as the line does not say them itself; `none` or nothing for none.
        where: what errors name: the option or field that the text was typed into.

    Raises:
        BadInput: an unknown word, a number out of its range, a word that stands twice.
    """
    words = text.lower().split()
    if words == ["none"]:
        return NOTHING
    values: dict[str, float] = {}
    for position, word in enumerate(words, start=1):
        found = f"'{word[:40]}' as word {position}"
        name, value = _read(word, found, where)
        if name in values:
            raise BadInput(where, found, f"{name} only once")
        values[name] = value
    if "affine" in values:
        del values["affine"]
        values = AFFINE | values
    return Augmentation(**values)


def _read(word: str, found: str, where: str) -> tuple[str, float]:
    """The name and number of a word; `found` is how errors call it."""
    if word == "affine":
        return word, 1
    match = re.fullmatch(r"([a-z]+)([0-9]+\.?[0-9]*|\.[0-9]+)?", word)
    if not match or match[1] not in AMOUNTS:
        names = ", ".join(["affine", *AMOUNTS])
        raise BadInput(where, found, f"one of {names}, and a number if wanted, such as rotate10")
    name = match[1]
    usual, least, most, unit = AMOUNTS[name]
    value = float(match[2]) if match[2] else usual
    if not least <= value <= most:
        raise BadInput(where, found, f"{name} with {least:g} to {most:g} ({unit})")
    return name, value


def _digits(value: float) -> str:
    """The shortest digits that read back as `value`, never with an exponent."""
    return np.format_float_positional(float(value), trim="-")
