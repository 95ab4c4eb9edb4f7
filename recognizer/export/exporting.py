"""Exporting: a model written to a file of the kind that its name ends in."""

from collections.abc import Callable
from pathlib import Path

from recognizer.errors import BadInput
from recognizer.export.packing import packed
from recognizer.export.script import script_of
from recognizer.files import write_whole
from recognizer.reading.model import Model


def export_model(model: Model, path: Path) -> int:
    """Write a model to take along: a Python script (.py).

    Returns:
        How many bytes it takes.

    Raises:
        BadInput: another ending, a place that cannot be written to, or a model that is no good.
    """
    content = _kind(path)(model, path)
    write_whole(content, path)
    return len(content)


def check_kind(path: Path) -> None:
    """Raise `BadInput` unless the path ends in one of the known ways."""
    _kind(path)


def _kind(path: Path) -> Callable[[Model, Path], bytes]:
    ending = path.suffix.lower()
    if ending not in KINDS:
        raise BadInput(path, f"the ending '{ending}'", f"one of {', '.join(KINDS)}")
    return KINDS[ending]


def _script(model: Model, path: Path) -> bytes:
    return script_of(packed(model, path), about(model)).encode()


def about(model: Model) -> str:
    """A sentence or two on a model: what it is made of, and how well it reads."""
    accuracy = model.card.get("test_accuracy")
    read = f" It reads {accuracy:.2%} of MNIST's test images." if isinstance(accuracy, float) else ""
    judge = f" What is no digit is said by a second network, {model.judge.architecture}." if model.judge else ""
    return f"The network is {model.network.architecture}.{read}{judge}"


KINDS: dict[str, Callable[[Model, Path], bytes]] = {".py": _script}
"""What writes a file, by its ending."""
