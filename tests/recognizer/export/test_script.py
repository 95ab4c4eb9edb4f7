"""One Python file that reads without this project."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.photographs import CONDITIONS
from recognizer import BadInput, Splits
from recognizer.cli.parser import main
from recognizer.images.photo.pictures import read_picture
from recognizer.images.strokes import draw
from recognizer.reading.model import save_model
from tests.recognizer.export.models import BUNDLED, ODD, answers, drawings, images, model_of


def exported(name: str, folder: Path) -> Path:
    """The script of a model."""
    script = folder / "reader.py"
    if name not in BUNDLED:
        save_model(model_of(name), folder / "model.npz")
    assert main(["export", name if name in BUNDLED else str(folder / "model.npz"), "--to", str(script)]) == 0
    return script


def loaded(path: Path) -> ModuleType:
    spec = spec_from_file_location("exported_reader", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["exported_reader"] = module
    spec.loader.exec_module(module)
    return module


def run(script: Path, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit status, lines of JSON and errors of a script that knows nothing of this project."""
    done = subprocess.run(
        [sys.executable, "-I", str(script), *arguments], cwd=script.parent, capture_output=True, text=True
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.mark.parametrize("name", [*BUNDLED, ODD[2], ODD[3]])
def test_it_answers_as_the_recognizer_does(mnist: Splits, tmp_path: Path, name: str) -> None:
    reader = loaded(exported(name, tmp_path)).recognizer
    model = model_of(name)
    assert (
        np.mean(answers(model, reader.predict(images(mnist))) == answers(model, model.predict(images(mnist)))) >= 0.995
    )
    for strokes in drawings(100)[::20]:
        expected = model.predict(draw(strokes))
        read = reader.read([stroke.tolist() for stroke in strokes])
        assert np.allclose(read["probabilities"], expected[:, 0], atol=0.01)
        assert read["label"] == int(np.argmax(read["probabilities"]))
        assert read["probability"] == max(read["probabilities"])


def test_photographs_are_read_as_the_recognizer_reads_them(mnist: Splits, tmp_path: Path) -> None:
    script = exported("modern", tmp_path)
    rng = np.random.default_rng(3)
    names = []
    for number, condition in enumerate(CONDITIONS.values()):
        gray = condition(mnist.test.picture(number) / 255, rng)
        names.append(f"{number}.png")
        Image.fromarray((255 * gray).round().astype(np.uint8)).save(tmp_path / names[-1])
    status, lines, _ = run(script, *names)
    assert status == 0
    assert [line["image"] for line in lines] == names
    model = model_of("modern")
    columns = np.concatenate([read_picture(tmp_path / name) for name in names], axis=1)
    expected = model.predict(columns)
    given = np.array([line["probabilities"] for line in lines]).T
    assert np.allclose(given, expected, atol=0.01)
    assert [line["label"] for line in lines] == expected.argmax(axis=0).tolist()
    assert [line["digit"] for line in lines] == model.is_digit(expected).tolist()


def test_drawings_are_read_and_what_cannot_be_is_said(tmp_path: Path) -> None:
    script = exported("modern", tmp_path)
    seven = [[[60, 60], [200, 60], [120, 220]]]
    (tmp_path / "some.jsonl").write_text(
        json.dumps({"strokes": seven}) + "\n\n" + json.dumps({"label": 7, "strokes": seven})
    )
    (tmp_path / "wrong.jsonl").write_text('{"strokes": [[1, 2]]}\n')
    (tmp_path / "text.png").write_text("hello")
    status, lines, errors = run(script, "some.jsonl", "wrong.jsonl", "text.png", "none.png")
    assert status == 2
    assert [line.get("label") for line in lines] == [7, 7, None, None, None]
    assert [line["image"] for line in lines] == ["some.jsonl", "some.jsonl", "wrong.jsonl", "text.png", "none.png"]
    assert len(errors.splitlines()) == 3
    assert "wrong.jsonl, line 1: found" in lines[2]["error"]
    assert "text.png: found no picture" in lines[3]["error"]


def test_without_a_picture_it_says_what_it_wants(tmp_path: Path) -> None:
    script = exported("", tmp_path)
    assert run(script)[0] == 2
    status, lines, errors = run(script, "--help")
    assert (status, lines) == (0, [])
    assert "PICTURE" in errors


def test_it_is_sound_python(tmp_path: Path) -> None:
    script = exported("modern", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F,E9", str(script)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    text = script.read_text()
    assert "from recognizer" not in text.split("import base64", 1)[1]


@pytest.mark.parametrize("name", ["reader.txt", "reader", "page.htmlx"])
def test_another_ending_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["export", "modern", "--to", str(tmp_path / name)]) == 2
    assert "expected one of .html, .py, .onnx" in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_what_was_written_is_said_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "reader.py"
    assert main(["export", "original", "--to", str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["saved"] == str(path)
    assert said["bytes"] == path.stat().st_size


def test_its_errors_are_the_recognizers_sentences(tmp_path: Path) -> None:
    script = loaded(exported("", tmp_path))
    with pytest.raises(script.BadInput) as raised:
        script.recognizer.read_picture("none.png")
    assert str(raised.value) == str(BadInput("none.png", "no such file", "a picture of a digit"))
