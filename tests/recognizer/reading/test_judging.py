"""A second network that says whether there is a digit to read."""

import json
from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, Dataset, Model, Network, parse_architecture
from recognizer.arrays import NO_DIGIT
from recognizer.cli.parser import main
from recognizer.images.stroke_files import Drawing
from recognizer.network.initialization import he
from recognizer.network.losses import softmax
from recognizer.reading.calibration import KEPT, softened, temperature
from recognizer.reading.drawings import evaluate_drawn, from_drawings
from recognizer.reading.judging import Judge, certainty, judged, least_certainty
from recognizer.reading.model import FORMAT, MODELS_FOLDER, VERSION, decode_model, encode_model, load_model, save_model
from tests.recognizer.cli.test_command_line import lines
from tests.recognizer.reading.test_drawings import CROSS, some_drawings, written


def network(text: str, rng: np.random.Generator) -> Network:
    return Network(parse_architecture(text)).initialize(he, rng)


def test_certainty_is_one_for_one_digit_and_none_where_all_are_alike() -> None:
    columns = np.zeros((10, 4))
    columns[3, 0] = 1
    columns[:, 1] = 0.1
    columns[[2, 7], 2] = 0.5
    columns[:, 3] = [0.7, 0.3, 0, 0, 0, 0, 0, 0, 0, 0]
    half = 1 - np.log(2) / np.log(10)
    uneven = 1 + (0.7 * np.log(0.7) + 0.3 * np.log(0.3)) / np.log(10)
    expected = [30 * h / (30 * h + 1 - h) for h in (1, 0, half, uneven)]
    expected[1] = 0.001
    assert np.allclose(certainty(columns), expected, rtol=0, atol=1e-14)
    assert certainty(columns.astype(np.float32)).dtype == np.float32


def test_the_digit_stays_and_the_sum_is_one(rng: np.random.Generator) -> None:
    read = softmax(3 * rng.standard_normal((10, 50)))
    g = rng.random(50)
    found = judged(read, g)
    assert np.array_equal(found.argmax(axis=0), read.argmax(axis=0))
    assert np.allclose(found.sum(axis=0), 1)
    assert np.allclose(judged(read, np.zeros(50)), 0.1)
    assert np.array_equal(judged(read, 1.0), read)


def test_the_digit_stays_also_where_the_judge_sees_none(rng: np.random.Generator) -> None:
    """In single precision 0.1 and a little is 0.1."""
    read = softmax(3 * rng.standard_normal((10, 50)).astype(np.float32))
    found = judged(read, certainty(np.full((10, 50), 0.1, np.float32)))
    assert found.dtype == np.float32
    assert np.array_equal(found.argmax(axis=0), read.argmax(axis=0))
    assert found.max() < 0.102


def test_a_model_predicts_what_the_network_reads_as_far_as_the_judge_is_certain(rng: np.random.Generator) -> None:
    reader, judge = network("dense9", rng), network("conv2 pool dense5", rng)
    images = rng.integers(0, 256, (784, 7)).astype(np.uint8)
    g = certainty(judge.predict(images))
    expected = g * reader.predict(images) + (1 - g) / 10
    assert np.allclose(Model(reader, {}, judge).predict(images), expected, rtol=0, atol=1e-7)
    assert np.array_equal(Model(reader, {}).predict(images), reader.predict(images))


def test_a_copy_shares_no_memory(rng: np.random.Generator) -> None:
    model = Model(network("dense9", rng), {"seed": 3}, network("dense5", rng))
    copy = model.copy()
    images = rng.random((784, 3)).astype(np.float32)
    expected = model.predict(images)
    assert np.array_equal(copy.predict(images), expected)
    assert copy.judge is not None
    copy.network.parameters[:] = 0
    copy.judge.parameters[:] = 0
    assert np.array_equal(model.predict(images), expected)
    assert copy.card == model.card
    assert Model(network("dense9", rng), {}).copy().judge is None


def test_a_file_keeps_the_judge(tmp_path: Path, rng: np.random.Generator) -> None:
    model = Model(network("dense9", rng), {"threshold": 0.5}, network("conv2 pool dense5", rng))
    save_model(model, tmp_path / "some.npz")
    found = load_model(tmp_path / "some.npz")
    images = rng.integers(0, 256, (784, 5)).astype(np.uint8)
    assert np.array_equal(found.predict(images), model.predict(images))
    assert found.judge is not None
    assert model.judge is not None
    assert found.judge.architecture == model.judge.architecture


def file_with(tmp_path: Path, description: dict[str, object], **arrays: np.ndarray) -> bytes:
    good = {"format": FORMAT, "version": VERSION, "network": "dense4", "card": {}}
    path = tmp_path / "made.npz"
    parameters = np.zeros(parse_architecture("dense4").parameter_count, np.float32)
    np.savez(path, description=np.array(json.dumps(good | description)), parameters=parameters, **arrays)  # type: ignore[arg-type]
    return path.read_bytes()


@pytest.mark.parametrize(
    ("line", "judge", "message"),
    [
        ("dense3", None, "half a judge"),
        (None, np.zeros(3, np.float32), "half a judge"),
        (7, np.zeros(3, np.float32), "half a judge"),
        ("dense0", np.zeros(3, np.float32), "judge"),
        ("dense3", np.zeros(3, np.float32), "parameters"),
        ("dense3", np.zeros(parse_architecture("dense3").parameter_count), "float64"),
        ("dense3", np.full(parse_architecture("dense3").parameter_count, np.nan, np.float32), "not finite"),
    ],
)
def test_a_judge_that_is_none_is_refused(line: object, judge: np.ndarray | None, message: str, tmp_path: Path) -> None:
    description = {} if line is None else {"judge": line}
    content = file_with(tmp_path, description, **({} if judge is None else {"judge": judge}))
    with pytest.raises(BadInput, match=message):
        decode_model(content, "some.npz")


def test_a_judge_that_diverged_is_not_written(rng: np.random.Generator) -> None:
    model = Model(network("dense9", rng), {}, network("dense5", rng))
    assert model.judge is not None
    model.judge.parameters[4] = np.inf
    with pytest.raises(BadInput, match="not finite"):
        encode_model(model)


def test_the_temperature_is_the_best_with_the_judge(rng: np.random.Generator) -> None:
    logits, g = 4 * rng.standard_normal((10, 400)), 0.5 + rng.random(400) / 2
    labels = np.array([rng.choice(10, p=column) for column in softened(logits, 1.7, g).T])

    def cost(by: float) -> float:
        return float(-np.log(softened(logits, by, g)[labels, np.arange(400)]).mean())

    best = temperature(logits, labels, g)
    assert cost(best) < min(cost(best * 1.05), cost(best / 1.05))
    assert best == pytest.approx(1.7, rel=0.25)


def test_the_command_line_gives_a_network_its_judge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rng: np.random.Generator
) -> None:
    """Modern is sure of everything; judged by the one that knows what is no digit, it doubts crosses."""
    path = written(tmp_path / "some.jsonl", some_drawings(200, rng))
    target = tmp_path / "judged.npz"
    order = ["calibrate", "modern", "--judge", "conv", "--strokes", str(path), "--save", str(target), "--json"]
    assert main(order) == 0
    first, score = lines(capsys)
    assert score["coverage"] >= KEPT - 0.001
    model, conv = load_model(target), load_model(MODELS_FOLDER / "conv.npz")
    assert model.judge is not None
    assert np.array_equal(model.judge.parameters, (conv.judge or conv.network).parameters)
    assert model.card["threshold"] == first["threshold"]
    command = str(model.card["command"])
    assert command.endswith("calibrate modern.npz --judge conv.npz --strokes some.jsonl --save judged.npz")
    assert command.startswith(
        f"{load_model(MODELS_FOLDER / 'modern.npz').card['command']} && {conv.card['command']} && "
    )
    alone = load_model(MODELS_FOLDER / "modern.npz")
    drawn = from_drawings([Drawing(None, CROSS)])
    assert (drawn.labels == NO_DIGIT).all()
    assert model.predict(drawn.images).max() < alone.predict(drawn.images).max()
    again = tmp_path / "again.npz"
    assert main(["calibrate", str(target), "--strokes", str(path), "--save", str(again)]) == 0
    assert load_model(again).judge is not None  # who has a judge keeps it
    lines_of = evaluate_drawn(load_model(again), drawn).as_dict()
    assert lines_of["others"] == 1
    assert main(["calibrate", "modern", "--judge", "nobody", "--strokes", str(path), "--save", str(again)]) == 2
    assert "nobody: found no such file or network" in capsys.readouterr().err


def test_a_lent_judge_says_of_any_network_whether_there_is_a_digit(digits: Dataset, rng: np.random.Generator) -> None:
    """A reader that knows nothing is in ten minds about a digit, and it is a digit all the same."""
    conv = load_model(MODELS_FOLDER / "conv.npz")
    judge = conv.lent_judge()
    assert judge is not None
    reader = Network(parse_architecture("dense5"))
    probabilities, is_digit = judge.read(reader, digits.images[:, :200])
    assert is_digit.mean() > 0.97
    assert np.allclose(probabilities, 0.1)
    noise = rng.integers(0, 256, (784, 50)).astype(np.uint8)
    assert judge.read(conv.network.copy(), noise)[1].mean() < 0.1


def test_a_lent_judge_changes_how_sure_a_network_is_and_not_what_it_reads(digits: Dataset) -> None:
    judge = load_model(MODELS_FOLDER / "conv.npz").lent_judge()
    reader = load_model(MODELS_FOLDER / "original.npz").network
    assert judge is not None
    images = np.concatenate([digits.images[:, :50], 255 - digits.images[:, :50]], axis=1)
    probabilities, is_digit = judge.read(reader, images)
    alone = reader.predict(images)
    assert np.array_equal(probabilities.argmax(axis=0), alone.argmax(axis=0))
    g = certainty(judge.network.predict(images))
    assert np.array_equal(probabilities, judged(alone, g))
    assert np.array_equal(is_digit, g >= judge.least)


def test_a_sure_reader_meets_the_threshold_where_the_judge_is_just_certain_enough() -> None:
    sure = np.eye(10)[:, :1]
    for threshold in (0.2, 0.6, 1.0):
        assert judged(sure, least_certainty(threshold)).max() == pytest.approx(threshold)
    assert least_certainty(0.0) == 0


def test_a_lent_judge_is_a_copy_and_a_model_without_one_lends_none(rng: np.random.Generator) -> None:
    reader, judge = network("dense8", rng), network("dense6", rng)
    assert Model(reader, {}).lent_judge() is None
    lent = Model(reader, {"threshold": 0.55}, judge).lent_judge()
    assert isinstance(lent, Judge)
    assert not np.shares_memory(lent.network.parameters, judge.parameters)
    assert lent.least == pytest.approx(0.5)
