"""Storage: a network as a file, which is data and nothing else.

A model file is NumPy's .npz, a zip archive of plain arrays: `parameters`, the network's one vector (float32), `judge`,
that of the network that judges what it reads if there is one, and `description`, a line of JSON that says what the
vectors are of and how they came to be. Nothing in it can run (no pickle), and before a file is believed its format,
names, sizes, dtype and values are checked.
"""

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognizer.architecture import MOST_PARAMETERS, parse
from recognizer.arrays import Array
from recognizer.errors import BadInput
from recognizer.judging import certainty, judged
from recognizer.network import Network

FORMAT = "digit-recognizer network"
VERSION = 2
EXPECTED = "a model file (.npz) saved by this recognizer"
LARGEST_FILE = 4 * MOST_PARAMETERS + (1 << 20)
"""Bytes that the largest network takes; an archive that would unpack to more is refused before it is unpacked."""

MODELS_FOLDER = Path(__file__).resolve().parent.parent / "models"
"""The networks that come with the project."""

Card = dict[str, str | float | int | None]
"""What is known about a trained network: its recipe, its data, its accuracy."""


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


def save(model: Model, path: Path) -> None:
    """Write the file whole or not at all: to a temporary name beside it first, which then takes its place.

    Raises:
        BadInput: the place cannot be written to, or the network holds values that are not finite.
    """
    write(encode(model, path), path)


def write(content: bytes, path: Path) -> None:
    """Write bytes whole or not at all.

    Raises:
        BadInput: the place cannot be written to.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            temporary.chmod(0o644)  # mkstemp makes it private; a model is a file like others
            temporary.replace(path)
        except BaseException:
            temporary.unlink()
            raise
    except OSError as error:
        raise BadInput(path, f"a place that cannot be written to ({error.strerror})", "a file to save to") from None


def check_place(path: Path) -> None:
    """Find out whether `save` could write to this place.

    Raises:
        BadInput: it could not.
    """
    if path.is_dir():
        raise BadInput(path, "a folder", "a file to save to")
    try:
        with tempfile.TemporaryFile(dir=path.parent, prefix=f".{path.name}."):
            pass
    except OSError as error:
        raise BadInput(path, f"a place that cannot be written to ({error.strerror})", "a file to save to") from None


def load(path: Path) -> Model:
    """Read a model file.

    Raises:
        BadInput: no such file, or not a model file in every respect.
    """
    return decode(read(path, EXPECTED), path)


def read(path: Path, expected: str, most: int = LARGEST_FILE) -> bytes:
    """A file's bytes.

    Raises:
        BadInput: no such file, one that cannot be read, or one of more than `most` bytes; `expected` is what the
            message says was expected.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise BadInput(path, "no such file", expected) from None
    except OSError as error:
        raise BadInput(path, f"a file that cannot be read ({error.strerror})", expected) from None
    if len(content) > most:
        raise BadInput(path, f"more than {most:,} bytes", expected)
    return content


def find(name: str) -> Path:
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


def encode(model: Model, where: object = "network") -> bytes:
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


def decode(content: bytes, where: object) -> Model:
    """The model that a file's bytes hold.

    Raises:
        BadInput: the bytes are not a model file in every respect; `where` is what the message names.
    """
    description, arrays = unpack(content, where, EXPECTED)
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
    least = card.get("threshold", 0.0)
    if type(least) not in (int, float) or not 0 <= least <= 1:
        raise BadInput(where, f"threshold {least!r}", "a number from 0 to 1")
    return Model(network, card, judge)


def _network(line: str, parameters: NDArray[Any], where: str) -> Network:
    """The network that a line and a vector of parameters are of."""
    network = Network(parse(line, where))
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


def pack(description: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """A line of JSON and arrays as the bytes of an .npz archive; the same content gives the same bytes."""
    file = io.BytesIO()
    np.savez(file, description=np.array(json.dumps(description, ensure_ascii=False)), allow_pickle=False, **arrays)
    return file.getvalue()


def unpack(
    content: bytes, where: object, expected: str, most: int = LARGEST_FILE
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The description and the arrays that `pack` made bytes of, which may be `most` bytes unpacked.

    Raises:
        BadInput: no such archive, a damaged or too large one, or one without a description.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > most:
            raise BadInput(where, f"an archive of {unpacked:,} bytes", f"at most {most:,}")
        with np.load(io.BytesIO(content), allow_pickle=False) as archive_of_arrays:
            arrays = dict(archive_of_arrays)
        description = json.loads(str(arrays.pop("description")))
    except BadInput:
        raise
    except KeyError:
        raise BadInput(where, "an archive without description or parameters", expected) from None
    except Exception:  # damaged archives fail in as many ways as zip, npy and JSON have fields
        raise BadInput(where, "something else or a damaged file", expected) from None
    if not isinstance(description, dict):
        raise BadInput(where, "a description that is no JSON object", expected)
    return description, arrays
