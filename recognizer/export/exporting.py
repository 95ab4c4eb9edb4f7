"""Exporting: a model written to a file of the kind that its name ends in."""

from collections.abc import Callable
from pathlib import Path

from recognizer.errors import BadInput
from recognizer.export.graph import graph_of
from recognizer.export.packing import packed
from recognizer.export.page import page_of
from recognizer.export.script import script_of
from recognizer.files import write_whole
from recognizer.reading.model import Model

Kind = Callable[[Model, Path], bytes]
"""Gives a file's bytes, of a model and of where they go, which messages name."""


def export_model(model: Model, path: Path) -> int:
    """Write a model to take along: a page for any browser (.html), a Python script (.py) or a graph (.onnx).

    Returns:
        How many bytes it takes.

    Raises:
        BadInput: another ending, a place that cannot be written to, or a model that is no good; or no package `onnx`.
    """
    content = _kind(path)(model, path)
    write_whole(content, path)
    return len(content)


def check_kind(path: Path) -> None:
    """Raise `BadInput` unless the path ends in one of the known ways."""
    _kind(path)


def _kind(path: Path) -> Kind:
    ending = path.suffix.lower()
    if ending not in KINDS:
        raise BadInput(path, f"the ending '{ending}'", f"one of {', '.join(KINDS)}")
    return KINDS[ending]


def _page(model: Model, path: Path) -> bytes:
    return page_of(packed(model, path), about(model), layers(model)).encode()


def _script(model: Model, path: Path) -> bytes:
    return script_of(packed(model, path), about(model), layers(model)).encode()


def about(model: Model) -> str:
    """A sentence or two on a model: how large it is, and how well it reads."""
    accuracy = model.card.get("test_accuracy")
    read = f" and reads {accuracy:.2%} of MNIST's test images" if isinstance(accuracy, float) else ""
    judge = " A second network says what is no digit." if model.judge else ""
    return f"The network has {model.network.architecture.parameter_count:,} parameters{read}.{judge}"


def layers(model: Model) -> str:
    """What a model is made of, a line a network."""
    judge = f"\nJudge: {model.judge.architecture}" if model.judge else ""
    return f"Network: {model.network.architecture}{judge}"


KINDS: dict[str, Kind] = {".html": _page, ".py": _script, ".onnx": graph_of}
"""What makes a file, by its ending."""
