"""Architecture: what a network is made of, as a line of text that people can type and read back.

The words name the layers from input to output: `dense128` is a layer of 128 units, `conv16` a convolution with 16
kernels of 3 × 3, `pool` halves height and width. A convolution or dense layer is followed by ReLU unless the line names
another activation; 784 inputs come before and a dense layer of 10 outputs after. So `conv16 pool dense128` is a small
convolutional network, `dense300 tanh dense100` has two hidden layers, and an empty line none. For networks of dense
layers with ReLU the widths alone say the same: `784-128-10`.

A description is apart from the network it describes (which holds numbers), so that it can be compared, saved and shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recognizer.arrays import CLASSES, PIXELS, SIDE
from recognizer.errors import BadInput

MOST_LAYERS = 20
"""Convolutions and dense layers."""

MOST_WORDS = 60
MOST_UNITS = 4096
MOST_KERNEL = 27
MOST_PARAMETERS = 20_000_000
"""80 MB of float32, so that neither a typing error nor a file can ask for all memory."""

MOST_ACTIVATIONS = 500_000
"""Of one image in all layers: 128 MB in a batch of 64."""

ACTIVATION_WORDS = ("relu", "leaky", "sigmoid", "tanh", "linear")
POOLS = ("pool", "average")
EXAMPLES = (
    "dense128, conv16, conv16x5, conv16x5valid, pool, average, norm, dropout0.5, relu, leaky, sigmoid, tanh, linear"
)

SIZED = {"dense": "dense128", "conv": "conv16", "dropout": "dropout0.5"}
"""Words that say nothing without their number, each with one."""


@dataclass(frozen=True)
class Word:
    """One word of the line.

    Attributes:
        kind: "dense", "conv", "pool", "average", "norm", "dropout" or the name of an activation.
        size: units of a dense layer, channels of a convolution.
        kernel: height and width of a convolution's kernels, odd.
        valid: whether kernels stay inside the maps, which then shrink; otherwise a margin of zeros keeps their size.
        rate: share of activations that dropout leaves out.
    """

    kind: str
    size: int = 0
    kernel: int = 3
    valid: bool = False
    rate: float = 0.0

    @property
    def text(self) -> str:
        """The word that reads back as this."""
        if self.kind == "dense":
            return f"dense{self.size}"
        if self.kind == "conv":
            return f"conv{self.size}" + (f"x{self.kernel}" if self.kernel != 3 else "") + "valid" * self.valid
        return f"dropout{self.rate:.9f}".rstrip("0") if self.kind == "dropout" else self.kind


@dataclass(frozen=True)
class Shape:
    """What a layer gives for one image: `channels` maps of `rows` × `columns`, or `channels` plain units (1 × 1)."""

    rows: int
    channels: int
    columns: int

    @property
    def size(self) -> int:
        """Activations in all."""
        return self.rows * self.channels * self.columns


@dataclass(frozen=True)
class Part:
    """A layer with what comes in and what goes out.

    Attributes:
        word: what it is.
        inputs, outputs: shapes of what comes in and what goes out, for one image.
        hidden: whether it is the dropout after a hidden dense layer; said by `with_hidden_dropouts` alone.
    """

    word: Word
    inputs: Shape
    outputs: Shape
    hidden: bool = False

    @property
    def parameter_count(self) -> int:
        """Weights and biases; of a normalisation, its scale and shift and its running mean and variance."""
        word = self.word
        if word.kind == "dense":
            return self.inputs.size * word.size + word.size
        if word.kind == "conv":
            return self.inputs.channels * word.kernel**2 * word.size + word.size
        return 4 * self.inputs.channels if word.kind == "norm" else 0

    @property
    def multiplications(self) -> int:
        """How many multiplications of weights and activations an image takes; none in pools and norms."""
        if self.word.kind == "dense":
            return self.inputs.size * self.word.size
        return self.inputs.channels * self.word.kernel**2 * self.outputs.size if self.word.kind == "conv" else 0


@dataclass(frozen=True)
class Architecture:
    """The words of a line, which fit together; made by `parse_architecture`."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The line of text that `parse_architecture` reads back as this architecture."""
        return " ".join(word.text for word in self.words)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every layer from input to output, the implied ones included."""
        return tuple(_parts(self.words, "network"))

    @property
    def parameter_count(self) -> int:
        """Numbers that training changes, of all layers."""
        return sum(part.parameter_count for part in self.parts)

    @property
    def convolutional(self) -> bool:
        """Whether any layer works on maps rather than on plain units."""
        return any(word.kind in ("conv", *POOLS) for word in self.words)

    @property
    def has_hidden_dense(self) -> bool:
        """Whether there is a dense layer, with its activation, below the outputs."""
        return any(part.hidden for part in with_hidden_dropouts(self.parts))

    @property
    def multiplications(self) -> int:
        """How many multiplications it takes to read one image, those of pools and norms left out."""
        return sum(part.multiplications for part in self.parts)

    def __str__(self) -> str:
        if all(word.kind == "dense" for word in self.words):
            return "-".join(str(size) for size in (PIXELS, *(word.size for word in self.words), CLASSES))
        return self.text


def parse_architecture(text: str, where: str = "network") -> Architecture:
    """Read an architecture from a line of text; its `text` reads back as the same.

    Args:
        text: words such as `conv16 pool dense128`, or all sizes such as `784-128-10`.
        where: what errors name: the option or field that the text was typed into.

    Raises:
        BadInput: a word that is unknown, out of range or does not fit what comes before it, or a network too large.
    """
    if re.fullmatch(r"\s*[0-9]{1,9}(-[0-9]{1,9})+\s*", text):
        sizes = tuple(int(size) for size in text.split("-"))
        if sizes[0] != PIXELS or sizes[-1] != CLASSES:
            raise BadInput(where, f"'{text.strip()}'", f"{PIXELS} inputs first and {CLASSES} outputs last")
        text = " ".join(f"dense{size}" for size in sizes[1:-1])
    words = tuple(_word(word, position, where) for position, word in enumerate(text.lower().split(), start=1))
    layers = sum(word.kind in ("dense", "conv") for word in words)
    if layers > MOST_LAYERS or len(words) > MOST_WORDS:
        raise BadInput(where, f"{layers} layers in {len(words)} words", f"at most {MOST_LAYERS} in {MOST_WORDS}")
    architecture = Architecture(words)
    parts = tuple(_parts(words, where))
    parameters = sum(part.parameter_count for part in parts)
    if parameters > MOST_PARAMETERS:
        raise BadInput(where, f"{parameters:,} parameters", f"at most {MOST_PARAMETERS:,}")
    activations = sum(part.outputs.size for part in parts)
    if activations > MOST_ACTIVATIONS:
        raise BadInput(where, f"{activations:,} activations an image", f"at most {MOST_ACTIVATIONS:,}")
    return architecture


def checked_rate(rate: float, where: str = "dropout") -> float:
    """A rate of dropout, rounded to the nine digits that its word has.

    Raises:
        BadInput: a rate that is not from 0 to below 1.
    """
    rounded = round(rate, 9)
    if not 0 <= rounded < 1:
        raise BadInput(where, f"{rounded:g}", "a share from 0 to below 1")
    return rounded


def with_hidden_dropouts(parts: Sequence[Part]) -> list[Part]:
    """The layers of an architecture with a dropout, marked as hidden, after every hidden dense layer's activation.

    Where the line has dropout there, it is that; elsewhere it is one of rate 0, which leaves nothing out.

    Args:
        parts: an architecture's, from input to output.
    """
    found: list[Part] = []
    weighted = ""  # kind of the last layer with weights
    ended = False  # whether the part before is the activation of a hidden dense layer
    for part in parts:
        dropout = part.word.kind == "dropout"
        if ended and not dropout:
            found.append(Part(Word("dropout"), part.inputs, part.inputs, hidden=True))
        found.append(replace(part, hidden=ended and dropout))
        if part.word.kind in ("conv", "dense"):
            weighted = part.word.kind
        ended = part.word.kind in ACTIVATION_WORDS and weighted == "dense"
    return found


def _word(text: str, position: int, where: str) -> Word:
    at = f"'{text[:40]}' as word {position}"
    if text in (*POOLS, *ACTIVATION_WORDS, "norm"):
        return Word(text)
    if match := re.fullmatch(r"dense([0-9]{1,40})", text):
        return Word("dense", size=_within(int(match[1]), at, where))
    if match := re.fullmatch(r"conv([0-9]{1,40})(?:x([0-9]{1,40}))?(valid)?", text):
        kernel = int(match[2] or 3)
        if kernel % 2 == 0 or kernel > MOST_KERNEL:
            raise BadInput(where, at, f"a kernel of odd size, at most {MOST_KERNEL}")
        return Word("conv", size=_within(int(match[1]), at, where), kernel=kernel, valid=bool(match[3]))
    if match := re.fullmatch(r"dropout(0?\.[0-9]{1,9})", text):
        if not float(match[1]):
            raise BadInput(where, at, "a share over 0, such as dropout0.5")
        return Word("dropout", rate=float(match[1]))
    if text in SIZED:
        raise BadInput(where, f"{at} without a number", f"a number with it, such as {SIZED[text]}")
    raise BadInput(where, at, f"one of {EXAMPLES}")


def _within(size: int, at: str, where: str) -> int:
    if not 1 <= size <= MOST_UNITS:
        raise BadInput(where, at, f"a layer of 1 to {MOST_UNITS}")
    return size


def _parts(words: tuple[Word, ...], where: str) -> Iterator[Part]:
    """The layers with their shapes: ReLU where no activation is named, and the output layer at the end."""
    shape = Shape(SIDE, 1, SIDE)
    before = ""  # kind of the part before
    open_layer = False  # whether a convolution or dense layer still waits for its activation
    for position, word in enumerate(words, start=1):
        if open_layer and word.kind not in (*ACTIVATION_WORDS, "norm"):
            yield Part(Word("relu"), shape, shape)
            before, open_layer = "relu", False
        at = f"'{word.text}' as word {position}"
        if word.kind in ACTIVATION_WORDS and not open_layer:
            raise BadInput(where, at, "activations right after a conv or dense layer")
        if word.kind == "norm" and before not in ("conv", "dense"):
            raise BadInput(where, at, "norm right after a conv or dense layer")
        outputs = _outputs(word, shape, at, where)
        yield Part(word, shape, outputs)
        open_layer = word.kind in ("conv", "dense") or (word.kind == "norm" and open_layer)
        shape, before = outputs, word.kind
    if open_layer:
        yield Part(Word("relu"), shape, shape)
    yield Part(Word("dense", size=CLASSES), shape, Shape(1, CLASSES, 1))


def _outputs(word: Word, shape: Shape, at: str, where: str) -> Shape:
    if word.kind == "dense":
        return Shape(1, word.size, 1)
    if word.kind in ("conv", *POOLS) and shape.rows == 1 == shape.columns:
        raise BadInput(where, at, "convolutions and pools before dense layers, on maps larger than 1 × 1")
    if word.kind in POOLS:
        return Shape(shape.rows // 2, shape.channels, shape.columns // 2)
    if word.kind == "conv":
        lost = word.kernel - 1 if word.valid else 0
        if shape.rows <= lost:
            raise BadInput(where, at, f"a kernel no larger than its maps, {shape.rows} × {shape.columns}")
        return Shape(shape.rows - lost, word.size, shape.columns - lost)
    return shape
