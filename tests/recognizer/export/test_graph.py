"""An ONNX graph that gives the recognizer's probabilities."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognizer import BadInput, Model, Splits
from recognizer.arrays import NO_DIGIT
from recognizer.cli.parser import main
from recognizer.export.exporting import export_model
from tests.recognizer.export.models import BUNDLED, ODD, answers, images, model_of


@pytest.fixture(scope="module")
def runtime() -> Any:
    """The package onnxruntime; without it, or onnx, these tests are skipped, unless CI is set."""
    if os.environ.get("CI"):
        import onnx  # noqa: F401
        import onnxruntime

        return onnxruntime
    pytest.importorskip("onnx", reason="pip install -r requirements-dev.txt")
    return pytest.importorskip("onnxruntime", reason="pip install -r requirements-dev.txt")


def session(runtime: Any, model: Model, path: Path) -> Any:
    export_model(model, path)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("name", [*BUNDLED, *ODD])
def test_it_gives_the_same_probabilities(runtime: Any, mnist: Splits, tmp_path: Path, name: str) -> None:
    model, pixels = model_of(name), images(mnist)
    running = session(runtime, model, tmp_path / "model.onnx")
    (given,) = running.run(["probabilities"], {"images": np.ascontiguousarray(pixels.T)})
    expected = model.predict(pixels)
    assert np.allclose(given.T, expected, rtol=0, atol=1e-4)
    assert np.array_equal(answers(model, given.T), answers(model, expected))
    (one,) = running.run(None, {"images": pixels.T[:1].copy()})
    assert np.allclose(one, given[:1], rtol=0, atol=1e-6)


def test_it_says_what_goes_in_and_what_comes_out(runtime: Any, tmp_path: Path) -> None:
    model = model_of("conv")
    running = session(runtime, model, tmp_path / "model.onnx")
    (images_in,), (out,) = running.get_inputs(), running.get_outputs()
    assert (images_in.name, images_in.shape[1:], images_in.type) == ("images", [784], "tensor(float)")
    assert (out.name, out.shape[1:], out.type) == ("probabilities", [10], "tensor(float)")
    about = running.get_modelmeta().custom_metadata_map
    assert json.loads(about["labels"]) == list(range(NO_DIGIT))
    assert float(about["threshold"]) == model.threshold > 0
    assert "784 numbers from 0 (blank) to 1 (ink)" in about["preparation"]
    assert model.judge is not None
    assert (about["network"], about["judge"]) == (model.network.architecture.text, model.judge.architecture.text)


def test_a_diverged_network_is_not_written(runtime: Any, tmp_path: Path) -> None:  # noqa: ARG001
    model = model_of("")
    model.network.parameters[3] = np.inf
    with pytest.raises(BadInput, match="parameters that are not finite"):
        export_model(model, tmp_path / "model.onnx")


def test_without_the_package_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    path = tmp_path / "model.onnx"
    assert main(["export", "original", "--to", str(path)]) == 2
    said = capsys.readouterr().err
    assert "found no package onnx, expected it installed: pip install -r requirements-onnx.txt" in said
    assert said.count("\n") == 1
    assert not path.exists()
