"""Model: a trained network with what is known about it, and its file, which is data and nothing else.

A model file is NumPy's .npz, a zip archive of plain arrays: `parameters`, the network's one vector (float32), `judge`,
that of the network that judges what it reads if there is one, and `description`, a line of JSON that says what the
vectors are of and how they came to be. Nothing in it can run (no pickle), and before a file is believed its format,
names, sizes, dtype and values are checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.errors import BadInput
from recognizer.files import Json, pack, read_bytes, unpack, write_whole
from recognizer.images.grouping import candidates
from recognizer.images.strokes import Stroke
from recognizer.network.architecture import MOST_PARAMETERS, parse_architecture
from recognizer.network.network import Network
from recognizer.reading.judging import Judge, certainty, judged, least_certainty
from recognizer.reading.many import Answers, Reading, read_candidates

FORMAT = "digit-recognizer network"


VERSION = 2


EXPECTED = "a model file (.npz) saved by this recognizer"


LARGEST_FILE = 4 * MOST_PARAMETERS + (1 << 20)
"""Bytes that the largest network takes; an archive that would unpack to more is refused before it is unpacked."""


MODELS_FOLDER = Path(__file__).resolve().parents[2] / "models"
"""The networks that come with the project."""


Card = dict[str, Json]
"""What is known about a trained network, as JSON: its recipe, its data, its accuracy."""


@dataclass(frozen=True, eq=False)
class Model:
    """A network with its card, ready to read.

    Attributes:
        network: what reads.
        card: what is known about it.
        judge: what says whether there is a digit to read; None leaves that to the network.
    """

    network: Network
    card: Card
    judge: Network | None = None

    def copy(self) -> "Model":
        """Another with the same parameters, sharing no memory: a network reads for one thread at a time."""
        return Model(self.network.copy(), self.card, self.judge and self.judge.copy())

    def predict(self, images: NDArray[np.uint8] | Array) -> Array:
        """Probabilities, 10 × m, of images as `Network.predict` takes them, as far as the judge is certain."""
        probabilities = self.network.predict(images)
        return probabilities if self.judge is None else judged(probabilities, certainty(self.judge.predict(images)))

    def predict_surely(self, images: NDArray[np.uint8] | Array, where: object) -> Array:
        """Probabilities, 10 × m, that are numbers, of images as `Network.predict` takes them.

        Raises:
            BadInput: the network's outputs overflow; `where` is what the message names.
        """
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            probabilities = self.predict(images)
        if not np.isfinite(probabilities).all():
            raise BadInput(where, "a network whose outputs are no numbers", "a network that has not diverged")
        return probabilities

    def read_many(self, strokes: Sequence[Stroke], answers: Answers | None = None) -> Reading:
        """Read a page of pen strokes: digits beside each other, in lines.

        Args:
            strokes: n × 2 each, x to the right and y downwards, in any unit and order. Points that are not finite are
                passed over.
            answers: what this model has answered before, so that a stroke added to a page asks for little.

        Raises:
            BadInput: the network's outputs overflow, or a card whose threshold is no number from 0 to 1.
        """
        return read_candidates(candidates(strokes), self.read, answers)

    def read(self, images: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Probabilities, 10 × m, of images as `Network.predict` takes them, and which are taken for digits.

        Raises:
            BadInput: the network's outputs overflow, or a card whose threshold is no number from 0 to 1.
        """
        probabilities = self.predict_surely(images, "network")
        return probabilities, self.is_digit(probabilities)

    @property
    def threshold(self) -> float:
        """The probability, 0 to 1, that the best class of a digit reaches; 0, which all reach, where the card has none.

        Raises:
            BadInput: a card whose threshold is no number from 0 to 1.
        """
        return _threshold(self.card, "card")

    def is_digit(self, probabilities: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Which columns of probabilities (10 × m) this model takes for digits: those whose best reaches the threshold.

        Raises:
            BadInput: a card whose threshold is no number from 0 to 1.
        """
        return probabilities.max(axis=0) >= self.threshold

    def lent_judge(self) -> Judge | None:
        """This model's judge to be asked beside other networks, by a copy of its own; None if the model has none.

        Raises:
            BadInput: a card whose threshold is no number from 0 to 1.
        """
        return None if self.judge is None else Judge(self.judge.copy(), least_certainty(self.threshold))


def _threshold(card: Card, where: object) -> float:
    least = card.get("threshold", 0.0)
    if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
        raise BadInput(where, f"threshold {least!r}", "a number from 0 to 1")
    return float(least)


def save_model(model: Model, path: Path) -> None:
    """Write the file whole or not at all: to a temporary name beside it first, which then takes its place.

    Raises:
        BadInput: the place cannot be written to, or the network holds values that are not finite.
    """
    write_whole(encode_model(model, path), path)


def load_model(path: Path) -> Model:
    """Read a model file.

    Raises:
        BadInput: no such file, or not a model file in every respect.
    """
    return decode_model(read_bytes(path, EXPECTED, LARGEST_FILE), path)


def find_model(name: str) -> Path:
    """The path that a person means: a file, or one of the networks that come with the project by its bare name.

    Raises:
        BadInput: a bare name that is neither.
    """
    if Path(name).exists() or not name.isidentifier():
        return Path(name)
    bundled = {path.stem: path for path in sorted(MODELS_FOLDER.glob("*.npz"))}
    if name not in bundled:
        raise BadInput(name, "no such file or network", f"a model file (.npz), or one of {', '.join(bundled)}")
    return bundled[name]


def encode_model(model: Model, where: object = "network") -> bytes:
    """The bytes of a model file; the same model gives the same bytes."""
    networks = {"parameters": model.network} | ({"judge": model.judge} if model.judge else {})
    if not all(np.isfinite(network.parameters).all() for network in networks.values()):
        raise BadInput(where, "parameters that are not finite", "a network that has not diverged")
    description = {
        "format": FORMAT,
        "version": VERSION,
        "network": model.network.architecture.text,
        **({"judge": model.judge.architecture.text} if model.judge else {}),
        "card": model.card,
    }
    return pack(description, {name: network.parameters.astype("<f4") for name, network in networks.items()})


def decode_model(content: bytes, where: object) -> Model:
    """The model that a file's bytes hold.

    Raises:
        BadInput: the bytes are not a model file in every respect; `where` is what the message names.
    """
    description, arrays = unpack(content, where, EXPECTED, LARGEST_FILE)
    if "parameters" not in arrays:
        raise BadInput(where, "an archive without description or parameters", EXPECTED)
    if description.get("format") != FORMAT or description.get("version") != VERSION:
        found = f"format {description.get('format')!r}, version {description.get('version')!r}"
        raise BadInput(where, found, f"{FORMAT!r}, version {VERSION}")
    card = description.get("card")
    if not isinstance(description.get("network"), str) or not isinstance(card, dict):
        raise BadInput(where, "a description without network or card", "both")
    network = _network(description["network"], arrays["parameters"], f"{where}, network")
    judge = None
    if "judge" in description or "judge" in arrays:
        if not isinstance(description.get("judge"), str) or "judge" not in arrays:
            raise BadInput(where, "half a judge", "its line and its parameters, or neither")
        judge = _network(description["judge"], arrays["judge"], f"{where}, judge")
    _threshold(card, where)
    return Model(network, card, judge)


def _network(line: str, parameters: NDArray[Any], where: str) -> Network:
    """The network that a line and a vector of parameters are of."""
    network = Network(parse_architecture(line, where))
    if parameters.dtype != np.float32 or parameters.shape != network.parameters.shape:
        raise BadInput(
            where,
            f"parameters {parameters.shape} of {parameters.dtype}",
            f"{network.parameters.shape} of float32 for {network.architecture}",
        )
    if not np.isfinite(parameters).all():
        raise BadInput(where, "parameters that are not finite", "numbers")
    network.parameters[:] = parameters
    return network
