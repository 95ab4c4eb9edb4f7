import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from recognizer import BadInput, Model, Network, Splits, parse_architecture
from recognizer.cli.parser import main
from recognizer.images.stroke_files import Drawing
from recognizer.network.initialization import he
from recognizer.network.losses import softmax
from recognizer.reading.calibration import divide_logits, logits_of, softened, temperature, threshold
from recognizer.reading.drawings import evaluate_drawn, from_drawings, from_pictures
from recognizer.reading.model import MODELS_FOLDER, load_model, save_model
from recognizer.synthesis.letterforms import write_digit

CROSS = (np.array([[0.0, 0.0], [10.0, 10.0]]), np.array([[10.0, 0.0], [0.0, 10.0]]))


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def some_drawings(count: int, rng: np.random.Generator) -> list[Drawing]:
    drawn = [write_digit(place % 10, rng) for place in range(count)]
    return [Drawing(each.label, each.strokes, f"writer {place % 3}") for place, each in enumerate(drawn)]


def written(path: Path, drawings: list[Drawing]) -> Path:
    rows = [
        {"label": each.label, "writer": each.writer, "strokes": [stroke.tolist() for stroke in each.strokes]}
        for each in drawings
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_the_temperature_of_logits_that_are_too_sure_is_found(rng: np.random.Generator) -> None:
    honest = rng.normal(size=(10, 20_000)) * 2
    labels = (softmax(honest).cumsum(axis=0) < rng.random(20_000)).sum(axis=0).clip(max=9)
    assert temperature(honest * 3, labels) == pytest.approx(3, rel=0.05)
    assert temperature(honest / 2, labels) == pytest.approx(0.5, rel=0.05)


def test_dividing_the_last_layer_divides_the_logits(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense9")).initialize(he, rng)
    images = rng.integers(0, 256, (784, 6)).astype(np.uint8)
    expected = softened(logits_of(network, images), 2.5)
    divide_logits(network, 2.5)
    assert np.allclose(network.predict(images), expected, atol=1e-5)


def test_the_threshold_keeps_the_share_that_it_should(rng: np.random.Generator) -> None:
    probabilities = softmax(rng.normal(size=(10, 5000)) * 4)
    kept = (probabilities.max(axis=0) >= threshold(probabilities, 0.95)).mean()
    assert 0.95 <= kept < 0.952


def test_what_no_class_is_sure_of_is_no_digit(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense9")).initialize(he, rng)
    drawings = [*some_drawings(40, rng), Drawing(None, CROSS)]
    drawn = from_drawings(drawings)
    sureness = network.predict(drawn.images).max(axis=0)
    score = evaluate_drawn(Model(network, {"threshold": float(np.median(sureness))}), drawn).as_dict()
    assert score["digits"] == 40
    assert score["others"] == 1
    assert 0.3 < float(str(score["coverage"])) < 0.7
    assert score["false_accept"] in (0.0, 1.0)
    assert set(score["by_writer"]) == {"writer 0", "writer 1", "writer 2"}  # type: ignore[call-overload]
    everything = evaluate_drawn(Model(network, {}), drawn).as_dict()
    assert everything["coverage"] == everything["false_accept"] == 1


def test_the_command_line_evaluates_drawings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rng: np.random.Generator
) -> None:
    path = written(tmp_path / "some.jsonl", [*some_drawings(60, rng), Drawing(None, CROSS)])
    assert main(["evaluate", "conv", "--strokes", str(path), "--json"]) == 0
    (found,) = lines(capsys)
    assert found["accuracy"] >= 0.9
    assert found["coverage"] >= 0.8
    assert found["false_accept"] in (0, 1)
    assert 0 <= found["ece"] < 0.3
    assert main(["evaluate", "conv", "--strokes", str(path)]) == 0
    assert "writer 0" in capsys.readouterr().out


def test_the_command_line_evaluates_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str], mnist: Splits) -> None:
    paths = []
    for column in range(30):
        folder = tmp_path / str(mnist.test.labels[column])
        folder.mkdir(exist_ok=True)
        paths.append(folder / f"{column}.png")
        Image.fromarray(255 - mnist.test.picture(column)).save(paths[-1])
    assert main(["evaluate", "conv", "--json", "--pictures", *map(str, paths)]) == 0
    assert lines(capsys)[0]["accuracy"] >= 0.95
    with pytest.raises(BadInput, match="folders named after their digit"):
        from_pictures([tmp_path / "seven.png"])


def test_predict_says_whether_it_is_a_digit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mnist: Splits, rng: np.random.Generator
) -> None:
    Image.fromarray(255 - mnist.test.picture(0)).save(tmp_path / "seven.png")
    assert main(["predict", "conv", str(tmp_path / "seven.png"), "--json"]) == 0
    assert lines(capsys)[0]["digit"] is True
    network = Network(parse_architecture("dense9")).initialize(he, rng)
    save_model(Model(network, {"threshold": 1.0}), tmp_path / "unsure.npz")
    assert main(["predict", str(tmp_path / "unsure.npz"), str(tmp_path / "seven.png"), "--json"]) == 0
    assert lines(capsys)[0]["digit"] is False
    assert main(["predict", str(tmp_path / "unsure.npz"), str(tmp_path / "seven.png")]) == 0
    assert "probably not a digit" in capsys.readouterr().out


def test_the_command_line_calibrates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rng: np.random.Generator
) -> None:
    path = written(tmp_path / "some.jsonl", some_drawings(200, rng))
    target = tmp_path / "calibrated.npz"
    assert main(["calibrate", "modern", "--strokes", str(path), "--save", str(target), "--json"]) == 0
    first, score = lines(capsys)
    card = load_model(target).card
    assert card["threshold"] == first["threshold"]
    assert score["coverage"] >= 0.99
    made, calibrated = str(card["command"]).split(" && ")
    assert made == load_model(MODELS_FOLDER / "modern.npz").card["command"]
    assert calibrated == "python -m recognizer calibrate modern.npz --strokes some.jsonl --save calibrated.npz"
    few = written(tmp_path / "few.jsonl", some_drawings(20, rng))
    assert main(["calibrate", "modern", "--strokes", str(few), "--save", str(target)]) == 2
    assert "found 20 drawings of digits, expected at least 100" in capsys.readouterr().err


def test_bundled_networks_fit_into_six_megabytes() -> None:
    assert sum(path.stat().st_size for path in MODELS_FOLDER.glob("*.npz")) <= 6_000_000
