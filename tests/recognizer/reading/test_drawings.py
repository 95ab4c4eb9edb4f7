import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recognizer import Model, Network, Splits, parse_architecture
from recognizer.arrays import NO_DIGIT
from recognizer.cli.parser import main
from recognizer.images.stroke_files import Drawing
from recognizer.network.initialization import he
from recognizer.network.losses import softmax
from recognizer.reading.calibration import divide_logits, logits_of, softened, temperature, threshold
from recognizer.reading.drawings import DrawnScore, evaluate_drawn, from_drawings, from_pictures
from recognizer.reading.model import MODELS_FOLDER, load_model, save_model
from recognizer.synthesis.letterforms import write_digit
from tests.recognizer.cli.test_command_line import lines
from tests.recognizer.data.test_dataset import table, write_csv
from tests.recognizer.images.pages import page

CROSS = (np.array([[0.0, 0.0], [10.0, 10.0]]), np.array([[10.0, 0.0], [0.0, 10.0]]))


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


def test_right_is_a_digit_read_and_taken_for_one_and_what_is_none_taken_for_none() -> None:
    labels = np.array([3, NO_DIGIT, 3, NO_DIGIT, 3], np.uint8)
    digit, nobody = np.array([True, True, False, False, True]), ("",) * 5
    score = DrawnScore(np.array([True, True, False]), digit, labels, nobody, nobody, 0.0)
    assert score.right.tolist() == [True, False, False, True, False]


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


def test_letters_have_a_share_each_of_those_taken_for_digits(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense9")).initialize(he, rng)
    long = (np.array([[0.0, 0], [1, 9]]),)
    drawings = [
        Drawing(None, CROSS, letter="x"),
        Drawing(None, long, letter="t"),
        Drawing(None, long),
        Drawing(1, long),
    ]
    sureness = network.predict(from_drawings(drawings).images).max(axis=0)
    model = Model(network, {"threshold": float(sureness[:2].mean())})
    score = evaluate_drawn(model, from_drawings(drawings))
    surer = bool(sureness[1] > sureness[0])
    assert score.as_dict()["by_letter"] == {"t": float(surer), "x": float(not surer)}
    assert score.tables()[2]["taken for digits"].tolist() == (["100.00%", "0.00%"] if surer else ["0.00%", "100.00%"])


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


def test_the_command_line_evaluates_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rng: np.random.Generator
) -> None:
    path = tmp_path / "some.jsonl"
    rows = []
    for text in ("42", "2026", "417"):
        strokes = page([text], 0.3, rng)[0]
        rows.append({"label": text, "strokes": [stroke.tolist() for stroke in strokes]})
    rows.append({"label": "7", "strokes": rows[0]["strokes"]})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["evaluate", "conv", "--strokes", str(path), "--json"]) == 0
    (found,) = lines(capsys)
    assert (found["numbers"], found["number_accuracy"]) == (4, 0.75)
    assert found["number_interval"][0] < 0.75 < found["number_interval"][1]
    assert (found["digits"], found["accuracy"]) == (0, None)
    assert main(["evaluate", "conv", "--strokes", str(path)]) == 0
    assert "number_accuracy 75.00%" in capsys.readouterr().out
    assert main(["calibrate", "conv", "--strokes", str(path), "--save", str(tmp_path / "some.npz")]) == 2
    assert "found label '42'" in capsys.readouterr().err


def test_without_numbers_there_is_no_share_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rng: np.random.Generator
) -> None:
    path = written(tmp_path / "some.jsonl", some_drawings(3, rng))
    assert main(["evaluate", "conv", "--strokes", str(path), "--json"]) == 0
    (found,) = lines(capsys)
    assert (found["numbers"], found["number_accuracy"]) == (0, None)
    assert main(["evaluate", "conv", "--strokes", str(path)]) == 0
    assert "number_accuracy" not in capsys.readouterr().out


def test_the_command_line_evaluates_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str], mnist: Splits) -> None:
    paths = []
    for column in range(30):
        folder = tmp_path / str(mnist.test.labels[column])
        folder.mkdir(exist_ok=True)
        paths.append(folder / f"{column}.png")
        Image.fromarray(255 - mnist.test.picture(column)).save(paths[-1])
    assert main(["evaluate", "conv", "--json", "--pictures", *map(str, paths)]) == 0
    assert lines(capsys)[0]["accuracy"] >= 0.95
    Image.fromarray(255 - mnist.test.picture(0)).save(tmp_path / "seven.png")
    (tmp_path / "7" / "none.png").write_text("no picture")
    bad = [tmp_path / "seven.png", tmp_path / "7" / "none.png"]
    drawn, wrong = from_pictures([bad[0], *paths, bad[1]])
    assert drawn.labels.tolist() == mnist.test.labels[:30].tolist()
    assert [error.where for error in wrong] == list(map(str, bad))
    assert main(["evaluate", "conv", "--json", "--pictures", str(bad[0]), *map(str, paths), str(bad[1])]) == 2
    captured = capsys.readouterr()
    assert '"digits": 30' in captured.out
    first, second = captured.err.splitlines()
    assert "folders named after their digit" in first
    assert "none.png: found" in second


def test_one_bad_picture_holds_up_none_of_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mnist: Splits
) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    Image.fromarray(255 - mnist.test.picture(0)).resize((90, 90)).save(good)
    bad.write_text("no picture")
    assert main(["predict", "modern", str(bad), str(good), str(tmp_path / "nowhere.png"), str(good)]) == 2
    captured = capsys.readouterr()
    assert [line.split(": 7 ")[0] for line in captured.out.splitlines()] == [str(good), str(good)]
    assert captured.err.count("\n") == 2
    assert main(["predict", "modern", str(bad), str(good), "--json"]) == 2
    first, second = lines(capsys)
    assert first["image"] == str(bad)
    assert "bad.png: found" in first["error"]
    assert second["label"] == 7


@pytest.mark.parametrize("command", ["evaluate --strokes", "evaluate --pictures", "evaluate", "predict", "calibrate"])
def test_a_network_whose_outputs_overflow_is_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], rng: np.random.Generator, mnist: Splits
) -> None:
    network = Network(parse_architecture("dense9")).initialize(he, rng)
    network.parameters *= np.float32(1e30)
    model, strokes, picture = tmp_path / "some.npz", tmp_path / "some.jsonl", tmp_path / "7" / "7.png"
    save_model(Model(network, {}), model)
    written(strokes, some_drawings(120, rng))
    picture.parent.mkdir()
    Image.fromarray(255 - mnist.test.picture(0)).save(picture)
    name, *option = command.split()
    rest = {
        "evaluate --strokes": [str(strokes)],
        "evaluate --pictures": [str(picture)],
        "evaluate": [],
        "predict": [str(picture)],
        "calibrate": ["--strokes", str(strokes), "--save", str(tmp_path / "calibrated.npz")],
    }[command]
    assert main([name, str(model), *option, *rest]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "outputs are no numbers" in captured.err


def test_of_a_table_the_rows_that_were_held_out_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path, table())
    assert main(["evaluate", "modern", "--data", str(path), "--json"]) == 0
    (found,) = lines(capsys)
    assert (found["images"], found["rows"]) == (4, "every seventh row, which training holds out")
    assert main(["evaluate", "modern", "--data", str(path), "--all"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("train.csv: all rows\n")
    assert "of 28)" in out
    assert main(["evaluate", "modern", "--all"]) == 2
    assert "--all: found no table beside it" in capsys.readouterr().err


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
