import io
import json
import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, Model, Network, Splits, parse_architecture
from recognizer.files import Json
from recognizer.network.folding import folded
from recognizer.network.initialization import he
from recognizer.reading.model import (
    FORMAT,
    MODELS_FOLDER,
    VERSION,
    Card,
    decode_model,
    encode_model,
    find_model,
    load_model,
    save_model,
)


@pytest.fixture
def model(rng: np.random.Generator) -> Model:
    network = Network(parse_architecture("dense12 dense7")).initialize(he, rng)
    return Model(network, {"loss": "mse", "test_accuracy": 0.5, "iterations": None})


def archive(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def description(**changes: object) -> np.ndarray:
    good = {"format": FORMAT, "version": VERSION, "network": "dense4", "card": {}}
    return np.array(json.dumps(good | changes))


PARAMETERS = np.zeros(parse_architecture("dense4").parameter_count, np.float32)


def test_what_is_saved_predicts_the_same(tmp_path: Path, model: Model, rng: np.random.Generator) -> None:
    save_model(model, tmp_path / "some.npz")
    found = load_model(tmp_path / "some.npz")
    images = rng.integers(0, 256, (784, 5)).astype(np.uint8)
    assert np.array_equal(found.network.predict(images), model.network.predict(images))
    assert found.card == model.card
    assert found.network.architecture == model.network.architecture


def test_the_same_model_gives_the_same_bytes(model: Model) -> None:
    assert encode_model(model) == encode_model(model)


def test_saving_replaces_whole_files_and_leaves_nothing_beside(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "some.npz"
    path.write_bytes(b"what was there before")
    save_model(model, path)
    assert load_model(path).card == model.card
    assert os.listdir(tmp_path) == ["some.npz"]  # noqa: PTH208


def test_a_network_that_diverged_is_not_written_over_a_good_one(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "some.npz"
    save_model(model, path)
    model.network.parameters[3] = np.nan
    with pytest.raises(BadInput, match="not finite"):
        save_model(model, path)
    assert np.isfinite(load_model(path).network.parameters).all()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path, model: Model) -> None:
    with pytest.raises(BadInput, match="cannot be written to"):
        save_model(model, tmp_path / "no-such-folder" / "some.npz")


def test_every_truncation_is_refused(model: Model) -> None:
    content = encode_model(model)
    for length in [*range(400), *range(400, len(content), 997)]:
        with pytest.raises(BadInput):
            decode_model(content[:length], "some.npz")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "something else or a damaged file"),
        (b"not a zip archive", "something else"),
        (archive(parameters=PARAMETERS), "an archive without"),
        (archive(description=description()), "an archive without"),
        (archive(description=np.array("{"), parameters=PARAMETERS), "damaged"),
        (archive(description=np.array("[1]"), parameters=PARAMETERS), "no JSON object"),
        (archive(description=description(format="x"), parameters=PARAMETERS), "format 'x'"),
        (archive(description=description(version=99), parameters=PARAMETERS), "version 99"),
        (archive(description=description(network="dense4 x"), parameters=PARAMETERS), "'x' as word 2"),
        (archive(description=description(network=7), parameters=PARAMETERS), "without network or card"),
        (archive(description=description(card=[]), parameters=PARAMETERS), "without network or card"),
        (archive(description=description(card={"threshold": "high"}), parameters=PARAMETERS), "threshold 'high'"),
        (archive(description=description(card={"threshold": 1.5}), parameters=PARAMETERS), "threshold 1.5"),
        (archive(description=description(), parameters=PARAMETERS[:-1]), "expected (3190,) of float32"),
        (archive(description=description(), parameters=PARAMETERS.astype(np.float64)), "of float64"),
        (archive(description=description(), parameters=PARAMETERS + np.float32(np.inf)), "not finite"),
    ],
)
def test_what_is_no_model_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        decode_model(content, "some.npz")
    assert str(caught.value).startswith("some.npz")


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {tmp_path}/sprung",)

    content = archive(description=description(), parameters=np.array([Trap()], dtype=object))
    with pytest.raises(BadInput):
        decode_model(content, "trap.npz")
    assert not (tmp_path / "sprung").exists()


def test_an_archive_that_would_fill_the_memory_is_refused_unopened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("parameters.npy", "w") as entry:
        for _ in range(90):
            entry.write(bytes(1 << 20))
    with pytest.raises(BadInput, match="an archive of 94,371,840 bytes"):
        decode_model(file.getvalue(), "bomb.npz")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing: found no such file"):
        load_model(tmp_path / "nothing")


def test_bundled_networks_are_found_by_name_and_files_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_model("modern") == MODELS_FOLDER / "modern.npz"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "modern").touch()
    assert find_model("modern") == Path("modern")


@pytest.mark.parametrize("name", ["original", "modern", "mlp", "conv"])
def test_bundled_networks_are_as_good_as_their_cards_say(name: str, mnist: Splits) -> None:
    model = load_model(MODELS_FOLDER / f"{name}.npz")
    read = folded(model.network).predict(mnist.test.images).argmax(axis=0)  # reads the same, in less time
    with_judge = model.predict(mnist.test.images[:, :1000]).argmax(axis=0)
    assert np.array_equal(read[:1000], with_judge)  # whatever a judge says
    accuracy = (read == mnist.test.labels).mean()
    assert accuracy == pytest.approx(model.card["test_accuracy"], abs=0.0005)
    assert accuracy >= {"original": 0.90, "modern": 0.975, "mlp": 0.993, "conv": 0.995}[name]


@pytest.mark.parametrize(
    ("card", "expected"),
    [({"threshold": 0.9}, [True, False]), ({"threshold": 0}, [True, True]), ({}, [True, True])],
)
def test_a_digit_is_what_reaches_the_threshold(model: Model, card: Card, expected: list[bool]) -> None:
    probabilities = np.full((10, 2), 0.01)
    probabilities[3] = [0.9, 0.89]
    asked = replace(model, card=card)
    assert asked.is_digit(probabilities).tolist() == expected
    assert asked.threshold == card.get("threshold", 0.0)


@pytest.mark.parametrize("threshold", ["high", 1.5, -0.1, True, None, float("nan"), {"least": 0.5}])
def test_a_threshold_that_is_no_share_is_refused(model: Model, threshold: Json) -> None:
    with pytest.raises(BadInput, match="expected a number from 0 to 1"):
        replace(model, card={"threshold": threshold}).is_digit(np.full((10, 1), 0.1))
    with pytest.raises(BadInput, match=r"some\.npz: found threshold"):
        decode_model(encode_model(replace(model, card={"threshold": threshold})), "some.npz")


def test_a_card_may_hold_whatever_json_can_say(model: Model) -> None:
    card: Card = {"recipe": {"network": "dense4", "settings": [1, None, True]}, "data": "MNIST", "test_accuracy": 0.5}
    assert decode_model(encode_model(replace(model, card=card)), "some.npz").card == card
